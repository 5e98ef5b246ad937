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
# CONFLICT: example.com has MX 5 mx.example.net.: mail is still delivered there, too. Delete it by hand once mail is to go to PurelyMail only. --delete-conflicts writes the deletion.
# CONFLICT: _dmarc.example.com has TXT "v=DMARC1; p=none", beside which the CNAME to dmarcroot.purelymail.com cannot stand (RFC 1034 3.6.2). Keep the text as dns.dmarc of the domain in the file if it is wanted, or delete it by hand.
# CONFLICT: purelymail1._domainkey.example.com has TXT "v=DKIM1; p=", beside which the CNAME to key1.dkimroot.purelymail.com cannot stand (RFC 1034 3.6.2). Delete it by hand when it is not needed any more.
# Note: purelymail2._domainkey.example.com has CNAME elsewhere.example.net., which becomes key2.dkimroot.purelymail.com.

resource "cloudflare_dns_record" "example_com_mx" {
  zone_id  = var.example_com_zone_id
  name     = "example.com"
  type     = "MX"
  content  = "mailserver.purelymail.com"
  priority = 10
  ttl      = 3600
}

resource "cloudflare_dns_record" "example_com_ownership" {
  zone_id = var.example_com_zone_id
  name    = "example.com"
  type    = "TXT"
  content = "\"purelymail_ownership_proof=0123456789abcdef0123456789abcdef\""
  ttl     = 3600
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
  content = "\"v=DMARC1; p=none\""
  ttl     = 3600
}

variable "example_com_dkim2_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: purelymail2._domainkey.example.com. 3600 IN CNAME elsewhere.example.net."
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

resource "cloudflare_dns_record" "example_com_dkim3" {
  zone_id = var.example_com_zone_id
  name    = "purelymail3._domainkey.example.com"
  type    = "CNAME"
  content = "key3.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}
