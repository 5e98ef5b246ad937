#!/usr/bin/env python3
"""Runs the public test suite of RFC 7208 against our check_host(): run.py CHECK

The suite is rfc7208-tests.yml of Debian's golang-blitiri-go-spf-dev, or the one of python3-spf. The keys `skip` in the
former are about another program and not looked at: every case counts. CHECK evaluates (check.c).
"""
import gzip
import pathlib
import re
import subprocess
import sys

import yaml

PLACES = [
    "/usr/share/gocode/src/blitiri.com.ar/go/spf/testdata/rfc7208-tests.yml",
    "/usr/share/doc/python3-spf/rfc7208-tests.yml.gz",
    "/usr/share/doc/python3-spf/rfc7208-tests.yml",
]
CASES_MIN = 203  # of both packages in Debian 12

# case: why it is left out
LEFT_OUT = {}


class Loader(yaml.BaseLoader):
    """All scalars are texts ("no" is no boolean, "1:2" no number), and a key that stands there twice is an error."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"twice: {twice}", node.start_mark)
        return super().construct_mapping(node, deep)


def read_suite():
    for place in PLACES:
        if pathlib.Path(place).exists():
            opener = gzip.open if place.endswith(".gz") else open
            with opener(place, "rt", encoding="utf-8") as file:
                return place, list(yaml.load_all(file, Loader))
    sys.exit("the suite is not there: install golang-blitiri-go-spf-dev (ci/setup all)")


def to_bytes(text):
    """"\\x80" in the suite means that byte, and YAML makes a character of it."""
    return text.encode("latin-1")


def field(data):
    return data.hex() or "-"


def canonical(name):
    """Lower case, no final dot, \\DDD for what is in no host name."""
    lower = to_bytes(name).lower().removesuffix(b".").decode("latin-1")
    return re.sub(r"[^a-z0-9_*/.-]", lambda match: f"\\{ord(match.group()):03}", lower).encode("latin-1")


def join(value):
    """A text in several strings is a list."""
    return b"".join(to_bytes(part) for part in value) if isinstance(value, list) else to_bytes(value)


def lines_of_record(name, kind, value):
    if kind == "MX":
        value = canonical(value[1])
    elif kind in ("PTR", "CNAME"):
        value = canonical(value)
    else:
        value = join(value)
    return [f"record {field(canonical(name))} {kind} {field(value)}"]


def lines_of_name(name, records):
    """Records of the type SPF stand for TXT, too, unless there are TXT ones; "TXT: NONE" is none at all."""
    pairs = [(record, "true") if isinstance(record, str) else next(iter(record.items())) for record in records]
    kinds = {kind for kind, _ in pairs}
    lines = []
    for kind, value in pairs:
        if kind == "TIMEOUT":
            lines.append(f"timeout {field(canonical(name))}")
        elif kind == "CNAMELOOP":
            lines += lines_of_record(name, "CNAME", name)
        elif kind == "SPF" and "TXT" not in kinds:
            lines += lines_of_record(name, "TXT", value)
        elif kind != "SPF" and value != "NONE":
            lines += lines_of_record(name, kind, value)
    return lines


def as_list(value):
    return value if isinstance(value, list) else [value]


def is_right(case, result, explanation):
    if result not in as_list(case["result"]):
        return False
    if result != "fail" or "explanation" not in case:
        return True
    wanted = case["explanation"]
    return explanation == (b"" if wanted == "DEFAULT" else to_bytes(wanted))


def run_scenario(program, scenario):
    lines = [line for name, records in scenario["zonedata"].items() for line in lines_of_name(name, records)]
    cases = [(name, case) for name, case in scenario["tests"].items() if name not in LEFT_OUT]
    for _, case in cases:
        words = (case["host"], case["helo"], case["mailfrom"])
        lines.append("check " + " ".join(field(to_bytes(word)) for word in words))
    output = subprocess.run([program], input="\n".join(lines) + "\n", text=True, check=True, capture_output=True).stdout
    answers = output.splitlines()
    if len(answers) != len(cases):
        sys.exit(f"{scenario['description']}: {len(answers)} answers to {len(cases)} cases")
    wrong = 0
    for (name, case), answer in zip(cases, answers):
        result, hexed = answer.split(" ")
        explanation = b"" if hexed == "-" else bytes.fromhex(hexed)
        if not is_right(case, result, explanation):
            wrong += 1
            print(f"{name}: {result} {explanation!r} instead of {case['result']} {case.get('explanation', '')!r}")
    return len(cases), wrong


def main():
    place, scenarios = read_suite()
    counts = [run_scenario(sys.argv[1], scenario) for scenario in scenarios]
    cases, wrong = (sum(column) for column in zip(*counts))
    print(f"{place}: {cases} cases in {len(counts)} scenarios, {wrong} wrong, {len(LEFT_OUT)} left out")
    for name, reason in LEFT_OUT.items():
        print(f"left out: {name}: {reason}")
    if cases + len(LEFT_OUT) < CASES_MIN:
        sys.exit(f"the suite had {CASES_MIN} cases: is the file whole?")
    return 1 if wrong else 0


sys.exit(main())
