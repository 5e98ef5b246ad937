"""PowerDNS: a real pdns_server with SQLite takes the body by its HTTP API, and gives the zone away."""

import atexit
import functools
import json
import shutil
import tempfile

import lab as labs
import provider
from lab import Broken, Refused

DELETES = True
BLIND = "replaces"

SCHEMA = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
KEY = "consumer-test-key"


@functools.cache
def server():
    """The server, for all cases: its folder, and the ports of DNS and of the API."""
    lab = labs.Lab(tempfile.mkdtemp(prefix="pm-pdns-"))
    folder = lab.dir
    atexit.register(shutil.rmtree, folder)
    atexit.register(lab.__exit__)
    database = folder / "pdns.db"
    with open(SCHEMA, encoding="utf-8") as schema:
        lab.run(["sqlite3", database], stdin=schema)
    dns, web = lab.port(), lab.port()
    (folder / "pdns.conf").write_text(f"""\
launch=gsqlite3
gsqlite3-database={database}
local-address=127.0.0.1
local-port={dns}
api=yes
api-key={KEY}
webserver=yes
webserver-address=127.0.0.1
webserver-port={web}
webserver-allow-from=127.0.0.0/8
disable-axfr=no
allow-axfr-ips=127.0.0.0/8
socket-dir={folder}
zone-cache-refresh-interval=0
zone-metadata-cache-ttl=0
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
consistent-backends=yes
""", encoding="utf-8")
    lab.start(["pdns_server", f"--config-dir={folder}", "--guardian=no", "--daemon=no", "--disable-syslog", "--write-pid=no"], web)
    return folder, dns, web


def apply(lab, before, output, zone):
    provider.validate(lab, "powerdns", json.loads(output.read_text(encoding="utf-8")))
    folder, dns, web = server()
    lab.run(["pdnsutil", f"--config-dir={folder}", "load-zone", zone, lab.write(lab.dump(before), ".zone")])
    if sorted(lab.axfr(dns, zone)) != sorted(before):
        raise Broken(f"the server has not what {zone} was")
    keys = lab.write(f"X-API-Key: {KEY}\n", ".key")
    command = provider.import_command("powerdns", "curl ").split("\n#")[0]
    for blank, value in (("KEYFILE", keys), ("@FILE", f"@{output}"), ("ZONE", zone), ("127.0.0.1:8081", f"127.0.0.1:{web}")):
        command = command.replace(blank, str(value))
    try:
        lab.run(["sh", "-c", command + " --silent --show-error"])
        return lab.axfr(dns, zone)
    except Broken as error:
        if "Conflicts with pre-existing RRset" in str(error):
            raise Refused(str(error)) from None
        raise
