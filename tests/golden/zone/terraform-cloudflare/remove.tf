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
# In one apply let it stand beside the file of the domains that stay, written anew without those removed here.
# Delete by hand only what no earlier file made: the rest goes with that.
# That file has the variable. Where no domain stays, delete it, and add:
# variable "example_com_zone_id" {
#   type = string
# }

# example.com
# WARNING: terraform-cloudflare cannot delete the MX record at example.com that has to go. Delete by hand example.com. MX 10 mailserver.purelymail.com.
# WARNING: terraform-cloudflare cannot delete the TXT record at example.com that has to go. Delete by hand example.com. TXT "purelymail_ownership_proof=0123456789abcdef0123456789abcdef"
# WARNING: terraform-cloudflare cannot delete the CNAME record at _dmarc.example.com that has to go. Delete by hand _dmarc.example.com. CNAME dmarcroot.purelymail.com.
# WARNING: terraform-cloudflare cannot delete the CNAME record at purelymail1._domainkey.example.com that has to go. Delete by hand purelymail1._domainkey.example.com. CNAME key1.dkimroot.purelymail.com.
# WARNING: terraform-cloudflare cannot delete the CNAME record at purelymail2._domainkey.example.com that has to go. Delete by hand purelymail2._domainkey.example.com. CNAME key2.dkimroot.purelymail.com.
# WARNING: terraform-cloudflare cannot delete the CNAME record at purelymail3._domainkey.example.com that has to go. Delete by hand purelymail3._domainkey.example.com. CNAME key3.dkimroot.purelymail.com.
# WARNING: terraform-cloudflare holds others' TXT records at example.com from now on: they are deleted when what is written here for example.com is taken out. Keep it, or put the removed block that stands below it in its place (Terraform 1.7 or later).

# DELETE by hand: example.com. 3600 IN MX 10 mailserver.purelymail.com.

variable "example_com_spf_record_id" {
  type        = string
  default     = ""
  description = "Id of the record that is there: example.com. 3600 IN TXT \"v=spf1 include:_spf.purelymail.com ip4:192.0.2.80 -all\""
}

import {
  to = cloudflare_dns_record.example_com_spf
  id = "${var.example_com_zone_id}/${var.example_com_spf_record_id}"
}

resource "cloudflare_dns_record" "example_com_spf" {
  zone_id = var.example_com_zone_id
  name    = "example.com"
  type    = "TXT"
  content = "\"v=spf1 ip4:192.0.2.80 -all\""
  ttl     = 3600
}
# It holds others' values only. To let them go on without it, apply it, then put this in its place:
# removed {
#   from = cloudflare_dns_record.example_com_spf
#   lifecycle {
#     destroy = false
#   }
# }

# DELETE by hand: example.com. 3600 IN TXT "purelymail_ownership_proof=0123456789abcdef0123456789abcdef"

# DELETE by hand: _dmarc.example.com. 3600 IN CNAME dmarcroot.purelymail.com.

# DELETE by hand: purelymail1._domainkey.example.com. 3600 IN CNAME key1.dkimroot.purelymail.com.

# DELETE by hand: purelymail2._domainkey.example.com. 3600 IN CNAME key2.dkimroot.purelymail.com.

# DELETE by hand: purelymail3._domainkey.example.com. 3600 IN CNAME key3.dkimroot.purelymail.com.
