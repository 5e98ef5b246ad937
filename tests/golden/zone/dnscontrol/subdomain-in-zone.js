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
D_EXTEND("example.com",
  MX("@", 10, "mailserver.purelymail.com.", TTL(3600)),
  TXT("@", "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", TTL(3600)),
  TXT("@", "v=spf1 include:_spf.purelymail.com ~all", TTL(3600)),
  CNAME("_dmarc", "dmarcroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail1._domainkey", "key1.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail2._domainkey", "key2.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail3._domainkey", "key3.dkimroot.purelymail.com.", TTL(3600))
);

// lab.example.com
D_EXTEND("example.com",
  MX("lab", 10, "mailserver.purelymail.com.", TTL(3600)),
  TXT("lab", "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", TTL(3600)),
  TXT("lab", "v=spf1 include:_spf.purelymail.com ~all", TTL(3600)),
  CNAME("_dmarc.lab", "dmarcroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail1._domainkey.lab", "key1.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail2._domainkey.lab", "key2.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail3._domainkey.lab", "key3.dkimroot.purelymail.com.", TTL(3600))
);

// www.example.com
// CONFLICT: www.example.com has CNAME example.com., beside which nothing can stand (RFC 1034 3.6.2): ours is left out there. Put the A and AAAA records of the target in the place of the CNAME: without them the web site and all else that is reached by that name goes with it.
D_EXTEND("example.com",
  CNAME("_dmarc.www", "dmarcroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail1._domainkey.www", "key1.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail2._domainkey.www", "key2.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail3._domainkey.www", "key3.dkimroot.purelymail.com.", TTL(3600))
);
