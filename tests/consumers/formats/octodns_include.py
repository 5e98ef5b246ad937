"""octoDNS' second source: with populate_should_replace its sets take the place of those of the first one."""

from formats import octodns

FORMAT = "octodns"
OPTIONS = ["--style", "include"]
DELETES = True
BLIND = "replaces"
WHOLE = "take it out there"  # with --delete-conflicts: a set that goes as a whole
CANNOT = {"backslashes": "backslash", "odd-bytes": "not printable ASCII", "odd-texts": "octodns cannot", "rich": WHOLE,
          "cname-at-subdomain": WHOLE}
CANNOT_REMOVE = "a removal has no part of its own"
CANNOT_EVER = (*octodns.CANNOT_EVER, WHOLE)


def apply(lab, before, output, zone):
    new = octodns.read(lab, output, zone)
    replaced = {(record.owner, record.type) for record in new}
    return [record for record in before if (record.owner, record.type) not in replaced] + new
