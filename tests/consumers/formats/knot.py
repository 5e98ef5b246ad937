"""The script, run by sh with the real knotc on a real knotd."""

import subprocess

import lab as labs
import servers

DELETES = True
BLIND = "adds and refuses"  # values are added; a CNAME only where nothing is, and all or nothing


def apply(lab, before, output, zone):
    server = servers.knotd(lab, zone, servers.zone_file(lab, before))
    try:
        done = subprocess.run(["sh", output], env=labs.environment(KNOTC=f"knotc -s {server.socket}"),
                              capture_output=True, text=True, timeout=500, check=False, cwd=lab.dir)
        after = lab.axfr(server.port, zone)
    finally:
        server.stop()
    if done.returncode == 0 and not done.stderr:
        return after
    unchanged = {(labs.same_value(r), r.ttl) for r in before} == {(labs.same_value(r), r.ttl) for r in after}
    if done.returncode == 0 or not unchanged:
        raise labs.Broken(f"it ended with {done.returncode}, and changed something: {done.stderr}")
    raise labs.Refused(done.stderr)
