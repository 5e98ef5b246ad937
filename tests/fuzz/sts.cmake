pm_fuzz(sts SOURCES sts.c USES pm_verify)
