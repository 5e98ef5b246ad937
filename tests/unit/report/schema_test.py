#!/usr/bin/env python3
"""Holds the golden JSON documents to their schemas. Exits with 77 where python3-jsonschema is missing.

Readers must bear new keys, so the schemas allow them; the documents of this version must not have
any that the schemas do not describe, so they are closed here."""

import copy
import json
import pathlib
import sys

try:
    from jsonschema import Draft202012Validator, RefResolver
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[3]
DOCUMENTS = ["plan", "outcome", "verify", "status", "pending", "log", "validate", "state-show", "state-check", "explain"]
STORED = ["state", "record", "export"]
PARTS_OF_RECORDS = ["plan", "outcome", "verify"]


def close(node):
    if isinstance(node, dict):
        if node.get("type") == "object":
            node["additionalProperties"] = False
        for value in node.values():
            close(value)
    elif isinstance(node, list):
        for value in node:
            close(value)


def without_first_key(document):
    broken = copy.deepcopy(document)
    del broken[next(iter(broken))]
    return broken


def load(name):
    schema = json.loads((ROOT / "schema" / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    close(schema)
    return schema


def check(name):
    schema = load(name)
    parts = {f"{part}.schema.json": load(part) for part in PARTS_OF_RECORDS}
    validator = Draft202012Validator(schema, resolver=RefResolver("", schema, store=parts))
    golden = ROOT / "tests" / "golden" / "report"
    paths = sorted(golden.glob(f"*/{name}.json"))
    if name in PARTS_OF_RECORDS:
        paths += sorted(golden.glob(f"record-*/record-{name}.json"))
    problems = [] if paths else [f"no golden document for {name}"]
    for path in paths:
        document = json.loads(path.read_text())
        if name not in STORED and next(iter(document)) != "format_version":
            problems.append(f"{path}: does not start with format_version")
        problems += [f"{path}: {e.json_path}: {e.message}" for e in validator.iter_errors(document)]
        if validator.is_valid(without_first_key(document)):
            problems.append(f"{name}: the schema accepts a document without format_version")
    return problems


def main():
    problems = [problem for name in DOCUMENTS + STORED for problem in check(name)]
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
