#include "corpus.h"

static const struct corpus_case rows[] = {
    {READ_SAME, "parens",
     .body = "a TXT ( \"x\"\n"
             " ; c\n"
             " \"y\" )\n"},
    {READ_SAME, "parens first", .body = "( a A 192.0.2.1 )\n"},
    {READ_SAME, "indent paren",
     .body = "a A 192.0.2.1\n"
             " ( A\n"
             "192.0.2.2 )\n"},
    {READ_SAME, "nested", .body = "a TXT ( ( \"x\" ) \"y\" )\n"},
    {READ_SAME, "quote glued", .body = "a TXT abc\"def\"\n"},
    {READ_SAME, "quote glued2", .body = "a TXT \"abc\"\"def\"\n"},
    {READ_SAME, "quote glued3", .body = "a TXT \"abc\"def\n"},
    {READ_SAME, "no final nl", .body = "a A 192.0.2.1"},
    {READ_SAME, "crlf",
     .body = "a A 192.0.2.1\r\n"
             "b TXT \"x\" y\r\n"},
    {READ_SAME, "cr in parens",
     .body = "a TXT ( x\r\n"
             " y )\r\n"},
    {READ_SAME, "tab in quote", .body = "a TXT \"x\ty\"\n"},
    {READ_SAME, "utf8 text", .body = "a TXT \"b\303\274cher\"\n"},
    {READ_SAME, "ttl units",
     .body = "a 1h30m A 192.0.2.1\n"
             "b 1W2D A 192.0.2.1\n"
             "c 30m1h A 192.0.2.1\n"
             "d 1H1H A 192.0.2.1\n"},
    {READ_SAME, "ttl 0", .body = "a 0 A 192.0.2.1\n"},
    {READ_SAME, "ttl max", .body = "a 2147483647 A 192.0.2.1\n"},
    {READ_SAME, "class ttl",
     .body = "a IN 60 A 192.0.2.1\n"
             "b 60 IN A 192.0.2.1\n"
             "c IN A 192.0.2.1\n"},
    {READ_SAME, "class1", .body = "a CLASS1 A 192.0.2.1\n"},
    {READ_SAME, "owner IN", .body = "in A 192.0.2.1\n"},
    {READ_SAME, "owner number", .body = "60 A 192.0.2.1\n"},
    {READ_SAME, "origin",
     .body = "$ORIGIN sub\n"
             "a A 192.0.2.1\n"
             "$ORIGIN example.com.\n"
             "b A 192.0.2.1\n"},
    {READ_SAME, "origin at",
     .body = "$ORIGIN sub\n"
             "@ A 192.0.2.1\n"
             " TXT x\n"},
    {READ_SAME, "origin root",
     .body = "$ORIGIN .\n"
             "a.example.com A 192.0.2.1\n"},
    {READ_SAME, "origin comment",
     .body = "$ORIGIN sub ; foo\n"
             "a A 192.0.2.1\n"},
    {READ_SAME, "origin lower",
     .body = "$origin sub\n"
             "a A 192.0.2.1\n"},
    {READ_SAME, "ttl dir",
     .body = "$TTL 1h\n"
             "a A 192.0.2.1\n"},
    {READ_SAME, "owner keep over origin",
     .body = "a A 192.0.2.1\n"
             "$ORIGIN x.example.com.\n"
             " TXT x\n"},
    {READ_SAME, "escaped dollar", .body = "\\$foo A 192.0.2.1\n"},
    {READ_SAME, "missing dot", .body = "a CNAME www.example.org\n"},
    {READ_SAME, "label 63",
     .body = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa A 192.0.2.1\n"},
    {READ_SAME, "name 255",
     .body = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb A 192.0.2.1\n"},
    {READ_SAME, "name 254",
     .body = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb A 192.0.2.1\n"},
    {READ_SAME, "escaped dot",
     .body = "a\\.b A 192.0.2.1\n"
             "c\\046d A 192.0.2.2\n"},
    {READ_SAME, "escaped label bytes", .body = "\\000\\255\\032x\\;\\( A 192.0.2.1\n"},
    {READ_SAME, "esc at", .body = "\\@ A 192.0.2.1\n"},
    {READ_SAME, "wild",
     .body = "* A 192.0.2.1\n"
             "*.a A 192.0.2.1\n"
             "a.*.b TXT x\n"},
    {READ_SAME, "type num", .body = "a TYPE1 192.0.2.1\n"},
    {READ_SAME, "type num3597", .body = "a TYPE1 \\# 4 c0000201\n"},
    {READ_SAME, "3597 zero", .body = "a TYPE65280 \\# 0\n"},
    {READ_SAME, "3597 zero paren", .body = "a TYPE65280 ( \\# 0 )\n"},
    {READ_SAME, "3597 odd", .body = "a TYPE65280 \\# 2 00 1 1\n"},
    {READ_SAME, "3597 odd2", .body = "a TYPE65280 \\# 2 0 011\n"},
    {READ_SAME, "aaaa v4", .body = "a AAAA ::ffff:192.0.2.1\n"},
    {READ_SAME, "mx",
     .body = "a MX 10 mail\n"
             "b MX 0 .\n"},
    {READ_SAME, "srv", .body = "_s._tcp SRV 0 5 5060 sip\n"},
    {READ_SAME, "ns sub",
     .body = "sub NS ns.sub\n"
             "ns.sub A 192.0.2.1\n"},
    {READ_SAME, "ptr", .body = "1 PTR host.example.net.\n"},
    {READ_SAME, "dname", .body = "d DNAME example.net.\n"},
    {READ_SAME, "cname same",
     .body = "d CNAME example.net.\n"
             "d CNAME example.net.\n"},
    {READ_SAME, "cname rrsig",
     .body = "d CNAME example.net.\n"
             "d RRSIG CNAME 8 3 3600 20300101000000 20200101000000 12345 example.com. AAAA\n"},
    {READ_SAME, "cname nsec",
     .body = "d CNAME example.net.\n"
             "d NSEC e CNAME NSEC\n"},
    {READ_SAME, "soa same",
     .body = "@ SOA ns1.example.net. h.example.net. 1 7200 900 1209600 300\n"},
    {READ_SAME, "dup",
     .body = "a A 192.0.2.1\n"
             "a A 192.0.2.1\n"
             "A A 192.0.2.1\n"},
    {READ_SAME, "ttl differ",
     .body = "a 60 A 192.0.2.1\n"
             "a 120 A 192.0.2.2\n"},
    {READ_SAME, "txt255",
     .body = "a TXT "
             "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\n"},
    {READ_SAME, "txt empty", .body = "a TXT \"\"\n"},
    {READ_SAME, "txt semicolon", .body = "a TXT v=DMARC1; p=none\n"},
    {READ_SAME, "txt esc semicolon", .body = "a TXT v=DMARC1\\; p=none\n"},
    {READ_SAME, "txt bs quote", .body = "a TXT \"a\\\"b\\\\c\\d\"\n"},
    {READ_SAME, "txt unq quote", .body = "a TXT a\\\"b\n"},
    {READ_SAME, "txt @", .body = "a TXT @\n"},
    {READ_SAME, "txt # gen", .body = "a TXT \\# 2 0141\n"},
    {READ_SAME, "txt # quoted", .body = "a TXT \"\\#\" x\n"},
    {READ_SAME, "spf", .body = "a SPF \"v=spf1 -all\"\n"},
    {READ_SAME, "caa",
     .body = "a CAA 0 issue \"ca.example.net\"\n"
             "b CAA 128 iodef mailto:x@example.com\n"},
    {READ_SAME, "caa q", .body = "a CAA 0 issue \";\"\n"},
    {READ_SAME, "caa long",
     .body = "a CAA 0 issue "
             "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxx\"\n"},
    {READ_SAME, "caa upper tag", .body = "a CAA 0 ISSUE \"x\"\n"},
    {READ_SAME, "naptr", .body = "a NAPTR 1 2 \"s\" \"http+N2L+N2R\" \"\" www\n"},
    {READ_SAME, "naptr unq", .body = "a NAPTR 1 2 s http+N2L \"\" www\n"},
    {READ_SAME, "hinfo", .body = "a HINFO pc \"Lin ux\"\n"},
    {READ_SAME, "tlsa",
     .body = "a TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"},
    {READ_SAME, "tlsa short", .body = "a TLSA 3 1 1 00\n"},
    {READ_SAME, "sshfp", .body = "a SSHFP 1 1 0123456789abcdef0123456789abcdef01234567\n"},
    {READ_SAME, "ds",
     .body = "a DS 1 8 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
             "a NS b.example.net.\n"},
    {READ_SAME, "ds alg",
     .body = "a DS 1 RSASHA256 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
             "a NS b.example.net.\n"},
    {READ_SAME, "cds delete",
     .body = "@ CDS 0 0 0 00\n"
             "@ CDNSKEY 0 3 0 AA==\n"},
    {READ_SAME, "dnskey", .body = "@ DNSKEY 256 3 8 AwEAAcFB\n"},
    {READ_SAME, "dnskey split",
     .body = "@ DNSKEY 256 3 8 ( AwEA\n"
             " AcFB )\n"},
    {READ_SAME, "rrsig",
     .body = "@ RRSIG SOA 8 2 3600 20300101000000 20200101000000 12345 example.com. AwEAAcFB\n"},
    {READ_SAME, "rrsig secs",
     .body = "@ RRSIG SOA 8 2 3600 1893456000 1577836800 12345 example.com. AwEAAcFB\n"},
    {READ_SAME, "rrsig typenum",
     .body =
         "@ RRSIG TYPE65280 8 2 3600 20300101000000 20200101000000 12345 example.com. AwEAAcFB\n"},
    {READ_SAME, "nsec", .body = "@ NSEC a SOA NS NSEC RRSIG TYPE65280\n"},
    {READ_SAME, "nsec3",
     .body = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 1 0 12 aabbccdd "
             "2t7b4g4vsa5smi47k61mv5bv1a22bojr A "
             "RRSIG\n"},
    {READ_SAME, "nsec3 dash",
     .body = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr\n"},
    {READ_SAME, "nsec3param", .body = "@ NSEC3PARAM 1 0 0 -\n"},
    {READ_SAME, "https", .body = "a HTTPS 1 . alpn=h2,h3 port=443\n"},
    {READ_SAME, "https q", .body = "a HTTPS 1 . alpn=\"h2,h3\" ipv4hint=192.0.2.1\n"},
    {READ_SAME, "https nodef", .body = "a HTTPS 1 . alpn=h2 no-default-alpn\n"},
    {READ_SAME, "https keynum", .body = "a HTTPS 1 . key65000=\"a b\\\"c\"\n"},
    {READ_SAME, "https keynum2", .body = "a HTTPS 1 . key65000=a\\032b\n"},
    {READ_SAME, "https comma", .body = "a HTTPS 1 . alpn=\"f\\\\\\\\oo\\\\,bar,h2\"\n"},
    {READ_SAME, "https alias", .body = "a HTTPS 0 b\n"},
    {READ_SAME, "svcb mand", .body = "a SVCB 1 b mandatory=alpn,port alpn=h2 port=1\n"},
    {READ_SAME, "svcb empty", .body = "a SVCB 1 b key65000=\n"},
    {READ_SAME, "svcb emptyq", .body = "a SVCB 1 b key65000=\"\"\n"},
    {READ_SAME, "svcb key", .body = "a SVCB 1 b key65000\n"},
    {READ_SAME, "loc", .body = "a LOC 51 30 12.748 N 0 7 39.612 W 0m 10m 100m 10m\n"},
    {READ_SAME, "loc short", .body = "a LOC 51 N 0 W 0\n"},
    {READ_SAME, "rp", .body = "a RP h.example.com. t\n"},
    {READ_SAME, "uri", .body = "a URI 10 1 \"https://x/\"\n"},
    {READ_SAME, "uri empty", .body = "a URI 10 1 \"\"\n"},
    {READ_SAME, "uri long",
     .body = "a URI 10 1 "
             "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxx\"\n"},
    {READ_SAME, "afsdb", .body = "a AFSDB 1 b\n"},
    {READ_SAME, "kx", .body = "a KX 1 b\n"},
    {READ_SAME, "minfo", .body = "a MINFO b c\n"},
    {READ_SAME, "apl", .body = "a APL 1:192.0.2.0/24 !1:192.0.2.128/25 2:2001:db8::/32\n"},
    {READ_SAME, "eui",
     .body = "a EUI48 00-11-22-33-44-55\n"
             "b EUI64 00-11-22-33-44-55-66-77\n"},
    {READ_SAME, "nid",
     .body = "a NID 10 0014:4fff:ff20:ee64\n"
             "b L32 10 192.0.2.1\n"
             "c L64 10 2001:0db8:1140:1000\n"
             "d LP 10 e\n"},
    {READ_SAME, "openpgp", .body = "a OPENPGPKEY AwEAAcFB\n"},
    {READ_SAME, "smimea", .body = "a SMIMEA 3 0 0 0102\n"},
    {READ_SAME, "csync", .body = "@ CSYNC 66 3 A NS AAAA\n"},
    {READ_SAME, "zonemd",
     .body = "@ ZONEMD 1 1 1 "
             "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
             "00000000"
             "000\n"},
    {READ_SAME, "dhcid", .body = "a DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=\n"},
    {READ_SAME, "include",
     .body = "$INCLUDE inc.z\n"
             "b A 192.0.2.2\n"},
    {READ_SAME, "include origin",
     .body = "$INCLUDE inc.z sub\n"
             "b A 192.0.2.2\n"},
    {READ_SAME, "include owner",
     .body = "a A 192.0.2.9\n"
             "$INCLUDE inc.z\n"
             " A 192.0.2.2\n"},
    {READ_SAME, "include ttl leak",
     .body = "$INCLUDE ttl.z\n"
             "b A 192.0.2.2\n"},
    {READ_SAME, "include origin leak",
     .body = "$INCLUDE org.z\n"
             "b A 192.0.2.2\n"},
    {READ_SAME, "include last ttl",
     .body = "b 99 A 192.0.2.2\n"
             "$INCLUDE inc.z\n"},
    {READ_SAME, "include q",
     .body = "$INCLUDE \"inc.z\"\n"
             "b A 192.0.2.2\n"},
    {READ_SAME, "include eol",
     .body = "$INCLUDE noeol.z\n"
             "b A 192.0.2.2\n"},
    {READ_SAME, "comment only line",
     .body = "; x\n"
             "   ; y\n"
             "\n"
             " \t \n"
             "a A 192.0.2.1 ;z\n"},
    {READ_SAME, "comment glued", .body = "a A 192.0.2.1;z\n"},
    {READ_SAME, "comment in quotes", .body = "a TXT \"a;b\"\n"},
    {READ_SAME, "slash", .body = "a/b TXT x\n"},
    {READ_SAME, "under", .body = "_a._b TXT x\n"},
    {READ_SAME, "at rdata", .body = "a CNAME @\n"},
    {READ_SAME, "root target", .body = "a CNAME .\n"},
    {READ_SAME, "dollar rdata", .body = "a TXT $x\n"},
    {READ_SAME, "b64 spaces", .body = "@ DNSKEY 256 3 8 AwEA AcFB\n"},
    {READ_SAME, "ttl word like", .body = "1h A 192.0.2.1\n"},
    {READ_SAME, "null type", .body = "a NULL \\# 1 00\n"},
    {READ_SAME, "wks", .body = "a WKS \\# 5 c000020106\n"},
    {READ_SAME, "no ttl soa",
     .body = "@ SOA ns1.example.net. h.example.net. 1 7200 900 1209600 300\n"
             " NS ns1.example.net.\n"
             "a A 192.0.2.1\n",
     .bare = true},
    {READ_SAME, "soa ttl only",
     .body = "@ 60 SOA ns1.example.net. h.example.net. 1 7200 900 1209600 300\n"
             " NS ns1.example.net.\n"
             "a A 192.0.2.1\n"
             "b 90 A 192.0.2.1\n"
             "c A 192.0.2.2\n",
     .bare = true},
    {READ_SAME, "ttl mid",
     .body = "@ 60 SOA ns1.example.net. h.example.net. 1 7200 900 1209600 300\n"
             " NS ns1.example.net.\n"
             "$TTL 99\n"
             "a A 192.0.2.1\n"
             "b 90 A 192.0.2.1\n"
             "c A 192.0.2.2\n",
     .bare = true},
    {READ_SAME, "soa units",
     .body = "@ 60 SOA ns1.example.net. h.example.net. ( 1 2h 15M 2w 5m )\n"
             " NS ns1.example.net.\n",
     .bare = true},
    {READ_SAME, "soa rname at",
     .body = "@ 60 SOA ns1.example.net. h@example.net. ( 1 2h 15M 2w 1 )\n"
             " NS ns1.example.net.\n",
     .bare = true},
    {READ_SAME, "soa last",
     .body = "$TTL 60\n"
             "a A 192.0.2.1\n"
             "@ 60 SOA ns1.example.net. h.example.net. ( 1 2h 15M 2w 1 )\n"
             " NS ns1.example.net.\n",
     .bare = true},
    {READ_SAME, "soa min huge",
     .body = "@ SOA ns1.example.net. h.example.net. 1 7200 900 1209600 4294967295\n"
             " NS ns1.example.net.\n",
     .bare = true},
};

const struct corpus_case *corpus_plain(size_t *count)
{
    *count = sizeof rows / sizeof rows[0];
    return rows;
}
