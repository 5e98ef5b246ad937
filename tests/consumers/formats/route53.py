"""Route 53: batches go by the aws command that the program names, to a stand-in; what the service would do with them is
carried out here (ChangeResourceRecordSets of its API reference)."""

import re

import lab as labs
import provider
from lab import Broken

DELETES = True
BLIND = "refuses"

# of the API reference: elements and characters in one request, where UPSERT counts twice; one value
VALUES_MAX, CHARACTERS_MAX, VALUE_MAX = 1000, 32000, 4000

AWS = """\
#!/bin/sh
# aws route53 change-resource-record-sets --hosted-zone-id ID --change-batch BATCH
[ "$1 $2 $3 $4 $5 $#" = "route53 change-resource-record-sets --hosted-zone-id ZTEST --change-batch 6" ] || exit 252
case $6 in
file://*) jq -c . "${6#file://}" ;;
*) printf '%s\\n' "$6" ;;
esac >>"$BATCHES"
"""


def octal_bytes(text):
    """The bytes of text with escapes: backslash and three octal digits, or a character."""
    out = b""
    for octal, escaped, plain in re.findall(r"\\([0-3][0-7]{2})|\\(.)|([^\\])", text, re.S):
        out += bytes([int(octal, 8)]) if octal else (escaped or plain).encode("ascii")
    return out


def zone_text(text):
    """Presentation form with its octal escapes in decimal."""
    return re.sub(r"\\([0-3][0-7]{2})", lambda m: f"\\{int(m[1], 8):03d}", text)


def value_of(kind, value):
    if len(value) > VALUE_MAX:
        raise Broken(f"a value of {len(value)} characters")
    if kind not in ("TXT", "SPF"):
        return zone_text(value)
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', value, re.S)
    if " ".join(f'"{s}"' for s in strings) != value or any(not 32 <= ord(c) < 127 for c in value):
        raise Broken(f"not the strings of a TXT: {value}")
    parts = [octal_bytes(s) for s in strings]
    if any(len(part) > 255 for part in parts):
        raise Broken(f"a string of over 255 octets: {value}")
    return " ".join(labs.quote(part) for part in parts)


def check_limits(batch):
    values = characters = 0
    for change in batch["Changes"]:
        times = 2 if change["Action"] == "UPSERT" else 1
        for record in change["ResourceRecordSet"]["ResourceRecords"]:
            values += times
            characters += times * len(record["Value"])
    if values > VALUES_MAX or characters > CHARACTERS_MAX:
        raise Broken(f"a batch of {values} values and {characters} characters")


def change_set(zone, change):
    rrset = change["ResourceRecordSet"]
    kind = rrset["Type"]
    values = [value_of(kind, record["Value"]) for record in rrset["ResourceRecords"]]
    arguments = zone_text(rrset["Name"]).lower(), kind, rrset["TTL"], values
    {"CREATE": zone.create, "UPSERT": zone.replace, "DELETE": zone.delete_exactly}[change["Action"]](*arguments)


def batches_by_aws(lab, output):
    """What reaches the aws command in the way that the program names."""
    stand_in = provider.StandIn(lab, "aws", AWS)
    several = len(provider.documents(output.read_text(encoding="utf-8"))) > 1
    log = lab.write("", ".batches")
    command = provider.import_command("route53", "jq -c " if several else "aws route53 ").split("\n#")[0]
    command = command.replace("FILE", str(output)).replace("--hosted-zone-id ID", "--hosted-zone-id ZTEST")
    lab.run(["sh", "-c", command], env=stand_in.environment(BATCHES=str(log)))
    return provider.documents(log.read_text(encoding="utf-8"))


def apply(lab, before, output, zone):
    state = provider.Zone(before, zone)
    batches = batches_by_aws(lab, output)
    if batches != provider.documents(output.read_text(encoding="utf-8")):
        raise Broken("other batches reached the aws command than were written")
    for batch in batches:
        provider.validate(lab, "route53", batch)
        check_limits(batch)
        provider.transaction(state, lambda after, batch=batch: [change_set(after, c) for c in batch["Changes"]])
    return state.records(lab)
