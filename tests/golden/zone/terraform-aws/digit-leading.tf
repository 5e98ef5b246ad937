# The records for mail at PurelyMail in the zone 1und1.example
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# Each record set in it becomes what stands here; other sets stay.
# To bring it in:
#   terraform apply
#   with FILE in the folder of a module, its variable ..._zone_id set to the id of the hosted zone
# WARNING: what the zone holds was not known (--current): of sets that an earlier file made other values are LOST; where others made one, it fails.
# Terraform deletes what an earlier file declared and this one does not; what it did not make, it leaves alone.
# With a set go the values that others have in it: when a domain left, let what zone --remove writes stand beside this file.

variable "N1und1_example_zone_id" {
  type        = string
  description = "Id of the hosted zone 1und1.example"
}

# 1und1.example

resource "aws_route53_record" "N1und1_example_mx" {
  zone_id = var.N1und1_example_zone_id
  name    = "1und1.example"
  type    = "MX"
  ttl     = 3600
  records = [
    "10 mailserver.purelymail.com.",
  ]
}

resource "aws_route53_record" "N1und1_example_txt" {
  zone_id = var.N1und1_example_zone_id
  name    = "1und1.example"
  type    = "TXT"
  ttl     = 3600
  records = [
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef",
    "v=spf1 include:_spf.purelymail.com ~all",
  ]
}

resource "aws_route53_record" "N1und1_example_dmarc" {
  zone_id = var.N1und1_example_zone_id
  name    = "_dmarc.1und1.example"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "dmarcroot.purelymail.com.",
  ]
}

resource "aws_route53_record" "N1und1_example_dkim1" {
  zone_id = var.N1und1_example_zone_id
  name    = "purelymail1._domainkey.1und1.example"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key1.dkimroot.purelymail.com.",
  ]
}

resource "aws_route53_record" "N1und1_example_dkim2" {
  zone_id = var.N1und1_example_zone_id
  name    = "purelymail2._domainkey.1und1.example"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key2.dkimroot.purelymail.com.",
  ]
}

resource "aws_route53_record" "N1und1_example_dkim3" {
  zone_id = var.N1und1_example_zone_id
  name    = "purelymail3._domainkey.1und1.example"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key3.dkimroot.purelymail.com.",
  ]
}

# 42.1und1.example

resource "aws_route53_record" "N42_1und1_example_mx" {
  zone_id = var.N1und1_example_zone_id
  name    = "42.1und1.example"
  type    = "MX"
  ttl     = 3600
  records = [
    "10 mailserver.purelymail.com.",
  ]
}

resource "aws_route53_record" "N42_1und1_example_txt" {
  zone_id = var.N1und1_example_zone_id
  name    = "42.1und1.example"
  type    = "TXT"
  ttl     = 3600
  records = [
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef",
    "v=spf1 include:_spf.purelymail.com ~all",
  ]
}

resource "aws_route53_record" "N42_1und1_example_dmarc" {
  zone_id = var.N1und1_example_zone_id
  name    = "_dmarc.42.1und1.example"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "dmarcroot.purelymail.com.",
  ]
}

resource "aws_route53_record" "N42_1und1_example_dkim1" {
  zone_id = var.N1und1_example_zone_id
  name    = "purelymail1._domainkey.42.1und1.example"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key1.dkimroot.purelymail.com.",
  ]
}

resource "aws_route53_record" "N42_1und1_example_dkim2" {
  zone_id = var.N1und1_example_zone_id
  name    = "purelymail2._domainkey.42.1und1.example"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key2.dkimroot.purelymail.com.",
  ]
}

resource "aws_route53_record" "N42_1und1_example_dkim3" {
  zone_id = var.N1und1_example_zone_id
  name    = "purelymail3._domainkey.42.1und1.example"
  type    = "CNAME"
  ttl     = 3600
  records = [
    "key3.dkimroot.purelymail.com.",
  ]
}
