#!/usr/bin/env python3
"""The laws against histories that were doctored: each must be found, by the law that is there for it, and a good history
must pass."""

import copy
import sys

import laws
from history import Command, Commit, History, Home, Request, placed_events

START = 1795000000
HOUR = 3600
DOMAIN = "b.example"


class Story:
    """A history in the making: each push a commit, a second of real time after the one before; the service's clock is
    the real one plus what was slept."""

    def __init__(self):
        self.real = float(START)
        self.slept = [(self.real, 0)]
        self.records = {}
        self.history = History(commits=[], requests=[], commands=[], homes=[], on_account=["a.example", DOMAIN], occupied=[],
                               arrivals={}, service_at=self.service_at)

    def service_at(self, real):
        return real + [offset for since, offset in self.slept if since <= real][-1]

    def sleep(self, seconds):
        self.real += 1
        self.slept.append((self.real, self.slept[-1][1] + seconds))

    def event(self, run, kind, domain=DOMAIN, closes=(), **facts):
        record = self.records.setdefault(run, {"actor": run, "complete": False, "events": []})
        id = f"{run}/{len(record['events']) + 1}"
        if closes:
            facts["closes"] = list(closes)
        record["events"].append({"id": id, "actor": run, "kind": kind, "domain": domain, "facts": facts,
                                 "time": int(self.service_at(self.real))})
        return id

    def push(self, run, complete=False):
        self.real += 1
        record = self.records[run]
        record["complete"] = complete
        commits = self.history.commits
        number = len(commits) + 1
        commits.append(Commit(id=f"commit{number}", parents=[commits[-1].id] if commits else [], serial=number,
                              serial_told=number, arrived=self.real,
                              records={f"log/2026/11/22/200000-{run}.json": copy.deepcopy(record)}))

    def request(self, operation):
        self.real += 1
        self.history.requests.append(Request(at=self.real, service=self.service_at(self.real), operation=operation,
                                             domain=DOMAIN, outcome="success"))

    def command(self, name, what, outcome=None, status=0):
        self.history.commands.append(Command(name=name, what=what, domain=DOMAIN, status=status, started=self.real - 0.5,
                                             ended=self.real + 0.5, outcome=outcome))

    def schedule(self, run):
        claim = self.event(run, "claim", domain="")
        row = self.event(run, "schedule", delay_s=24 * HOUR)
        self.event(run, "unclaim", domain="", closes=[claim])
        self.push(run, complete=True)
        self.command(run, "apply", done("schedule"))
        return row

    def delete(self, run, row, claimed=True):
        claim = self.event(run, "claim", domain="") if claimed else None
        intent = self.event(run, "intent", action="delete")
        self.push(run)
        self.request("deleteDomain")
        self.event(run, "done", action="delete", closes=[intent, row])
        if claim:
            self.event(run, "unclaim", domain="", closes=[claim])
        self.push(run, complete=True)
        self.command(run, "apply", done("delete"))

    def cancel(self, run, row):
        self.event(run, "cancel", closes=[row])
        hold = self.event(run, "hold")
        self.push(run, complete=True)
        self.command(run, "cancel")
        return hold

    def release(self, run, hold):
        self.event(run, "release", closes=[hold])
        self.push(run, complete=True)
        self.command(run, "release")

    def end(self):
        """Two homes that hold what the branch holds."""
        history = self.history
        history.arrivals = {commit.id: commit.arrived for commit in history.commits}
        events = [one.event for one in placed_events(history.commits).values()]
        pending = {key: [{"domain": domain} for domain in laws.open_domains(history, kind)]
                   for key, kind in (("pending", "schedule"), ("holds", "hold"))}
        history.homes = [Home(name=name, pending=copy.deepcopy(pending), events=copy.deepcopy(events), complaint="",
                              seen=history.commits[-1].id) for name in ("m1", "m2")]
        return history


def done(op):
    return {"items": [{"op": op, "address": DOMAIN, "result": "done"}]}


def good():
    """Scheduled, cancelled, released, scheduled again, deleted a day later."""
    story = Story()
    row = story.schedule("r1")
    story.sleep(25 * HOUR)
    hold = story.cancel("r2", row)
    story.release("r3", hold)
    row = story.schedule("r4")
    story.sleep(25 * HOUR)
    story.delete("r5", row)
    return story.end()


def deleted_without_schedule():
    story = Story()
    story.delete("r1", "r0/1")
    return story.end()


def deleted_too_early():
    story = Story()
    row = story.schedule("r1")
    story.sleep(23 * HOUR)
    story.delete("r2", row)
    return story.end()


def row_dated_back():
    story = Story()
    row = story.schedule("r1")
    story.history.commits[-1].records["log/2026/11/22/200000-r1.json"]["events"][1]["time"] -= 30 * HOUR
    story.delete("r2", row)
    return story.end()


def deleted_after_cancel():
    story = Story()
    row = story.schedule("r1")
    story.sleep(25 * HOUR)
    story.cancel("r2", row)
    story.delete("r3", row)
    return story.end()


def deleted_under_hold():
    story = Story()
    hold = story.cancel("r1", "r0/1")
    row = story.schedule("r2")
    story.sleep(25 * HOUR)
    story.delete("r3", row)
    assert hold
    return story.end()


def deleted_after_void():
    story = Story()
    row = story.schedule("r1")
    story.sleep(25 * HOUR)
    story.event("r2", "void", closes=[row])
    story.push("r2", complete=True)
    story.delete("r3", row)
    return story.end()


def deleted_twice():
    story = Story()
    row = story.schedule("r1")
    story.sleep(25 * HOUR)
    story.delete("r2", row)
    story.delete("r3", row)
    return story.end()


def request_before_intent():
    history = good()
    history.requests[-1].at -= 1.5
    return history


def no_claim():
    story = Story()
    row = story.schedule("r1")
    story.sleep(25 * HOUR)
    story.delete("r2", row, claimed=False)
    return story.end()


def deleted_with_users():
    history = good()
    history.occupied = [(DOMAIN, history.requests[-1].at - 10, history.requests[-1].at + 10)]
    return history


def cancel_lost():
    story = Story()
    story.schedule("r1")
    story.command("r2", "cancel")
    return story.end()


def cancel_lost_and_deleted():
    story = Story()
    row = story.schedule("r1")
    story.sleep(25 * HOUR)
    story.command("r2", "cancel")
    story.real += 1
    story.delete("r3", row)
    return story.end()


def record_missing():
    story = Story()
    story.schedule("r1")
    story.command("r2", "apply", done("add"))
    return story.end()


def record_incomplete():
    history = good()
    for record in history.commits[-1].records.values():
        record["complete"] = False
    return history


def record_removed():
    history = good()
    history.commits[-1].removed.append("log/2026/11/22/200000-r2.json")
    return history


def event_dropped():
    history = good()
    for record in history.commits[-1].records.values():
        del record["events"][1]
    return history


def event_twice():
    history = good()
    commit = history.commits[-1]
    commit.records["log/2026/11/22/200001-r6.json"] = copy.deepcopy(next(iter(commit.records.values())))
    return history


def serial_doubled():
    history = good()
    history.commits[2].serial = history.commits[2].serial_told = 2
    return history


def merged():
    history = good()
    history.commits[3].parents.append("commit1")
    return history


def overwritten():
    history = good()
    history.commits[3].parents = ["commit2"]
    return history


def forced_out():
    history = good()
    history.arrivals["commit0"] = float(START)
    return history


def ledger_differs():
    history = good()
    history.homes[1].pending["pending"].append({"domain": DOMAIN})
    return history


def home_behind():
    history = good()
    history.homes[1].seen = history.commits[-2].id
    return history


def check_complains():
    history = good()
    history.homes[0].complaint = "the queue does not follow from the log"
    return history


def record_waits():
    history = good()
    history.homes[1].waiting.append("refs/pm/outbox/r6")
    return history


def unsettled():
    history = good()
    for home in history.homes:
        home.pending["unsettled"] = [{"domain": DOMAIN}]
    return history


def crashed():
    history = good()
    history.commands[0].status = -11
    return history


DOCTORED = (
    (deleted_without_schedule, "backed"), (deleted_too_early, "backed"), (row_dated_back, "backed"),
    (deleted_after_cancel, "backed"), (deleted_after_cancel, "cancels_kept"), (deleted_under_hold, "backed"),
    (deleted_after_void, "backed"), (deleted_twice, "lives"), (deleted_twice, "backed"), (request_before_intent, "backed"),
    (no_claim, "backed"), (deleted_with_users, "empty"), (cancel_lost, "cancels_kept"),
    (cancel_lost_and_deleted, "cancels_kept"), (record_missing, "records_kept"), (record_incomplete, "records_kept"),
    (record_removed, "nothing_lost"), (event_dropped, "nothing_lost"), (event_twice, "nothing_lost"),
    (serial_doubled, "one_line"), (merged, "one_line"), (overwritten, "one_line"), (forced_out, "one_line"),
    (ledger_differs, "homes_agree"), (home_behind, "homes_agree"), (check_complains, "homes_agree"),
    (record_waits, "homes_agree"), (unsettled, "homes_agree"), (crashed, "expected_ends"),
)


def main():
    failed = 0
    words = laws.broken(good())
    if words:
        failed += 1
        print("FAILED  a good history is refused:", *words, sep="\n    ")
    for make, law in DOCTORED:
        words = laws.broken(make())
        if not any(word.startswith(f"{law}: ") for word in words):
            failed += 1
            print(f"FAILED  {make.__name__}: {law} does not find it", *words, sep="\n    ")
    print(f"{len(DOCTORED)} doctored histories, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
