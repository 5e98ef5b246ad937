"""A YAML parser reads the objects, their structure is held to the custom resource's, and the sets are replaced, as the
controller does with sets that it owns."""

import re

import lab as labs

BLIND = "replaces"
DELETES = True  # the controller what it made; a person what the comments name
BY_HAND = "# DELETE by hand: "
TYPES = {"A", "AAAA", "CNAME", "TXT", "SRV", "NS", "PTR", "MX", "NAPTR"}
DECLARES = True
CANNOT = {"odd-bytes": "not UTF-8"}


def check_object(document):
    if not isinstance(document, dict) or set(document) != {"apiVersion", "kind", "metadata", "spec"}:
        raise labs.Broken(f"no object: {document}")
    if (document["apiVersion"], document["kind"]) != ("externaldns.k8s.io/v1alpha1", "DNSEndpoint"):
        raise labs.Broken(f"another object: {document['apiVersion']} {document['kind']}")
    name = document["metadata"]["name"]
    label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
    if not re.fullmatch(rf"{label}(\.{label})*", name) or len(name) > 253:
        raise labs.Broken(f"not a name of RFC 1123: {name}")
    return name


def check_endpoint(endpoint):
    if set(endpoint) != {"dnsName", "recordTTL", "recordType", "targets"} or endpoint["recordType"] not in TYPES:
        raise labs.Broken(f"no endpoint: {endpoint}")
    if not isinstance(endpoint["recordTTL"], int) or not isinstance(endpoint["dnsName"], str):
        raise labs.Broken(f"wrong types: {endpoint}")
    for target in endpoint["targets"]:
        if not isinstance(target, str):
            raise labs.Broken(f"a target that is no string: {endpoint}")
        if endpoint["recordType"] != "TXT" and target.endswith(".") != (endpoint["recordType"] in ("SRV", "NAPTR")):
            raise labs.Broken(f"illegal target: {endpoint}")  # as the controller's source of custom resources has it


def text_of(endpoint):
    """As lines of a zone file."""
    start = f"{labs.fqdn(endpoint['dnsName'])} {endpoint['recordTTL']} IN {endpoint['recordType']} "
    return "".join(start + (labs.strings(target) if endpoint["recordType"] == "TXT" else labs.fqdn(target)) + "\n"
                   for target in endpoint["targets"])


def read(lab, output, zone):
    """The sets of the objects."""
    documents = labs.load_yaml(output)
    names = [check_object(document) for document in documents]
    if len(names) != len(set(names)):
        raise labs.Broken(f"objects of one name: {names}")
    endpoints = [endpoint for document in documents for endpoint in document["spec"]["endpoints"]]
    for endpoint in endpoints:
        check_endpoint(endpoint)
    return lab.load("".join(map(text_of, endpoints)), zone)


def sets_of(records):
    return {(record.owner, record.type) for record in records}


def apply(lab, before, output, zone, earlier=None):
    new = read(lab, output, zone)
    replaced = sets_of(new) | (sets_of(read(lab, earlier, zone)) if earlier else set())
    lines = (line[len(BY_HAND):] for line in output.read_text(encoding="utf-8").splitlines() if line.startswith(BY_HAND))
    gone = set(map(labs.same_value, lab.load("\n".join(lines) + "\n", zone)))
    return sorted([record for record in before if (record.owner, record.type) not in replaced
                   and labs.same_value(record) not in gone] + new)
