"""Azure DNS: a shell runs the script with a stand-in for az, whose commands are carried out here as the CLI does them
(its module `network`, commands of `dns record-set`)."""

import argparse
import functools

import lab as labs
import provider
from lab import Broken, Refused

DELETES = True
BLIND = "adds and refuses"  # values are added; a CNAME only where nothing is


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Broken(f"az: {message}")


@functools.lru_cache(maxsize=None)
def parser():
    parse = Parser(allow_abbrev=False)
    for option in ("--resource-group", "--zone-name", "--record-set-name", "--name", "--output", "--exchange", "--cname",
                   "--target", "--ipv4-address", "--ipv6-address", "--nsdname", "--ptrdname", "--tag", "--set"):
        parse.add_argument(option)
    for option in ("--preference", "--priority", "--weight", "--port", "--flags"):
        parse.add_argument(option, type=int)
    parse.add_argument("--value", nargs="+")
    for option in ("--if-none-match", "--yes"):
        parse.add_argument(option, action="store_true")
    return parse


def check_files(arguments):
    """The CLI reads a file where a word, or what follows the first '=' in it, is a name behind '@'."""
    for argument in arguments:
        value = argument.split("=", 1)[-1]
        if value.startswith("@") and value != "@":
            raise Broken(f"az reads the file {value[1:]}")


def cut(text):
    """As the CLI cuts a text that is added: at 255 characters."""
    parts = [text[i:i + 255] for i in range(0, len(text), 255)] or [""]
    return " ".join(labs.quote(part.encode("utf-8", "surrogateescape")) for part in parts)


def strings_of(texts):
    return tuple(text.encode("utf-8", "surrogateescape") for text in texts)


def rdata_of(kind, options):
    return {
        "TXT": lambda: cut("".join(options.value)),
        "MX": lambda: f"{options.preference} {options.exchange}",
        "SRV": lambda: f"{options.priority} {options.weight} {options.port} {options.target}",
        "CNAME": lambda: options.cname,
        "A": lambda: options.ipv4_address,
        "AAAA": lambda: options.ipv6_address,
        "NS": lambda: options.nsdname,
        "PTR": lambda: options.ptrdname,
        "CAA": lambda: f'{options.flags} {options.tag} "{options.value[0]}"',
    }[kind]()


def fields_of(kind, rdata):
    """What the CLI compares of a record that is there: numbers, and texts letter by letter."""
    if kind == "TXT":
        return sorted(provider.character_strings(rdata)),
    if kind == "CAA":
        flags, tag, value = rdata.split(None, 2)
        return int(flags), tag, value.strip('"')
    return tuple(int(field) if field.isdigit() else field for field in rdata.split())


def named_fields(kind, options):
    if kind == "TXT":
        return sorted(strings_of(options.value)),
    return fields_of(kind, rdata_of(kind, options))


def remove(zone, owner, kind, options):
    """A field of 0, and an empty one, is not compared. A CNAME goes whatever it is, and so does a set without records."""
    if (owner, kind) not in zone.sets:
        raise Refused(f"{owner} {kind} is not there")
    ttl, values = zone.sets[owner, kind]
    named = () if kind == "CNAME" else named_fields(kind, options)
    left = [value for value in values
            if any(name and name != field for name, field in zip(named, fields_of(kind, value)))]
    if len(left) == len(values):
        raise Refused(f"{owner} {kind} has no record {named}")
    if left:
        zone.put(owner, kind, ttl, left)
    else:
        zone.delete(owner, kind)


# as the newer versions: the others leave the TTL of a set that is there alone
DEFAULT_TTL = 3600


def add(zone, owner, kind, value):
    ttl, values = zone.sets.get((owner, kind), (DEFAULT_TTL, ()))
    ttl = ttl if kind in ("TXT", "SRV") else DEFAULT_TTL
    known = [provider.comparable(kind, v) for v in values]
    zone.replace(owner, kind, ttl, values if provider.comparable(kind, value) in known else [*values, value])


def carry_out(zone, zone_name, arguments):
    if arguments[:3] != ["network", "dns", "record-set"]:
        raise Broken(f"az {arguments}")
    check_files(arguments)
    kind, verb = arguments[3].upper(), arguments[4]
    options = parser().parse_args(arguments[5:])
    if options.zone_name != zone_name or options.resource_group != "my-group":
        raise Broken(f"not the zone: az {arguments}")
    owner = zone.owner(options.record_set_name or options.name)
    if verb == "update":
        zone.set_ttl(owner, kind, int(options.set.removeprefix("ttl=")))
    elif verb == "delete" and options.yes:
        zone.delete(owner, kind)
    elif verb == "add-record":
        add(zone, owner, kind, rdata_of(kind, options))
    elif verb == "remove-record":
        remove(zone, owner, kind, options)
    elif verb == "set-record":
        if options.if_none_match and (owner, kind) in zone.sets:
            raise Refused(f"{owner} {kind} is there already")
        zone.replace(owner, kind, DEFAULT_TTL, [rdata_of(kind, options)])
    else:
        raise Broken(f"az {arguments}")


def spelled(record):
    """As people enter it in the portal, which keeps it so: hosts without their final dot."""
    without = record.type in labs.ENDS_IN_NAME and record.type != "NS" and record.rdata != "."
    return record._replace(rdata=record.rdata.removesuffix(".")) if without else record


def absolute(state):
    for (owner, kind), (ttl, values) in list(state.sets.items()):
        if kind in labs.ENDS_IN_NAME:
            state.sets[owner, kind] = ttl, tuple(labs.fqdn(value) for value in values)


def apply(lab, before, output, zone):
    state = provider.Zone(map(spelled, before), zone)
    command = provider.import_line("azure", "RG=", FILE=output, RESOURCE_GROUP="my-group")
    provider.run_script(lab, command, "az", lambda arguments: provider.transaction(
        state, lambda after: carry_out(after, zone, arguments)))
    absolute(state)
    return state.records(lab)
