"""Terraform's file read by a parser of HCL, and the resources of hashicorp/dns carried out as the provider does: it makes
TXT "%s" of each text, reads that as a zone file, and cuts strings over 255 bytes."""

import re

import lab as labs
import terraform

DELETES = True
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


def values_of(module, resource):
    attributes, kind = resource.attributes, TYPES[resource.kind]
    if attributes["zone"] != module.zone:
        raise labs.Broken(f"the zone {attributes['zone']}")
    owner = f"{module.text(attributes['name'])}.{module.zone}" if "name" in attributes else module.zone
    values = rdata_of(module, resource, kind)
    for value in values:
        if kind != "TXT" and not value.endswith("."):
            raise labs.Broken(f"a name without its final dot: {value}")
    lines = [f"{owner} {attributes['ttl']} IN {kind} {value}" for value in values]
    return (owner, kind), module.lab.load("\n".join(lines) + "\n", module.zone)


def apply(lab, before, output, zone):
    module = terraform.Module(lab, output, zone)
    imports, made = module.imports(), {}
    sets = {}
    for record in before:
        if record not in module.left_to_a_person:
            sets.setdefault((record.owner, record.type), []).append(record)
    for resource in module.resources:
        old = imports.get((resource.kind, resource.label))
        key, records = values_of(module, resource)
        if key in made or (old and old != key[0]):
            raise labs.Broken(f"{resource.kind}.{resource.label}: {key} {old}")
        if bool(old) != (key in sets):
            raise labs.Refused(f"{key}: Provider produced inconsistent result, or import of what is not there")
        sets.pop(key, None)
        made[key] = records
    return terraform.alone([record for records in [*sets.values(), *made.values()] for record in records])
