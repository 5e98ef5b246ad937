pm_fuzz(snapshot SOURCES snapshot.c USES pm_state pm_plan)
