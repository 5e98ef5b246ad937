"""Terraform's file read by a parser of HCL, and aws_route53_record carried out as the provider does: CREATE of a set that
is there fails; an imported set is replaced; where its type changes it is deleted and created in one request."""

import re

import lab as labs
import terraform

DELETES = True
BLIND = "refuses"

ZONE_ID = "Z0123456789ABCDEF"
TYPES = ("A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA",
         "TXT")


def parse_id(text):
    """As the provider does: the first part that is a type parts name and type."""
    parts = text.split("_")
    at = next((i for i, part in enumerate(parts) if i > 1 and part in TYPES), None)
    if parts[0] != ZONE_ID or at != len(parts) - 1:
        raise labs.Broken(f"the id of an import: {text}")
    return labs.fqdn("_".join(parts[1:at])), parts[at]


def octal(string):
    """One character-string of Route 53, as one of a zone file."""
    data = b"".join(bytes([int(code, 8)]) if code else (char or plain).encode()
                    for code, char, plain in re.findall(r"\\([0-7]{3})|\\(.)|([^\\])", string, re.S))
    if len(data) > 255:
        raise labs.Refused("CharacterStringTooLong")
    return labs.quote(data)


def rdata(kind, value):
    if kind not in ("TXT", "SPF"):
        return value
    value = f'"{value}"'
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', value, re.S)
    if re.sub(r'"(?:[^"\\]|\\.)*"|\s', "", value):
        raise labs.Refused(f"InvalidChangeBatch: {value}")
    return " ".join(map(octal, strings))


def values_of(module, resource):
    attributes = resource.attributes
    terraform.allow(resource, {"zone_id", "name", "type", "ttl", "records"})
    if module.text(attributes["zone_id"]) != ZONE_ID:
        raise labs.Broken("zone_id")
    kind, owner = attributes["type"], labs.fqdn(module.text(attributes["name"]))
    lines = [f"{owner} {attributes['ttl']} IN {kind} {rdata(kind, module.text(value))}" for value in attributes["records"]]
    return (owner, kind), module.lab.load("\n".join(lines) + "\n", module.zone)


def apply(lab, before, output, zone):
    module = terraform.Module(lab, output, zone)
    module.values = {name: ZONE_ID for name in module.variables}
    sets = {}
    for record in before:
        if record not in module.left_to_a_person:
            sets.setdefault((record.owner, record.type), []).append(record)
    imports, made = module.imports(), {}
    for resource in module.resources:
        old = imports.get((resource.kind, resource.label))
        key, records = values_of(module, resource)
        if resource.kind != "aws_route53_record" or key in made:
            raise labs.Broken(f"{resource.kind}.{resource.label}: {key} is not a set of its own")
        if old and parse_id(old) not in sets:
            raise labs.Broken(f"Cannot import non-existent remote object: {old}")
        if not old and key in sets:
            raise labs.Refused(f"InvalidChangeBatch: {key} already exists")
        if old:
            del sets[parse_id(old)]
        made[key] = records
    return terraform.alone([record for records in [*sets.values(), *made.values()] for record in records])
