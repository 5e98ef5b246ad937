"""The script, run by sh with the real knotc on a real knotd."""

import subprocess

import lab as labs
import provider
import servers

DELETES = True
BLIND = "adds and refuses"  # values are added; a CNAME only where nothing is, and all or nothing


MANY_MAX = 200  # knotc is started for each record
SMALL = 100_000  # a second run of a larger script would take too long


def values(records):
    return {(labs.same_value(r), r.ttl) for r in records if r.type != "SOA"}


def apply(lab, before, output, zone):
    server = servers.knotd(lab, zone, servers.zone_file(lab, before))

    def run():
        done = subprocess.run(["sh", "-c", provider.import_line("knot", "sh ", FILE=output)], env=labs.environment(KNOTC=f"knotc -s {server.socket}"),
                              capture_output=True, text=True, timeout=500, check=False, cwd=lab.dir)
        return done, lab.axfr(server.port, zone)

    try:
        done, after = run()
        if output.stat().st_size < SMALL and values(run()[1]) != values(after):
            raise labs.Broken("a second time the script changed something")
    finally:
        server.stop()
    if done.returncode == 0 and not done.stderr:
        return after
    if done.returncode == 0 or values(before) != values(after):
        raise labs.Broken(f"it ended with {done.returncode}, and changed something: {done.stderr}")
    raise labs.Refused(done.stderr)
