pm_fuzz(record SOURCES record.c USES pm_state)
