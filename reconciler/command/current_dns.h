/* What zones hold at the owners of some records, as their name servers say. */
#pragma once

#include "command/context.h"
#include "zone/zone.h"

/* Fills in zones[i].current: of each owner of a record that the zone's domains need, and of each
 * domain, the sets that ours join or clash with (of types A, AAAA, CAA, CNAME, DNAME, HTTPS, MX,
 * NS, SRV, TXT), and the NS set of a zone, or the DNAME above, that takes an owner out of this one.
 * whole is false: what was asked for is known. Every name server of the zone is asked and must
 * answer, with authority, and the same as the others.
 *
 * An owner that says what a random name beside it does may have that from a wildcard, and not exist
 * itself. What would be in the way of ours there is left to the wildcard; what stands in a set that
 * ours goes into counts as the owner's, so that nothing is lost. Both are said on stderr, and where
 * a name exists at which ours is to be a CNAME, and none of these types does.
 *
 * Errors, each with zone, server, name and what was said: no such zone, or not to be found; a
 * server whose address cannot be learned; one that does not answer, answers without authority or
 * otherwise than another; PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_current_ask(struct pm_context *context, struct pm_zone *zones, size_t count,
                               struct pm_arena *arena, struct pm_err *err);
