# The records for mail at PurelyMail in the zone example.com
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# It adds to the zone: what others have there stays.
# To bring it in:
#   terraform apply
#   with FILE in the folder of a module, its variable ..._zone_id set to the zone's id
# WARNING: what the zone holds was not known (--current): only records with the default values are removed.
# Terraform deletes what an earlier file declared and this one does not; what it did not make, it leaves alone.
# In one apply let it stand beside the file of the domains that stay, written anew without those removed here.
# Delete by hand only what no earlier file made: the rest goes with that.
# That file has the variable. Where no domain stays, delete it, and add:
# variable "example_com_zone_id" {
#   type = string
# }

# example.com
# WARNING: terraform-cloudflare cannot delete the MX record at example.com that has to go. Delete by hand example.com. MX 10 mailserver.purelymail.com.
# WARNING: terraform-cloudflare cannot delete the TXT record at example.com that has to go. Delete by hand example.com. TXT "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", example.com. TXT "v=spf1 include:_spf.purelymail.com ~all"
# WARNING: terraform-cloudflare cannot delete the CNAME record at _dmarc.example.com that has to go. Delete by hand _dmarc.example.com. CNAME dmarcroot.purelymail.com.
# WARNING: terraform-cloudflare cannot delete the CNAME record at purelymail1._domainkey.example.com that has to go. Delete by hand purelymail1._domainkey.example.com. CNAME key1.dkimroot.purelymail.com.
# WARNING: terraform-cloudflare cannot delete the CNAME record at purelymail2._domainkey.example.com that has to go. Delete by hand purelymail2._domainkey.example.com. CNAME key2.dkimroot.purelymail.com.
# WARNING: terraform-cloudflare cannot delete the CNAME record at purelymail3._domainkey.example.com that has to go. Delete by hand purelymail3._domainkey.example.com. CNAME key3.dkimroot.purelymail.com.

# DELETE by hand: example.com. 3600 IN MX 10 mailserver.purelymail.com.

# DELETE by hand: example.com. 3600 IN TXT "purelymail_ownership_proof=0123456789abcdef0123456789abcdef"
# DELETE by hand: example.com. 3600 IN TXT "v=spf1 include:_spf.purelymail.com ~all"

# DELETE by hand: _dmarc.example.com. 3600 IN CNAME dmarcroot.purelymail.com.

# DELETE by hand: purelymail1._domainkey.example.com. 3600 IN CNAME key1.dkimroot.purelymail.com.

# DELETE by hand: purelymail2._domainkey.example.com. 3600 IN CNAME key2.dkimroot.purelymail.com.

# DELETE by hand: purelymail3._domainkey.example.com. 3600 IN CNAME key3.dkimroot.purelymail.com.
