pm_test(property_changeset SOURCES changeset.c changeset_world.c changeset_values.c USES zonetext LABELS property)
