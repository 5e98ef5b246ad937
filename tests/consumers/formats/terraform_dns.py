"""Terraform's file read by a parser of HCL, and the resources of hashicorp/dns carried out as the provider does: it makes
TXT "%s" of each text, reads that as a zone file, and cuts strings over 255 bytes."""

import re

import lab as labs
import terraform

DELETES = True
DECLARES = True
BLIND = "replaces"

TYPES = {"dns_mx_record_set": "MX", "dns_srv_record_set": "SRV", "dns_txt_record_set": "TXT", "dns_cname_record": "CNAME"}
BLOCKS = {
    "MX": ("mx", ("preference", "exchange")),
    "SRV": ("srv", ("priority", "weight", "port", "target")),
}


def texts(value):
    """The strings of TXT "VALUE" as the provider's library reads them."""
    whole = f'"{value}"'
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', whole, re.S)
    if re.sub(r'"(?:[^"\\]|\\.)*"|\s', "", whole):
        raise labs.Broken(f"Error reading DNS record: {whole}")
    return " ".join(labs.strings(labs.txt_bytes(f'"{part}"')) for part in parts)


def rdata_of(module, resource, kind):
    """The values, as a zone file has them."""
    attributes = resource.attributes
    if kind == "CNAME":
        terraform.allow(resource, {"zone", "cname", "ttl"}, {"name"})
        return [module.text(attributes["cname"])]
    if kind == "TXT":
        terraform.allow(resource, {"zone", "txt", "ttl"}, {"name"})
        return [texts(module.text(value)) for value in attributes["txt"]]
    block, fields = BLOCKS[kind]
    terraform.allow(resource, {"zone", block, "ttl"}, {"name"})
    for value in attributes[block]:
        if set(value) != set(fields):
            raise labs.Broken(f"{block} with {sorted(value)}")
    return [" ".join(module.text(str(value[field])) for field in fields) for value in attributes[block]]


def lines_of(module, resource):
    attributes, kind = resource.attributes, TYPES[resource.kind]
    if attributes["zone"] != module.zone:
        raise labs.Broken(f"the zone {attributes['zone']}")
    owner = f"{module.text(attributes['name'])}.{module.zone}" if "name" in attributes else module.zone
    values = rdata_of(module, resource, kind)
    for value in values:
        if kind != "TXT" and not value.endswith("."):
            raise labs.Broken(f"a name without its final dot: {value}")
    lines = [f"{owner} {attributes['ttl']} IN {kind} {value}" for value in values]
    return (owner, kind), lines


def apply(lab, before, output, zone, earlier=None):
    module = terraform.Module(lab, output, zone)
    imports, held = module.imports(), {}
    for record in before:
        if record not in module.left_to_a_person:
            held.setdefault((record.owner, record.type), []).append(record)
    lines = {(r.kind, r.label): lines_of(module, r) for r in module.resources}
    made = terraform.load_sets(lab, [line for _, some in lines.values() for line in some], module.zone)
    if len(made) != len(lines):
        raise labs.Broken("two resources for one set")
    for key in terraform.destroyed(lab, earlier, module, lambda old, resource: lines_of(old, resource)[0]):
        if key in made:
            raise labs.Broken(f"one resource for {key} goes, and another one comes")
        held.pop(key, None)
    for name, (key, _) in lines.items():
        old = imports.get(name)
        if old and old != key[0]:
            raise labs.Broken(f"{name}: {key} is imported by the id {old}")
        if bool(old) != (key in held):
            raise labs.Refused(f"{key}: Provider produced inconsistent result, or import of what is not there")
        held[key] = made[key]
    return terraform.alone([record for records in held.values() for record in records])
