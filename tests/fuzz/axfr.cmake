pm_fuzz(axfr SOURCES axfr.c USES pm_dns)
