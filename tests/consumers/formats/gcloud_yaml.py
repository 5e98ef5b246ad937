"""Google Cloud DNS, --style yaml: the documents are read by a YAML parser and imported as the SDK does: a set that is there
already is a conflict, and nothing is imported then."""

import lab as labs
import provider
from lab import Broken

from formats.gcloud import check_value

FORMAT = "gcloud"
OPTIONS = ["--style", "yaml"]
DELETES = True
BLIND = "refuses"

REFUSAL = "an import fails where a set is there already"
CANNOT = {name: REFUSAL for name in ("rich", "macros", "odd-texts", "odd-bytes", "other-ttl", "numbers-of-0", "spf-in-strings",
                                 "cname-at-subdomain")}
CANNOT_EVER = (REFUSAL,)
CANNOT_REMOVE = REFUSAL

FIELDS = {"kind": str, "name": str, "rrdatas": list, "ttl": int, "type": str}


def check_document(document):
    if not isinstance(document, dict) or {key: type(value) for key, value in document.items()} != FIELDS:
        raise Broken(f"not the fields of a record set: {document}")
    if document["kind"] != "dns#resourceRecordSet" or not document["name"].endswith("."):
        raise Broken(f"not a record set: {document}")
    for value in document["rrdatas"]:
        if not isinstance(value, str):
            raise Broken(f"not a text: {value!r}")
        check_value(document["type"], value)


def apply(lab, before, output, zone):
    documents = labs.load_yaml(output)
    for document in documents:
        check_document(document)
    command = provider.import_line("gcloud", "gcloud ", FILE=output, NAME_OF_THE_MANAGED_ZONE="my-zone")
    provider.check_call(lab, command, "gcloud", "dns", "record-sets", "import", output, "--zone=my-zone")
    state = provider.Zone(before, zone)
    provider.transaction(state, lambda after: [
        after.create(document["name"], document["type"], document["ttl"], document["rrdatas"]) for document in documents])
    return state.records(lab)
