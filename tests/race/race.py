#!/usr/bin/env python3
"""A race: eight processes with separate homes work on one account by way of one git remote, all at once, round after
round, while the clock moves on by hours. Some are killed, some sleep past their claim. In the end the laws (laws.py)
are held against what really happened. What that was is counted, and a race in which too little happened has failed.

Started by race.sh, which has made the account, the remote and the clock."""

import argparse
import json
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass

import laws
from history import History, placed_events, read_commits
from world import BRANCH, Team

SIZE = 8
DOMAINS = [f"d{number:02}.example" for number in range(1, 13)]
FIRST_ON_ACCOUNT = DOMAINS[:9]
HOUR = 60 * 60
APPLY = ("apply", "--auto-approve", "--no-dns-check", "--format", "json")
# How often each command is chosen, in a round of the long form.
WEIGHTS = {"plan": 10, "apply": 44, "saved": 9, "cancel": 16, "release": 8, "pending": 4, "log": 3, "unlock": 4, "check": 3}
JUMPS = [0, 0, 10 * 60, 16 * 60, 3 * HOUR, 6 * HOUR, 9 * HOUR, 12 * HOUR, 14 * HOUR, 25 * HOUR]


@dataclass
class Turn:
    """What a member does in a round."""

    what: str
    domain: str = ""
    wait: float = 0
    delay: float = 0
    kill_after: float = None
    stall_after: float = None


class Race:
    def __init__(self, team, seed):
        self.team = team
        self.random = random.Random(seed)
        self.wanted = set(DOMAINS)
        self.gone = {}  # from the team's file, and since when by the service's clock
        self.round = 0
        self.occupied = []
        self.user_at = None

    def begin(self):
        for member in self.team.members:
            member.wants(self.wanted)
        command = self.team.members[0].run("m1-begin", "init", "state", "init")
        if command.status != 0:
            sys.exit(f"state init ended with status {command.status}: {command.stderr}")

    def do(self, member, turn):
        time.sleep(turn.wait)
        name = f"{member.name}-r{self.round}-{turn.what}"
        faults = {"delay": turn.delay, "kill_after": turn.kill_after, "stall_after": turn.stall_after}
        if turn.what == "apply":
            member.run(name, "apply", *APPLY, **faults)
        elif turn.what == "saved":
            plan = member.run(f"{name}-plan", "plan", "plan", "--no-dns-check", "--out", f"plan{self.round}.json")
            if plan.status in (0, 3):
                member.run(name, "apply", "apply", f"plan{self.round}.json", "--no-dns-check", "--format", "json", **faults)
        elif turn.what in ("cancel", "release"):
            member.run(name, turn.what, turn.what, turn.domain, domain=turn.domain, **faults)
        elif turn.what == "unlock":
            claims = member.run(f"{name}-show", "show", "state", "show", "--format", "json")
            for run in claims_of(claims):
                member.run(name, "unlock", "unlock", run, "--auto-approve")
        elif turn.what == "plan":
            member.run(name, "plan", "plan", "--no-dns-check")
        elif turn.what == "check":
            member.run(name, "check", "state", "check")
        else:
            member.run(name, turn.what, turn.what)

    def play(self, turns):
        """All of them at once, a turn for each member."""
        self.round += 1
        threads = [threading.Thread(target=self.do, args=pair) for pair in zip(self.team.members, turns)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def change_files(self):
        """The team's file changes; most have its newest form, some an old one, some one of their own."""
        now = self.team.clock.at(time.time())
        if self.random.random() < 0.6:
            domain = self.random.choice(DOMAINS[1:])
            self.wanted.discard(domain)
            self.gone.setdefault(domain, now)
        if self.gone and self.random.random() < 0.35:
            domain = self.random.choice(sorted(self.gone))
            self.wanted.add(domain)
            del self.gone[domain]
        for member in self.team.members:
            chance = self.random.random()
            if chance < 0.92:
                member.wants(self.wanted)
            elif chance < 0.96:
                member.wants(self.wanted ^ {self.random.choice(DOMAINS[1:])})

    def move_user(self):
        """Now and then a domain in the queue has a user for some rounds."""
        chance = self.random.random()
        domain = self.choose_domain()
        if self.user_at and chance < 0.5:
            self.vacate()
        elif not self.user_at and chance < 0.2 and self.team.service.occupy(domain):
            self.user_at = (domain, time.time())

    def vacate(self):
        if self.user_at:
            self.occupied.append((*self.user_at, time.time()))
            self.team.service.vacate(self.user_at[0])
            self.user_at = None

    def held(self):
        held = set()
        for command in self.team.commands:
            if command.status == 0 and command.what == "cancel":
                held.add(command.domain)
            elif command.status == 0 and command.what == "release":
                held.discard(command.domain)
        return sorted(held)

    def due(self):
        now = self.team.clock.at(time.time())
        return [domain for domain, since in sorted(self.gone.items()) if since + 24 * HOUR <= now]

    def choose_domain(self, what="cancel"):
        """For a release mostly one that is held; for a cancel, as often as not one that is to be deleted right now."""
        due = self.due()
        chance = self.random.random()
        if what == "release" and chance < 0.8:
            return self.random.choice(self.held() or DOMAINS)
        if due and chance < 0.5:
            return self.random.choice(due)
        return self.random.choice(sorted(self.gone) or DOMAINS)

    def random_turn(self):
        what = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        turn = Turn(what=what, domain=self.choose_domain(what))
        turn.wait = self.random.random() * 0.6
        if self.random.random() < 0.3:
            turn.delay = self.random.random() * 0.5
        kill, stall = (0.13, 0.06) if turn.what in ("apply", "saved") else (0.05, 0.01)
        chance = self.random.random()
        if chance < kill:
            turn.kill_after = self.random.random() * 1.5 * self.team.pace
        elif chance < kill + stall:
            turn.stall_after = self.random.random() * 1.2 * self.team.pace
        return turn

    def duel(self):
        """Half of the team deletes what the other half cancels."""
        turns = [Turn("apply", wait=self.random.random() * 0.3) for _ in range(SIZE // 2)]
        turns += [Turn("cancel", self.random.choice(self.due()), wait=self.random.random() * 1.5 * self.team.pace)
                  for _ in range(SIZE - len(turns))]
        self.random.shuffle(turns)
        return turns

    def play_long(self, rounds):
        for _ in range(rounds):
            self.change_files()
            self.move_user()
            self.play(self.duel() if self.due() and self.random.random() < 0.25
                      else [self.random_turn() for _ in self.team.members])
            self.team.clock.move(self.random.choice(JUMPS))

    def near(self, what, domain="", **faults):
        return Turn(what, domain, wait=self.random.random() * 0.3, **faults)

    def play_short(self):
        """Each kind of meeting once: a lock, a queue, cancels and releases side by side, kills, deletions. Nobody cancels
        the last two of those that are gone."""
        gone = DOMAINS[2:10]
        near, pace = self.near, self.team.pace
        self.play([near("apply") for _ in range(SIZE)])
        self.wanted -= set(gone)
        for member in self.team.members:
            member.wants(self.wanted)
        self.play([near("apply", delay=0.2), near("apply"), near("plan"), near("cancel", gone[0]), near("apply"), near("log"),
                   near("apply"), near("saved")])
        self.team.clock.move(9 * HOUR)
        self.play([near("cancel", gone[0], delay=0.1), near("cancel", gone[1], delay=0.1), near("cancel", gone[2], delay=0.1),
                   near("apply"), near("apply", kill_after=0.03), near("plan"), near("cancel", gone[0]), near("pending")])
        self.team.clock.move(14 * HOUR)
        self.play([near("release", gone[1]), near("release", gone[0], delay=0.2), near("apply", stall_after=0.3),
                   near("cancel", gone[3]), near("unlock"), near("apply", delay=0.2, kill_after=0.5 * pace), near("saved"),
                   near("apply")])
        self.team.clock.move(2 * HOUR)
        self.play([near("apply"), near("apply", delay=0.3), near("cancel", gone[4]), near("cancel", gone[5], delay=0.1),
                   near("apply"), near("apply", delay=0.3, kill_after=0.7 * pace), near("check"), near("release", gone[2])])
        self.team.clock.move(20 * 60)
        self.play([near("apply"), near("plan"), near("cancel", gone[2]), near("release", gone[3]), near("apply"),
                   near("saved"), near("apply"), near("cancel", gone[5])])

    def end(self, on_account):
        """Everybody gets along again: what is unsettled or waits to be pushed is brought to its end."""
        self.team.wait_until_quiet()
        self.vacate()
        self.team.clock.move(HOUR)
        for member in self.team.members:
            member.wants(self.wanted)
            member.run(f"{member.name}-settle", "apply", *APPLY)
        commands, arrivals, clock = list(self.team.commands), self.team.arrivals(), self.team.clock
        return History(commits=read_commits(self.team.remote, BRANCH, arrivals), arrivals=arrivals, commands=commands,
                       requests=self.team.service.requests(clock), homes=[member.look() for member in self.team.members],
                       on_account=on_account, occupied=self.occupied, service_at=clock.at)


def claims_of(command):
    try:
        return [claim["run"] for claim in json.loads(command.stdout)["claims"]]
    except ValueError:
        return []


def count(history, pushes):
    """What happened, in words."""
    counts = Counter()
    for command in history.commands:
        counts[f"{command.what}: {'killed' if command.status is None else f'status {command.status}'}"] += 1
    for what in pushes:
        counts[f"push: {what}"] += 1
    for request in history.requests:
        counts[f"{request.operation}: {request.outcome}"] += 1
    placed = placed_events(history.commits)
    for one in placed.values():
        counts[f"event: {one.kind}"] += 1
        closed = [placed[id] for id in one.closes if id in placed]
        if one.kind == "claim" and any(claim.run != one.run for claim in closed):
            counts["claim: taken over"] += 1
        if one.kind == "cancel" and closed:
            again = one.event["facts"].get("reason") == "declared_again"
            counts["queue: declared again" if again else "queue: cancelled"] += 1
    counts["cancel: too late"] = sum(command.what == "cancel" and command.status == 1 and "too late" in command.stderr
                                     for command in history.commands)
    counts["command: killed"] = sum(command.status is None for command in history.commands)
    counts["command: refused by the lock"] = sum(command.status == 7 for command in history.commands)
    counts["commits"] = len(history.commits)
    return counts


# What a race is about: one in which none of it happened proves nothing.
NEEDED = ("command: killed", "command: refused by the lock", "deleteDomain: success", "event: schedule", "queue: cancelled")


def too_little(counts, long_form):
    needed = NEEDED + (("claim: taken over", "event: void", "event: release", "queue: declared again") if long_form else ())
    yield from (f"nothing of the kind \"{what}\" happened" for what in needed if counts[what] == 0)
    if counts["push: raced"] + counts["push: raced-at-the-remote"] == 0:
        yield "no push lost a race"


def parse():
    parser = argparse.ArgumentParser()
    for name in ("program", "faketime", "folder", "remote", "address", "api", "clock"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--rounds", type=int, default=0, help="0: the short form")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    options = parse()
    team = Team(options, SIZE)
    race = Race(team, options.seed)
    on_account = team.service.domains()
    started = time.monotonic()
    race.begin()
    if options.rounds > 0:
        race.play_long(options.rounds)
    else:
        race.play_short()
    history = race.end(on_account)
    team.write_commands()
    counts = count(history, team.pushes())
    for what in sorted(counts):
        print(f"{counts[what]:7}  {what}")
    print(f"{race.round} rounds of {SIZE}, seed {options.seed}, {time.monotonic() - started:.0f} s")
    words = laws.broken(history) + list(too_little(counts, options.rounds >= 100))
    for sentence in words:
        print(f"BROKEN  {sentence}")
    sys.exit(1 if words else 0)


if __name__ == "__main__":
    main()
