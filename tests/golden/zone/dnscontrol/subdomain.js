// The records for mail at PurelyMail in the zone example.com
// Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
// It adds to the zone: what others have there stays.
// To bring it in:
//   require("./FILE");
//   in dnsconfig.js, after D("ZONE", ...), then: dnscontrol preview && dnscontrol push
// WARNING: what the zone holds was not known (--current): an SPF record, a DMARC text or MX records
// of others that are there were not seen. Look first: beside a second SPF record neither counts.
// What an earlier file held of others, merged into the SPF record, is LOST where this takes its place.
// DNSControl deletes what dnsconfig.js does not list. NO_PURGE keeps other names and types only:
// other values of a type that stands here (a TXT for a site verification) must be in D(), too.
// Where D() uses SPF_BUILDER or IGNORE for these names, put the SPF terms into its parts instead.
// With CF_PROXY_DEFAULT_ON in D(), these CNAMEs need CF_PROXY_OFF.

// mail.dept.example.com
D_EXTEND("example.com",
  MX("mail.dept", 10, "mailserver.purelymail.com.", TTL(3600)),
  TXT("mail.dept", "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", TTL(3600)),
  TXT("mail.dept", "v=spf1 include:_spf.purelymail.com ~all", TTL(3600)),
  CNAME("_dmarc.mail.dept", "dmarcroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail1._domainkey.mail.dept", "key1.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail2._domainkey.mail.dept", "key2.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail3._domainkey.mail.dept", "key3.dkimroot.purelymail.com.", TTL(3600))
);
