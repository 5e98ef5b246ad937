/* What zones hold at the owners of some records, as their name servers say. */
#pragma once

#include "command/context.h"
#include "zone/zone.h"

/* Fills in zones[i].current: of each owner of a record that the zone's domains need, and of each
 * domain, the sets that ours join or clash with (of types A, AAAA, CNAME, MX, NS, SRV, TXT), and
 * the NS set of a zone that takes an owner out of this one. whole is false: what was asked for is
 * known. Every name server of
 * the zone is asked and must answer, with authority, and the same as the others.
 *
 * An owner that says what a random name beside it does has that from a wildcard: it does not exist
 * itself, and nothing is noted of it, which is said on stderr.
 *
 * Errors, each with zone, server, name and what was said: no such zone, or not to be found; a
 * server whose address cannot be learned; one that does not answer, answers without authority or
 * otherwise than another; PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_current_ask(struct pm_context *context, struct pm_zone *zones, size_t count,
                               struct pm_arena *arena, struct pm_err *err);
