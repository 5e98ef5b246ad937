# The records for mail at PurelyMail in the zone example.com
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# Each record set in it becomes what stands here; other sets stay.
# To bring it in:
#   terraform apply
#   with FILE in the folder of a module, its variable ..._zone_id set to the id of the hosted zone
# A change to what stood in a */ file\010$INCLUDE /etc/passwd ; cf_tags=cf-proxied:true
# Terraform deletes what an earlier file declared and this one does not; what it did not make, it leaves alone.
# With a set go the values that others have in it: when a domain left, let what zone --remove writes stand beside this file.
# Sets that are there already are taken over by import blocks (Terraform 1.6 or later).

variable "example_com_zone_id" {
  type        = string
  description = "Id of the hosted zone example.com"
}

# example.com

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
    "=HYPERLINK(\\\"http://e.example\\\",\\\"x\\\") $${a} %%{b} */ -->",
    "back\\\\slash \\\\\\\"quoted\\\\\\\" 'single' `tick` $(id)",
    "cut \"\"\"\"in three",
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef",
    "v=spf1 include:_spf.purelymail.com ~all",
  ]
}

resource "aws_route53_record" "example_com_dmarc" {
  zone_id = var.example_com_zone_id
  name    = "_dmarc.example.com"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "dmarcroot.purelymail.com.",
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
