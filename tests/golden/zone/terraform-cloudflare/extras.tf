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

resource "cloudflare_dns_record" "example_com_mta_sts" {
  zone_id = var.example_com_zone_id
  name    = "_mta-sts.example.com"
  type    = "TXT"
  content = "\"v=STSv1; id=20261122T000000;\""
  ttl     = 3600
}

resource "cloudflare_dns_record" "example_com_autoconfig" {
  zone_id = var.example_com_zone_id
  name    = "autoconfig.example.com"
  type    = "CNAME"
  content = "autoconfig.example.org"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "example_com_autodiscover" {
  zone_id = var.example_com_zone_id
  name    = "autodiscover.example.com"
  type    = "CNAME"
  content = "autodiscover.example.org"
  proxied = false
  ttl     = 3600
}

resource "cloudflare_dns_record" "example_com_srv_imaps" {
  zone_id = var.example_com_zone_id
  name    = "_imaps._tcp.example.com"
  type    = "SRV"
  ttl     = 3600

  data = {
    priority = 0
    weight   = 1
    port     = 993
    target   = "imap.purelymail.com"
  }
}

resource "cloudflare_dns_record" "example_com_tls_rpt" {
  zone_id = var.example_com_zone_id
  name    = "_smtp._tls.example.com"
  type    = "TXT"
  content = "\"v=TLSRPTv1; rua=mailto:tls@example.com\""
  ttl     = 3600
}

resource "cloudflare_dns_record" "example_com_srv_submissions" {
  zone_id = var.example_com_zone_id
  name    = "_submissions._tcp.example.com"
  type    = "SRV"
  ttl     = 3600

  data = {
    priority = 0
    weight   = 1
    port     = 465
    target   = "smtp.purelymail.com"
  }
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
