"""DigitalOcean: the requests go by curl to a server here that does what the API reference says of new records."""

import lab as labs
import provider
from lab import Broken

TTL_MIN = 30
BLIND = "adds and refuses"  # a record that cannot stand beside those that are there


def rdata_of(body):
    kind, data = body["type"], body["data"]
    if kind == "TXT":
        return labs.strings(data)
    if not data.endswith("."):
        raise Broken(f"the target {data} is relative")
    if kind == "MX":
        return f"{body['priority']} {data}"
    if kind == "SRV":
        return f"{body['priority']} {body['weight']} {body['port']} {data}"
    return data


def apply(lab, before, output, zone):
    state = provider.Zone(before, zone)

    def answer(method, path, headers, body):
        if (method, path) != ("POST", f"/v2/domains/{zone}/records"):
            raise Broken(f"no such request: {method} {path}")
        if headers["Authorization"] != "Bearer secret-token":
            raise Broken(f"no token: {headers}")
        owner = state.owner(body["name"])
        provider.transaction(state, lambda after: after.add_value(owner, body["type"], body["ttl"], rdata_of(body)))
        return 201, {"domain_record": body | {"id": 1}}

    provider.carry_out_requests(lab, output, "digitalocean", "https://api.digitalocean.com/v2", "DIGITALOCEAN_TOKEN",
                                answer)
    return state.records(lab)
