"""A zone in which single values are added and taken away, as in a provider's panel: a set has one TTL, and an alias stands
alone."""

import lab as labs


class Panel:
    def __init__(self, records):
        self.sets = {}  # (owner, type) -> value -> Record
        self.types = {}  # owner -> types
        for record in records:
            self._put(record)

    def _put(self, record):
        self.sets.setdefault((record.owner, record.type), {})[labs.same_value(record)] = record
        self.types.setdefault(record.owner, set()).add(record.type)

    def set_of(self, record):
        return self.sets.get((record.owner, record.type), {})

    def holds(self, record):
        return labs.same_value(record) in self.set_of(record)

    def goes_with(self, record):
        """It can stand beside what is there."""
        types = self.types.get(record.owner, set())
        return not types or "CNAME" not in types | {record.type}

    def ttl(self, record):
        """The set's; of a new one the record's."""
        return next((other.ttl for other in self.set_of(record).values()), record.ttl)

    def add(self, record):
        self._put(record)
        self.set_ttl(record)

    def set_ttl(self, record):
        same = self.set_of(record)
        for value, other in same.items():
            same[value] = other._replace(ttl=record.ttl)

    def delete(self, record):
        if not self.holds(record):
            raise labs.Broken(f"what is to be deleted is not there: {record}")
        same = self.set_of(record)
        del same[labs.same_value(record)]
        if not same:
            del self.sets[record.owner, record.type]
            self.types[record.owner].discard(record.type)

    def records(self):
        return [record for values in self.sets.values() for record in values.values()]


def carry_out(lab, before, lines, zone):
    """lines: (action, line of a zone file), done as a person does them."""
    panel = Panel(before)
    wanted = {action: lab.load("".join(line for what, line in lines if what == action), zone)
              for action in ("delete", "add", "keep", "set ttl")}
    if sum(map(len, wanted.values())) != len(set(lines)):
        raise labs.Broken(f"of {len(set(lines))} lines some are none: {wanted}")
    for record in wanted["delete"]:
        panel.delete(record)
    for record in wanted["add"]:
        panel.add(record)
    for record in wanted["keep"] + wanted["set ttl"]:
        if not panel.holds(record):
            raise labs.Broken(f"it is not there: {record}")
        panel.set_ttl(record)
    return panel.records()
