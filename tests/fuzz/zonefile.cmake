pm_fuzz(zonefile SOURCES zonefile.c USES zone_reading)
