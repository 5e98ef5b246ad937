"""Python's CSV reader; then the rows are done, as a person does it in a panel."""

import csv

import lab as labs
import panel

DELETES = True
BLIND = "adds what stands beside others"
HEADER = ["name", "type", "ttl", "priority", "value", "action", "zone", "host", "host_or_empty", "purpose"]


def rows_of(output):
    with open(output, newline="", encoding="ascii") as file:
        rows = list(csv.reader(file, strict=True))
    if rows[0] != HEADER or any(len(row) != len(HEADER) for row in rows):
        raise labs.Broken(f"no table: {rows}")
    for row in rows[1:]:
        if any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell != "@" for cell in row):
            raise labs.Broken(f"a spreadsheet takes a cell for a formula: {row}")
    return [dict(zip(HEADER, row)) for row in rows[1:]]


def check_hosts(row, zone):
    owner = row["name"] if row["name"] == zone else row["host"] + "." + zone
    if row["zone"] != zone or owner != row["name"] or (row["host_or_empty"] or "@") != row["host"]:
        raise labs.Broken(f"the spellings of the host differ: {row}")


def rdata_of(row):
    value = row["value"]
    if row["type"] in ("TXT", "SPF") and not value.startswith('"'):
        value = labs.strings(value)
    return f"{row['priority']} {value}" if row["priority"] else value


def apply(lab, before, output, zone):
    rows = rows_of(output)
    for row in rows:
        check_hosts(row, zone)
    lines = [(row["action"], f"{labs.fqdn(row['name'])} {row['ttl']} IN {row['type']} {rdata_of(row)}\n") for row in rows]
    return panel.carry_out(lab, before, lines, zone)
