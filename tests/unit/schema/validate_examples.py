#!/usr/bin/env python3
"""Holds files that load, and files that do not, to schema/desired-state.schema.json.

Exits 77 (skipped) where python3-jsonschema or python3-yaml is not installed.
"""
import json
import pathlib
import sys

try:
    import jsonschema
    import yaml
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

GOLDEN = pathlib.Path("tests/golden/schema")
REFUSED = """
    key-unknown key-is-a-name key-of-another-place version-missing version-unknown version-quoted domains-is-a-mapping
    domains-is-a-name name-single-label type-list-everywhere type-mapping-everywhere type-text-everywhere
    type-text-in-policy number-wrong percent-wrong freeze-is-true freeze-is-false freeze-is-empty freeze-is-a-list git-state-unknown
    git-branch-wrong git-repository-is-an-option git-author-is-a-text git-author-wrong git-key-unknown delay-in-words delay-negative choice-unknown spf-include-too-many
""".split()


def files():
    for path in sorted(pathlib.Path("examples").glob("*.yaml")):
        yield path, True
    for path in sorted(GOLDEN.glob("good-*/input.yaml")):
        yield path, True
    for case in REFUSED:
        yield GOLDEN / case / "input.yaml", False


def main():
    schema = json.loads(pathlib.Path("schema/desired-state.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = 0
    for path, expected in files():
        errors = list(validator.iter_errors(yaml.safe_load(path.read_text())))
        if (not errors) != expected:
            wrong += 1
            print(f"{path}: " + (errors[0].message if errors else "the schema accepts it"))
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
