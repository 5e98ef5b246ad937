/* What the servers of a zone say, when all of them must say the same. */
#pragma once

#include "base/err.h"
#include "model/delegation.h"
#include "model/dns.h"

/* The set at the asked name itself, as the first server of the zone gives it: of the asked type, or
 * a CNAME. Where a server makes that CNAME from a DNAME above the name (RFC 6672 3.1), the DNAME:
 * its owner is another. NULL: none. */
const struct pm_rrset *pm_said_set(const struct pm_replies *replies, struct pm_str zone);

/* For the first server the asked name exists, with records of whatever type or names below it.
 * False too where it says nothing. */
bool pm_said_exists(const struct pm_replies *replies);

/* Each server of the zone answered, with authority, and the same as the first. Errors, which name
 * question and server: it said nothing that could be used, or there is none (PM_ERR_UNREACHABLE);
 * it is not responsible, or says something else. */
PM_CHECKED bool pm_said_by_all(const struct pm_replies *replies, const struct pm_delegation *zone,
                               struct pm_err *err);

/* The name lies in the zone, or in one below it. Errors: its zone was not found, or lies above; a
 * name server of it has an address that could not be learned. */
PM_CHECKED bool pm_said_zone(const struct pm_delegation *found, struct pm_str name,
                             struct pm_str zone, struct pm_err *err);
