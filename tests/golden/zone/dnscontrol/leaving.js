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

// old.example.com
// Note: old.example.com is not declared any more: its records stay until its deletion is confirmed, because DNS must not go before the mail does
// Note: held by alice: "not yet"\010mx.example.com. 60 IN A 192.0.2.1\013\027[31m\226\128\174\255
// WARNING: what left the file took its own options under dns along: its records are written with the defaults, and those that are there may be others. Give what is there with --current, or keep a domain in the file until its deletion is confirmed.
D_EXTEND("example.com",
  MX("old", 10, "mailserver.purelymail.com.", TTL(3600)),
  TXT("old", "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", TTL(3600)),
  TXT("old", "v=spf1 include:_spf.purelymail.com ~all", TTL(3600)),
  CNAME("_dmarc.old", "dmarcroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail1._domainkey.old", "key1.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail2._domainkey.old", "key2.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail3._domainkey.old", "key3.dkimroot.purelymail.com.", TTL(3600))
);
