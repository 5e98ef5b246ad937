pm_test(property_verify SOURCES verify.c USES verify_lab LABELS property)
