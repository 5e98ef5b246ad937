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
# WARNING: terraform-dns cannot delete the MX record at example.com that has to go. Delete by hand example.com. MX 10 mailserver.purelymail.com.
# WARNING: terraform-dns cannot delete the CNAME record at _dmarc.example.com that has to go. Delete by hand _dmarc.example.com. CNAME dmarcroot.purelymail.com.
# WARNING: terraform-dns cannot delete the CNAME record at purelymail1._domainkey.example.com that has to go. Delete by hand purelymail1._domainkey.example.com. CNAME key1.dkimroot.purelymail.com.
# WARNING: terraform-dns cannot delete the CNAME record at purelymail2._domainkey.example.com that has to go. Delete by hand purelymail2._domainkey.example.com. CNAME key2.dkimroot.purelymail.com.
# WARNING: terraform-dns cannot delete the CNAME record at purelymail3._domainkey.example.com that has to go. Delete by hand purelymail3._domainkey.example.com. CNAME key3.dkimroot.purelymail.com.
# WARNING: terraform-dns holds others' TXT records at example.com from now on: they are deleted when what is written here for example.com is taken out. Keep it, or put the removed block that stands below it in its place (Terraform 1.7 or later).

# DELETE by hand: example.com. 3600 IN MX 10 mailserver.purelymail.com.

import {
  to = dns_txt_record_set.example_com_txt
  id = "example.com."
}

resource "dns_txt_record_set" "example_com_txt" {
  zone = "example.com."
  ttl  = 3600

  txt = [
    "google-site-verification=abc_DEF-123",
    "v=spf1 ip4:192.0.2.80 -all",
  ]
}
# It holds others' values only. To let them go on without it, apply it, then put this in its place:
# removed {
#   from = dns_txt_record_set.example_com_txt
#   lifecycle {
#     destroy = false
#   }
# }

# DELETE by hand: _dmarc.example.com. 3600 IN CNAME dmarcroot.purelymail.com.

# DELETE by hand: purelymail1._domainkey.example.com. 3600 IN CNAME key1.dkimroot.purelymail.com.

# DELETE by hand: purelymail2._domainkey.example.com. 3600 IN CNAME key2.dkimroot.purelymail.com.

# DELETE by hand: purelymail3._domainkey.example.com. 3600 IN CNAME key3.dkimroot.purelymail.com.
