pm_fuzz(export SOURCES export.c USES pm_state pm_plan)
