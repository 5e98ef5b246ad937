// The records for mail at PurelyMail in the zone example.com
// Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
// It adds to the zone: what others have there stays.
// To bring it in:
//   require("./FILE");
//   in dnsconfig.js, after D("ZONE", ...), then: dnscontrol preview && dnscontrol push
// WARNING: what the zone holds was not known (--current): only records with the default values are removed.
// DNSControl deletes what dnsconfig.js does not list. NO_PURGE keeps other names and types only:
// other values of a type that stands here (a TXT for a site verification) must be in D(), too.
// Where D() uses SPF_BUILDER or IGNORE for these names, put the SPF terms into its parts instead.
// With CF_PROXY_DEFAULT_ON in D(), these CNAMEs need CF_PROXY_OFF.

// example.com
// WARNING: dnscontrol cannot delete the MX record at example.com that has to go. Delete by hand example.com. MX 10 mailserver.purelymail.com.
// WARNING: dnscontrol cannot delete the TXT record at example.com that has to go. Delete by hand example.com. TXT "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", example.com. TXT "v=spf1 include:_spf.purelymail.com ~all"
// WARNING: dnscontrol cannot delete the CNAME record at _dmarc.example.com that has to go. Delete by hand _dmarc.example.com. CNAME dmarcroot.purelymail.com.
// WARNING: dnscontrol cannot delete the CNAME record at purelymail1._domainkey.example.com that has to go. Delete by hand purelymail1._domainkey.example.com. CNAME key1.dkimroot.purelymail.com.
// WARNING: dnscontrol cannot delete the CNAME record at purelymail2._domainkey.example.com that has to go. Delete by hand purelymail2._domainkey.example.com. CNAME key2.dkimroot.purelymail.com.
// WARNING: dnscontrol cannot delete the CNAME record at purelymail3._domainkey.example.com that has to go. Delete by hand purelymail3._domainkey.example.com. CNAME key3.dkimroot.purelymail.com.
// TAKE OUT of D(): example.com. 3600 IN MX 10 mailserver.purelymail.com.
// TAKE OUT of D(): example.com. 3600 IN TXT "purelymail_ownership_proof=0123456789abcdef0123456789abcdef"
// TAKE OUT of D(): example.com. 3600 IN TXT "v=spf1 include:_spf.purelymail.com ~all"
// TAKE OUT of D(): _dmarc.example.com. 3600 IN CNAME dmarcroot.purelymail.com.
// TAKE OUT of D(): purelymail1._domainkey.example.com. 3600 IN CNAME key1.dkimroot.purelymail.com.
// TAKE OUT of D(): purelymail2._domainkey.example.com. 3600 IN CNAME key2.dkimroot.purelymail.com.
// TAKE OUT of D(): purelymail3._domainkey.example.com. 3600 IN CNAME key3.dkimroot.purelymail.com.
D_EXTEND("example.com"
);
