"""jq reads the document, and the schema holds it; then its changes are done."""

import json
import pathlib

import jsonschema
import lab as labs

DELETES = True
BLIND = "adds what stands beside others"
SCHEMA = pathlib.Path(__file__).resolve().parents[3] / "schema" / "zone.schema.json"


def apply(lab, before, output, zone):
    jsonschema.validate(json.loads(output.read_text(encoding="utf-8")), json.loads(SCHEMA.read_text(encoding="utf-8")))
    lines = lab.run(["jq", "-c", "--arg", "zone", zone, ".zones[] | select(.zone == $zone) | .domains[].changes[]", output])
    records = list(before)
    for change in map(json.loads, lines.splitlines()):
        records = changed(lab, records, change, zone)
    return records


def changed(lab, records, change, zone):
    owner, kind = labs.fqdn(change["owner"]), change["type"]

    def values(name):
        text = "".join(f"{owner} {change['ttl']} IN {kind} {cut(kind, value['value'])}\n" for value in change[name])
        return lab.load(text, zone)

    gone = set(map(labs.same_value, values("removed")))
    if not gone <= set(map(labs.same_value, records)):
        raise labs.Broken(f"what is to be removed is not there: {change}")
    kept = [r._replace(ttl=change["ttl"]) if (r.owner, r.type) == (owner, kind) else r
            for r in records if labs.same_value(r) not in gone]
    return kept + values("added")


def cut(kind, value):
    """TXT is one quoted text there, however long."""
    return labs.strings(labs.txt_bytes(value)) if kind in ("TXT", "SPF") else value
