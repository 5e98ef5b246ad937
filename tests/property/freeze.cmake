pm_test(property_freeze SOURCES freeze.c gen.c USES plan_build LABELS property)
