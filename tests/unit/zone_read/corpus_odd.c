#include "corpus.h"

static const struct corpus_case rows[] = {
    {READ_REFUSED, "nl in quote",
     .body = "a TXT \"abc\n"
             "def\"\n"},
    {READ_REFUSED, "nl in quote paren",
     .body = "a TXT ( \"abc\n"
             "def\" )\n"},
    {READ_REFUSED, "bs nl word",
     .body = "a TXT abc\\\n"
             "def A 192.0.2.1\n"},
    {READ_REFUSED, "no final nl quote", .body = "a TXT \"abc"},
    {READ_REFUSED, "ff", .body = "a A 192.0.2.1\014\n"},
    {READ_REFUSED, "ttl trailing number", .body = "a 1h30 A 192.0.2.1\n"},
    {READ_REFUSED, "ttl over32", .body = "a 4294967296 A 192.0.2.1\n"},
    {READ_REFUSED, "class class", .body = "a IN IN A 192.0.2.1\n"},
    {READ_REFUSED, "class ttl class", .body = "a IN 60 IN A 192.0.2.1\n"},
    {READ_REFUSED, "class ch", .body = "a CH A 192.0.2.1\n"},
    {READ_REFUSED, "class3", .body = "a CLASS3 A 192.0.2.1\n"},
    {READ_REFUSED, "origin extra",
     .body = "$ORIGIN sub foo\n"
             "a A 192.0.2.1\n"},
    {READ_REFUSED, "origin none",
     .body = "$ORIGIN\n"
             "a A 192.0.2.1\n"},
    {READ_REFUSED, "ttl dir bad",
     .body = "$TTL x\n"
             "a A 192.0.2.1\n"},
    {READ_REFUSED, "ttl dir extra",
     .body = "$TTL 60 61\n"
             "a A 192.0.2.1\n"},
    {READ_REFUSED, "unknown dir",
     .body = "$FOO 1\n"
             "a A 192.0.2.1\n"},
    {READ_REFUSED, "indented dir",
     .body = "a A 192.0.2.1\n"
             " $TTL 60\n"},
    {READ_REFUSED, "empty label", .body = "a..b A 192.0.2.1\n"},
    {READ_REFUSED, "dot first", .body = ".a A 192.0.2.1\n"},
    {READ_REFUSED, "long label",
     .body = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa A 192.0.2.1\n"},
    {READ_REFUSED, "long name",
     .body = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa A 192.0.2.1\n"},
    {READ_REFUSED, "esc bad", .body = "a\\25 A 192.0.2.1\n"},
    {READ_REFUSED, "esc bad2", .body = "a\\256 A 192.0.2.1\n"},
    {READ_REFUSED, "esc txt bad", .body = "a TXT \\256\n"},
    {READ_REFUSED, "esc txt short", .body = "a TXT \"\\25\"\n"},
    {READ_REFUSED, "esc end", .body = "a TXT x\\\n"},
    {READ_REFUSED, "quoted ip", .body = "a A \"192.0.2.1\"\n"},
    {READ_REFUSED, "quoted name", .body = "a CNAME \"b\"\n"},
    {READ_REFUSED, "quoted type", .body = "a \"A\" 192.0.2.1\n"},
    {READ_REFUSED, "a3597 bad", .body = "a A \\# 3 c00002\n"},
    {READ_REFUSED, "3597 len", .body = "a TYPE65280 \\# 3 0011\n"},
    {READ_REFUSED, "3597 nohash", .body = "a TYPE65280 foo\n"},
    {READ_REFUSED, "type 0", .body = "a TYPE0 \\# 0\n"},
    {READ_REFUSED, "type any", .body = "a TYPE255 \\# 0\n"},
    {READ_REFUSED, "type opt", .body = "a TYPE41 \\# 0\n"},
    {READ_REFUSED, "type tsig", .body = "a TYPE250 \\# 0\n"},
    {READ_REFUSED, "type 65536", .body = "a TYPE65536 \\# 0\n"},
    {READ_REFUSED, "unknown type", .body = "a FOO x\n"},
    {READ_REFUSED, "a short", .body = "a A 192.0.2\n"},
    {READ_REFUSED, "a zero", .body = "a A 192.0.2.01\n"},
    {READ_REFUSED, "a 5", .body = "a A 192.0.2.1.1\n"},
    {READ_REFUSED, "a extra", .body = "a A 192.0.2.1 x\n"},
    {READ_REFUSED, "a none", .body = "a A\n"},
    {READ_REFUSED, "owner only", .body = "a\n"},
    {READ_REFUSED, "owner only ttl", .body = "a 60\n"},
    {READ_REFUSED, "aaaa scope", .body = "a AAAA fe80::1%eth0\n"},
    {READ_REFUSED, "aaaa bad", .body = "a AAAA 2001:db8:::1\n"},
    {READ_REFUSED, "mx over", .body = "a MX 65536 mail\n"},
    {READ_REFUSED, "mx nopref", .body = "a MX mail\n"},
    {READ_REFUSED, "dname two",
     .body = "d DNAME example.net.\n"
             "d DNAME example.org.\n"},
    {READ_REFUSED, "cname two",
     .body = "d CNAME example.net.\n"
             "d CNAME example.org.\n"},
    {READ_REFUSED, "cname txt",
     .body = "d CNAME example.net.\n"
             "d TXT x\n"},
    {READ_REFUSED, "txt cname",
     .body = "d TXT x\n"
             "d CNAME example.net.\n"},
    {READ_REFUSED, "soa two", .body = "@ SOA a. b. 2 3 4 5 6\n"},
    {READ_REFUSED, "soa elsewhere", .body = "x SOA a. b. 2 3 4 5 6\n"},
    {READ_REFUSED, "txt256",
     .body = "a TXT "
             "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\n"},
    {READ_REFUSED, "txt none", .body = "a TXT\n"},
    {READ_REFUSED, "txt # 3597 empty", .body = "a TXT \\# 0\n"},
    {READ_REFUSED, "caa unq semi", .body = "a CAA 0 issue ;\n"},
    {READ_REFUSED, "caa tag dash", .body = "a CAA 0 is-sue \"x\"\n"},
    {READ_REFUSED, "caa quoted tag", .body = "a CAA 0 \"issue\" \"x\"\n"},
    {READ_REFUSED, "caa flags", .body = "a CAA 256 issue \"x\"\n"},
    {READ_REFUSED, "hinfo one", .body = "a HINFO pc\n"},
    {READ_REFUSED, "tlsa empty", .body = "a TLSA 3 1 1\n"},
    {READ_REFUSED, "dnskey badb64", .body = "@ DNSKEY 256 3 8 AwEAA\n"},
    {READ_REFUSED, "https glue", .body = "a HTTPS 1 . alpn= \"h2\"\n"},
    {READ_REFUSED, "https upper", .body = "a HTTPS 1 . ALPN=h2\n"},
    {READ_REFUSED, "include none", .body = "$INCLUDE\n"},
    {READ_REFUSED, "include missing", .body = "$INCLUDE nope.z\n"},
    {READ_REFUSED, "include self", .body = "$INCLUDE self.z\n"},
    {READ_REFUSED, "close paren", .body = "a A 192.0.2.1 )\n"},
    {READ_REFUSED, "open paren eof", .body = "a A ( 192.0.2.1\n"},
    {READ_REFUSED, "soa serial unit",
     .body = "@ 60 SOA ns1.example.net. h.example.net. ( 1h 2h 15M 2w 5m )\n"
             " NS ns1.example.net.\n",
     .bare = true},
    {READ_REFUSED, "soa short",
     .body = "@ 60 SOA ns1.example.net. h.example.net. ( 1 2h 15M 2w )\n"
             " NS ns1.example.net.\n",
     .bare = true},
    {READ_REFUSED, "soa over",
     .body = "@ 60 SOA ns1.example.net. h.example.net. ( 4294967296 2h 15M 2w 1 )\n"
             " NS ns1.example.net.\n",
     .bare = true},
    {READ_REFUSED, "indent first", .body = " A 192.0.2.1\n", .bare = true},
    {READ_REFUSED, "indent first soa",
     .body = " 60 SOA ns1.example.net. h.example.net. 1 7200 900 1209600 300\n"
             " NS ns1.example.net.\n",
     .bare = true},
    {READ_REFUSED, "empty", .body = "", .bare = true},
    {READ_REFUSED, "only comments", .body = "; x\n", .bare = true},
    {READ_REFUSED_HERE, "bs nl in quote",
     .body = "a TXT \"abc\\\n"
             "def\"\n",
     .reason = "an escaped line end: servers differ, and no editor shows it"},
    {READ_REFUSED_HERE, "lone cr", .body = "a A 192.0.2.1\rb A 192.0.2.2\n",
     .reason = "servers differ on what ends there"},
    {READ_REFUSED_HERE, "ctrl in word", .body = "a TXT x\001y\n",
     .reason = "nobody writes it, and a damaged file has it"},
    {READ_REFUSED_HERE, "ctrl in quote", .body = "a TXT \"x\001y\"\n",
     .reason = "nobody writes it, and a damaged file has it"},
    {READ_REFUSED_HERE, "bell escaped", .body = "a TXT x\\\007y\n",
     .reason = "nobody writes it, and a damaged file has it"},
    {READ_REFUSED_HERE, "utf8 owner", .body = "b\303\274cher A 192.0.2.1\n",
     .reason = "the A-label is meant, and a server would serve the bytes"},
    {READ_REFUSED_HERE, "ttl over", .body = "a 2147483648 A 192.0.2.1\n",
     .reason = "RFC 2181 8: a server makes it 0"},
    {READ_REFUSED_HERE, "generate", .body = "$GENERATE 1-3 h$ A 192.0.2.$\n",
     .reason = "said in the header: named-compilezone writes the zone out"},
    {READ_REFUSED_HERE, "out of zone", .body = "a.example.org. A 192.0.2.1\n",
     .reason = "a server leaves the record out; a missing dot would go unnoticed"},
    {READ_REFUSED_HERE, "quoted owner", .body = "\"a\" A 192.0.2.1\n",
     .reason = "no other server takes it"},
    {READ_REFUSED_HERE, "cname key",
     .body = "d CNAME example.net.\n"
             "d KEY 0 3 8 AAAA\n",
     .reason = "no row for KEY: the form of RFC 3597 is asked for"},
    {READ_REFUSED_HERE, "txt #", .body = "a TXT \\# x\n",
     .reason = "what looks like RFC 3597 must be it"},
    {READ_REFUSED_HERE, "ds digest mnem",
     .body = "a DS 1 8 SHA-256 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
             "a NS b.example.net.\n",
     .reason = "numbers only"},
    {READ_REFUSED_HERE, "dnskey flags mnem", .body = "@ DNSKEY ZONE 3 8 AwEAAcFB\n",
     .reason = "numbers only"},
    {READ_REFUSED_HERE, "apl none", .body = "a APL\n",
     .reason = "an empty list of prefixes says nothing"},
    {READ_REFUSED_HERE, "cert", .body = "a CERT PKIX 1 8 AAAA\n",
     .reason = "no row for CERT: the form of RFC 3597 is asked for"},
    {READ_REFUSED_HERE, "ipseckey",
     .body = "a IPSECKEY 10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==\n",
     .reason = "no row for IPSECKEY: the form of RFC 3597 is asked for"},
    {READ_REFUSED_HERE, "isdn", .body = "a ISDN \"1\"\n",
     .reason = "no row for ISDN: the form of RFC 3597 is asked for"},
    {READ_REFUSED_HERE, "include indent",
     .body = "a A 192.0.2.9\n"
             "$INCLUDE ind.z\n",
     .reason = "RFC 1035 does not say whose owner it would be"},
    {READ_TAKEN_HERE, "sshfp short", .body = "a SSHFP 1 1 01234567\n",
     .reason = "the length of digests is a server's to check"},
    {READ_TAKEN_HERE, "ds short",
     .body = "a DS 1 8 2 0123\n"
             "a NS b.example.net.\n",
     .reason = "the length of digests is a server's to check"},
    {READ_TAKEN_HERE, "rrsig ttl units",
     .body = "@ RRSIG SOA 8 2 1h 20300101000000 20200101000000 12345 example.com. AwEAAcFB\n",
     .reason = "units are taken for all times"},
    {READ_TAKEN_HERE, "nsec none", .body = "@ NSEC a\n",
     .reason = "an empty list of types is carried"},
    {READ_TAKEN_HERE, "https bad", .body = "a HTTPS 1 . foo=bar\n",
     .reason = "parameters are carried as they stand"},
    {READ_TAKEN_HERE, "https dup", .body = "a HTTPS 1 . port=1 port=2\n",
     .reason = "parameters are carried as they stand"},
    {READ_TAKEN_HERE, "loc bad", .body = "a LOC foo\n",
     .reason = "locations are carried as they stand"},
    {READ_TAKEN_HERE, "uri unq", .body = "a URI 10 1 https://x/\n",
     .reason = "quotation marks are put around it"},
    {READ_TAKEN_HERE, "apl bad", .body = "a APL foo\n",
     .reason = "prefixes are carried as they stand"},
    {READ_TAKEN_HERE, "eui bad", .body = "a EUI48 foo\n",
     .reason = "addresses are carried as they stand"},
    {READ_TAKEN_HERE, "byte order mark",
     .body = "\357\273\277$TTL 60\n"
             "@ SOA a. b. 1 2 3 4 5\n"
             "@ NS a.\n",
     .reason = "editors put it there, and no name begins with it", .bare = true},
    {READ_FOLDED, "upper",
     .body = "A.B A 192.0.2.1\n"
             "b CNAME WWW.Example.COM.\n",
     .reason = "names are kept in lower case"},
    {READ_FOLDED, "soa case",
     .body = "@ SOA NS1.example.net. h.example.net. 1 7200 900 1209600 300\n",
     .reason = "names are kept in lower case"},
    {READ_FOLDED, "ttl class type as owner", .body = "IN IN A 192.0.2.1\n",
     .reason = "names are kept in lower case"},
    {READ_SAME, "numeric owner blank",
     .body = "a A 192.0.2.1\n"
             " 60 A 192.0.2.2\n"},
    {READ_SAME, "owner keep over directive",
     .body = "a A 192.0.2.2\n"
             "$TTL 60\n"
             " A 192.0.2.1\n"},
    {READ_SAME, "letters of a PTR", .body = "_ipp._tcp PTR Office\\032Printer._ipp._tcp\n"},
};

const struct corpus_case *corpus_odd(size_t *count)
{
    *count = sizeof rows / sizeof rows[0];
    return rows;
}

struct pm_str corpus_text(const struct corpus_case *row, struct pm_arena *arena)
{
    static const char head[] =
        "$TTL 3600\n@ SOA ns1.example.net. h.example.net. 1 7200 900 1209600 "
        "300\n@ NS ns1.example.net.\n";
    return pm_str_printf(arena, "%s%s", row->bare ? "" : head, row->body);
}

const struct corpus_file *corpus_files(size_t *count)
{
    static const struct corpus_file files[] = {
        {"inc.z", "i A 192.0.2.7\n"},          {"ind.z", " A 192.0.2.7\n"},
        {"ttl.z", "$TTL 77\ni A 192.0.2.7\n"}, {"org.z", "$ORIGIN o\ni A 192.0.2.7\n"},
        {"self.z", "$INCLUDE self.z\n"},       {"noeol.z", "i A 192.0.2.7"},
    };
    *count = sizeof files / sizeof files[0];
    return files;
}
