"""Domains that left the account: a state in which applies of the program, against the simulator, confirmed their deletion."""

import json
import pathlib
import re

import cases
import lab as labs

STAYS = "stays.example"
DAY = "+25h"  # the delay of a deletion, and an hour


def names_of(desired):
    """The domains of a desired-state file as cases.py writes them."""
    return re.findall(r"^  - (?:name: )?(\S+)$", desired, re.M)


def ascii_of(name):
    """As the service has it."""
    return name.encode("idna").decode()


class Departed:
    """folder: is there for as long as the state is used."""

    def __init__(self, program, names, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.state, self.desired = self.folder / "state.db", self.folder / "stays.yaml"
        every = self.folder / "all.yaml"
        head = f"policy: {{ max_deletes: {len(names)}, max_delete_percent: 100 }}"
        every.write_text(cases.desired(STAYS, *names, head=head), encoding="utf-8")
        self.desired.write_text(cases.desired(STAYS, head=head), encoding="utf-8")
        account = self.folder / "account.json"
        domains = [STAYS, *map(ascii_of, names)]
        account.write_text(json.dumps({"ownership_code": cases.OWNERSHIP, "domains": domains}), encoding="utf-8")
        with labs.Lab(folder) as lab:
            self._run(lab, account, every)

    def _run(self, lab, account, every):
        clock, port = self.folder / "clock", lab.port()
        clock.write_text("+0\n", encoding="utf-8")
        lab.start([self.program.parent / "purelymail-sim", "--account", account, "--port", port, "--clock", clock], port)
        self._apply(lab, port, clock, every)
        self._apply(lab, port, clock, self.desired)
        clock.write_text(f"{DAY}\n", encoding="utf-8")
        self._apply(lab, port, clock, self.desired)

    def _apply(self, lab, port, clock, desired):
        env = labs.environment(PURELYMAIL_API_TOKEN="sim-token", LD_PRELOAD=self._faketime(), FAKETIME_NO_CACHE="1",
                               FAKETIME_TIMESTAMP_FILE=str(clock), FAKETIME_DONT_FAKE_MONOTONIC="1", FAKETIME_DONT_RESET="1")
        lab.run([self.program, "--api-url", f"http://127.0.0.1:{port}", "-f", desired, "--state", self.state, "apply",
                 "--auto-approve"], env=env)

    @staticmethod
    def _faketime():
        return str(next(pathlib.Path("/usr/lib").rglob("libfaketime.so.1")))

    def arguments(self, names):
        """Those that have the records of these domains removed, before the other options of `zone`."""
        return ["-f", self.desired, "--state", self.state, "zone", "--remove", *names]


def is_ours(record):
    """What PurelyMail asked for, and nobody else could use."""
    if record.type in ("MX", "CNAME", "SRV"):
        return record.rdata.endswith(".purelymail.com.")
    return record.type == "TXT" and labs.txt_bytes(record.rdata) == cases.OWNERSHIP.encode()


def spf_terms(record):
    """The terms of an SPF record besides ours and `all`; None: it is none."""
    text = labs.txt_bytes(record.rdata) if record.type == "TXT" else b""
    if not re.match(rb"v=spf1( |$)", text, re.I):
        return None
    return frozenset(term for term in text.split()[1:]
                     if term != b"include:_spf.purelymail.com" and not re.fullmatch(rb"[-+~?]?all", term, re.I))


def of_others(records):
    """(owner, type) -> what others have there: values with their TTL, and the terms of SPF records."""
    found = {}
    for record in records:
        terms = spf_terms(record)
        if is_ours(record) or record.type == "SOA" or terms == frozenset():
            continue
        value = labs.same_value(record)[2] if terms is None else terms
        found.setdefault((record.owner, record.type), set()).add((record.ttl, value))
    return found
