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
    parse.add_argument("--if-none-match", action="store_true")
    return parse


def cut(text):
    """As the CLI cuts a text that is added: at 255 characters."""
    parts = [text[i:i + 255] for i in range(0, len(text), 255)] or [""]
    return " ".join(labs.quote(part.encode("utf-8", "surrogateescape")) for part in parts)


def rdata_of(kind, options, verb):
    if kind == "TXT" and verb == "remove-record":
        return " ".join(labs.quote(part.encode("utf-8", "surrogateescape")) for part in options.value)
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
    kind, verb = arguments[3].upper(), arguments[4]
    options = parser().parse_args(arguments[5:])
    if options.zone_name != zone_name or options.resource_group != "my-group":
        raise Broken(f"not the zone: az {arguments}")
    owner = zone.owner(options.name if verb == "update" else options.record_set_name)
    if verb == "update":
        zone.set_ttl(owner, kind, int(options.set.removeprefix("ttl=")))
        return
    value = rdata_of(kind, options, verb)
    if verb == "add-record":
        add(zone, owner, kind, value)
    elif verb == "remove-record":
        zone.remove_value(owner, kind, value)
    elif verb == "set-record":
        if options.if_none_match and (owner, kind) in zone.sets:
            raise Refused(f"{owner} {kind} is there already")
        zone.replace(owner, kind, DEFAULT_TTL, [value])
    else:
        raise Broken(f"az {arguments}")


def apply(lab, before, output, zone):
    state = provider.Zone(before, zone)
    provider.run_script(lab, output, "az", lambda arguments: provider.transaction(
        state, lambda after: carry_out(after, zone, arguments)), RG="my-group")
    return state.records(lab)
