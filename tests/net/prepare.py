"""Makes the files of the little internet: prepare.py PORT FOLDER ZONE_FOLDER...
Or puts parts into a zone on stdin: prepare.py --expand ZONE_FOLDER

Zone files are named after their zone. NAME.zone is what all its servers serve; NAME.ns2.zone what ns2 serves instead,
NAME.world.zone what the resolver finds instead. "$INCLUDE part" stands for the file parts.part. Lines that begin with
";; " say how a zone is set up:

    ;; delegated to: ns1 ns2      the name servers at the parent, hosts in hosting.test; nobody: it is not delegated
    ;; served by: ns1 ns2         who has the zone: top, ns1, ns2, ns3, odd; those it is delegated to
    ;; signed: right              with DNSSEC; wrong-ds: the parent's DS is of another key
    ;; asis: WORD                 a manner of the server that keeps no rules (asis_reply.h)
"""

import pathlib
import re
import subprocess
import sys

# who serves, at which addresses; ns1 has every zone that it can load, and the resolver asks it first
ADDRESSES = {
    "top": ["127.83.0.2"],
    "ns1": ["127.83.1.1"],
    "ns2": ["127.83.1.2"],
    "ns3": ["127.0.0.1"],
    "odd": ["127.83.1.4", "127.83.1.5"],
    "world": ["127.83.1.8"],
}
HOSTS = {"ns4": "odd", "ns5": "odd", "slow": "ns2"}


class Zone:
    def __init__(self, name):
        self.name = name
        self.files = {}  # server, or "" for all -> path
        self.delegated = ["ns1", "ns2"]
        self.served = None
        self.signed = None
        self.text = {}
        self.parent_lines = []

    def read_settings(self, lines):
        for line in lines:
            setting = re.match(r";; ([a-z ]+): (.*)$", line)
            if not setting:
                continue
            key, words = setting[1], setting[2].split()
            if key == "delegated to":
                self.delegated = [] if words == ["nobody"] else words
            elif key == "served by":
                self.served = words
            elif key == "signed":
                self.signed = words[0]
            elif key != "asis":
                sys.exit(f"{self.name}: no setting is called {key}")

    def servers(self):
        if self.served is None:
            hosts = [HOSTS.get(host, host) for host in self.delegated]
            self.served = sorted({host for host in hosts if host in ADDRESSES})
        return self.served + (["world"] if "world" in self.files else [])

    def apex(self):
        return "." if self.name == "root" else self.name + "."


def expand(lines, parts):
    """Puts parts in the place of their $INCLUDE."""
    out = []
    for line in lines:
        include = re.match(r"\$INCLUDE (\S+)", line)
        part = (parts / f"parts.{include[1]}").read_text().splitlines() if include else None
        out += [line] if part is None else expand(part, parts)
    return out


def read_zones(folders):
    zones = {}
    for folder in folders:
        for path in sorted(folder.glob("*.zone")):
            stem, server = re.match(r"(.*?)(?:\.(ns\d|odd|world|top))?\.zone$", path.name).groups()
            zones.setdefault(stem, Zone(stem)).files[server or ""] = path
    for zone in zones.values():
        for server, path in zone.files.items():
            zone.text[server] = [f"$ORIGIN {zone.apex()}", "$TTL 3600", *expand(path.read_text().splitlines(), folders[0])]
        zone.read_settings(zone.text[""])
    return zones


def delegate(zones):
    for zone in zones.values():
        label, _, parent = zone.name.partition(".")
        if parent not in zones or "." in parent:
            continue
        for host in zone.delegated:
            zones[parent].text[""].append(f"{label} NS {host}.hosting.test.")
        zones[parent].text[""] += zone.parent_lines


def sign(zone, zones, folder):
    """Signs the file that is there. Returns the DS record."""
    plain = folder / f"{zone.name}.zone"
    plain.write_text("\n".join(zone.text[""]) + "\n")

    def keygen():
        made = ["ldns-keygen", "-a", "ECDSAP256SHA256", "-k", zone.apex()]
        return subprocess.run(made, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()

    key = keygen()
    subprocess.run(["ldns-signzone", "-f", plain.name + ".signed", plain.name, key], cwd=folder, check=True)
    (folder / (plain.name + ".signed")).rename(plain)
    zone.text[""] = plain.read_text().splitlines()
    ds = (folder / f"{keygen() if zone.signed == 'wrong-ds' else key}.ds").read_text()
    if zone.name == "root":
        (folder / "anchor").write_text(ds)
    elif zone.name.count(".") == 0:
        zones["root"].text[""].append(ds)
    else:
        zone.parent_lines.append(ds)


def write_zones(zones, folder):
    """From the leaves to the root, as each signs what is below."""
    for zone in zones.values():
        if zone.signed and "." in zone.name:
            sign(zone, zones, folder)
    delegate(zones)
    for zone in zones.values():
        if zone.signed and "." not in zone.name and zone.name != "root":
            sign(zone, zones, folder)
    sign(zones["root"], zones, folder)
    for server in ADDRESSES:
        (folder / server).mkdir()
        for zone in zones.values():
            if server in zone.servers():
                lines = zone.text.get(server, zone.text[""])
                (folder / server / f"{zone.name}.zone").write_text("\n".join(lines) + "\n")


def served(zones, server):
    """(apex, file) of what that server has"""
    for zone in zones.values():
        if server in zone.servers():
            yield zone.apex(), f"{server}/{zone.name}.zone"


def knot_conf(zones, port, folder):
    yield f'server:\n    listen: {ADDRESSES["ns1"][0]}@{port}\n    rundir: "{folder}/knot"'
    yield "    background-workers: 1\n    udp-workers: 1\n    tcp-workers: 1"
    yield f'database:\n    storage: "{folder}/knot"\nlog:\n  - target: stderr\n    any: warning'
    yield f'template:\n  - id: default\n    storage: "{folder}"\n    zonefile-sync: -1\n    journal-content: none\nzone:'
    for apex, file in served(zones, "ns1"):
        yield f'  - domain: "{apex}"\n    file: "{file}"'


def nsd_conf(zones, port, folder, server):
    yield f'server:\n    ip-address: {ADDRESSES[server][0]}@{port}\n    username: ""\n    zonesdir: "{folder}"'
    yield f'    database: ""\n    pidfile: ""\n    zonelistfile: "{folder}/{server}.list"\n    xfrdfile: ""'
    yield "    server-count: 1\n    do-ip6: no\n    rrl-ratelimit: 0\n    rrl-whitelist-ratelimit: 0"
    yield "remote-control:\n    control-enable: no"
    for apex, file in served(zones, server):
        yield f'zone:\n    name: "{apex}"\n    zonefile: "{file}"'


def named_conf(zones, port, folder):
    yield f'options {{\n    directory "{folder}";\n    listen-on port {port} {{ 127.0.0.1; }};\n    listen-on-v6 {{ none; }};'
    yield '    pid-file none;\n    lock-file none;\n    session-keyfile none;\n    recursion no;\n    dnssec-validation no;'
    yield "    notify no;\n    check-mx ignore;\n    check-spf ignore;\n    check-integrity no;\n};\ncontrols { };"
    for apex, file in served(zones, "ns3"):
        yield f'zone "{apex}" {{ type primary; file "{file}"; }};'


def unbound_conf(zones, port, folder):
    yield f'server:\n    interface: 127.83.0.1@{port}\n    access-control: 127.0.0.0/8 allow\n    directory: "{folder}"'
    yield '    username: ""\n    chroot: ""\n    pidfile: ""\n    use-syslog: no\n    do-daemonize: no\n    num-threads: 1'
    yield '    do-ip6: no\n    do-not-query-localhost: no\n    module-config: "validator iterator"\n    trust-anchor-file: "anchor"'
    yield "    trust-anchor-signaling: no\n    qname-minimisation: no\n    val-clean-additional: no\n    outgoing-range: 512"
    yield "    log-queries: yes"
    yield '    local-zone: "test." nodefault\n    minimal-responses: yes\nremote-control:\n    control-enable: no'
    for zone in zones.values():
        where = next((s for s in ("world", "ns1", "odd", "ns3", "ns2") if s in zone.servers()), None)
        if where:
            addresses = "".join(f"    stub-addr: {a}@{port}\n" for a in ADDRESSES[where])
            yield f'stub-zone:\n    name: "{zone.apex()}"\n{addresses}    stub-prime: no'


def main():
    if sys.argv[1] == "--expand":
        print("\n".join(expand(sys.stdin.read().splitlines(), pathlib.Path(sys.argv[2]))))
        return
    port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    zones = read_zones([pathlib.Path(path) for path in sys.argv[3:]])
    (folder / "knot").mkdir(parents=True)
    write_zones(zones, folder)

    def write(name, lines):
        (folder / name).write_text("\n".join(lines) + "\n")

    write("knot.conf", knot_conf(zones, port, folder))
    write("top.conf", nsd_conf(zones, port, folder, "top"))
    write("nsd.conf", nsd_conf(zones, port, folder, "ns2"))
    write("named.conf", named_conf(zones, port, folder))
    write("unbound.conf", unbound_conf(zones, port, folder))
    for server in ADDRESSES:
        # what kdig takes: a question a line
        write(f"{server}.questions", [f"{apex} SOA" for apex, _ in served(zones, server)])
    for server in ("odd", "world"):
        write(f"{server}.files", [file for _, file in served(zones, server)])
        write(f"{server}.addresses", [",".join(ADDRESSES[server])])


main()
