pm_test(property_snapshot SOURCES snapshot.c gen.c USES plan_build pm_state LABELS property)
