# The records for mail at PurelyMail in the zone example.com
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# Each record set in it becomes what stands here; other sets stay.
# To bring it in:
#   terraform apply
#   with FILE in the folder of a module that configures the dns provider's server and key
# A change to what stood in the zone file
# Terraform deletes what an earlier file declared and this one does not; what it did not make, it leaves alone.
# With a set go the values that others have in it: when a domain left, let what zone --remove writes stand beside this file.
# Sets that are there already are taken over by import blocks (Terraform 1.6 or later).

# example.com
# Note: the SPF record of example.com, "v=spf1 exists:%{i}._spf.%{d} ~all", becomes "v=spf1 exists:%{i}._spf.%{d} include:_spf.purelymail.com ~all"

resource "dns_mx_record_set" "example_com_mx" {
  zone = "example.com."
  ttl  = 3600

  mx {
    preference = 10
    exchange   = "mailserver.purelymail.com."
  }
}

import {
  to = dns_txt_record_set.example_com_txt
  id = "example.com."
}

resource "dns_txt_record_set" "example_com_txt" {
  zone = "example.com."
  ttl  = 3600

  txt = [
    "MS=ms12345678",
    "google-site-verification=abc_DEF-123",
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef",
    "v=spf1 exists:%%{i}._spf.%%{d} include:_spf.purelymail.com ~all",
  ]
}

resource "dns_cname_record" "example_com_dmarc" {
  zone  = "example.com."
  name  = "_dmarc"
  cname = "dmarcroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "example_com_dkim1" {
  zone  = "example.com."
  name  = "purelymail1._domainkey"
  cname = "key1.dkimroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "example_com_dkim2" {
  zone  = "example.com."
  name  = "purelymail2._domainkey"
  cname = "key2.dkimroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "example_com_dkim3" {
  zone  = "example.com."
  name  = "purelymail3._domainkey"
  cname = "key3.dkimroot.purelymail.com."
  ttl   = 3600
}
