# The records for mail at PurelyMail in the zone 1und1.example
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# Each record set in it becomes what stands here; other sets stay.
# To bring it in:
#   terraform apply
#   with FILE in the folder of a module that configures the dns provider's server and key
# WARNING: what the zone holds was not known (--current): other values of these sets are LOST.
# Terraform deletes what an earlier file declared and this one does not; what it did not make, it leaves alone.
# With a set go the values that others have in it: when a domain left, let what zone --remove writes stand beside this file.

# 1und1.example

resource "dns_mx_record_set" "N1und1_example_mx" {
  zone = "1und1.example."
  ttl  = 3600

  mx {
    preference = 10
    exchange   = "mailserver.purelymail.com."
  }
}

resource "dns_txt_record_set" "N1und1_example_txt" {
  zone = "1und1.example."
  ttl  = 3600

  txt = [
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef",
    "v=spf1 include:_spf.purelymail.com ~all",
  ]
}

resource "dns_cname_record" "N1und1_example_dmarc" {
  zone  = "1und1.example."
  name  = "_dmarc"
  cname = "dmarcroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "N1und1_example_dkim1" {
  zone  = "1und1.example."
  name  = "purelymail1._domainkey"
  cname = "key1.dkimroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "N1und1_example_dkim2" {
  zone  = "1und1.example."
  name  = "purelymail2._domainkey"
  cname = "key2.dkimroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "N1und1_example_dkim3" {
  zone  = "1und1.example."
  name  = "purelymail3._domainkey"
  cname = "key3.dkimroot.purelymail.com."
  ttl   = 3600
}

# 42.1und1.example

resource "dns_mx_record_set" "N42_1und1_example_mx" {
  zone = "1und1.example."
  name = "42"
  ttl  = 3600

  mx {
    preference = 10
    exchange   = "mailserver.purelymail.com."
  }
}

resource "dns_txt_record_set" "N42_1und1_example_txt" {
  zone = "1und1.example."
  name = "42"
  ttl  = 3600

  txt = [
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef",
    "v=spf1 include:_spf.purelymail.com ~all",
  ]
}

resource "dns_cname_record" "N42_1und1_example_dmarc" {
  zone  = "1und1.example."
  name  = "_dmarc.42"
  cname = "dmarcroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "N42_1und1_example_dkim1" {
  zone  = "1und1.example."
  name  = "purelymail1._domainkey.42"
  cname = "key1.dkimroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "N42_1und1_example_dkim2" {
  zone  = "1und1.example."
  name  = "purelymail2._domainkey.42"
  cname = "key2.dkimroot.purelymail.com."
  ttl   = 3600
}

resource "dns_cname_record" "N42_1und1_example_dkim3" {
  zone  = "1und1.example."
  name  = "purelymail3._domainkey.42"
  cname = "key3.dkimroot.purelymail.com."
  ttl   = 3600
}
