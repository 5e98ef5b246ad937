"""The file goes by the curl command that the program names to a server here: its tags are checked, BIND reads it, and the
import is done as Cloudflare documents it: records are added one by one; one that is there, or does not go with what is there, is refused by itself."""

import email
import re

import lab as labs
import panel
import provider

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


def sent(lab, output):
    """What arrives of the file."""
    files = []

    def answer(method, path, headers, body):
        if (method, path) != ("POST", "/client/v4/zones/023e105f/dns_records/import"):
            raise labs.Broken(f"no such request: {method} {path}")
        if headers["Authorization"] != "Bearer secret-token":
            raise labs.Broken(f"no token: {headers}")
        form = email.message_from_bytes(f"Content-Type: {headers['Content-Type']}\n\n".encode() + body)
        files.extend(part for part in form.get_payload() if part.get_param("name", header="Content-Disposition") == "file")
        return 200, {"success": True}

    command = provider.import_line("cloudflare", "curl ", FILE=output, ZONE_ID="023e105f")
    provider.call_api(lab, "CLOUDFLARE_API_TOKEN=secret-token; " + command, "https://api.cloudflare.com", answer)
    if len(files) != 1:
        raise labs.Broken(f"{command} sends {len(files)} files")
    return files[0].get_payload(decode=True)


def apply(lab, before, output, zone):
    text = output.read_text(encoding="utf-8")
    if sent(lab, output) != text.encode():
        raise labs.Broken("another file arrived than was written")
    check_tags(text)
    if len(text) > IMPORT_MAX and "TOO LARGE" not in text:
        raise labs.Broken("larger than an import takes, and it does not say so")
    records = panel.Panel(before)
    for record in lab.load(text, zone):
        if not records.holds(record) and records.goes_with(record):
            records.add(record._replace(ttl=records.ttl(record)))
    return records.records()
