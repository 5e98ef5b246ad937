pm_test(property_plan SOURCES plan.c model.c gen.c USES plan_build LABELS property)
