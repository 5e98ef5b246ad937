"""What the modules of providers without a server of their own share: a zone as their API keeps it, the documented rules
for changing it, programs that stand in for theirs, and schemas.
"""

import functools
import http.server
import json
import pathlib
import re
import subprocess
import sys
import threading

import lab as labs
from lab import Broken, Refused

HERE = pathlib.Path(__file__).resolve().parent


def character_strings(rdata):
    """The strings of a TXT record in the form of zone files."""
    found = []
    for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rdata, re.S):
        found.append(labs.txt_bytes(f'"{quoted or bare}"'))
    return tuple(found)


def from_strings(parts):
    return " ".join(labs.quote(part) for part in parts)


def comparable(kind, rdata):
    """Two values are the same to a provider when their strings are."""
    return character_strings(rdata) if kind in ("TXT", "SPF") else rdata.lower()


class Zone:
    """Record sets. Each change raises Refused where a provider would refuse it."""

    def __init__(self, records, name):
        self.name = labs.fqdn(name)
        self.sets = {}  # (owner, type) -> (TTL, values)
        self.types = {}  # owner -> types
        self.touched = set()  # owners
        for record in records:
            ttl, values = self.sets.get((record.owner, record.type), (record.ttl, ()))
            self.put(record.owner, record.type, ttl, (*values, record.rdata))

    def put(self, owner, kind, ttl, values):
        self.sets[owner, kind] = ttl, tuple(values)
        self.types[owner] = self.types.get(owner, frozenset()) | {kind}
        self.touched.add(owner)

    def copy(self):
        other = Zone([], self.name)
        other.sets, other.types = dict(self.sets), dict(self.types)
        return other

    def owner(self, relative):
        return self.name if relative in ("@", "") else f"{relative}.{self.name}"

    def create(self, owner, kind, ttl, values):
        if (owner, kind) in self.sets:
            raise Refused(f"{owner} {kind} is there already")
        self.replace(owner, kind, ttl, values)

    def replace(self, owner, kind, ttl, values):
        if not values:
            raise Broken(f"{owner} {kind} without values")
        if len({comparable(kind, value) for value in values}) != len(values):
            raise Refused(f"{owner} {kind} has a value twice")
        self.put(owner, kind, ttl, values)

    def delete(self, owner, kind):
        if self.sets.pop((owner, kind), None) is None:
            raise Refused(f"{owner} {kind} is not there")
        self.types[owner] -= {kind}

    def delete_exactly(self, owner, kind, ttl, values):
        if not self.is_exactly(owner, kind, ttl, values):
            raise Refused(f"{owner} {kind} is not as said: {self.sets.get((owner, kind))} and not {ttl} {values}")
        self.delete(owner, kind)

    def is_exactly(self, owner, kind, ttl, values):
        there = self.sets.get((owner, kind))
        return there is not None and there[0] == ttl and \
            sorted(comparable(kind, v) for v in there[1]) == sorted(comparable(kind, v) for v in values)

    def add_value(self, owner, kind, ttl, value):
        """Beside those that are there, whose TTL stays."""
        old_ttl, old = self.sets.get((owner, kind), (ttl, ()))
        self.replace(owner, kind, old_ttl, [*old, value])

    def remove_value(self, owner, kind, value):
        ttl, values = self.sets.get((owner, kind), (0, ()))
        left = [v for v in values if comparable(kind, v) != comparable(kind, value)]
        if len(left) != len(values) - 1:
            raise Refused(f"{owner} {kind} has no value {value}")
        if left:
            self.put(owner, kind, ttl, left)
        else:
            self.delete(owner, kind)

    def set_ttl(self, owner, kind, ttl):
        if (owner, kind) not in self.sets:
            raise Refused(f"{owner} {kind} is not there")
        self.put(owner, kind, ttl, self.sets[owner, kind][1])

    def check(self):
        """What every server insists on, of all that was touched."""
        for owner in self.touched:
            if owner != self.name and not owner.endswith("." + self.name):
                raise Refused(f"{owner} is outside of {self.name}")
            if "CNAME" in self.types[owner] and len(self.types[owner]) > 1:
                raise Refused(f"{owner} has a CNAME and other records")
            if "CNAME" in self.types[owner] and len(self.sets[owner, "CNAME"][1]) != 1:
                raise Refused(f"{owner} has several CNAMEs")

    def records(self, lab):
        """In the form of a Record, by way of BIND, which reads every value."""
        self.check()
        text = "".join(f"{owner} {ttl} IN {kind} {value}\n"
                       for (owner, kind), (ttl, values) in self.sets.items() for value in values)
        return lab.load(text, self.name)


def transaction(zone, change):
    """All of it or nothing."""
    after = zone.copy()
    change(after)
    after.check()
    zone.sets, zone.types = after.sets, after.types


def validate(lab, name, document):
    """Against the schema of that name, by ajv."""
    labs.ask_node("ajv.js", HERE / "schemas" / f"{name}.schema.json", lab.write(json.dumps(document), ".json"))


def documents(text):
    """All JSON values of a text."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        found.append(value)
    return found


@functools.lru_cache(maxsize=None)
def import_lines(name):
    """How the program says that this format's output is brought in."""
    program = next(argument for argument in sys.argv[1:] if pathlib.Path(argument).name == "pm-reconcile")
    listing = subprocess.run([str(pathlib.Path(program).resolve()), "zone", "--list-formats", "--format", "json"],
                             capture_output=True, text=True, check=True, timeout=60).stdout
    entry = next(entry for entry in json.loads(listing)["formats"] if entry["name"] == name)
    return entry["import"].split("\n")


def import_command(name, beginning):
    """The lines from the one that begins so, up to a line that is none of a shell's."""
    lines = import_lines(name)
    start = next((i for i, line in enumerate(lines) if line.startswith(beginning)), None)
    if start is None:
        raise Broken(f"{name}: no line that begins with {beginning!r} says how to bring it in: {lines}")
    return "\n".join(lines[start:])


def import_line(name, beginning, **places):
    """The line that begins so, with what a user puts in each place that it leaves open (KEYFILE="...")."""
    line = import_command(name, beginning).split("\n")[0]
    for place in sorted(places, key=len, reverse=True):
        word = place.replace("_", "-")
        found = place if place in line else word
        if found not in line:
            raise Broken(f"{name}: {line!r} says nothing of {place}")
        line = line.replace(found, str(places[place]))
    return line


STAND_IN = """\
#!/bin/sh
# Writes down what it is called with, and fails in the calls that it is told.
printf '%s\\0' "$#" "$@" >>"$STAND_IN_CALLS"
[ -n "${STAND_IN_FAILS-}" ] || exit 0
echo >>"$STAND_IN_COUNT"
case " $STAND_IN_FAILS " in *" $(($(wc -l <"$STAND_IN_COUNT"))) "*) echo "stand-in: refused" >&2; exit 1 ;; esac
"""


class StandIn:
    """A program of that name, first in PATH."""

    def __init__(self, lab, name, text=STAND_IN):
        self.lab, self.folder = lab, lab.path(".bin")
        self.folder.mkdir()
        program = self.folder / name
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)

    def environment(self, **more):
        env = labs.environment(**more)
        return env | {"PATH": f"{self.folder}:{env['PATH']}"}

    def run(self, command, fails=(), **more):
        """Runs a command that uses it, and lets the calls of these numbers fail: its status, and the arguments of each
        call as bytes."""
        calls = self.lab.write("", ".calls")
        env = self.environment(STAND_IN_CALLS=str(calls), STAND_IN_COUNT=str(self.lab.write("", ".count")),
                               **({"STAND_IN_FAILS": " ".join(map(str, fails))} if fails else {}), **more)
        done = subprocess.run([str(part) for part in command], capture_output=True, cwd=self.lab.dir, env=env,
                              check=False, timeout=300)
        words = calls.read_bytes().split(b"\0")[:-1]
        found = []
        while words:
            count = int(words[0])
            found.append(words[1:1 + count])
            words = words[1 + count:]
        return done.returncode, found, done.stderr.decode(errors="replace")


def run_script(lab, command, name, carry_out):
    """Has a shell run the command, with a stand-in for the program. carry_out(arguments) does what a call asks; where it
    is refused, the script may try another way, or must stop there."""
    stand_in = StandIn(lab, name)
    fails, done, refused = [], 0, None
    while True:
        status, calls, stderr = stand_in.run(["sh", "-c", command], fails=fails)
        for number, call in enumerate(calls[done:], done + 1):
            done = number
            try:
                carry_out([argument.decode("utf-8", "surrogateescape") for argument in call])
            except Refused as error:
                fails.append(number)
                refused = error
                break
        else:
            break
    if status == 0:
        return
    if not fails:
        raise Broken(f"{command} ended with {status}: {stderr[-2000:]}")
    if len(calls) != fails[-1]:
        raise Broken(f"{command} went on after an error: status {status}, {calls[fails[-1]:]}")
    raise refused


def check_call(lab, command, name, *arguments):
    """The command calls the program once, with these arguments."""
    status, calls, stderr = StandIn(lab, name).run(["sh", "-c", command])
    if status != 0 or calls != [[str(argument).encode() for argument in arguments]]:
        raise Broken(f"{command}: status {status}, {calls} {stderr}")


class Api:
    """An HTTP API on loopback. answer(method, path, headers, body) -> status, document; body: the document, where it is
    one, else bytes."""

    def __init__(self, answer):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                try:
                    if self.headers.get_content_type() == "application/json":
                        body = json.loads(body)
                    status, document = answer(self.command, self.path, self.headers, body)
                except (Broken, Refused) as error:
                    outer.errors.append(error)
                    status, document = 422, {"error": {"code": "invalid_input", "message": str(error)}}
                reply = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_PATCH = do_POST  # noqa: N815

            def log_message(self, *_):
                pass

        self.errors = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def call_api(lab, command, address, answer):
    """Has a shell run the command with the API's address on loopback in place of the real one."""
    prefix = re.sub(r"https://[^/]*", "", address)
    if address not in command:
        raise Broken(f"{command} does not go to {address}")
    with Api(answer) as api:
        done = subprocess.run(["sh", "-c", command.replace(address, api.address + prefix)], capture_output=True, text=True,
                              cwd=lab.dir, check=False, timeout=300)
    if api.errors and done.returncode == 0:
        raise Broken(f"{command} ended well after {api.errors}")
    if api.errors:
        raise api.errors[0]
    if done.returncode != 0:
        raise Broken(f"{command} ended with {done.returncode}: {done.stderr[-2000:]}")


SENT = set()  # forms of requests that a shell has brought to an API: the same come with each way of a case
# more of a document's are not sent one by one: starting so many programs takes minutes
REQUESTS_BY_SHELL = 20


def form_of(request):
    """What sh, jq and curl could trip over: all but which letters and digits a short word has."""
    return re.sub(r"(?<!\\)[A-Za-z0-9]+", lambda word: "a" if len(word[0]) < 64 else word[0], json.dumps(request))


def carry_out_requests(lab, output, name, address, token, answer):
    """Has each request of such a list answered as the API at the address does; and has a shell run the command that the
    program names for the list, with those of which no shell has brought the like there yet, and one that is refused, at
    which the command must stop."""
    document = json.loads(output.read_text(encoding="utf-8"))
    validate(lab, name, document)
    prefix = re.sub(r"https://[^/]*", "", address)
    requests, refused = document["requests"], None
    replies = []
    for request in requests:
        try:
            replies.append(answer(request["method"], prefix + request["path"], HEADERS, request["body"]))
        except Refused as error:
            refused = error
            break
    done = len(replies)
    forms = {form_of(requests[i]): i for i in reversed(range(done))}
    new = sorted(i for form, i in forms.items() if form not in SENT)[:REQUESTS_BY_SHELL]
    if new or refused:
        after = range(done, min(done + 2, len(requests)))  # the one that is refused, and one that must not come
        send(lab, name, document | {"requests": [requests[i] for i in (*new, *after)]}, [replies[i] for i in new], refused,
             address, token)
    SENT.update(form_of(requests[i]) for i in new)
    if refused:
        raise refused


HEADERS = {"Authorization": "Bearer secret-token"}


def send(lab, name, document, replies, refused, address, token):
    """By the command, to an API that gives these replies, and then refuses. What arrives must be what the document says."""
    prefix = re.sub(r"https://[^/]*", "", address)
    arrived = []

    def answer(method, path, headers, body):
        arrived.append({"method": method, "path": path.removeprefix(prefix), "body": body})
        if headers["Authorization"] != HEADERS["Authorization"]:
            raise Broken(f"no token: {headers}")
        if len(arrived) > len(replies):
            raise refused or Broken(f"one request too many: {path}")
        return replies[len(arrived) - 1]

    with Api(answer) as api:
        command = import_command(name, "jq -c ").replace(" FILE ", f" {lab.write(json.dumps(document), '.json')} ")
        stand_in = StandIn(lab, "sleep", "#!/bin/sh\n")
        done = subprocess.run(["sh", "-c", command.replace(address, api.address + prefix)], capture_output=True, text=True,
                              cwd=lab.dir, check=False, timeout=300, env=stand_in.environment(**{token: "secret-token"}))
    expected = document["requests"][:len(replies) + bool(refused)]
    if arrived != expected:
        raise Broken(f"{name}: {command} sent {arrived} and not {expected}")
    if api.errors != ([refused] if refused else []) or (done.returncode != 0) != bool(refused):
        raise Broken(f"{name}: {command} ended with {done.returncode} after {api.errors}: {done.stderr[-2000:]}")
