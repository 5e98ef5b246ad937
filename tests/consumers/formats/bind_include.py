"""The part, included in the zone's file as the program says: a real named loads that, and gives the zone away. A part takes
the place of the one before."""

import lab as labs
import servers
from formats import bind

FORMAT = "bind"
OPTIONS = ["--style", "include"]
DECLARES = True
SETS_TTL = True  # of what is read last
CANNOT_REMOVE = "a removal has no part of its own"
BLIND = bind.BLIND


OWN = {}  # output -> what the zone's file has itself, beside what it includes


def load(lab, file, zone):
    lab.run(["named-checkzone", "-i", "local", "-k", "ignore", labs.fqdn(zone), file])
    server = servers.named(lab, zone, file)
    records = lab.axfr(server.port, zone)
    server.stop()
    return records


def apply(lab, before, output, zone, earlier=None):
    OWN[output] = OWN[earlier] if earlier else before
    file, behind = bind.including(lab, OWN[output], output, zone)
    return bind.without(bind.once(load, lab, file, zone), behind)
