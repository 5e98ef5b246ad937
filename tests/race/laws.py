"""What must hold of a race, whatever happened in it. Each law yields a sentence for each time that it was broken.

None of it uses the program: the queue is worked out here, from the events in the order of their arrival."""

from history import placed_events

DAY = 24 * 60 * 60
# Between the making of an event and its arrival in the branch: a push that had to be repeated, a process that was held
# up while the clock moved on.
ARRIVAL_SLACK = 45 * 60
CLOSING = ("void", "cancel", "done")
# Statuses that a process among others may end with.
EXPECTED = (0, 1, 3, 4, 5, 7, 75)
OUTCOMES = {"add": ("done", "add"), "update": ("done", "update"), "delete": ("done", "delete"),
            "schedule": ("schedule", None)}


def one_line(history):
    """The branch is one line of commits, with the serials 1, 2, 3, …, and has all that the remote ever took."""
    ids = {commit.id for commit in history.commits}
    for id in history.arrivals:
        if id not in ids:
            yield f"commit {id} was taken by the remote, and is not in the branch any more"
    before = []
    for number, commit in enumerate(history.commits, 1):
        if commit.parents != before:
            yield f"commit {commit.id} ({commit.subject}): its parents are {commit.parents}, not {before}"
        if commit.serial != number or commit.serial_told != number:
            yield (f"commit {commit.id} ({commit.subject}): serial {commit.serial}, told {commit.serial_told}, "
                   f"is number {number}")
        if commit.arrived is None:
            yield f"commit {commit.id} ({commit.subject}): the remote was never told to take it"
        before = [commit.id]


def nothing_lost(history):
    """No record goes away, no event goes out of its record or changes, none is in two."""
    records, home = {}, {}
    for commit in history.commits:
        for path in commit.removed:
            yield f"commit {commit.id} removes {path}"
        for path, record in commit.records.items():
            now = {event["id"]: event for event in record["events"]}
            for id, event in records.get(path, {}).items():
                if now.get(id) != event:
                    yield f"commit {commit.id} loses or changes the event {id} of {path}"
            for id in now:
                if home.setdefault(id, path) != path:
                    yield f"the event {id} is in {home[id]} and in {path}"
            records[path] = now


def deletions_requested(history):
    return [request for request in history.requests if request.operation == "deleteDomain"]


def lives(history):
    """A domain is deleted once a life."""
    there = set(history.on_account)
    for request in history.requests:
        if request.operation == "addDomain" and request.outcome == "success":
            there.add(request.domain)
        if request.operation == "deleteDomain":
            if request.domain not in there or request.outcome != "success":
                yield f"{request.domain}: deleted once more, at {request.at:.3f} ({request.outcome})"
            there.discard(request.domain)


def empty(history):
    """No domain is deleted that has users."""
    for request in deletions_requested(history):
        for domain, since, until in history.occupied:
            if domain == request.domain and since < request.at < until:
                yield f"{domain}: deleted at {request.at:.3f} with a user in it"


def intents_of_deletions(history, placed):
    """(request, its intent or None): the last one that was in the branch before; none twice."""
    intents = [one for one in placed.values()
               if one.kind == "intent" and one.event["facts"]["action"] == "delete" and one.arrived is not None]
    used = set()
    for request in deletions_requested(history):
        fitting = [one for one in intents if one.event["domain"] == request.domain and one.arrived <= request.at]
        intent = max(fitting, key=lambda one: one.place, default=None)
        if intent and intent.id in used:
            intent = None
        if intent:
            used.add(intent.id)
        yield request, intent


def closed_before(placed, one, place):
    """By what, in or before that commit; None: by nothing."""
    for other in placed.values():
        if one.id in other.closes and other.place <= place:
            if not (other.kind == "done" and other.place == place):
                return other
    return None


def why_not_due(history, placed, schedule, request, intent):
    closer = closed_before(placed, schedule, intent.place)
    if closer:
        return f"{schedule.id} was closed by the {closer.kind} {closer.id}"
    if schedule.place > intent.place:
        return f"{schedule.id} came after the intent"
    if schedule.event["time"] + DAY > min(request.service, intent.event["time"]):
        return f"{schedule.id} is younger than a day"
    if history.service_at(schedule.arrived) + DAY > request.service + ARRIVAL_SLACK:
        return f"{schedule.id} had been in the branch for less than a day"
    return None


def backed(history):
    """Behind each deletion that was executed there is an intent in the branch, made under the run's own claim, and a row
    at least a day old that nothing had closed before the intent arrived; and no hold."""
    placed = placed_events(history.commits)
    for request, intent in intents_of_deletions(history, placed):
        which = f"{request.domain}, deleted at {request.at:.3f}"
        if intent is None:
            yield f"{which}: without an intent of its own in the branch before it"
            continue
        rows = [one for one in placed.values() if one.kind == "schedule" and one.event["domain"] == request.domain]
        reasons = [why_not_due(history, placed, row, request, intent) for row in rows]
        if None not in reasons:
            yield f"{which}: without a row that was due ({'; '.join(reasons[-3:]) or 'there was none at all'})"
        for hold in placed.values():
            if (hold.kind == "hold" and hold.event["domain"] == request.domain and hold.place <= intent.place
                    and not closed_before(placed, hold, intent.place)):
                yield f"{which}: under the hold {hold.id}"
        if not has_claim(placed, intent):
            yield f"{which}: its intent {intent.id} came when the run had no claim"


def has_claim(placed, intent):
    """The run's claim may have been renewed, or given up, in the intent's own commit."""
    for claim in placed.values():
        if claim.kind == "claim" and claim.run == intent.run and claim.place <= intent.place:
            closer = closed_before(placed, claim, intent.place)
            if closer is None or (closer.run == claim.run and closer.place == intent.place):
                return True
    return False


def events_by_actor(placed):
    found = {}
    for one in placed.values():
        found.setdefault(one.event["actor"], []).append(one)
    return found


def cancels_kept(history):
    """A cancel or release that said success is in the branch; and after a cancel only a new row, with a new day, deletes."""
    placed = placed_events(history.commits)
    by_actor = events_by_actor(placed)
    rows = [one for one in placed.values() if one.kind == "schedule"]
    for command in history.commands:
        if command.what not in ("cancel", "release") or command.status != 0:
            continue
        kind = {"cancel": "hold", "release": "release"}[command.what]
        if not any(one.kind == kind and one.event["domain"] == command.domain
                   for one in by_actor.get(command.name, [])):
            yield f"{command.name}: said that {command.domain} is {command.what}ed, and the branch has no such event"
        if command.what == "cancel":
            yield from deleted_after(history, rows, command)


def deleted_after(history, rows, cancel):
    for request in deletions_requested(history):
        if request.domain != cancel.domain or request.at < cancel.ended:
            continue
        if not any(row.event["domain"] == request.domain and row.arrived > cancel.started
                   and row.event["time"] + DAY <= request.service for row in rows):
            yield f"{cancel.name}: {request.domain} was deleted after it, without a new row"


def records_kept(history):
    """What a command says it did is in its record, and the record has the run's last word."""
    placed = placed_events(history.commits)
    by_actor = events_by_actor(placed)
    last = {}
    for commit in history.commits:
        for path, record in commit.records.items():
            last[path] = record
    complete = {record["actor"] for record in last.values() if record["complete"]}
    for command in history.commands:
        done = [item for item in (command.outcome or {}).get("items", []) if item["result"] == "done"]
        if command.status is not None and done and command.name not in complete:
            yield f"{command.name} ended with status {command.status}, and its record is not complete in the branch"
        facts = {(one.kind, one.event["facts"].get("action"), one.event["domain"])
                 for one in by_actor.get(command.name, [])}
        for item in done:
            wanted = OUTCOMES.get(item["op"])
            if wanted and (*wanted, item["address"]) not in facts:
                yield f"{command.name}: {item['op']} of {item['address']} is done, and not in the branch"


def expected_ends(history):
    """A command ends with one of the statuses that a team has to live with."""
    for command in history.commands:
        if command.status is not None and command.status not in EXPECTED:
            yield f"{command.name} ended with status {command.status}: {command.stderr}"


def open_domains(history, kind):
    placed = placed_events(history.commits)
    closed = {id for one in placed.values() for id in one.closes}
    return sorted({one.event["domain"] for one in placed.values() if one.kind == kind and one.id not in closed})


def homes_agree(history):
    """All homes see the same queue, the same holds and the same events: those of the branch."""
    ids = sorted(placed_events(history.commits))
    pending, holds = open_domains(history, "schedule"), open_domains(history, "hold")
    tip = history.commits[-1].id
    first = next((home for home in history.homes if not home.complaint), None)
    for home in history.homes:
        if home.complaint:
            yield f"{home.name}: complains: {home.complaint}"
            continue
        if home.seen != tip:
            yield f"{home.name}: stands at {home.seen}, not at the branch's tip {tip}"
        if sorted(event["id"] for event in home.events) != ids:
            yield f"{home.name}: exports other events than the branch has"
        if home.waiting:
            yield f"{home.name}: still has records to push: {home.waiting}"
        if home.pending.get("unsettled"):
            yield f"{home.name}: requests are unsettled: {home.pending['unsettled']}"
        if home.pending != first.pending or home.events != first.events:
            yield f"{home.name}: differs from {first.name}"
        if [row["domain"] for row in home.pending["pending"]] != pending:
            yield f"{home.name}: the queue is {home.pending['pending']}, by the branch {pending}"
        if [row["domain"] for row in home.pending["holds"]] != holds:
            yield f"{home.name}: holds are {home.pending['holds']}, by the branch {holds}"


LAWS = (one_line, nothing_lost, lives, empty, backed, cancels_kept, records_kept, expected_ends, homes_agree)


def broken(history):
    return [f"{law.__name__}: {sentence}" for law in LAWS for sentence in law(history)]
