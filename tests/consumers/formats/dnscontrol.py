"""The file run by node with recording stubs of DNSControl's functions, after a D() that lists what was in the zone; a person
has taken out of D() what the file says, and what the file lists itself."""

import re

import lab as labs
import terraform

DELETES = True
BLIND = "replaces"


def demanded(lab, output, what, zone):
    lines = re.findall(rf"^// {re.escape(what)}: (.*)$", output.read_text(encoding="utf-8"), re.M)
    return set(map(labs.same_value, lab.load("\n".join(lines) + "\n", zone))) if lines else set()


def rdata(record):
    if record["type"] == "TXT":
        return labs.strings(record["text"])
    return " ".join(str(record[key]) for key in ("priority", "weight", "port", "target") if key in record)


def apply(lab, before, output, zone):
    added = labs.ask_node("dnscontrol.js", zone, output)
    lines = [f"{record['owner']} {record['ttl']} IN {record['type']} {rdata(record)}" for record in added]
    extended = lab.load("\n".join(lines) + "\n", zone) if lines else []
    taken = demanded(lab, output, "TAKE OUT of D()", zone)
    own = [record for record in before if labs.same_value(record) not in taken and record not in extended]
    missing = demanded(lab, output, "KEEP in D()", zone) - set(map(labs.same_value, own))
    if missing:
        raise labs.Broken(f"to be kept, and not there: {missing}")
    ttls = {}
    for record in [*own, *extended]:
        if ttls.setdefault((record.owner, record.type), record.ttl) != record.ttl:
            raise labs.Refused(f"inconsistent TTLs at {record.owner} {record.type}")
    values = list(map(labs.same_value, [*own, *extended]))
    if len(set(values)) != len(values):
        raise labs.Refused("exact duplicate record found")
    return terraform.alone([*own, *extended])
