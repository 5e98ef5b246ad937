"""jq reads the document, and the schema holds it; then its changes are done."""

import json
import pathlib

import lab as labs
import panel

DELETES = True
BLIND = "adds what stands beside others"
SCHEMA = pathlib.Path(__file__).resolve().parents[3] / "schema" / "zone.schema.json"


def apply(lab, before, output, zone):
    labs.ask_node("ajv.js", SCHEMA, output)
    lines = lab.run(["jq", "-c", "--arg", "zone", zone, ".zones[] | select(.zone == $zone) | .domains[].changes[]", output])
    changes = [json.loads(line) for line in lines.splitlines()]
    return panel.carry_out(lab, before, [pair for change in changes for pair in actions(change)], zone)


def actions(change):
    """Every value afterwards with its TTL, for a change may be one of that alone."""
    start = f"{labs.fqdn(change['owner'])} {change['ttl']} IN {change['type']} "

    def lines(name):
        return [start + cut(change["type"], value["value"]) + "\n" for value in change[name]]

    yield from (("delete", line) for line in lines("removed"))
    yield from (("add", line) for line in lines("added"))
    kept = [line for line in lines("after") if line not in lines("added")]
    yield from (("set ttl", line) for line in kept if change["before"])


def cut(kind, value):
    """TXT is one quoted text there, however long."""
    return labs.strings(labs.txt_bytes(value)) if kind in ("TXT", "SPF") else value
