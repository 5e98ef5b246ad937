"""The file's tags are checked, BIND reads it, and the import is done as Cloudflare documents it: records are added one by
one; one that is there, or does not go with what is there, is refused by itself."""

import re

import lab as labs

TTL_MIN = 60
BLIND = "adds and refuses"  # a record that cannot stand beside those that are there
TAG = " ; cf_tags=cf-proxied:false"
IMPORT_MAX = 256 * 1024


def check_tags(text):
    for line in text.splitlines():
        if line.startswith(";") or not line.strip():
            if "cf_tags" in line.lower():
                raise labs.Broken(f"a comment holds tags: {line}")
            continue
        is_alias = re.match(r"\S+ \d+ IN CNAME ", line) is not None
        if line.endswith(TAG) != is_alias or line.count("cf_tags") != int(is_alias):
            raise labs.Broken(f"not each alias, and nothing else, is tagged: {line}")
        if not re.match(r"\S+\. \d+ IN [A-Z]+ ", line):
            raise labs.Broken(f"no absolute owner, TTL, class and type: {line}")


def added_to(records, new):
    types = {r.type for r in records if r.owner == new.owner}
    if labs.same_value(new) in map(labs.same_value, records):
        return records
    if types and "CNAME" in types | {new.type}:
        return records
    ttls = [r.ttl for r in records if r.owner == new.owner and r.type == new.type]
    return records + [new._replace(ttl=ttls[0] if ttls else new.ttl)]


def apply(lab, before, output, zone):
    text = output.read_text(encoding="utf-8")
    check_tags(text)
    if len(text) > IMPORT_MAX and "TOO LARGE" not in text:
        raise labs.Broken("larger than an import takes, and it does not say so")
    records = list(before)
    for record in lab.load(text, zone):
        records = added_to(records, record)
    return records
