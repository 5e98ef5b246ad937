// The records for mail at PurelyMail in the zone example.com
// Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
// It adds to the zone: what others have there stays.
// To bring it in:
//   require("./FILE");
//   in dnsconfig.js, after D("ZONE", ...), then: dnscontrol preview && dnscontrol push
// A change to what stood in the zone file
// DNSControl deletes what dnsconfig.js does not list. NO_PURGE keeps other names and types only:
// other values of a type that stands here (a TXT for a site verification) must be in D(), too.
// Where D() uses SPF_BUILDER or IGNORE for these names, put the SPF terms into its parts instead.
// With CF_PROXY_DEFAULT_ON in D(), these CNAMEs need CF_PROXY_OFF.

// example.com
// CONFLICT: example.com has MX 5 mx.example.net.: mail is still delivered there, too. Delete it by hand once mail is to go to PurelyMail only.
// CONFLICT: _dmarc.example.com has TXT "v=DMARC1; p=none", beside which the CNAME to dmarcroot.purelymail.com cannot stand (RFC 1034 3.6.2). Keep the text as dns.dmarc of the domain in the file if it is wanted, or delete it by hand.
// CONFLICT: purelymail1._domainkey.example.com has TXT "v=DKIM1; p=", beside which the CNAME to key1.dkimroot.purelymail.com cannot stand (RFC 1034 3.6.2). Delete it by hand when it is not needed any more.
// Note: purelymail2._domainkey.example.com has CNAME elsewhere.example.net., which becomes key2.dkimroot.purelymail.com.
// CONFLICT: dnscontrol cannot delete the CNAME record at purelymail2._domainkey.example.com that has to go. Delete by hand purelymail2._domainkey.example.com. CNAME elsewhere.example.net.
// KEEP in D(): example.com. 3600 IN MX 5 mx.example.net.
// TAKE OUT of D(): purelymail2._domainkey.example.com. 3600 IN CNAME elsewhere.example.net.
D_EXTEND("example.com",
  MX("@", 10, "mailserver.purelymail.com.", TTL(3600)),
  TXT("@", "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", TTL(3600)),
  TXT("@", "v=spf1 include:_spf.purelymail.com ~all", TTL(3600)),
  TXT("_dmarc", "v=DMARC1; p=none", TTL(3600)),
  CNAME("purelymail2._domainkey", "key2.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail3._domainkey", "key3.dkimroot.purelymail.com.", TTL(3600))
);
