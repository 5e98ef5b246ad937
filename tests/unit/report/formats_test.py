#!/usr/bin/env python3
"""Reads the golden JUnit, Prometheus and Nagios documents as their readers do.

Each check is also given documents that it must refuse."""

import pathlib
import re
import sys
import xml.etree.ElementTree

GOLDEN = pathlib.Path(__file__).resolve().parents[3] / "tests" / "golden" / "report"
RESULTS = {"failure": "failures", "error": "errors", "skipped": "skipped"}
LABEL = r'[a-z_]+="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
SAMPLE = re.compile(r"([a-z_]+)(\{" + LABEL + "(?:," + LABEL + r")*\})? (\d+)")
STATUS = re.compile(r"DNS (OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+ \| ok=\d+ warned=\d+ failed=\d+ unknown=\d+")


def check_suite(suite):
    names = [case.get("name") for case in suite]
    counts = {attribute: 0 for attribute in RESULTS.values()}
    assert {child.tag for child in suite} <= {"testcase"}, "something else than test cases"
    assert len(set(names)) == len(names), "two test cases of one name"
    assert len(names) == int(suite.get("tests")), "the number of tests is wrong"
    for case in suite:
        assert case.get("classname") == suite.get("name"), "a test case of another suite"
        assert {child.tag for child in case} <= {*RESULTS, "system-out"}, "an unknown element"
        for child in case:
            if child.tag in RESULTS:
                counts[RESULTS[child.tag]] += 1
                assert child.get("message") is not None, "a result without a message"
    for attribute, count in counts.items():
        assert int(suite.get(attribute)) == count, f"{attribute} is wrong"


def check_junit(text):
    root = xml.etree.ElementTree.fromstring(text.encode())
    assert root.tag == "testsuites", "no test suites"
    for suite in root:
        assert suite.tag == "testsuite", "something else than a test suite"
        check_suite(suite)


def check_prometheus(text):
    seen, ended, metric = set(), set(), None
    assert text.endswith("\n"), "the last line does not end"
    for line in text.splitlines():
        comment = re.fullmatch(r"# (HELP|TYPE) ([a-z_]+) (.+)", line)
        sample = SAMPLE.fullmatch(line)
        assert comment or sample, f"neither comment nor sample: {line}"
        name = comment[2] if comment else sample[1]
        if name != metric:
            assert comment and comment[1] == "HELP" and name not in ended, f"{name} does not stand together"
            ended.add(name)
            metric = name
        if comment:
            assert comment[1] == "HELP" or comment[3] == "gauge", "an unknown type"
            continue
        assert (name, sample[2]) not in seen, f"twice: {line}"
        seen.add((name, sample[2]))
        assert name.endswith("_seconds") or int(sample[3]) <= 5, f"no status: {line}"


def check_nagios(text):
    lines = text.splitlines()
    assert STATUS.fullmatch(lines[0]), f"no status line: {lines[0]}"
    assert text.count("|") == 1, "a second bar"
    assert len(text.encode()) < 8192, "too long"


CHECKS = {
    "junit.xml": (check_junit, [
        "<testsuites><testsuite></testsuites>",
        "<testsuites>\x1b</testsuites>",
        '<testsuites><testsuite name="a" tests="1" failures="0" errors="0" skipped="0"/></testsuites>',
        '<testsuites><testsuite name="a" tests="1" failures="0" errors="0" skipped="0">'
        '<testcase classname="a" name="mx"><failure message="x"/></testcase></testsuite></testsuites>',
    ]),
    "metrics.prom": (check_prometheus, [
        "pm_x 1\n",
        "# HELP a b\n# TYPE a gauge\na 1",
        '# HELP a b\n# TYPE a gauge\na{d="x"} 1\na{d="x"} 2\n',
        '# HELP a b\n# TYPE a gauge\na{d="x"y"} 1\n',
        '# HELP a b\na{d="\\x"} 1\n',
        "# HELP a b\na 1\n# HELP c d\nc 1\na 2\n",
    ]),
    "nagios.txt": (check_nagios, [
        "OK\n",
        "DNS OK - a | b | ok=1 warned=0 failed=0 unknown=0\n",
        "DNS OK - a | ok=1 warned=0 failed=0 unknown=0\nb | c\n",
    ]),
}


def problem_of(check, text):
    try:
        check(text)
    except (AssertionError, xml.etree.ElementTree.ParseError) as problem:
        return str(problem)
    return None


def main():
    problems = []
    for name, (check, broken) in CHECKS.items():
        paths = sorted(GOLDEN.glob(f"verify-*/{name}"))
        problems += [] if paths else [f"no golden {name}"]
        for path in paths:
            problem = problem_of(check, path.read_text())
            problems += [f"{path}: {problem}"] if problem else []
        problems += [f"{name}: accepted {text!r}" for text in broken if not problem_of(check, text)]
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
