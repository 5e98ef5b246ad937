"""Terraform's file read by a parser of HCL, and aws_route53_record carried out as the provider does: CREATE of a set that
is there fails; an imported set is replaced; where its type changes it is deleted and created in one request."""

import collections
import re

import lab as labs
import terraform

DELETES = True
DECLARES = True
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


def lines_of(module, resource):
    """The set, and its records as lines of a zone file."""
    attributes = resource.attributes
    terraform.allow(resource, {"zone_id", "name", "type", "ttl", "records"}, {"depends_on"})
    if resource.kind != "aws_route53_record" or module.text(attributes["zone_id"]) != ZONE_ID:
        raise labs.Broken(f"{resource.kind}.{resource.label}")
    kind, owner = attributes["type"], labs.fqdn(module.text(attributes["name"]))
    lines = [f"{owner} {attributes['ttl']} IN {kind} {rdata(kind, module.text(value))}" for value in attributes["records"]]
    return (owner, kind), lines


def in_order(resources):
    """One of the orders that Terraform may take: against that of the file, but for what is asked for."""
    done, waiting = {}, list(reversed(resources))
    while waiting:
        ready = [r for r in waiting if all(name in done for name in r.attributes.get("depends_on", []))]
        if not ready:
            raise labs.Broken("Cycle")
        done |= {f"${{{r.kind}.{r.label}}}": r for r in ready}
        waiting = [r for r in waiting if f"${{{r.kind}.{r.label}}}" not in done]
    return done.values()


def apply(lab, before, output, zone, earlier=None):
    module = terraform.Module(lab, output, zone)
    module.values = {name: ZONE_ID for name in module.variables}
    held = {}
    for record in before:
        if record not in module.left_to_a_person:
            held.setdefault((record.owner, record.type), []).append(record)
    imports = module.imports()
    gone = [parse_id(old) for old in imports.values()]
    if len(set(gone)) != len(gone) or set(gone) - held.keys():
        raise labs.Broken(f"Cannot import non-existent remote object, or twice: {gone}")
    lines = {(r.kind, r.label): lines_of(module, r) for r in module.resources}
    made = terraform.load_sets(lab, [line for _, some in lines.values() for line in some], module.zone)
    if len(made) != len(lines):
        raise labs.Broken("two resources for one set")
    for key in terraform.destroyed(lab, earlier, module, lambda old, resource: lines_of(old, resource)[0], ZONE_ID):
        if key in made:
            raise labs.Broken(f"one resource for {key} goes, and another one comes")
        held.pop(key, None)
    types = collections.defaultdict(set)
    for owner, kind in held:
        types[owner].add(kind)
    for resource in in_order(module.resources):
        name = resource.kind, resource.label
        owner, kind = lines[name][0]
        if name in imports:
            old_owner, old_kind = parse_id(imports[name])
            types[old_owner].remove(old_kind)
            del held[old_owner, old_kind]
        if kind in types[owner] or "CNAME" in types[owner] or (kind == "CNAME" and types[owner]):
            raise labs.Refused(f"InvalidChangeBatch: {owner} {kind}: {types[owner]} is there already")
        types[owner].add(kind)
        held[owner, kind] = made[owner, kind]
    return [record for records in held.values() for record in records]
