"""deSEC: the body goes by the curl command that the program names to a server here that checks it against the rules of the
API reference ("Bulk Operations") and carries it out."""

import provider
from lab import Broken, Refused

DELETES = True
BLIND = "replaces"
TTL_MIN = 3600


def modify(zone, item):
    owner, kind = zone.owner(item["subname"]), item["type"]
    if item["records"]:
        zone.replace(owner, kind, item["ttl"], item["records"])
    elif (owner, kind) in zone.sets:
        zone.delete(owner, kind)


def carry_out(lab, state, zone, method, path, headers, body):
    if (method, path) != ("PATCH", f"/api/v1/domains/{zone}/rrsets/"):
        raise Broken(f"no such request: {method} {path}")
    if headers["Authorization"] != "Token secret-token":
        raise Broken(f"no token: {headers}")
    provider.validate(lab, "desec", body)
    keys = [(item["subname"], item["type"]) for item in body]
    if len(set(keys)) != len(keys):
        raise Refused("a set stands in the request twice")
    provider.transaction(state, lambda after: [modify(after, item) for item in body])
    return 200, body


def apply(lab, before, output, zone):
    state = provider.Zone(before, zone)
    token = lab.write("Authorization: Token secret-token\n", ".token")
    command = provider.import_line("desec", "curl ", FILE=output, TOKENFILE=token, ZONE=zone)
    provider.call_api(lab, command, "https://desec.io", lambda *request: carry_out(lab, state, zone, *request))
    return state.records(lab)
