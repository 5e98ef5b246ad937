#!/usr/bin/env python3
"""zones.py COUNT FOLDER PORT: the inputs of tests/bench/verify.

Writes a knotd with COUNT customers' zones and PurelyMail's own, its domains.yaml, the questions that
verify asks about them for dnsperf and kdig, and broken.yaml: fifty more zones, each with one record
missing, and broken.txt that says which.
"""
import pathlib
import sys

OWNERSHIP = "purelymail_ownership_proof=" + "0123456789abcdef" * 8
KEY = ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0"
       "/IzW7yWR7QkrmBL7jTKEn5u+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW/VDL5AaWTg"
       "0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkd"
       "gcKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbcmwIDAQAB")
RECORDS = [
    ("ownership", f'@ TXT "{OWNERSHIP}"'),
    ("mx", "@ MX 10 mailserver.purelymail.com."),
    ("spf", '@ TXT "v=spf1 include:_spf.purelymail.com ~all"'),
    *((f"dkim{i}", f"purelymail{i}._domainkey CNAME key{i}.dkimroot.purelymail.com.") for i in (1, 2, 3)),
    ("dmarc", "_dmarc CNAME dmarcroot.purelymail.com."),
]
QUESTIONS = [("", "TXT"), ("", "MX"), ("purelymail1._domainkey.", "CNAME"), ("purelymail2._domainkey.", "CNAME"),
             ("purelymail3._domainkey.", "CNAME"), ("_dmarc.", "CNAME")]
HEAD = "$TTL 3600\n@ SOA ns1.bench.example. hostmaster.bench.example. 1 3600 600 86400 300\n@ NS ns1.bench.example.\n"
PURELYMAIL = HEAD + f"""
_spf TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/64 ~all"
mailserver A 192.0.2.25
mailserver AAAA 2001:db8:25::25
dmarcroot TXT "v=DMARC1; p=quarantine; ruf=mailto:dmarc@purelymail.com"
""" + "".join(f'key{i}.dkimroot TXT "v=DKIM1; k=rsa; p={KEY[:200]}" "{KEY[200:]}"\n' for i in (1, 2, 3))


def main():
    count, folder, port = int(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    (folder / "zones").mkdir(parents=True)
    good = [f"customer-{i:05}.example" for i in range(count)]
    broken = [(f"broken-{i:02}.example", RECORDS[i % len(RECORDS)][0]) for i in range(50)]
    missing = dict(broken)
    for name in [*good, *missing]:
        text = HEAD + "".join(line + "\n" for what, line in RECORDS if what != missing.get(name))
        (folder / "zones" / f"{name}.zone").write_text(text)
    (folder / "zones" / "purelymail.com.zone").write_text(PURELYMAIL)
    (folder / "knot.conf").write_text(f"""
server:
    rundir: {folder}
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
log:
  - target: stderr
    any: error
database:
    storage: {folder}
template:
  - id: default
    storage: {folder}/zones
    file: "%s.zone"
    zonefile-sync: -1
    journal-content: none
zone:
""" + "".join(f"  - domain: {name}\n" for name in [*good, *missing, "purelymail.com"]))
    for file, names in (("domains", good), ("broken", list(missing))):
        (folder / f"{file}.yaml").write_text("version: 1\ndomains:\n" + "".join(f"  - {name}\n" for name in names))
    (folder / "broken.txt").write_text("".join(f"{name} {what}\n" for name, what in broken))
    asked = [(prefix + name, kind) for name in good for prefix, kind in QUESTIONS]
    (folder / "questions").write_text("".join(f"{name} {kind}\n" for name, kind in asked))
    print(OWNERSHIP)


main()
