/* Questions to the servers of a zone. */
#pragma once

#include "dns/walk.h"

/* The first part of pm_dns_ask with PM_VIA_AUTHORITY: asks the hosts of the zone that holds the
 * name, and follows those who refer further down. */
const struct pm_replies *pm_authority_ask(struct pm_dns *dns, const struct pm_question *question,
                                          struct pm_dns_zone *zone, struct pm_arena *arena,
                                          pm_dns_ready *ready, void *ctx);
