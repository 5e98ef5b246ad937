"""The complete zone: three programs check it, three servers load it and give the same zone away."""

import lab as labs
from formats import bind

FORMAT = "bind"
OPTIONS = ["--style", "complete", "--ns", "ns1.hosting.invalid", "--ns", "ns2.hosting.invalid"]
REPLACES = True


def apply(lab, before, output, zone):
    records = bind.once(bind.load, lab, output, zone)
    old, new = (int(r.rdata.split()[2]) for zone in (before, records) for r in zone if r.type == "SOA")
    is_known = "A change to what stood in" in output.read_text(encoding="utf-8")
    if is_known and (new - old) % 2**32 >= 2**31:
        raise labs.Broken(f"the serial went from {old} to {new}")
    return records
