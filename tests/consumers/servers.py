"""Real name servers on loopback, with one zone each."""

import pathlib

import lab as labs
from lab import fqdn

CONF_NAMED = """\
options {{
  directory "{dir}"; pid-file none; session-keyfile none; lock-file none;
  listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
  recursion no; notify no; dnssec-validation no; allow-transfer {{ any; }}; check-names primary ignore;
  check-integrity no;
}};
controls {{ }};
include "{key}";
zone "{zone}" {{ type primary; file "{file}"; allow-update {{ key "test"; }}; }};
"""

CONF_KNOT = """\
server:
  rundir: "{dir}"
  listen: 127.0.0.1@{port}
log:
  - target: stderr
    any: warning
database:
  storage: "{dir}"
include: "{key}"
acl:
  - id: transfer
    address: 127.0.0.1
    action: transfer
  - id: update
    key: test
    action: update
zone:
  - domain: "{zone}"
    file: "{file}"
    zonefile-sync: -1
    journal-content: changes
    acl: [transfer, update]
"""

CONF_NSD = """\
server:
  server-count: 1
  ip-address: 127.0.0.1@{port}
  username: ""
  chroot: ""
  zonesdir: "{dir}"
  pidfile: ""
  database: ""
  xfrdfile: "{dir}/xfrd.state"
  zonelistfile: "{dir}/zone.list"
  xfrdir: "{dir}"
remote-control:
  control-enable: no
zone:
  name: "{zone}"
  zonefile: "{file}"
  provide-xfr: 127.0.0.1 NOKEY
"""

SECRET = "c2VjcmV0IG9mIHRoZSB0ZXN0cywga25vd24gdG8gYWxs"
KEY_NAMED = f'key "test" {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n'
KEY_KNSUPDATE = f"hmac-sha256:test:{SECRET}\n"
KEY_KNOT = f"key:\n  - id: test\n    algorithm: hmac-sha256\n    secret: {SECRET}\n"


class Server:
    """A running server; stop it before another one takes its place."""

    def __init__(self, lab, kind, zone, file, key=""):
        self.lab, self.dir, self.port = lab, lab.path("." + kind), lab.port()
        self.dir.mkdir()
        self.key = self._write("key", key)
        self.socket = self.dir / "knot.sock"
        conf = self._write("conf", CONFS[kind].format(dir=self.dir, port=self.port, zone=fqdn(zone), file=file,
                                                      key=self.key))
        self.child = lab.start([*PROGRAMS[kind], conf], self.port, env=labs.environment(**NO_AUTHORITIES))

    def _write(self, name, text):
        path = self.dir / name
        path.write_text(text, encoding="utf-8")
        return path

    def stop(self):
        self.lab.stop(self.child)


# reading all certificates of authorities is a third of nsd's start
NO_AUTHORITIES = {"SSL_CERT_FILE": "/dev/null", "SSL_CERT_DIR": "/dev/null"}
CONFS = {"named": CONF_NAMED, "knotd": CONF_KNOT, "nsd": CONF_NSD}
PROGRAMS = {"named": ["named", "-f", "-n", "1", "-c"], "knotd": ["knotd", "-c"], "nsd": ["nsd", "-d", "-c"]}


def named(lab, zone, file):
    return Server(lab, "named", zone, file, KEY_NAMED)


def knotd(lab, zone, file):
    server = Server(lab, "knotd", zone, file, KEY_KNOT)
    lab.wait(server.socket.exists, "knotd to take commands")
    return server


def nsd(lab, zone, file):
    return Server(lab, "nsd", zone, file)


def zone_file(lab, records):
    """The records as a file that a server may load, and keep a journal beside."""
    return pathlib.Path(lab.write(lab.dump(records), ".zone"))
