"""nsupdate on a real named, and knsupdate on a real knotd: both must make the same of the file."""

import subprocess

import lab as labs
import provider
import servers

DELETES = True
BLIND = "adds and refuses"  # texts and MX are added; a CNAME only where nothing is


def apply(lab, before, output, zone):
    results = [update(lab, before, output, zone, *pair)
               for pair in ((servers.named, "nsupdate", servers.KEY_NAMED), (servers.knotd, "knsupdate", servers.KEY_KNSUPDATE))]
    if isinstance(results[0], labs.Refused) and isinstance(results[1], labs.Refused):
        raise results[0]
    for result in results:
        if isinstance(result, labs.Refused):
            raise labs.Broken(f"one server took it, the other one did not: {result}")
    if without_soa(results[0]) != without_soa(results[1]):
        raise labs.Broken(f"named and knotd differ: {set(results[0]) ^ set(results[1])}")
    return results[0]


def without_soa(records):
    return {(labs.same_value(r), r.ttl) for r in records if r.type != "SOA"}


def update(lab, before, output, zone, start, program, key):
    server = start(lab, zone, servers.zone_file(lab, before))
    text = f"server 127.0.0.1 {server.port}\n" + output.read_text(encoding="utf-8")
    command = provider.import_line("nsupdate", "nsupdate ", KEYFILE=lab.write(key, ".key"), FILE=lab.write(text, ".nsupdate"))
    command = program + command.removeprefix("nsupdate")

    def run():
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=300, check=False)
        return done, lab.axfr(server.port, zone)

    try:
        done, after = run()
        if without_soa(run()[1]) != without_soa(after):
            raise labs.Broken(f"{program}: a second time the file changed something")
    finally:
        server.stop()
    if done.returncode == 0:
        return after
    if without_soa(after) != without_soa(before):
        raise labs.Broken(f"{program} ended with {done.returncode}, and changed something: {done.stderr}")
    if "update failed" not in done.stderr + done.stdout:
        raise labs.Broken(f"{program} ended with {done.returncode}: {done.stderr}{done.stdout}")
    return labs.Refused(f"{program}: {done.stderr}{done.stdout}")
