"""A YAML parser reads the document, its structure and the order of its keys are held to what octoDNS enforces (by the
library with which octoDNS sorts), values are taken as octoDNS takes them; then the zone is what stands there."""

import re
import sys

import lab as labs
import provider
import yaml

try:
    from natsort import natsort_keygen
except ImportError:  # Debian's package is for its own Python
    sys.path.append("/usr/lib/python3/dist-packages")
    from natsort import natsort_keygen

REPLACES = True
CANNOT = {"backslashes": "backslash", "odd-texts": "backslash", "odd-bytes": "not printable ASCII"}
CANNOT_EVER = ("backslash", "a quote, a blank and a quote")

KEY = natsort_keygen()
SINGLE = {"CNAME", "DNAME", "ALIAS"}
FIELDS = {
    "MX": ("preference", "exchange"),
    "SRV": ("priority", "weight", "port", "target"),
    "CAA": ("flags", "tag", "value"),
    "NAPTR": ("order", "preference", "flags", "service", "regexp", "replacement"),
    "SSHFP": ("algorithm", "fingerprint_type", "fingerprint"),
    "DS": ("key_tag", "algorithm", "digest_type", "digest"),
    "TLSA": ("certificate_usage", "selector", "matching_type", "certificate_association_data"),
    "URI": ("priority", "weight", "target"),
}
QUOTED = {("CAA", "value"), ("NAPTR", "flags"), ("NAPTR", "service"), ("NAPTR", "regexp"), ("URI", "target")}
NAMES = {"exchange", "replacement"}


def construct_mapping(loader, node):
    pairs = loader.construct_pairs(node, deep=True)
    keys = [key for key, _ in pairs]
    if keys != sorted(keys, key=KEY):
        raise labs.Broken(f"keys out of order: {keys} {node.start_mark}")
    if len(set(keys)) != len(keys):
        raise labs.Broken(f"keys twice: {keys}")
    return dict(pairs)


def ordered_loader(base):
    """One that refuses mappings whose keys are not in natural order, as octoDNS' own does."""
    class OrderedLoader(base):
        pass
    OrderedLoader.add_constructor(base.DEFAULT_MAPPING_TAG, construct_mapping)
    return OrderedLoader


def text_of(value):
    """As octoDNS' validator wants it, and as it and its providers take it."""
    if not isinstance(value, str):
        raise labs.Broken(f"not a string: {value!r}")
    if re.search(r"\w;", value) or re.search(r"\\\\;", value) or not value.isascii():
        raise labs.Broken(f"octoDNS refuses {value!r}")
    if value.startswith('"'):
        value = value[1:-1]
    return value.replace('" "', "").replace("\\;", ";")


def params_of(params):
    text = ""
    for key, value in params.items():
        text += f" {key}" + ("" if value is None else "=" + (",".join(value) if isinstance(value, list) else str(value)))
    return text


def rdata_of(kind, value):
    if kind in ("TXT", "SPF"):
        return labs.strings(text_of(value))
    if kind in ("SVCB", "HTTPS"):
        return f"{value['svcpriority']} {value['targetname']}{params_of(value['svcparams'])}"
    if kind not in FIELDS:
        return value
    if sorted(value) != sorted(FIELDS[kind]):
        raise labs.Broken(f"other fields than those of {kind}: {value}")
    if any(not str(value[key]).endswith(".") for key in NAMES & set(value)):
        raise labs.Broken(f"no final dot: {value}")
    return " ".join(labs.quote(str(value[key])) if (kind, key) in QUOTED else str(value[key]) for key in FIELDS[kind])


def values_of(entry):
    kind, key = entry["type"], "value" if entry["type"] in SINGLE else "values"
    if set(entry) != {"ttl", "type", key} or not isinstance(entry["ttl"], int):
        raise labs.Broken(f"no record: {entry}")
    values = [entry[key]] if kind in SINGLE else entry[key]
    return [rdata_of(kind, value) for value in values]


def read(lab, output, zone):
    loader = ordered_loader(labs.loader_of(output))
    document = yaml.load(output.read_text(encoding="utf-8"), loader)  # noqa: S506 it is safe: see above
    text = ""
    for name, entries in document.items():
        if not isinstance(name, str) or name == "@" or name.endswith("."):
            raise labs.Broken(f"no key of a record: {name!r}")
        owner = f"{name}.{zone}." if name else f"{zone}."
        for entry in entries if isinstance(entries, list) else [entries]:
            text += "".join(f"{owner} {entry['ttl']} IN {entry['type']} {value}\n" for value in values_of(entry))
    return lab.load(text, zone)


def is_authority(record, zone):
    return record.type == "SOA" or (record.type == "NS" and record.owner == labs.fqdn(zone))


def apply(lab, before, output, zone):
    if output.suffix != ".yaml" or output.name != f"{zone}.yaml":
        raise labs.Broken(f"octoDNS looks for {zone}.yaml, and this is {output.name}")
    command = provider.import_line("octodns", "octodns-sync ", ZONE=zone)
    provider.check_call(lab, command, "octodns-sync", "--config-file", "config.yaml", "--doit", f"{zone}.")
    return [record for record in before if is_authority(record, zone)] + read(lab, output, zone)
