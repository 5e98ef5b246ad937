"""The cases that every format is held to: what is declared, and what stands in the zone before.

A case: name, the text of the desired-state file, zone -> text of what stands there beside SOA and NS, more options of
`zone`. BARE zones hold nothing where our records go, RICH ones hold what users have.
"""

import collections
import random

Case = collections.namedtuple("Case", "name desired zones options", defaults=((),))

OWNERSHIP = "purelymail_ownership_proof=0123456789abcdef"

AUTHORITY = """\
@ 3600 IN SOA ns1.hosting.invalid. hostmaster.hosting.invalid. 2026010101 3600 900 1209600 300
@ 3600 IN NS ns1.hosting.invalid.
@ 3600 IN NS ns2.hosting.invalid.
"""

BARE = """\
@ 300 IN A 192.0.2.80
www 300 IN CNAME web.hosting.invalid.
"""

RICH = BARE + r"""
@ 300 IN AAAA 2001:db8::80
@ 1800 IN MX 5 mx.old.invalid.
@ 600 IN TXT "google-site-verification=abc-DEF_123"
@ 600 IN TXT "v=spf1 include:_spf.old.invalid ip4:192.0.2.0/24 -all"
@ 3600 IN CAA 0 issue "ca.invalid"
_dmarc 900 IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@old.invalid"
purelymail1._domainkey 900 IN CNAME key1.old.invalid.
other._domainkey 3600 IN TXT "v=DKIM1; k=rsa; p=AAAA" "BBBB=="
_sip._tcp 3600 IN SRV 10 60 5060 sip.hosting.invalid.
"""

# what breaks a format that escapes too little, or cuts where it should not
ODD_TEXTS = r"""
@ 600 IN TXT "quote \" backslash \\ semicolon ; percent %{i} dollar ${x} `id` $(id) 'single' <b> & * @ #"
@ 600 IN TXT "two " "strings, " "three: \\"
"""
ODD_BYTES = r"""
@ 600 IN TXT "bytes \195\169 \000 \010 \127 \255"
"""
MACROS = r"""
@ 600 IN TXT "v=spf1 exists:%{i}._spf.%{d2}.old.invalid include:%{ir}.x.old.invalid ~all"
"""


def desired(*domains, head=""):
    """A desired-state file: names, or (name, lines of its dns section)."""
    lines = ["version: 1", *([head] if head else []), "domains:"]
    for domain in domains:
        if isinstance(domain, str):
            lines.append(f"  - {domain}")
        else:
            name, dns = domain
            lines += [f"  - name: {name}", "    dns:", *(f"      {line}" for line in dns)]
    return "\n".join(lines) + "\n"


def dmarc_of(length):
    """An own DMARC text of so many octets."""
    start = "v=DMARC1; p=none; rua=mailto:reports@example.com; x="
    return start + "".join(chr(ord("a") + i % 26) for i in range(length - len(start)))


def own_dmarc(text):
    return "dmarc: '" + text.replace("'", "''") + "'"


EXTRAS = ["extra:", "  autoconfig: autoconfig.mail.invalid", "  autodiscover: autodiscover.mail.invalid", "  srv: true",
          "  mta_sts: 20261123t000000", "  tls_rpt: mailto:tls@example.com"]

CASES = [
    Case("apex", desired("example.com"), {"example.com": BARE}),
    Case("subdomain", desired("example.com", ("mail.dept.example.com", ["ttl: 300"])), {"example.com": BARE}),
    Case("idn", desired("bücher.example"), {"xn--bcher-kva.example": BARE}),
    Case("digit", desired("1und1.example", "3.1415.example"), {"1und1.example": BARE, "1415.example": BARE}),
    Case("hyphens", desired("a-b.example", "a--b.example"), {"a-b.example": BARE, "a--b.example": BARE}),
    Case("own-dmarc", desired(("example.com", [own_dmarc('v=DMARC1; p=reject; rua="mailto:d@x"; x=it\'s %{i} ${y} `z`')])),
         {"example.com": BARE}),
    Case("backslashes", desired(("example.com", [own_dmarc("v=DMARC1; p=none; x=\\ \\\\ \\; \\123 \\n \\u0041 a\\")])),
         {"example.com": BARE}),
    Case("long-texts", desired(*((f"{length}.example.com", [own_dmarc(dmarc_of(length))]) for length in (255, 256, 510, 511))),
         {"example.com": BARE}),
    Case("extras", desired(("example.com", EXTRAS)), {"example.com": BARE}),
    Case("rich", desired("example.com"), {"example.com": RICH}),
    Case("macros", desired("example.com"), {"example.com": BARE + MACROS}),
    Case("odd-texts", desired("example.com"), {"example.com": RICH + ODD_TEXTS}),
    Case("odd-bytes", desired("example.com"), {"example.com": BARE + ODD_BYTES}),
    Case("right-already", desired(("example.com", ["ttl: 1800"])), {"example.com": BARE + f"""
@ 1800 IN MX 10 mailserver.purelymail.com.
@ 1800 IN TXT "v=spf1 include:_spf.purelymail.com ~all"
@ 1800 IN TXT "{OWNERSHIP}"
purelymail1._domainkey 1800 IN CNAME key1.dkimroot.purelymail.com.
_dmarc 1800 IN CNAME dmarcroot.purelymail.com.
"""}),
    Case("other-ttl", desired(("example.com", ["ttl: 7200", "mx_priority: 20"])), {"example.com": BARE + """
@ 1800 IN MX 10 mailserver.purelymail.com.
purelymail1._domainkey 1800 IN CNAME key1.dkimroot.purelymail.com.
purelymail2._domainkey 7200 IN CNAME key2.dkimroot.purelymail.com.
"""}),
    Case("numbers-of-0", desired(("example.com", EXTRAS)), {"example.com": BARE + """
@ 1800 IN MX 0 mailserver.purelymail.com.
@ 1800 IN MX 0 mx.old.invalid.
@ 1800 IN MX 20 mx.old.invalid.
_imaps._tcp 600 IN SRV 0 0 993 imap.purelymail.com.
_submissions._tcp 600 IN SRV 0 0 465 smtp.old.invalid.
_submissions._tcp 600 IN SRV 9 9 465 smtp.old.invalid.
"""}),
    Case("spf-in-strings", desired("example.com"), {"example.com": BARE + """
@ 600 IN TXT "v=spf1 include:_spf.old.invalid " "-all"
@ 600 IN TXT "google-site-verification=abc-DEF_123"
@ 600 IN TXT "kept in " "two"
"""}),
    Case("cname-at-subdomain", desired("example.com", "lab.example.com"), {"example.com": BARE + """
lab 300 IN CNAME web.hosting.invalid.
"""}),
]


def many(count):
    return Case("many", desired(*(f"d{i:04}.example.com" for i in range(count))), {"example.com": BARE})


def generated(seed):
    """A case of chance."""
    chance = random.Random(seed)
    names = ["example.com", *(f"{chance.choice(['lab', 'a-b', '9x', 'm'])}{i}.example.com" for i in range(chance.randrange(3)))]
    domains, lines = [], [BARE]
    for name in names:
        dns = [f"ttl: {chance.choice([60, 300, 3600, 86400])}", f"mx_priority: {chance.choice([0, 10, 65535])}"]
        if chance.random() < 0.3:
            dns.append(own_dmarc("v=DMARC1; p=none; x=" + printable(chance)))
        if chance.random() < 0.3:
            dns.append(f"spf: {{ include: [_spf{chance.randrange(9)}.other.invalid], all: {chance.choice(['softfail', 'fail'])} }}")
        if chance.random() < 0.2:
            dns += EXTRAS
        domains.append((name, dns))
        lines += foreign(chance, name)
    return Case(f"generated-{seed}", desired(*domains), {"example.com": "\n".join(lines) + "\n"})


def printable(chance):
    """Letters and whatever a format could trip over."""
    letters = "abcXYZ019 ;:=+-_./%{}$()[]<>\"'`\\,*@#&|!?~^"
    return "".join(chance.choice(letters) for _ in range(chance.randrange(600))).strip() + "."


def zone_text(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def foreign(chance, name):
    """Records of others at a domain and its owners, as lines of a zone file."""
    owner = name + "."
    lines = []
    for _ in range(chance.randrange(4)):
        text = printable(chance)[:250]
        lines.append(f"{owner} 600 IN TXT {zone_text(text)}" + (f" {zone_text(text[:9])}" if chance.random() < 0.3 else ""))
    if chance.random() < 0.4:
        lines.append(f"{owner} 600 IN TXT \"v=spf1 {chance.choice(['a mx', 'ip4:192.0.2.1', 'include:x.invalid', 'exists:%{i}.y.invalid'])} "
                     f"{chance.choice(['-all', '~all', '?all'])}\"")
    if chance.random() < 0.4:
        lines.append(f"{owner} 1800 IN MX {chance.choice([0, 10, 20])} mx{chance.randrange(3)}.old.invalid.")
    if chance.random() < 0.3:
        lines.append(f"_dmarc.{owner} 900 IN " + chance.choice(['TXT "v=DMARC1; p=none"', "CNAME dmarc.old.invalid.", 'TXT "note"']))
    if chance.random() < 0.3:
        lines.append(f"purelymail2._domainkey.{owner} 900 IN " + chance.choice(['TXT "v=DKIM1; p="', "CNAME key2.old.invalid."]))
    return lines
