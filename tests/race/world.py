"""The team of a race: eight processes with homes of their own, one account, one remote, one clock that all read."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

from history import Command, Home, Request, git

BRANCH = "pm-reconcile/state"
STUCK_S = 180
# What a push came to; the program knows a lost race by the words of git, and so does this. Git itself has the real time:
# over a path it cleans up in the remote, and must not take what was written just now for weeks old.
GIT_WRAPPER = """#!/bin/sh
unset LD_PRELOAD
case " $* " in
*" push "*) ;;
*) exec {git} "$@" ;;
esac
[ -z "$RACE_DELAY" ] || sleep "$RACE_DELAY"
out=$({git} "$@")
status=$?
printf '%s\\n' "$out"
case $status:$out in
0:*) what=taken ;;
*"(stale info)"*) what=raced ;;
*"[remote rejected]"*) what=raced-at-the-remote ;;
*) what=failed ;;
esac
echo "$what" >>"{log}"
exit $status
"""
# Told of each change of a reference that was made, before the pusher is.
ARRIVAL_HOOK = """#!/bin/sh
[ "$1" = committed ] || exit 0
now=$(date +%s.%N)
while read -r _ new ref; do
    [ "$ref" != "refs/heads/{branch}" ] || echo "$now $new" >>"{log}"
done
"""
FILE = """version: 1
policy: {{ max_delete_percent: 100 }}
git: {{ repository: "{repository}", state: shared }}
domains:
{domains}
"""


def write_script(path, text):
    path.write_text(text)
    path.chmod(0o755)


class Clock:
    """Offsets to the real time, in the file that the service and all programs read."""

    def __init__(self, path):
        self.path = path
        self.offset = 0
        self.past = []
        self.lock = threading.Lock()
        self.move(0)

    def move(self, seconds):
        with self.lock:
            self.offset += seconds
            new = self.path.with_suffix(".new")
            new.write_text(f"+{self.offset}\n")
            new.rename(self.path)
            self.past.append((time.time(), self.offset))

    def at(self, real):
        return real + max((offset for since, offset in self.past if since <= real), default=0)


class Service:
    """The simulator's side door, and its journal in real time."""

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.call("/_sim/reset-requests", {})
        self.call("/api/v0/listDomains", {})
        now = time.time()
        self.start = now - self.call("/_sim/requests")["requests"][0]["at_ms"] / 1000

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Purelymail-Api-Token": "sim-token"})
        with self.opener.open(request, timeout=30) as reply:
            return json.loads(reply.read() or b"{}")

    def occupy(self, domain):
        """Somebody gets a mailbox there; False when the domain is gone."""
        if domain not in self.domains():
            return False
        self.call("/_sim/users", {"add": [f"somebody@{domain}"]})
        return True

    def vacate(self, domain):
        self.call("/_sim/users", {"remove": [f"somebody@{domain}"]})

    def domains(self):
        return sorted(domain["name"] if isinstance(domain, dict) else domain
                      for domain in self.call("/_sim/account")["domains"])

    def requests(self, clock):
        """Of those that change the account. Their times err on the late side, by how long a call took."""
        found = []
        for entry in self.call("/_sim/requests")["requests"]:
            if entry["operation"] in ("addDomain", "deleteDomain", "updateDomainSettings"):
                at = self.start + entry["at_ms"] / 1000
                body = entry["body"]
                found.append(Request(at=at, service=clock.at(at), operation=entry["operation"],
                                     domain=body.get("domainName") or body.get("name"), outcome=entry.get("outcome", "")))
        return found


class Member:
    """A process of the team, on a machine of its own: a folder with a home and a file."""

    def __init__(self, team, number):
        self.team = team
        self.name = f"m{number}"
        self.folder = team.folder / self.name
        self.folder.mkdir()
        (self.folder / "home").mkdir()
        self.wanted = set()

    def wants(self, domains):
        self.wanted = set(domains)
        lines = "\n".join(f"  - {domain}" for domain in sorted(domains))
        (self.folder / "domains.yaml").write_text(FILE.format(repository=self.team.address, domains=lines))

    def environment(self, delay):
        team = self.team
        return os.environ | {
            "HOME": str(self.folder / "home"), "GIT_CONFIG_NOSYSTEM": "1", "PATH": f"{team.folder}/bin:{os.environ['PATH']}",
            "LD_PRELOAD": team.faketime, "FAKETIME_TIMESTAMP_FILE": str(team.clock.path), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1", "RACE_DELAY": f"{delay:.3f}" if delay else "",
        }

    def run(self, name, what, *arguments, domain="", delay=0, kill_after=None, stall_after=None):
        """Runs the program to its end, whichever that is, and notes it."""
        started = time.time()
        process = subprocess.Popen(
            [self.team.program, "--api-url", self.team.service.url, "--actor", name, *arguments], cwd=self.folder,
            env=self.environment(delay), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        timers = []
        if kill_after is not None:
            timers.append(threading.Timer(kill_after, process.kill))
        if stall_after is not None:
            timers.append(threading.Timer(stall_after, self.stall, (process,)))
        for timer in timers:
            timer.start()
        try:
            stdout, stderr = process.communicate(timeout=STUCK_S)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
            stderr += f"it did not end within {STUCK_S} s"
            process.returncode = 99
        for timer in timers:
            timer.cancel()
            timer.join()
        killed = kill_after is not None and process.returncode == -signal.SIGKILL
        command = Command(name=name, what=what, domain=domain, status=None if killed else process.returncode,
                          started=started, ended=time.time(), stderr=stderr.strip(), stdout=stdout)
        if what == "apply" and not killed:
            with contextlib.suppress(ValueError):
                command.outcome = json.loads(stdout)
        self.team.note(command)
        return command

    def stall(self, process):
        """The machine sleeps for longer than a claim lasts."""
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGSTOP)
            self.team.clock.move(16 * 60)
            time.sleep(0.4)
            process.send_signal(signal.SIGCONT)

    def look(self):
        """All that is compared with the other homes."""
        name = f"{self.name}-end"
        exported = self.folder / "export.json"
        check = self.run(name, "check", "state", "check")
        listed = self.run(name, "pending", "pending", "--format", "json")
        export = self.run(name, "export", "state", "export", "--out", str(exported))
        for command in (check, listed, export):
            if command.status != 0:
                return Home(name=self.name, pending={}, events=[], seen="", complaint=command.stdout + command.stderr)
        pending = json.loads(listed.stdout)
        repository = self.folder / ".pm-reconcile/state.git"
        seen = git(repository, "rev-parse", "refs/pm/seen", text=True).strip()
        waiting = git(repository, "for-each-ref", "--format=%(refname)", "refs/pm/outbox", text=True).split()
        return Home(name=self.name, pending={key: pending[key] for key in ("pending", "holds", "protections", "unsettled")},
                    events=json.loads(exported.read_text())["events"],
                    complaint="", seen=seen, waiting=waiting)


class Team:
    def __init__(self, options, size):
        self.folder = Path(options.folder).resolve()
        self.program = options.program
        self.faketime = options.faketime
        self.remote = Path(options.remote).resolve()
        self.address = options.address
        self.clock = Clock(Path(options.clock).resolve())
        self.service = Service(options.api)
        self.commands = []
        self.lock = threading.Lock()
        self.pace = 1.0  # how long an apply takes
        (self.folder / "bin").mkdir(parents=True)
        real_git = subprocess.run(["sh", "-c", "command -v git"], check=True, capture_output=True, text=True).stdout.strip()
        write_script(self.folder / "bin/git", GIT_WRAPPER.format(git=real_git, log=self.folder / "pushes"))
        write_script(self.remote / "hooks/reference-transaction",
                     ARRIVAL_HOOK.format(branch=BRANCH, log=self.folder / "arrivals"))
        self.members = [Member(self, number) for number in range(1, size + 1)]

    def note(self, command):
        with self.lock:
            self.commands.append(command)
            if command.what == "apply" and command.status == 0:
                self.pace += (command.ended - command.started - self.pace) / 10

    def write_commands(self):
        """For who looks for what went wrong."""
        with open(self.folder / "commands.jsonl", "w", encoding="utf-8") as file:
            for command in self.commands:
                print(json.dumps(vars(command)), file=file)

    def pushes(self):
        path = self.folder / "pushes"
        return path.read_text().split() if path.exists() else []

    def arrivals(self):
        arrivals = {}
        for line in (self.folder / "arrivals").read_text().splitlines():
            at, commit = line.split()
            arrivals[commit] = float(at)
        return arrivals

    def wait_until_quiet(self):
        """A killed program leaves a git behind that may push yet."""
        before, since = None, time.monotonic()
        while time.monotonic() - since < 1.5:
            now = git(self.remote, "rev-parse", BRANCH)
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(0.1)
