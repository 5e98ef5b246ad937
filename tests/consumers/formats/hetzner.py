"""Hetzner: the requests go by curl to a server here that does what the API reference says of these actions."""

import re

import provider
from lab import Broken, Refused

DELETES = True
BLIND = "refuses"
TTL_MIN = 60

PATH = re.compile(r"/v1/zones/([^/]+)/rrsets/([^/]+)/([A-Z0-9]+)/actions/([a-z_]+)")


def values_of(body):
    values = [record["value"] for record in body["records"]]
    for value in values:
        if any(len(part) > 255 for part in provider.character_strings(value)):
            raise Broken(f"a string of over 255 octets: {value}")
    return values


def add_records(zone, owner, kind, body):
    ttl = zone.sets.get((owner, kind), (body.get("ttl"), ()))[0]
    if ttl is None:
        raise Broken(f"{owner} {kind} is new and gets the zone's default TTL")
    if body.get("ttl") not in (None, ttl):
        raise Refused(f"{owner} {kind} has the TTL {ttl}, not {body['ttl']}")
    for value in values_of(body):
        zone.add_value(owner, kind, ttl, value)


def set_records(zone, owner, kind, body):
    if (owner, kind) not in zone.sets:
        raise Refused(f"{owner} {kind} is not there")
    zone.replace(owner, kind, zone.sets[owner, kind][0], values_of(body))


def remove_records(zone, owner, kind, body):
    for value in values_of(body):
        zone.remove_value(owner, kind, value)


def change_ttl(zone, owner, kind, body):
    zone.set_ttl(owner, kind, body["ttl"])


ACTIONS = {"add_records": add_records, "set_records": set_records, "remove_records": remove_records,
           "change_ttl": change_ttl}


def apply(lab, before, output, zone):
    state = provider.Zone(before, zone)

    def answer(method, path, headers, body):
        match = PATH.fullmatch(path)
        if method != "POST" or not match or match[1] != zone or match[4] not in ACTIONS:
            raise Broken(f"no such request: {method} {path}")
        if headers["Authorization"] != "Bearer secret-token":
            raise Broken(f"no token: {headers}")
        provider.transaction(state, lambda after: ACTIONS[match[4]](after, state.owner(match[2]), match[3], body))
        return 201, {"action": {"id": 1, "command": match[4], "status": "running"}}

    provider.carry_out_requests(lab, output, "hetzner", "https://api.hetzner.cloud/v1", "HCLOUD_TOKEN", answer)
    return state.records(lab)
