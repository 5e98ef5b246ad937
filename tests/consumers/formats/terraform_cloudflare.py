"""Terraform's file read by a parser of HCL, and cloudflare_dns_record carried out as the provider and Cloudflare do: a
record that is there already is refused; an imported one becomes what the resource says. The ids of records, which the file
asks for in variables, are looked up by what the variables' descriptions name."""

import lab as labs
import terraform

DELETES = True
DECLARES = True
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


def line_of(module, resource):
    attributes = resource.attributes
    if resource.kind != "cloudflare_dns_record" or module.text(attributes["zone_id"]) != ZONE_ID:
        raise labs.Broken(f"{resource.kind}.{resource.label}")
    if not 60 <= attributes["ttl"] <= 86400:
        raise labs.Refused(f"Invalid TTL {attributes['ttl']}")
    owner, kind = labs.fqdn(module.text(attributes["name"])), attributes["type"]
    return attributes["ttl"], f"{owner} {kind} {rdata(module, resource, kind)}"


def named_in(module, variable):
    description = module.text(variable["description"])
    if not description.startswith(NAMED):
        return None
    owner, _, _, rest = description[len(NAMED):].split(" ", 3)
    return f"{owner} {rest}"


def load(module, lines):
    """Each text "OWNER TYPE RDATA" as what two records with the same meaning have in common."""
    fields = {line: line.split(" ", 2) for line in lines}
    module.lab.load("".join(f"{owner} 60 IN {kind} {data}\n" for owner, kind, data in fields.values()), module.zone)
    return {line: labs.same_value(labs.Record(owner, 60, kind, data)) for line, (owner, kind, data) in fields.items()}


def ids(module, numbers, values):
    """The variables' values: what a person would look up."""
    found = {}
    for name, variable in module.variables.items():
        line = named_in(module, variable)
        if line and values[line] not in numbers:
            raise labs.Broken(f"there is no such record: {line}")
        found[name] = numbers[values[line]] if line else ZONE_ID
    return found


def destroyed(lab, earlier, module, lines):
    """What two records with the same meaning have in common, of those that Terraform deletes."""
    gone = terraform.destroyed(lab, earlier, module, lambda old, resource: line_of(old, resource)[1], ZONE_ID)
    again = set(gone) & {line for _, line in lines.values()}
    if again:
        raise labs.Broken(f"one resource for {again} goes, and another one comes")
    return set(load(module, gone).values())


def apply(lab, before, output, zone, earlier=None):
    module = terraform.Module(lab, output, zone)
    module.values = {name: ZONE_ID for name in module.variables}
    asked = [line for line in (named_in(module, variable) for variable in module.variables.values()) if line]
    lines = {(r.kind, r.label): line_of(module, r) for r in module.resources}
    values = load(module, asked) | load(module, [line for _, line in lines.values()])
    gone = set(map(labs.same_value, module.left_to_a_person)) | destroyed(lab, earlier, module, lines)
    held = {f"{number:032x}": record for number, record in enumerate(before) if labs.same_value(record) not in gone}
    module.values = ids(module, {labs.same_value(record): number for number, record in held.items()}, values)
    imports = module.imports()
    for name, (ttl, line) in lines.items():
        zone_id, _, number = imports.get(name, "").partition("/")
        if name in imports and (zone_id != ZONE_ID or held.pop(number, None) is None):
            raise labs.Broken(f"Cannot import non-existent remote object: {imports[name]}")
        owner, kind, _ = values[line]
        held[name] = labs.Record(owner, ttl, kind, line.split(" ", 2)[2])
    after = list(held.values())
    if len(set(map(labs.same_value, after))) != len(after):
        raise labs.Refused("An identical record already exists.")
    return terraform.alone(after)
