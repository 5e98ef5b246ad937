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

variable "example_com_mx_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: example.com. 3600 IN MX 10 mailserver.purelymail.com."
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
  description = "Id of the record that is there: _dmarc.example.com. 3600 IN CNAME dmarcroot.purelymail.com."
}

import {
  to = cloudflare_dns_record.example_com_dmarc
  id = "${var.example_com_zone_id}/${var.example_com_dmarc_record_id}"
}

resource "cloudflare_dns_record" "example_com_dmarc" {
  zone_id = var.example_com_zone_id
  name    = "_dmarc.example.com"
  type    = "CNAME"
  content = "dmarcroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

variable "example_com_dkim1_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: purelymail1._domainkey.example.com. 3600 IN CNAME key1.dkimroot.purelymail.com."
}

import {
  to = cloudflare_dns_record.example_com_dkim1
  id = "${var.example_com_zone_id}/${var.example_com_dkim1_record_id}"
}

resource "cloudflare_dns_record" "example_com_dkim1" {
  zone_id = var.example_com_zone_id
  name    = "purelymail1._domainkey.example.com"
  type    = "CNAME"
  content = "key1.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

variable "example_com_dkim2_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: purelymail2._domainkey.example.com. 3600 IN CNAME key2.dkimroot.purelymail.com."
}

import {
  to = cloudflare_dns_record.example_com_dkim2
  id = "${var.example_com_zone_id}/${var.example_com_dkim2_record_id}"
}

resource "cloudflare_dns_record" "example_com_dkim2" {
  zone_id = var.example_com_zone_id
  name    = "purelymail2._domainkey.example.com"
  type    = "CNAME"
  content = "key2.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

variable "example_com_dkim3_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: purelymail3._domainkey.example.com. 3600 IN CNAME key3.dkimroot.purelymail.com."
}

import {
  to = cloudflare_dns_record.example_com_dkim3
  id = "${var.example_com_zone_id}/${var.example_com_dkim3_record_id}"
}

resource "cloudflare_dns_record" "example_com_dkim3" {
  zone_id = var.example_com_zone_id
  name    = "purelymail3._domainkey.example.com"
  type    = "CNAME"
  content = "key3.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

# lab.example.com

resource "cloudflare_dns_record" "lab_example_com_mx" {
  zone_id  = var.example_com_zone_id
  name     = "lab.example.com"
  type     = "MX"
  content  = "mailserver.purelymail.com"
  priority = 10
  ttl      = 3600
}

resource "cloudflare_dns_record" "lab_example_com_ownership" {
  zone_id = var.example_com_zone_id
  name    = "lab.example.com"
  type    = "TXT"
  content = "\"purelymail_ownership_proof=0123456789abcdef0123456789abcdef\""
  ttl     = 3600
}

resource "cloudflare_dns_record" "lab_example_com_spf" {
  zone_id = var.example_com_zone_id
  name    = "lab.example.com"
  type    = "TXT"
  content = "\"v=spf1 include:_spf.purelymail.com ~all\""
  ttl     = 3600
}

resource "cloudflare_dns_record" "lab_example_com_dmarc" {
  zone_id = var.example_com_zone_id
  name    = "_dmarc.lab.example.com"
  type    = "CNAME"
  content = "dmarcroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "lab_example_com_dkim1" {
  zone_id = var.example_com_zone_id
  name    = "purelymail1._domainkey.lab.example.com"
  type    = "CNAME"
  content = "key1.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "lab_example_com_dkim2" {
  zone_id = var.example_com_zone_id
  name    = "purelymail2._domainkey.lab.example.com"
  type    = "CNAME"
  content = "key2.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "lab_example_com_dkim3" {
  zone_id = var.example_com_zone_id
  name    = "purelymail3._domainkey.lab.example.com"
  type    = "CNAME"
  content = "key3.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

# www.example.com
# CONFLICT: www.example.com has CNAME example.com., beside which nothing can stand (RFC 1034 3.6.2): ours is left out there. Put the A and AAAA records of the target in the place of the CNAME: without them the web site and all else that is reached by that name goes with it.

resource "cloudflare_dns_record" "www_example_com_dmarc" {
  zone_id = var.example_com_zone_id
  name    = "_dmarc.www.example.com"
  type    = "CNAME"
  content = "dmarcroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "www_example_com_dkim1" {
  zone_id = var.example_com_zone_id
  name    = "purelymail1._domainkey.www.example.com"
  type    = "CNAME"
  content = "key1.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "www_example_com_dkim2" {
  zone_id = var.example_com_zone_id
  name    = "purelymail2._domainkey.www.example.com"
  type    = "CNAME"
  content = "key2.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "www_example_com_dkim3" {
  zone_id = var.example_com_zone_id
  name    = "purelymail3._domainkey.www.example.com"
  type    = "CNAME"
  content = "key3.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}
