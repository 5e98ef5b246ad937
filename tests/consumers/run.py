#!/usr/bin/env python3
"""Holds a format of `zone` to its real consumer.

    run.py [--property N [--seed S]] [--many N] PROGRAM FORMAT
                                             every case of cases.py, N generated ones, and N domains in one zone
    run.py --case NAME PROGRAM FORMAT        one case
    run.py --complete PROGRAM GOLDEN         every format has a module here, and golden files in the folder GOLDEN

With PM_CONSUMERS_FULL in the environment there are a thousand domains, and ten times as many generated cases.

What the program writes is handed to formats/FORMAT.py, which has the consumer carry it out on the zone as it was before
and returns the zone afterwards. That must be what the program's own `--format json`, for the same options, says: each set
that changes, and every other record as it was. Then the domains leave the account, and their records are removed: what
others have there stays. A module says of its format:

    DELETES       it can write the deletion of values (default: it cannot)
    REPLACES      it replaces the whole zone: without current records only ours are left
    BLIND         what it does to a set that is there, without current records: "adds" (the default), "refuses", "replaces";
                  with other words only bare zones are compared, for it depends on the set
    MANY_MAX      no more domains than so many, as it would take minutes
    TTL_MIN       what smaller TTLs become
    CANNOT        names of cases, and the text of the error in which the program says that the format cannot hold them
    CANNOT_EVER   texts of errors that generated cases may end with, too
    CANNOT_REMOVE the text of the error in which the program says that the format has no removal
    DECLARES      what the output before said and this one does not goes: apply is given that one, too, where there is one
    SETS_TTL      it deletes nothing, but what it says of a set's TTL counts
    FORMAT        the format's name, where it is not the module's: another style of it
    OPTIONS       more options for the program
"""

import argparse
import importlib
import json
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cases  # noqa: E402
import departed  # noqa: E402
import lab as labs  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


class Difference(Exception):
    pass


class Format:
    def __init__(self, name):
        module = importlib.import_module("formats." + name.replace("-", "_"))
        self.name, self.apply = getattr(module, "FORMAT", name), module.apply
        self.deletes = getattr(module, "DELETES", False)
        self.replaces = getattr(module, "REPLACES", False)
        self.blind = getattr(module, "BLIND", "adds")
        self.many_max = getattr(module, "MANY_MAX", 1000)
        self.ttl_min = getattr(module, "TTL_MIN", 0)
        self.cannot = getattr(module, "CANNOT", {})
        self.cannot_ever = getattr(module, "CANNOT_EVER", ())
        self.cannot_remove = getattr(module, "CANNOT_REMOVE", None)
        self.declares = getattr(module, "DECLARES", False)
        self.leaves = self.deletes or self.replaces or self.declares
        self.sets_ttl = getattr(module, "SETS_TTL", False)
        self.options = getattr(module, "OPTIONS", [])


class Bench:
    """One case in its folder: the program, and what stands in each zone."""

    def __init__(self, program, form, case, lab):
        self.program, self.form, self.case, self.lab = program, form, case, lab
        self.files = {}
        self.arguments = ["-f", lab.write(case.desired, ".yaml"), "zone", "--declared-only", *case.options]
        self.zones = {zone: [record._replace(ttl=max(record.ttl, form.ttl_min))
                             for record in lab.load(cases.AUTHORITY + text, zone)] for zone, text in case.zones.items()}

    def zone(self, *options, status=(0,)):
        env = labs.environment(PURELYMAIL_OWNERSHIP_TOKEN=cases.OWNERSHIP)
        return self.lab.run([self.program, *self.arguments, *options], ok=status, env=env)

    def current(self, zones):
        """The option --current for a folder with these zones."""
        folder = self.lab.path(".current")
        folder.mkdir()
        for zone, records in zones.items():
            (folder / f"{zone}.zone").write_text(self.lab.dump(records), encoding="utf-8")
        return ["--current", folder]

    def outputs(self, options, status):
        """zone -> file; a zone for which nothing is to be done has none."""
        folder = self.lab.path(".out")
        self.zone("--format", self.form.name, *self.form.options, "-o", folder, *options, status=status)
        files = sorted(folder.glob("*")) if folder.exists() else []
        found = {}
        for zone in self.zones:
            mine = [file for file in files if file.name.startswith(zone + ".")]
            found[zone] = mine[0] if mine else None
        if sum(map(bool, found.values())) != len(files):
            raise Difference(f"files of no zone: {[file.name for file in files]}")
        return found


def value_of(kind, value):
    text = value["value"]
    return labs.txt_bytes(text) if kind in ("TXT", "SPF") else text


def is_spf(value):
    return isinstance(value, bytes) and value.lower().startswith(b"v=spf1")


def expected_after(form, before, document, zone):
    """The zone afterwards, by the JSON document: (owner, type) -> (ttl, values)."""
    ttls = {(record.owner, record.type): record.ttl for record in before}
    sets = {key: (ttls[key], values) for key, values in labs.by_set(before).items()}
    for entry in document["zones"]:
        if entry["zone"] != zone:
            continue
        for change in (change for domain in entry["domains"] for change in domain["changes"]):
            key = labs.fqdn(change["owner"]), change["type"]
            after = {value_of(change["type"], value) for value in change["after"]}
            added = {value_of(change["type"], value) for value in change["added"]}
            ttl = max(change["ttl"], form.ttl_min)
            if not form.deletes and not form.replaces:
                old_ttl, old = sets.get(key, (ttl, set()))
                keeps_ttl = not form.sets_ttl
                if change["type"] == "CNAME" and old and added:
                    continue
                if any(map(is_spf, old - after)):
                    added, keeps_ttl = {value for value in added if not is_spf(value)}, True
                after, ttl = old | added, old_ttl if old and keeps_ttl else ttl
            sets.pop(key, None)
            if after:
                sets[key] = ttl, after
    return without_serial(sets)


def without_serial(sets):
    return {key: (ttl, {v.split()[0] if key[1] == "SOA" else v for v in values}) for key, (ttl, values) in sets.items()}


def found_after(records):
    ttls = {(record.owner, record.type): record.ttl for record in records}
    return without_serial({key: (ttls[key], values) for key, values in labs.by_set(records).items()})


def compare(what, expected, found):
    lines = [f"missing   {key} {expected[key]}" for key in sorted(expected.keys() - found.keys())]
    lines += [f"too much  {key} {found[key]}" for key in sorted(found.keys() - expected.keys())]
    lines += [f"differs   {key}\n  expected {expected[key]}\n  found    {found[key]}"
              for key in sorted(expected.keys() & found.keys()) if expected[key] != found[key]]
    if lines:
        raise Difference(what + "\n" + "\n".join(lines))


def apply_all(bench, options, status=(0, 3)):
    """Writes, and lets the consumer carry it out: the zones afterwards."""
    form, earlier, after = bench.form, bench.files, {}
    bench.files = bench.outputs(options, status)
    for zone, before in bench.zones.items():
        more = [earlier[zone]] if form.declares and earlier.get(zone) else []
        file = bench.files[zone]
        after[zone] = form.apply(bench.lab, before, file, zone, *more) if file else before
    return after


def carry_out(bench, what, options, status=(0, 3)):
    """Writes, lets the consumer carry it out, compares; the zones afterwards."""
    form, after = bench.form, apply_all(bench, options, status)
    options = [option for option in options if option != "--yes-replace-zone"]  # JSON replaces none
    if not form.deletes and not form.replaces:  # conflicts stay: as if they were not to be deleted
        options = [option for option in options if option != "--delete-conflicts"]
    document = json.loads(bench.zone("--format", "json", *options, status=status))
    for zone, before in bench.zones.items():
        compare(f"{what}: {zone}", expected_after(form, before, document, zone), found_after(after[zone]))
    return after


def sets_of_ours(document, zone):
    return {(labs.fqdn(change["owner"]), change["type"]) for entry in document["zones"] if entry["zone"] == zone
            for domain in entry["domains"] for change in domain["changes"]}


def blindly(bench):
    """Without current records: ours are added, or nothing happens where a set is there."""
    form, before = bench.form, bench.zones
    if form.replaces:
        bench.zones = {zone: [r for r in records if r.type in ("SOA", "NS")] for zone, records in before.items()}
        carry_out(bench, "without current records", ["--yes-replace-zone"])
    elif form.blind == "adds" or bench.case.zones == {zone: cases.BARE for zone in before}:
        carry_out(bench, "without current records", [])
    elif form.blind == "refuses":
        document = json.loads(bench.zone("--format", "json"))
        for zone, file in bench.outputs([], (0,)).items():
            try:
                form.apply(bench.lab, before[zone], file, zone)
            except labs.Refused:
                continue
            if not sets_of_ours(document, zone).isdisjoint(labs.by_set(before[zone])):
                raise Difference(f"without current records: {zone}: it was carried out, though sets are there already")
    bench.zones = before


def is_raised_ttl(form, change):
    """Nothing but the TTL is to change, to one that the provider does not take."""
    return not change["added"] and not change["removed"] and change["ttl"] < form.ttl_min == change["ttl_before"]


def is_settled_late(change, before):
    """Another's text stood where the file gives one: the first run told of a conflict, and now, with ours at the domain, it
    is taken for the value that the file gave before (docs/providers.md)."""
    stood = labs.by_set(before).get((labs.fqdn(change["owner"]), change["type"]), set())
    removed = {value_of(change["type"], value) for value in change["removed"]}
    return set(change["purposes"]) <= {"dmarc", "mta_sts", "tls_rpt"} and len(stood) == 1 and removed == stood


def with_current(bench, *options):
    """With them: what is there already is carried along; afterwards nothing is left to do."""
    before, bench.files = bench.zones, {}
    after = carry_out(bench, f"with current records {' '.join(options)}", [*bench.current(before), *options])
    if bench.form.deletes or bench.form.replaces:
        document = json.loads(bench.zone("--format", "json", *bench.current(after), *options, status=(0, 3)))
        left = [change for zone in document["zones"] for domain in zone["domains"] for change in domain["changes"]
                if change["action"] != "keep" and not is_raised_ttl(bench.form, change)
                and not is_settled_late(change, before[zone["zone"]])]
        if left:
            raise Difference(f"done, and not done: {json.dumps(left)}")
    return after


def removed(bench, zones, gone):
    """The domains left, and so do their records, from zones as they are now: nothing of ours is left, and all of
    others'. What declares takes along what its earlier output had of the file alone."""
    others = {zone: departed.of_others(set(before) & set(zones[zone]) if bench.form.declares else zones[zone])
              for zone, before in bench.zones.items()}
    bench.zones, bench.arguments = zones, gone.arguments(departed.names_of(bench.case.desired))
    options = bench.current(zones)
    after = apply_all(bench, options) if bench.form.declares else carry_out(bench, "removed", options)
    for zone, records in after.items():
        left = [record for record in records if departed.is_ours(record)]
        if left:
            raise Difference(f"removed: {zone}: still there: {left}")
        found = departed.of_others(records)
        if bench.form.declares:
            found = {key: values & others[zone].get(key, set()) for key, values in found.items() if key in others[zone]}
        compare(f"removed: {zone}: of others", others[zone], found)


def again(bench, zones):
    """What declares says what is right already, too: nothing goes when a second output takes the place of the first."""
    before, bench.zones = bench.zones, zones
    carry_out(bench, "a second time", bench.current(zones))
    bench.zones = before


def leave(bench, gone):
    """What is declared is carried out; then the domains leave."""
    zones = with_current(bench)
    if bench.form.declares:
        again(bench, zones)
    if not bench.form.leaves:
        return
    try:
        removed(bench, zones, gone)
    except labs.Broken as error:
        if not bench.form.cannot_remove or bench.form.cannot_remove not in str(error):
            raise


def cannot(bench, what):
    """True when the program says that the format cannot hold the case, and may say so."""
    try:
        what()
    except labs.Broken as error:
        if bench.case.name not in bench.form.cannot or bench.form.cannot[bench.case.name] not in str(error):
            raise
        return True
    return False


def check(program, form, case, gone):
    with tempfile.TemporaryDirectory(prefix="pm-consumer-") as folder, labs.Lab(folder) as lab:
        bench = Bench(program, form, case, lab)
        if case.name == "many":  # of size, not of kinds
            carry_out(bench, "with current records", bench.current(bench.zones))
            return
        if case.name not in form.cannot:
            blindly(bench)
        ways = [lambda: leave(bench, gone)]  # the last one: it leaves the bench with what was there at the end
        if set(case.zones.values()) != {cases.BARE}:  # there nothing conflicts
            ways.insert(0, lambda: with_current(bench, "--delete-conflicts"))
        refused = [cannot(bench, way) for way in ways]
        if case.name in form.cannot and not any(refused):
            raise Difference(f"the module says that the format cannot hold this: {form.cannot[case.name]}")


def check_all(program, form, chosen, folder):
    failed = 0
    names = {name for case in chosen if case.name != "many" for name in departed.names_of(case.desired)}
    gone = departed.Departed(program, sorted(names), folder) if form.leaves else None
    for case in chosen:
        try:
            check(program, form, case, gone)
        except (Difference, labs.Broken, labs.Refused) as error:
            if case.name.startswith("generated") and any(text in str(error) for text in form.cannot_ever):
                continue
            failed += 1
            print(f"FAILED {form.name} {case.name}: {type(error).__name__}: {error}\n")
    print(f"{form.name}: {len(chosen) - failed} of {len(chosen)} cases")
    return failed == 0


def check_complete(program, golden):
    listing = json.loads(labs.Lab(golden).run([program, "zone", "--list-formats", "--format", "json"]))
    names = [entry["name"] for entry in listing["formats"]]
    missing = []
    for name in names:
        if not (HERE / "formats" / f"{name.replace('-', '_')}.py").is_file():
            missing.append(f"{name}: no module in {HERE / 'formats'}")
        if not any(pathlib.Path(golden, name).glob("*")):
            missing.append(f"{name}: no golden files in {golden}")
    print("\n".join(missing) or f"{len(names)} formats, each with cases and a consumer")
    return not missing and len(names) > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--complete", action="store_true")
    parser.add_argument("--property", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case")
    parser.add_argument("program", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("what")
    options = parser.parse_args()
    if options.complete:
        return 0 if check_complete(options.program, options.what) else 1
    full = "PM_CONSUMERS_FULL" in os.environ
    generated = [cases.generated(options.seed + i) for i in range(options.property * (10 if full else 1))]
    form = Format(options.what)
    many = [cases.many(form.many_max if full else options.many)] if options.many else []
    chosen = [case for case in (*cases.CASES, *generated, *many) if options.case in (None, case.name)]
    with tempfile.TemporaryDirectory(prefix="pm-consumer-") as folder:
        return 0 if chosen and check_all(options.program, form, chosen, folder) else 1


sys.exit(main())
