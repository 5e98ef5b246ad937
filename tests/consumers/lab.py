"""What the consumers' modules share: records in one form, programs, servers on loopback.

A Record's texts are those of named-compilezone (BIND): names absolute with their final dot, TXT as quoted
character-strings. Owners and names in rdata are in lower case.
"""

import atexit
import collections
import functools
import json
import os
import pathlib
import re
import socket
import subprocess
import time

import yaml

HERE = pathlib.Path(__file__).resolve().parent
Record = collections.namedtuple("Record", "owner ttl type rdata")

# types whose rdata ends in a name
ENDS_IN_NAME = {"NS", "CNAME", "DNAME", "PTR", "MX", "SRV"}
AUTHORITY = "@ 3600 IN SOA wrapper.invalid. wrapper.invalid. 1 3600 900 1209600 300\n@ 3600 IN NS wrapper.invalid.\n"


LOADED = {}  # (text, zone) -> records: the same come with each way of a case


class Refused(Exception):
    """The consumer did not take the document, and changed nothing."""


class Broken(Exception):
    """The document is wrong."""


def fqdn(name):
    return name if name.endswith(".") else name + "."


def quote(text):
    """One character-string of a zone file."""
    data = text if isinstance(text, bytes) else text.encode()
    return '"' + "".join(
        f"\\{chr(c)}" if c in b'"\\' else chr(c) if 32 <= c < 127 else f"\\{c:03d}" for c in data) + '"'


def strings(text):
    """A TXT value as zone files have it, cut at 255."""
    data = text if isinstance(text, bytes) else text.encode()
    parts = [data[i:i + 255] for i in range(0, len(data), 255)] or [b""]
    return " ".join(quote(part) for part in parts)


@functools.cache
def txt_bytes(rdata):
    """All character-strings of a TXT record's rdata, joined: where it was cut does not matter."""
    joined = b""
    for string in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rdata, re.S):
        text = string[0] or string[1]
        for escape in re.finditer(r"\\(\d{3})|\\(.)|([^\\])", text, re.S):
            decimal, char, plain = escape.groups()
            joined += bytes([int(decimal)]) if decimal else (char or plain).encode("latin-1")
    return joined


def same_value(record):
    """What two records with the same meaning have in common."""
    rdata = txt_bytes(record.rdata) if record.type in ("TXT", "SPF") else record.rdata
    return record.owner, record.type, rdata


def by_set(records):
    """(owner, type) -> set of values"""
    sets = collections.defaultdict(set)
    for record in records:
        sets[record.owner, record.type].add(same_value(record)[2])
    return sets


@functools.cache
def _node(script):
    """The script's process, which ends when its standard input does."""
    child = subprocess.Popen(["node", HERE / "node.js", HERE / script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(child.communicate)
    return child


def ask_node(script, *arguments):
    """What the script's function answers. Its process is started once: node and its modules take long for that."""
    child = _node(script)
    child.stdin.write(json.dumps([str(argument) for argument in arguments]) + "\n")
    child.stdin.flush()
    answer = json.loads(child.stdout.readline())
    if "error" in answer:
        raise Broken(f"{script}: {answer['error']}")
    return answer["document"]


LARGE = 200_000


def loader_of(file):
    """The pure reader of YAML, and its twin in C for a file with which that would take seconds."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader) if file.stat().st_size > LARGE else yaml.SafeLoader


def load_yaml(file):
    """All documents."""
    return list(yaml.load_all(file.read_text(encoding="utf-8"), loader_of(file)))


class Lab:
    """A folder, and the servers that were started in it."""

    def __init__(self, folder):
        self.dir = pathlib.Path(folder)
        self.children = []
        self.files = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def path(self, suffix=""):
        """A new file's path."""
        self.files += 1
        return self.dir / f"{self.files:04d}{suffix}"

    def write(self, text, suffix=""):
        path = self.path(suffix)
        path.write_text(text, encoding="utf-8")
        return path

    def port(self):
        """A port on loopback that is free for TCP and UDP."""
        for _ in range(50):
            with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
                stream.bind(("127.0.0.1", 0))
                try:
                    datagrams.bind(("127.0.0.1", stream.getsockname()[1]))
                except OSError:
                    continue
                return stream.getsockname()[1]
        raise RuntimeError("no free port")

    def run(self, command, ok=(0,), **options):
        """Runs a program; its standard output. ok: the statuses that are none of a fault."""
        options = {"cwd": self.dir} | options
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, check=False, **options)
        if done.returncode not in ok:
            raise Broken(f"{command[0]} ended with {done.returncode}: {(done.stderr + done.stdout).strip()[-2000:]}")
        return done.stdout

    def start(self, command, port, **options):
        """Starts a server and waits until it listens."""
        log = open(self.path(".log"), "wb")  # the child's for as long as it lives
        child = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                 cwd=self.dir, **options)
        log.close()
        self.children.append(child)
        self.wait(lambda: self._listens(port) or child.poll() is not None, f"{command[0]} to listen")
        if child.poll() is not None:
            raise RuntimeError(f"{command[0]} ended: {pathlib.Path(log.name).read_text(errors='replace')[-2000:]}")
        return child

    def stop(self, child):
        """Before the lab's end: so that another server can have its place."""
        self.children.remove(child)
        child.terminate()
        child.wait(20)

    @staticmethod
    def _listens(port):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False

    @staticmethod
    def wait(condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"waited in vain for {what}")
            time.sleep(0.02)

    def load(self, text, zone):
        """Reads a zone file, or a part of one, with BIND. SOA and NS are added where they are missing, and left out
        of the result then."""
        if not text.strip():
            return []
        if (text, zone) not in LOADED:
            LOADED[text, zone] = self._load(text, fqdn(zone))
        return list(LOADED[text, zone])

    def _load(self, text, zone):
        complete = re.search(r"^[^;\n]*\sSOA\s", text, re.M) is not None
        file = self.write(f"$ORIGIN {zone}\n" + ("" if complete else AUTHORITY) + f"$ORIGIN {zone}\n" + text, ".zone")
        out = self.run(["named-compilezone", "-i", "none", "-k", "ignore", "-n", "ignore", "-m", "ignore",
                        "-M", "ignore", "-r", "ignore", "-S", "ignore", "-W", "ignore", "-f", "text", "-F", "text",
                        "-s", "full", "-o", "-", zone, file])
        records = sorted(filter(None, map(self._record, out.splitlines())))
        return records if complete else [r for r in records if "wrapper.invalid." not in r.rdata]

    def axfr(self, port, zone, key=None):
        """The zone as a server on loopback gives it away."""
        command = ["kdig", "@127.0.0.1", "-p", str(port), "+noall", "+answer", "+nocrypto", "+noidn", "-t", "AXFR", fqdn(zone)]
        if key:
            command[1:1] = ["-k", str(key)]
        out = self.run(command)
        records = {self._record(line) for line in out.splitlines() if line and not line.startswith(";")} - {None}
        # kdig writes some types in its own way: BIND's is the one of a Record
        return self.load(self.dump(records), zone)

    @staticmethod
    def _record(line):
        fields = line.split(None, 4)
        if len(fields) != 5 or line.startswith((";", "$")):
            return None
        owner, ttl, _, kind, rdata = fields
        if kind in ENDS_IN_NAME:
            rdata = rdata.lower()
        return Record(owner.lower(), int(ttl), kind, rdata)

    @staticmethod
    def dump(records):
        """The text of a zone file."""
        ordered = sorted(records, key=lambda r: (r.type != "SOA", r))
        return "".join(f"{r.owner} {r.ttl} IN {r.type} {r.rdata}\n" for r in ordered)


def environment(**more):
    """What programs see: nothing of this machine's account."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PURELYMAIL_", "PM_RECONCILE_", "GIT_")) and name.lower() not in ("http_proxy", "https_proxy")}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC0"} | more
