"""What the modules of the Terraform formats share: a file read by a parser of HCL, and Terraform's own part of an apply."""

import collections
import re

import lab as labs

Resource = collections.namedtuple("Resource", "kind label attributes")


class Module:
    """The file: its variables, resources and imports; and what it leaves to a person."""

    def __init__(self, lab, output, zone):
        self.lab, self.zone = lab, labs.fqdn(zone)
        document = labs.ask_node("hcl.js", output)
        unknown = document.keys() - {"resource", "import", "variable"}
        if unknown:
            raise labs.Broken(f"blocks that nobody asked for: {unknown}")
        self.variables = {name: self.only(blocks) for name, blocks in document.get("variable", {}).items()}
        self.variables |= self.borrowed(output)
        self.values = {}
        self.resources = [Resource(kind, label, self.only(blocks))
                          for kind, labels in document.get("resource", {}).items() for label, blocks in labels.items()]
        self.blocks = document.get("import", [])
        names = [resource.label for resource in self.resources] + list(self.variables)
        wrong = [name for name in names if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name)]
        if wrong:
            raise labs.Broken(f"these are no identifiers: {wrong}")
        self.left_to_a_person = self.by_hand(output)

    @staticmethod
    def only(blocks):
        if len(blocks) != 1:
            raise labs.Broken(f"declared more than once: {blocks}")
        return blocks[0]

    @staticmethod
    def borrowed(output):
        """Variables that another file of the module declares."""
        lines = re.findall(r'^# variable "(.*)" \{$', output.read_text(encoding="utf-8"), re.M)
        return {name: {"description": ""} for name in lines}

    def by_hand(self, output):
        lines = re.findall(r"^# DELETE by hand: (.*)$", output.read_text(encoding="utf-8"), re.M)
        return self.lab.load("\n".join(lines) + "\n", self.zone) if lines else []

    def text(self, template):
        """The value of a string, as Terraform works it out."""
        def value(match):
            if match[0] in ("$${", "%%{"):
                return match[0][1:]
            name = re.fullmatch(r"\$\{var\.([A-Za-z0-9_-]+)\}", match[0])
            if not name or name[1] not in self.values:
                raise labs.Broken(f"a template that nobody asked for: {template}")
            return self.values[name[1]]
        return re.sub(r"\$\$\{|%%\{|\$\{[^}]*\}?|%\{", value, template)

    def imports(self):
        """(kind, label) -> id"""
        found, known = {}, {(resource.kind, resource.label) for resource in self.resources}
        for block in self.blocks:
            to = re.fullmatch(r"\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)\}", block["to"])
            if not to or to.groups() not in known or to.groups() in found:
                raise labs.Broken(f"an import of what is no resource here, or a second one: {block}")
            found[to.groups()] = self.text(block["id"])
        return found


def destroyed(lab, earlier, module, read, value=""):
    """What the resources of an earlier file held, by read(its module, resource), that are none in this one: Terraform
    deletes it. value: of all variables."""
    if not earlier:
        return []
    old = Module(lab, earlier, module.zone)
    old.values = {name: value for name in old.variables}
    stay = {(resource.kind, resource.label) for resource in module.resources}
    return [read(old, resource) for resource in old.resources if (resource.kind, resource.label) not in stay]


def load_sets(lab, lines, zone):
    """(owner, type) -> records, of lines of a zone file read in one go."""
    sets = collections.defaultdict(list)
    for record in lab.load("\n".join(lines) + "\n", zone) if lines else []:
        sets[record.owner, record.type].append(record)
    return sets


def allow(resource, required, optional=()):
    given = resource.attributes.keys()
    if set(required) - given or given - {*required, *optional}:
        raise labs.Broken(f"{resource.kind}.{resource.label} has {sorted(given)}: required are {sorted(required)}")


def alone(records):
    """What DNS forbids: a CNAME beside others."""
    count = collections.Counter(record.owner for record in records)
    for record in records:
        if record.type == "CNAME" and count[record.owner] > 1:
            raise labs.Refused(f"a CNAME beside other records at {record.owner}")
    return records
