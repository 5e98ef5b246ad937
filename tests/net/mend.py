"""Does what verify says: takes away each record under "remove", adds each under "publish".

    mend.py RESULTS SERVER_FOLDER...

RESULTS is `verify --format json`; a server's folder has its zones as prepare.py wrote them. Only the zones of domains that
fail are changed, and get the serial 99. Prints the domains; those with no zone in any folder are left out.
"""

import json
import pathlib
import re
import sys

STRING = r'"(?:[^"\\]|\\.)*"'


def absolute(name, origin):
    name = origin if name == "@" else name if name.endswith(".") else f"{name}.{origin}"
    return name.lower()


def parse(line, origin):
    """(owner, type, data) for comparing, of a record in one line; None for other lines"""
    match = re.match(r"(\S+)\s+(?:\d+\s+)?(?:IN\s+)?([A-Z]+)\s+(.*?)\s*$", line)
    if not match or line[0] in ";$":
        return None
    owner, kind, data = match.groups()
    if kind in ("TXT", "SPF"):
        data = "".join(string[1:-1] for string in re.findall(STRING, data))
    elif kind in ("CNAME", "MX", "NS"):
        *numbers, target = data.split()
        data = " ".join([*numbers, absolute(target, origin)])
    return absolute(owner, origin), kind, data


def mended(lines, publish, remove):
    """The zone's new lines. The origin may change on the way, so what is published is absolute and stands last."""
    gone = {parse(line, ".") for line in remove} - {parse(line, ".") for line in publish}
    wanted = {parse(line, "."): line for line in publish}
    origin, out = ".", []
    for line in lines:
        if line.startswith("$ORIGIN"):
            origin = line.split()[1].lower()
            origin = origin if origin.endswith(".") else origin + "."
        record = parse(line, origin) if line else None
        wanted.pop(record, None)
        if record not in gone or record is None:
            out.append(re.sub(r" \d+ 7200 3600 ", " 99 7200 3600 ", line))
    return out + list(wanted.values())


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        domains = json.load(file)["domains"]
    for domain in domains:
        findings = [f for f in domain["findings"] if f["status"] == "fail"]
        files = [path for folder in sys.argv[2:] if (path := pathlib.Path(folder, domain["name"] + ".zone")).exists()]
        publish = [line for f in findings for line in f["publish"]]
        remove = [line for f in findings for line in f["remove"]]
        if domain["status"] != "fail" or not files or not (publish or remove):
            continue
        for path in files:
            path.write_text("\n".join(mended(path.read_text().splitlines(), publish, remove)) + "\n")
        print(domain["name"])


main()
