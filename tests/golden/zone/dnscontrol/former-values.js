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
// Note: example.com has MX 50 mailserver.purelymail.com., which becomes 10 mailserver.purelymail.com.
// WARNING: _dmarc.example.com has TXT "v=DMARC1; p=none", which becomes "v=DMARC1; p=reject", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
// WARNING: _mta-sts.example.com has TXT "v=STSv1; id=1;", which becomes "v=STSv1; id=2;", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
// CONFLICT: autoconfig.example.com has CNAME setup.example.net.: mail clients are set up by another service. Delete it by hand when it is not needed any more.
// WARNING: _smtp._tls.example.com has TXT "v=TLSRPTv1; rua=mailto:old@example.net", which becomes "v=TLSRPTv1; rua=mailto:new@example.net", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
// WARNING: dnscontrol cannot delete the MX record at example.com that has to go. Delete by hand example.com. MX 50 mailserver.purelymail.com.
// CONFLICT: dnscontrol cannot delete the TXT record at _dmarc.example.com that has to go. Delete by hand _dmarc.example.com. TXT "v=DMARC1; p=none"
// CONFLICT: dnscontrol cannot delete the TXT record at _mta-sts.example.com that has to go. Delete by hand _mta-sts.example.com. TXT "v=STSv1; id=1;"
// CONFLICT: dnscontrol cannot delete the TXT record at _smtp._tls.example.com that has to go. Delete by hand _smtp._tls.example.com. TXT "v=TLSRPTv1; rua=mailto:old@example.net"
// TAKE OUT of D(): example.com. 3600 IN MX 50 mailserver.purelymail.com.
// TAKE OUT of D(): _dmarc.example.com. 3600 IN TXT "v=DMARC1; p=none"
// TAKE OUT of D(): _mta-sts.example.com. 3600 IN TXT "v=STSv1; id=1;"
// TAKE OUT of D(): _smtp._tls.example.com. 3600 IN TXT "v=TLSRPTv1; rua=mailto:old@example.net"
D_EXTEND("example.com",
  MX("@", 10, "mailserver.purelymail.com.", TTL(3600)),
  TXT("@", "purelymail_ownership_proof=0123456789abcdef0123456789abcdef", TTL(3600)),
  TXT("@", "v=spf1 include:_spf.purelymail.com ~all", TTL(3600)),
  TXT("_dmarc", "v=DMARC1; p=reject", TTL(3600)),
  TXT("_mta-sts", "v=STSv1; id=2;", TTL(3600)),
  CNAME("autoconfig", "setup.example.net.", TTL(3600)),
  TXT("_smtp._tls", "v=TLSRPTv1; rua=mailto:new@example.net", TTL(3600)),
  CNAME("purelymail1._domainkey", "key1.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail2._domainkey", "key2.dkimroot.purelymail.com.", TTL(3600)),
  CNAME("purelymail3._domainkey", "key3.dkimroot.purelymail.com.", TTL(3600))
);
