# The records for mail at PurelyMail in the zone example.com
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# Each record set in it becomes what stands here; other sets stay.
# To bring it in:
#   terraform apply
#   with FILE in the folder of a module, its variable ..._zone_id set to the id of the hosted zone
# A change to what stood in the zone file
# Terraform deletes what an earlier file declared and this one does not; what it did not make, it leaves alone.
# With a set go the values that others have in it: when a domain left, let what zone --remove writes stand beside this file.
# Sets that are there already are taken over by import blocks (Terraform 1.6 or later).

variable "example_com_zone_id" {
  type        = string
  description = "Id of the hosted zone example.com"
}

# example.com
# Note: example.com has MX 50 mailserver.purelymail.com., which becomes 10 mailserver.purelymail.com.
# WARNING: _dmarc.example.com has TXT "v=DMARC1; p=none", which becomes "v=DMARC1; p=reject", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
# WARNING: _mta-sts.example.com has TXT "v=STSv1; id=1;", which becomes "v=STSv1; id=2;", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
# CONFLICT: autoconfig.example.com has CNAME setup.example.net.: mail clients are set up by another service. Delete it by hand when it is not needed any more. --delete-conflicts writes the deletion.
# WARNING: _smtp._tls.example.com has TXT "v=TLSRPTv1; rua=mailto:old@example.net", which becomes "v=TLSRPTv1; rua=mailto:new@example.net", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.

import {
  to = aws_route53_record.example_com_mx
  id = "${var.example_com_zone_id}_example.com_MX"
}

resource "aws_route53_record" "example_com_mx" {
  zone_id = var.example_com_zone_id
  name    = "example.com"
  type    = "MX"
  ttl     = 3600
  records = [
    "10 mailserver.purelymail.com.",
  ]
}

import {
  to = aws_route53_record.example_com_txt
  id = "${var.example_com_zone_id}_example.com_TXT"
}

resource "aws_route53_record" "example_com_txt" {
  zone_id = var.example_com_zone_id
  name    = "example.com"
  type    = "TXT"
  ttl     = 3600
  records = [
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef",
    "v=spf1 include:_spf.purelymail.com ~all",
  ]
}

import {
  to = aws_route53_record.example_com_dmarc
  id = "${var.example_com_zone_id}__dmarc.example.com_TXT"
}

resource "aws_route53_record" "example_com_dmarc" {
  zone_id = var.example_com_zone_id
  name    = "_dmarc.example.com"
  type    = "TXT"
  ttl     = 3600
  records = [
    "v=DMARC1; p=reject",
  ]
}

import {
  to = aws_route53_record.example_com_mta_sts
  id = "${var.example_com_zone_id}__mta-sts.example.com_TXT"
}

resource "aws_route53_record" "example_com_mta_sts" {
  zone_id = var.example_com_zone_id
  name    = "_mta-sts.example.com"
  type    = "TXT"
  ttl     = 3600
  records = [
    "v=STSv1; id=2;",
  ]
}

import {
  to = aws_route53_record.example_com_autoconfig
  id = "${var.example_com_zone_id}_autoconfig.example.com_CNAME"
}

resource "aws_route53_record" "example_com_autoconfig" {
  zone_id = var.example_com_zone_id
  name    = "autoconfig.example.com"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "setup.example.net.",
  ]
}

import {
  to = aws_route53_record.example_com_tls_rpt
  id = "${var.example_com_zone_id}__smtp._tls.example.com_TXT"
}

resource "aws_route53_record" "example_com_tls_rpt" {
  zone_id = var.example_com_zone_id
  name    = "_smtp._tls.example.com"
  type    = "TXT"
  ttl     = 3600
  records = [
    "v=TLSRPTv1; rua=mailto:new@example.net",
  ]
}

resource "aws_route53_record" "example_com_dkim1" {
  zone_id = var.example_com_zone_id
  name    = "purelymail1._domainkey.example.com"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key1.dkimroot.purelymail.com.",
  ]
}

resource "aws_route53_record" "example_com_dkim2" {
  zone_id = var.example_com_zone_id
  name    = "purelymail2._domainkey.example.com"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key2.dkimroot.purelymail.com.",
  ]
}

resource "aws_route53_record" "example_com_dkim3" {
  zone_id = var.example_com_zone_id
  name    = "purelymail3._domainkey.example.com"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key3.dkimroot.purelymail.com.",
  ]
}
