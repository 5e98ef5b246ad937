"""tinydns-data compiles the lines beside those of the zone as it was; tinydns-get answers from what it made."""

import re

import lab as labs
import provider

DELETES = True
BLIND = "adds what stands beside others"  # lines are lines: a CNAME is added beside anything, too
TAKE_OUT = "# take out: "
MAKE = """\
#!/bin/sh
# what the Makefile of tinydns-conf has in it
[ "$*" = "-C root" ] && cd root && exec tinydns-data
"""


def octal(data):
    return "".join(f"\\{byte:03o}" for byte in data)


def name_of(name):
    return name.rstrip(".").replace("\\", "\\134")


WIRE = {}  # (type, rdata) -> bytes: the same records come with each case


def wire(lab, record):
    """The rdata's bytes, by BIND."""
    key = record.type, record.rdata
    if key not in WIRE:
        out = lab.run(["named-rrchecker", "-u"], input=f"IN {record.type} {record.rdata}\n")
        WIRE[key] = bytes.fromhex("".join(out.split("\\#", 1)[1].split()[1:]))
    return WIRE[key]


def line_of(lab, record):
    """A record of the zone as it was, as its owner may have written it."""
    owner, ttl, words = name_of(record.owner), record.ttl, record.rdata.split()
    if record.type == "SOA":
        return f"Z{owner}:{words[0]}:{words[1]}:{':'.join(words[2:])}:{ttl}"
    if record.type == "NS":
        return f"&{owner}::{words[0]}:{ttl}"
    if record.type == "CNAME":
        return f"C{owner}:{name_of(words[0])}:{ttl}"
    if record.type == "MX":
        return f"@{owner}::{words[1]}:{words[0]}:{ttl}"
    number = labs_type_number(lab, record.type)
    return f":{owner}:{number}:{octal(wire(lab, record))}:{ttl}"


def labs_type_number(lab, kind):
    known = {"A": 1, "TXT": 16, "AAAA": 28, "SRV": 33, "CAA": 257, "SPF": 99, "PTR": 12}
    return known[kind]


def records_of(lab, lines, zone, output=None):
    """What tinydns makes of the lines, and of a file that is brought in as the program says."""
    folder = lab.path(".tinydns")
    (folder / "root").mkdir(parents=True)
    (folder / "root" / "data").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    if output:
        command = provider.import_line("tinydns", "cat ", FILE=output)
        lab.run(["sh", "-c", f"cd {folder} && {command}"], env=provider.StandIn(lab, "make", MAKE).environment())
        lines = lines + output.read_text(encoding="utf-8").splitlines()
    else:
        lab.run(["tinydns-data"], cwd=folder / "root")
    owners = {owner_of(line) for line in lines if line and line[0] not in "#"}
    return lab.load(answers(lab, folder / "root", sorted(owners)), zone)


def owner_of(line):
    return re.sub(r"\\([0-7]{3})", lambda m: chr(int(m.group(1), 8)), line[1:].split(":", 1)[0])


def answers(lab, folder, owners):
    text = ""
    names = "".join(owner + "\0" for owner in owners)
    for line in lab.run(["xargs", "-0", "-n", "1", "tinydns-get", "any"], input=names, cwd=folder).splitlines():
        if not line.startswith("answer: "):
            continue
        _, name, ttl, kind, rdata = line.split(" ", 4)
        text += f"{labs.fqdn(name)} {ttl} IN {rdata_of(kind, rdata)}\n"
    return text


def rdata_of(kind, rdata):
    if not kind.isdigit():
        words = rdata.split(" ")
        names = {"SOA": (0, 1), "NS": (0,), "CNAME": (0,), "PTR": (0,), "MX": (1,)}.get(kind, ())
        return kind + " " + " ".join(labs.fqdn(w) if i in names else w for i, w in enumerate(words))
    data = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m.group(1), 8)]), rdata.encode())
    return f"TYPE{kind} \\# {len(data)} {data.hex()}"


def without(lab, lines, taken, zone):
    """The lines of the zone as it was without those that mean what is to be taken out."""
    kept = list(lines)
    for text in taken:
        gone = meaning(lab, text, zone)
        owners = {record[0] for record, _ in gone}
        matches = [line for line in kept if line[0] != "Z" and labs.fqdn(owner_of(line)).lower() in owners
                   and meaning(lab, line, zone) == gone]
        if not matches:
            raise labs.Broken(f"nothing in the zone is what is to be taken out: {text}")
        kept.remove(matches[0])
    return kept


MEANINGS = {}  # (line, zone) -> what it means: the same lines come with each case


def meaning(lab, text, zone):
    """A line of the data file, or a record in words: canonical names are in lower case."""
    if (text, zone) not in MEANINGS:
        MEANINGS[text, zone] = read_meaning(lab, text, zone)
    return MEANINGS[text, zone]


def read_meaning(lab, text, zone):
    if text[0] in "@'C:&^":
        authority = [f"Z{zone}:a.:b.:1:1:1:1:1:1", f"&{zone}::none.invalid.:1"]  # without them it answers nothing
        found = [r for r in records_of(lab, [text, *authority], zone) if r.type != "SOA" and "none.inv" not in r.rdata]
    else:
        found = lab.load(text + "\n", zone)
    return [(labs.same_value(record), record.ttl) for record in found]


def apply(lab, before, output, zone):
    lines = [line_of(lab, record) for record in before]
    written = output.read_text(encoding="utf-8").splitlines()
    taken = [line[len(TAKE_OUT):] for line in written if line.startswith(TAKE_OUT)]
    return records_of(lab, without(lab, lines, taken, zone), zone, output)
