pm_fuzz(dnsreply SOURCES dnsreply.c USES pm_dns)
