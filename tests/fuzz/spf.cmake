pm_fuzz(spf SOURCES spf.c USES pm_verify)
