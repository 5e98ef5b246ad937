# The records for mail at PurelyMail in the zone example.com
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# It adds to the zone: what others have there stays.
# To bring it in:
#   terraform apply
#   with FILE in the folder of a module, its variable ..._zone_id set to the zone's id
# A change to what stood in the zone file
# Terraform deletes what an earlier file declared and this one does not; what it did not make, it leaves alone.
# Sets that are there already are taken over by import blocks (Terraform 1.6 or later).
# For the first apply a variable ..._record_id needs that record's id, from GET /zones/ZONE_ID/dns_records; once Terraform has the record it may be left out.

variable "example_com_zone_id" {
  type        = string
  description = "Id of the zone example.com"
}

# example.com
# Note: example.com has MX 50 mailserver.purelymail.com., which becomes 10 mailserver.purelymail.com.
# WARNING: _dmarc.example.com has TXT "v=DMARC1; p=none", which becomes "v=DMARC1; p=reject", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
# WARNING: _mta-sts.example.com has TXT "v=STSv1; id=1;", which becomes "v=STSv1; id=2;", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
# CONFLICT: autoconfig.example.com has CNAME setup.example.net.: mail clients are set up by another service. Delete it by hand when it is not needed any more. --delete-conflicts writes the deletion.
# WARNING: _smtp._tls.example.com has TXT "v=TLSRPTv1; rua=mailto:old@example.net", which becomes "v=TLSRPTv1; rua=mailto:new@example.net", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.

variable "example_com_mx_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: example.com. 3600 IN MX 50 mailserver.purelymail.com."
}

import {
  to = cloudflare_dns_record.example_com_mx
  id = "${var.example_com_zone_id}/${var.example_com_mx_record_id}"
}

resource "cloudflare_dns_record" "example_com_mx" {
  zone_id  = var.example_com_zone_id
  name     = "example.com"
  type     = "MX"
  content  = "mailserver.purelymail.com"
  priority = 10
  ttl      = 3600
}

variable "example_com_ownership_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: example.com. 3600 IN TXT \"purelymail_ownership_proof=0123456789abcdef0123456789abcdef\""
}

import {
  to = cloudflare_dns_record.example_com_ownership
  id = "${var.example_com_zone_id}/${var.example_com_ownership_record_id}"
}

resource "cloudflare_dns_record" "example_com_ownership" {
  zone_id = var.example_com_zone_id
  name    = "example.com"
  type    = "TXT"
  content = "\"purelymail_ownership_proof=0123456789abcdef0123456789abcdef\""
  ttl     = 3600
}

variable "example_com_spf_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: example.com. 3600 IN TXT \"v=spf1 include:_spf.purelymail.com ~all\""
}

import {
  to = cloudflare_dns_record.example_com_spf
  id = "${var.example_com_zone_id}/${var.example_com_spf_record_id}"
}

resource "cloudflare_dns_record" "example_com_spf" {
  zone_id = var.example_com_zone_id
  name    = "example.com"
  type    = "TXT"
  content = "\"v=spf1 include:_spf.purelymail.com ~all\""
  ttl     = 3600
}

variable "example_com_dmarc_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: _dmarc.example.com. 3600 IN TXT \"v=DMARC1; p=none\""
}

import {
  to = cloudflare_dns_record.example_com_dmarc
  id = "${var.example_com_zone_id}/${var.example_com_dmarc_record_id}"
}

resource "cloudflare_dns_record" "example_com_dmarc" {
  zone_id = var.example_com_zone_id
  name    = "_dmarc.example.com"
  type    = "TXT"
  content = "\"v=DMARC1; p=reject\""
  ttl     = 3600
}

variable "example_com_mta_sts_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: _mta-sts.example.com. 3600 IN TXT \"v=STSv1; id=1;\""
}

import {
  to = cloudflare_dns_record.example_com_mta_sts
  id = "${var.example_com_zone_id}/${var.example_com_mta_sts_record_id}"
}

resource "cloudflare_dns_record" "example_com_mta_sts" {
  zone_id = var.example_com_zone_id
  name    = "_mta-sts.example.com"
  type    = "TXT"
  content = "\"v=STSv1; id=2;\""
  ttl     = 3600
}

variable "example_com_autoconfig_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: autoconfig.example.com. 3600 IN CNAME setup.example.net."
}

import {
  to = cloudflare_dns_record.example_com_autoconfig
  id = "${var.example_com_zone_id}/${var.example_com_autoconfig_record_id}"
}

resource "cloudflare_dns_record" "example_com_autoconfig" {
  zone_id = var.example_com_zone_id
  name    = "autoconfig.example.com"
  type    = "CNAME"
  content = "setup.example.net"
  proxied = false
  ttl     = 3600
}

variable "example_com_tls_rpt_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: _smtp._tls.example.com. 3600 IN TXT \"v=TLSRPTv1; rua=mailto:old@example.net\""
}

import {
  to = cloudflare_dns_record.example_com_tls_rpt
  id = "${var.example_com_zone_id}/${var.example_com_tls_rpt_record_id}"
}

resource "cloudflare_dns_record" "example_com_tls_rpt" {
  zone_id = var.example_com_zone_id
  name    = "_smtp._tls.example.com"
  type    = "TXT"
  content = "\"v=TLSRPTv1; rua=mailto:new@example.net\""
  ttl     = 3600
}

resource "cloudflare_dns_record" "example_com_dkim1" {
  zone_id = var.example_com_zone_id
  name    = "purelymail1._domainkey.example.com"
  type    = "CNAME"
  content = "key1.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "example_com_dkim2" {
  zone_id = var.example_com_zone_id
  name    = "purelymail2._domainkey.example.com"
  type    = "CNAME"
  content = "key2.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "example_com_dkim3" {
  zone_id = var.example_com_zone_id
  name    = "purelymail3._domainkey.example.com"
  type    = "CNAME"
  content = "key3.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}
