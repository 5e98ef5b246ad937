"""What happened in a race: the branch commit by commit, the requests, the commands, what each home holds at the end.

The branch is read from the bare repository itself, with git, and not through the program that is on trial."""

import json
import re
import subprocess
from dataclasses import dataclass, field

LOG = re.compile(r"^log/\d{4}/\d{2}/\d{2}/\d{6}-[^/]*\.json$")
LOG_FORMAT = "--format=commit %H|%P|%(trailers:key=Serial,valueonly,separator=%x2C)|%s"


@dataclass
class Commit:
    """One of the branch. Records are those that it brought or changed, by path; arrived is when the remote had it
    (seconds since 1970, real time; None: the remote never said so)."""

    id: str
    parents: list
    serial: int
    serial_told: int
    arrived: float
    records: dict
    removed: list = field(default_factory=list)
    subject: str = ""


@dataclass
class Request:
    """One that the service read: at, in real time; service, by its own clock."""

    at: float
    service: float
    operation: str
    domain: str
    outcome: str


@dataclass
class Command:
    """One that was run, under a name (its actor) of its own. Status None: killed. Its outcome is what `apply --format
    json` printed, None without."""

    name: str
    what: str
    domain: str
    status: int
    started: float
    ended: float
    outcome: dict = None
    stderr: str = ""
    stdout: str = ""


@dataclass
class Home:
    """What one of the processes holds in the end; complaint: of the commands that
    look at it, empty for none. Seen: the commit that
    it accepted last; waiting: records that it has not pushed."""

    name: str
    pending: dict
    events: list
    complaint: str
    seen: str
    waiting: list = field(default_factory=list)


@dataclass
class History:
    """Commits from the first to the tip; requests in the order of the journal; on_account: at the start; occupied:
    (domain, since, until) when it had users, in real time; arrivals: {commit: when the remote took it}."""

    commits: list
    requests: list
    commands: list
    homes: list
    on_account: list
    occupied: list
    arrivals: dict
    service_at: callable


@dataclass
class Placed:
    """An event, where and when it came into the branch."""

    event: dict
    place: int
    path: str
    arrived: float

    @property
    def kind(self):
        return self.event["kind"]

    @property
    def id(self):
        return self.event["id"]

    @property
    def run(self):
        return self.id.rpartition("/")[0]

    @property
    def closes(self):
        return self.event["facts"].get("closes", [])


def placed_events(commits):
    """Each event once, by id, as it came into the branch."""
    seen = {}
    for place, commit in enumerate(commits):
        for path, record in commit.records.items():
            for event in record["events"]:
                if event["id"] not in seen:
                    seen[event["id"]] = Placed(event, place, path, commit.arrived)
    return seen


def git(repository, *arguments, **options):
    done = subprocess.run(["git", f"--git-dir={repository}", *arguments], check=True, capture_output=True, **options)
    return done.stdout


def read_blobs(repository, ids):
    """{id: parsed JSON}"""
    answer = git(repository, "cat-file", "--batch", input="".join(f"{id}\n" for id in ids).encode())
    blobs, at = {}, 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        name, _, size = answer[at:end].decode().split(" ")
        blobs[name] = json.loads(answer[end + 1 : end + 1 + int(size)])
        at = end + 2 + int(size)
    return blobs


def read_changes(repository, branch):
    """[(id, parents, serial told, subject, {path: blob; None: removed})], oldest first."""
    text = git(repository, "log", "--reverse", "--topo-order", "--root", "-m", "--raw", "--no-abbrev", "--no-renames",
               LOG_FORMAT, branch, text=True)
    changes = []
    for line in text.splitlines():
        if line.startswith("commit "):
            id, parents, serial, subject = line.removeprefix("commit ").split("|", 3)
            changes.append((id, parents.split(), serial, subject, {}))
        elif line.startswith(":"):
            facts, path = line.split("\t", 1)
            _, _, _, blob, status = facts.split(" ")
            changes[-1][4][path] = None if status == "D" else blob
    return changes


def read_commits(repository, branch, arrivals):
    """arrivals: as in History"""
    changes = read_changes(repository, branch)
    wanted = {blob for change in changes for path, blob in change[4].items()
              if blob and (LOG.match(path) or path == "state.json")}
    blobs = read_blobs(repository, sorted(wanted))
    return [Commit(id=id, parents=parents, serial=blobs.get(files.get("state.json"), {}).get("serial", -1),
                   serial_told=int(serial) if serial.isdigit() else -1, arrived=arrivals.get(id),
                   records={path: blobs[blob] for path, blob in files.items() if blob and LOG.match(path)},
                   removed=[path for path, blob in files.items() if blob is None], subject=subject)
            for id, parents, serial, subject, files in changes]
