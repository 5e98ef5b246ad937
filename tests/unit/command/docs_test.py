#!/usr/bin/env python3
"""Holds the examples of docs/json-output.md to the schemas that the page names above each of them."""

import json
import pathlib
import re
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

top = pathlib.Path(__file__).resolve().parents[3]
page = (top / "docs/json-output.md").read_text(encoding="ascii")
seen = set()
for section in page.split("\n## ")[1:]:
    [name] = re.findall(r"\]\(\.\./schema/([a-z-]+)\.schema\.json\)", section)
    [example] = re.findall(r"^```json\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    schema = json.loads((top / f"schema/{name}.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(example))
    seen.add(name)

wanted = {path.name.removesuffix(".schema.json") for path in (top / "schema").glob("*.schema.json")} - {"desired-state"}
if seen != wanted:
    sys.exit(f"docs/json-output.md shows {sorted(seen)}, and schema/ holds {sorted(wanted)}")
print(f"{len(seen)} examples fit their schemas")
