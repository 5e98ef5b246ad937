pm_test(property_fold SOURCES fold.c gen.c USES plan_build LABELS property)
