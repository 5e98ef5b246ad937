pm_fuzz(dmarc SOURCES dmarc.c USES pm_verify)
