"""Google Cloud DNS: a shell runs the script with a stand-in for gcloud, whose transactions are carried out here as the
SDK and the service do: add and remove name whole sets, and all of a transaction is done or nothing."""

import provider
from lab import Broken, Refused

DELETES = True
BLIND = "refuses"


def split_call(arguments, zone_name):
    """verb, options, values"""
    if arguments[:3] != ["dns", "record-sets", "transaction"]:
        raise Broken(f"gcloud {arguments}")
    verb, rest = arguments[3], arguments[4:]
    values = rest[rest.index("--") + 1:] if "--" in rest else []
    options = dict(option.split("=", 1) for option in (rest[:rest.index("--")] if "--" in rest else rest))
    if options.pop("--zone") != zone_name:
        raise Broken(f"not the zone: gcloud {arguments}")
    options.pop("--transaction-file")
    return verb, options, values


def check_value(kind, value):
    """What the service would take for something else."""
    if kind in ("TXT", "SPF"):
        parts = provider.character_strings(value)
        if not value.startswith('"') or any(len(part) > 255 for part in parts):
            raise Broken(f"not the strings of a TXT: {value}")
    elif kind in ("MX", "CNAME", "SRV") and not value.endswith("."):
        raise Broken(f"a relative name: {value}")


class Transactions:
    def __init__(self, zone):
        self.zone, self.changes = zone, None

    def carry_out(self, arguments):
        verb, options, values = split_call(arguments, "my-zone")
        if verb == "start":
            if self.changes is not None:
                raise Broken("a transaction in a transaction")
            self.changes = []
        elif self.changes is None:
            raise Broken(f"{verb} outside of a transaction")
        elif verb == "execute":
            provider.transaction(self.zone, self.change)
            self.changes = None
        else:
            self.append(verb, (options["--name"], options["--type"], int(options["--ttl"]), values))

    def append(self, verb, rrset):
        """The SDK looks at once whether what is to be removed is there."""
        for value in rrset[3]:
            check_value(rrset[1], value)
        if verb == "remove" and not self.zone.is_exactly(*rrset):
            raise Refused("Record to be removed does not exist")
        self.changes.append((verb, rrset))

    def change(self, after):
        for verb in ("remove", "add"):
            for _, rrset in filter(lambda change, verb=verb: change[0] == verb, self.changes):
                (after.delete_exactly if verb == "remove" else after.create)(*rrset)


def apply(lab, before, output, zone):
    state = provider.Zone(before, zone)
    transactions = Transactions(state)
    command = provider.import_line("gcloud", "ZONE=", FILE=output, NAME_OF_THE_MANAGED_ZONE="my-zone")
    provider.run_script(lab, command, "gcloud", transactions.carry_out)
    if transactions.changes is not None:
        raise Broken("a transaction without an end")
    return state.records(lab)
