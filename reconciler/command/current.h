/* What zones hold now, from where --current says: a file, a server, or the DNS. */
#pragma once

#include "command/context.h"
#include "zone/zone.h"

/* Fills in zones[i].current from spec:
 *
 *   axfr:ADDR[@PORT]  the whole zone, by transfer from that server (dns/axfr.h), signed with the
 *                     key in the file of --tsig-key where that is given
 *   dns               what the zone's name servers say (command/current_dns.h)
 *   FILE              a zone file, or our JSON (zone/read.h); "./dns" is a file of that name
 *   FOLDER            ZONE.zone in it for each zone
 *
 * Draws progress, and ends at the first signal. Errors name zone and source: those of these
 * modules; a zone file for several zones; --tsig-key without axfr:; a key that cannot be taken. */
PM_CHECKED bool pm_current_obtain(struct pm_context *context, struct pm_str spec,
                                  struct pm_zone *zones, size_t count, struct pm_arena *arena,
                                  struct pm_err *err);
