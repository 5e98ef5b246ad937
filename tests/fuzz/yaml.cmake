pm_fuzz(yaml SOURCES yaml.c USES pm_schema)
