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
// Note: example.com is not declared any more: its records stay until its deletion is confirmed, because DNS must not go before the mail does
// Note: example.com is not declared any more, and what stands in the place of these records stays: dkim3 at purelymail3._domainkey.example.com
// KEEP in D(): example.com. 3600 IN MX 60 mx.example.net.
D_EXTEND("example.com",
  MX("@", 50, "mailserver.purelymail.com.", TTL(3600)),
  TXT("@", "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", TTL(3600)),
  TXT("@", "v=spf1 ip4:192.0.2.1 include:_spf.purelymail.com ?all", TTL(3600)),
  TXT("_dmarc", "v=DMARC1; p=none", TTL(3600)),
  TXT("_mta-sts", "v=STSv1; id=1;", TTL(3600)),
  CNAME("autoconfig", "setup.example.net.", TTL(3600)),
  TXT("_smtp._tls", "v=TLSRPTv1; rua=mailto:old@example.net", TTL(3600)),
  CNAME("purelymail1._domainkey", "key1.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail2._domainkey", "key2.dkimroot.purelymail.com.", TTL(3600))
);
