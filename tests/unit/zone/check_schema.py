"""Holds documents to a JSON Schema: check_schema.py SCHEMA DOCUMENT...

Status 77 (skipped) when python3-jsonschema is not installed."""
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


schema = load(sys.argv[1])
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
bad = 0
for path in sys.argv[2:]:
    for error in validator.iter_errors(load(path)):
        bad += 1
        print(f"{path}: {error.json_path}: {error.message}")
if len(sys.argv) < 3:
    sys.exit("no document given")
sys.exit(1 if bad else 0)
