# The records for mail at PurelyMail in the zone example.com
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# It adds to the zone: what others have there stays.
# To bring it in:
#   terraform apply
#   with FILE in the folder of a module, its variable ..._zone_id set to the zone's id
# WARNING: what the zone holds was not known (--current): an SPF record, a DMARC text or MX records
# of others that are there were not seen. Look first: beside a second SPF record neither counts.
# What an earlier file held of others, merged into the SPF record, is LOST where this takes its place.
# Terraform deletes what an earlier file declared and this one does not; what it did not make, it leaves alone.

variable "example_com_zone_id" {
  type        = string
  description = "Id of the zone example.com"
}

# example.com

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

resource "cloudflare_dns_record" "example_com_dmarc" {
  zone_id = var.example_com_zone_id
  name    = "_dmarc.example.com"
  type    = "CNAME"
  content = "dmarcroot.purelymail.com"
  proxied = false
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

# old.example.com
# Note: old.example.com is not declared any more: its records stay until its deletion is confirmed, because DNS must not go before the mail does
# Note: held by alice: "not yet"\010mx.example.com. 60 IN A 192.0.2.1\013\027[31m\226\128\174\255
# WARNING: what left the file took its own options under dns along: its records are written with the defaults, and those that are there may be others. Give what is there with --current, or keep a domain in the file until its deletion is confirmed.

resource "cloudflare_dns_record" "old_example_com_mx" {
  zone_id  = var.example_com_zone_id
  name     = "old.example.com"
  type     = "MX"
  content  = "mailserver.purelymail.com"
  priority = 10
  ttl      = 3600
}

resource "cloudflare_dns_record" "old_example_com_ownership" {
  zone_id = var.example_com_zone_id
  name    = "old.example.com"
  type    = "TXT"
  content = "\"purelymail_ownership_proof=0123456789abcdef0123456789abcdef\""
  ttl     = 3600
}

resource "cloudflare_dns_record" "old_example_com_spf" {
  zone_id = var.example_com_zone_id
  name    = "old.example.com"
  type    = "TXT"
  content = "\"v=spf1 include:_spf.purelymail.com ~all\""
  ttl     = 3600
}

resource "cloudflare_dns_record" "old_example_com_dmarc" {
  zone_id = var.example_com_zone_id
  name    = "_dmarc.old.example.com"
  type    = "CNAME"
  content = "dmarcroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "old_example_com_dkim1" {
  zone_id = var.example_com_zone_id
  name    = "purelymail1._domainkey.old.example.com"
  type    = "CNAME"
  content = "key1.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "old_example_com_dkim2" {
  zone_id = var.example_com_zone_id
  name    = "purelymail2._domainkey.old.example.com"
  type    = "CNAME"
  content = "key2.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "old_example_com_dkim3" {
  zone_id = var.example_com_zone_id
  name    = "purelymail3._domainkey.old.example.com"
  type    = "CNAME"
  content = "key3.dkimroot.purelymail.com"
  proxied = false
  ttl     = 3600
}
