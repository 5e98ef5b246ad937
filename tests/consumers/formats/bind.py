"""The fragment, included in the zone's file as the program says, and the file as it was otherwise: three programs check it,
three servers load it and give the same zone away."""

import pathlib

import lab as labs
import servers

BLIND = "adds and refuses"  # a server does not load an alias beside others


LOADED = {}  # (function, lines, zone) -> records: what is written without current records is often written with them, too


def once(read, lab, file, zone):
    """What read(lab, file, zone) returns, asked once for all files with the same lines."""
    key = read, tuple(lines_of(file)), zone
    if key not in LOADED:
        LOADED[key] = read(lab, file, zone)
    return LOADED[key]


def lines_of(file):
    """All but those that are comments as a whole, and those of a file that is included in its place."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("$INCLUDE "):
            yield from lines_of(pathlib.Path(line.split()[1]))
        elif not line.startswith(";"):
            yield line


def load(lab, file, zone):
    """What named, knotd and nsd have of the file: they must agree."""
    lab.run(["named-checkzone", "-i", "local", "-k", "ignore", labs.fqdn(zone), file])
    lab.run(["kzonecheck", "-o", labs.fqdn(zone), file])
    lab.run(["nsd-checkzone", labs.fqdn(zone), file])
    found = []
    for start in (servers.named, servers.knotd, servers.nsd):
        server = start(lab, zone, file)
        found.append(sorted(lab.axfr(server.port, zone)))
        server.stop()
    if not found[0] == found[1] == found[2]:
        raise labs.Broken(f"named, knotd and nsd differ: {set(found[0]) ^ set(found[1])} {set(found[0]) ^ set(found[2])}")
    return found[0]


def including(lab, records, output, zone):
    """A zone's file with these records, the output included, and a record behind it: where a TTL or an origin leaks from
    what is included, that one shows it."""
    file = lab.write(f"$ORIGIN {labs.fqdn(zone)}\n{lab.dump(records)}$TTL 77\n$INCLUDE {output}\nafter A 192.0.2.77\n", ".zone")
    return file, lab.load(f"after.{labs.fqdn(zone)} 77 IN A 192.0.2.77\n", zone)[0]


def without(records, behind):
    if behind not in records:
        raise labs.Broken(f"what stands behind the fragment has changed: {behind} is not there")
    return [record for record in records if record != behind]


def apply(lab, before, output, zone):
    file, behind = including(lab, before, output, zone)
    return without(once(load, lab, file, zone), behind)
