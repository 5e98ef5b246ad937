"""deSEC: the body is checked against the rules of its API reference ("Bulk Operations") and carried out here."""

import json

import provider
from lab import Refused

DELETES = True
BLIND = "replaces"
TTL_MIN = 3600


def modify(zone, item):
    owner, kind = zone.owner(item["subname"]), item["type"]
    if item["records"]:
        zone.replace(owner, kind, item["ttl"], item["records"])
    elif (owner, kind) in zone.sets:
        zone.delete(owner, kind)


def apply(lab, before, output, zone):
    body = json.loads(output.read_text(encoding="utf-8"))
    provider.validate(lab, "desec", body)
    keys = [(item["subname"], item["type"]) for item in body]
    if len(set(keys)) != len(keys):
        raise Refused("a set stands in the request twice")
    state = provider.Zone(before, zone)
    provider.transaction(state, lambda after: [modify(after, item) for item in body])
    return state.records(lab)
