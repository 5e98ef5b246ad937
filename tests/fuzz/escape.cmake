pm_fuzz(escape SOURCES escape.c escape_readers.c USES pm_zone)
