"""The table, cut at its columns; then its lines are done, as a person does it in a panel."""

import re

import lab as labs
import panel

DELETES = True
BLIND = "adds what stands beside others"
ACTIONS = ("add", "keep", "delete", "set ttl")
LINE = re.compile(rf"  (?:(?P<action>{'|'.join(ACTIONS)}) +)?(?P<type>[A-Z]+[0-9]*)  +(?P<ttl>\d+)  +"
                  r"(?P<host>@ or empty|\S+)  +(?P<name>\S+)  +(?P<value>.*)")
WHYS = re.compile(r"  +(not PurelyMail's|(proves|brings|says|publishes|tells|asks|lets|finds|helps|names|has|where) [^\"]*)$")


def text_of(value):
    """Bytes that are not printable stand there by their number."""
    return re.sub(rb"\\(\d{3})", lambda m: bytes([n]) if (n := int(m[1])) < 256 and not 32 <= n < 127 else m[0],
                  value.encode())


def rows_of(output, zone):
    for line in output.read_text(encoding="utf-8").splitlines():
        row = LINE.fullmatch(line)
        if not row or row["type"] == "TYPE":
            continue
        why = WHYS.search(row["value"])
        if not why:
            raise labs.Broken(f"a record without a reason: {line}")
        if row["name"] != (zone if row["host"] == "@ or empty" else f"{row['host']}.{zone}"):
            raise labs.Broken(f"the spellings of the host differ: {line}")
        yield row, row["value"][:why.start()].rstrip()


def apply(lab, before, output, zone):
    lines = []
    for row, value in rows_of(output, zone):
        rdata = labs.strings(text_of(value)) if row["type"] in ("TXT", "SPF") else value
        lines.append((row["action"] or "add", f"{labs.fqdn(row['name'])} {row['ttl']} IN {row['type']} {rdata}\n"))
    return panel.carry_out(lab, before, lines, zone)
