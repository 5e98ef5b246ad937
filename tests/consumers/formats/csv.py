"""Python's CSV reader; then the rows are done one by one, as a person does it in a panel."""

import csv

import lab as labs

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


def carry_out(records, record, action):
    """One row, in a panel in which a set has one TTL."""
    same = [r for r in records if labs.same_value(r) == labs.same_value(record)]
    others = [r for r in records if r not in same]
    if action == "delete":
        if not same:
            raise labs.Broken(f"what is to be deleted is not there: {record}")
        return others
    if action not in ("add", "keep", "set ttl") or (action != "add" and not same):
        raise labs.Broken(f"{action} {record}, and there is {same}")
    return [r._replace(ttl=record.ttl) if (r.owner, r.type) == (record.owner, record.type) else r for r in others] + [record]


def apply(lab, before, output, zone):
    records = list(before)
    rows = rows_of(output)
    for row in rows:
        check_hosts(row, zone)
    text = "".join(f"{labs.fqdn(row['name'])} {row['ttl']} IN {row['type']} {rdata_of(row)}\n" for row in rows)
    for row, line in zip(rows, text.splitlines()):
        records = carry_out(records, lab.load(line + "\n", zone)[0], row["action"])
    return records
