pm_fuzz(dkim SOURCES dkim.c USES pm_verify)
