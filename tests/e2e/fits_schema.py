#!/usr/bin/env python3
"""fits_schema.py SCHEMA DOCUMENT: does the JSON (or .yaml) document fit the JSON Schema? Status 0 or 1, why on stderr."""

import json
import sys

import jsonschema
import yaml


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file) if path.endswith(".yaml") else json.load(file)


schema, document = map(load, sys.argv[1:])
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
for error in errors:
    print("/".join(map(str, error.absolute_path)) or "(top)", error.message, sep=": ", file=sys.stderr)
sys.exit(1 if errors else 0)
