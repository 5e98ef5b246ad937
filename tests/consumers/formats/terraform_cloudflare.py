"""Terraform's file read by a parser of HCL, and cloudflare_dns_record carried out as the provider and Cloudflare do: a
record that is there already is refused; an imported one becomes what the resource says. The ids of records, which the file
asks for in variables, are looked up by what the variables' descriptions name."""

import lab as labs
import terraform

DELETES = True
BLIND = "replaces"
TTL_MIN = 60

ZONE_ID = "023e105f4ecef8ad9ca31a8372d0c353"
NAMED = "Id of the record that is there: "
RECORD = {"zone_id", "name", "type", "ttl"}


def name_of(text):
    if text != "." and text.endswith("."):
        raise labs.Broken(f"a name with its final dot: {text}")
    return labs.fqdn(text)


def rdata(module, resource, kind):
    attributes = resource.attributes
    if kind == "SRV":
        terraform.allow(resource, RECORD | {"data"})
        data = attributes["data"]
        return f"{data['priority']} {data['weight']} {data['port']} {name_of(data['target'])}"
    content = module.text(attributes["content"])
    if kind == "MX":
        terraform.allow(resource, RECORD | {"content", "priority"})
        return f"{attributes['priority']} {name_of(content)}"
    if kind == "CNAME":
        terraform.allow(resource, RECORD | {"content", "proxied"})
        if attributes["proxied"] is not False:
            raise labs.Broken(f"{resource.label} is proxied")
        return name_of(content)
    terraform.allow(resource, RECORD | {"content"})
    return content


def record_of(module, resource):
    attributes = resource.attributes
    if resource.kind != "cloudflare_dns_record" or module.text(attributes["zone_id"]) != ZONE_ID:
        raise labs.Broken(f"{resource.kind}.{resource.label}")
    if not 60 <= attributes["ttl"] <= 86400:
        raise labs.Refused(f"Invalid TTL {attributes['ttl']}")
    kind = attributes["type"]
    line = f"{module.text(attributes['name'])}. {attributes['ttl']} IN {kind} {rdata(module, resource, kind)}\n"
    return module.lab.load(line, module.zone)[0]


def ids(module, held):
    """The variables' values: what a person would look up."""
    values = {}
    for name, variable in module.variables.items():
        description = module.text(variable["description"])
        values[name] = ZONE_ID
        if description.startswith(NAMED):
            wanted = labs.same_value(module.lab.load(description[len(NAMED):] + "\n", module.zone)[0])
            found = [number for number, record in held.items() if labs.same_value(record) == wanted]
            if not found:
                raise labs.Broken(f"there is no such record: {description}")
            values[name] = found[0]
    return values


def apply(lab, before, output, zone):
    module = terraform.Module(lab, output, zone)
    gone = set(map(labs.same_value, module.left_to_a_person))
    held = {f"{number:032x}": record for number, record in enumerate(before) if labs.same_value(record) not in gone}
    module.values = ids(module, held)
    imports = module.imports()
    after = dict(held)
    for resource in module.resources:
        record, old = record_of(module, resource), imports.get((resource.kind, resource.label))
        zone_id, _, number = (old or "").partition("/")
        if old and (zone_id != ZONE_ID or after.pop(number, None) is None):
            raise labs.Broken(f"Cannot import non-existent remote object: {old}")
        after[resource.label] = record
    values = [labs.same_value(record) for record in after.values()]
    if len(set(values)) != len(values):
        raise labs.Refused("An identical record already exists.")
    return terraform.alone(list(after.values()))
