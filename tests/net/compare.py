"""Holds what verify found to what it must find.

    compare.py RESULTS EXPECTED             every line of EXPECTED is found, and nothing else that needs attention
    compare.py --rules RULES EXPECTED...    every rule and every cause of the program is in one of them, not passing

RESULTS is `verify --format json`, RULES `verify --explain all --format json`. EXPECTED: a line a finding, "domain rule
status cause"; "domain - - -" for a domain about which there is nothing to say. "-" as cause: none is named. The rule "*":
each required record has that status where the table does not say otherwise, and others may.
"""

import json
import sys

RECORDS = {"ownership", "mx", "spf", "dkim1", "dkim2", "dkim3", "dmarc"}
REQUIRED = RECORDS | {"zone-delegated", "dnssec"}
TOLD = {"fail", "warn", "unknown"}  # info only where CASES has it


def read_cases(path):
    """domain -> set of (rule, status, cause), in the order of the file"""
    cases = {}
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            fields = line.split()
            if not fields or fields[0].startswith("#"):
                continue
            if len(fields) != 4:
                sys.exit(f"{path}:{number}: a line has four words")
            findings = cases.setdefault(fields[0], set())
            if fields[1] != "-":
                findings.add(tuple(fields[1:]))
    return cases


def spread(expected, found):
    """Puts each required record, and what else has that status, in the place of "*"."""
    for finding in {f for f in expected if f[0] == "*"}:
        named = {f[0] for f in expected}
        rules = RECORDS | {f[0] for f in found if f[1:] == finding[1:]}
        expected = expected - {finding} | {(rule, *finding[1:]) for rule in rules - named}
    return expected


def compare_domain(expected, findings):
    found = {(f["rule"], f["status"], f["cause"] or "-") for f in findings}
    expected = spread(expected, found)
    for finding in sorted(expected - found):
        yield f"expected {' '.join(finding)}"
    for finding in sorted(f for f in found - expected if f[1] in TOLD):
        yield f"found    {' '.join(finding)}"
    for f in findings:
        # what the account has already needs no proof of ownership
        if f["required"] != (f["rule"] in REQUIRED) and f["rule"] != "ownership":
            yield f"{f['rule']} is {'' if f['required'] else 'not '}required"
        if f["status"] in ("fail", "warn") and not (f["why"] and f["fix"]):
            yield f"{f['rule']} does not say why, or what to do"


def compare(cases, results):
    domains = {domain["name"]: domain["findings"] for domain in results["domains"]}
    if set(domains) != set(cases):
        yield f"not the same domains: {sorted(set(domains) ^ set(cases))}"
    for domain, expected in cases.items():
        for difference in compare_domain(expected, domains.get(domain, [])):
            yield f"{domain:30} {difference}"


def missing_rules(cases, rules):
    told = {finding for findings in cases for finding in findings if finding[1] != "pass"}
    for kind, place in (("rules", 0), ("causes", 2)):
        for row in rules[kind]:
            if row["id"] not in {finding[place] for finding in told}:
                yield f"no zone breaks {row['id']}" if kind == "rules" else f"no zone has the cause {row['id']}"


def read_json(path):
    with open(path, encoding="ascii") as file:
        return json.load(file)


def main():
    if sys.argv[1] == "--rules":
        tables = [findings for path in sys.argv[3:] for findings in read_cases(path).values()]
        lines = list(missing_rules(tables, read_json(sys.argv[2])))
    else:
        lines = list(compare(read_cases(sys.argv[2]), read_json(sys.argv[1])))
    print("\n".join(lines))
    sys.exit(1 if lines else 0)


main()
