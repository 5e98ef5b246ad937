/* Questions that are asked only when a record is missing or wrong, to tell which mistake was made.
 * Like all questions they are wanted first: until their answers are there, nothing is found. */
#pragma once

#include "verify/look.h"

/* The record as it stands at OWNER.ZONE, which is where providers put it that append the zone's
 * name to a full name (PM_CAUSE_ZONE_NAME_TWICE). Only what is meant to be this record counts (its
 * target, or its text's mark), and what no wildcard gives. NULL: nothing of the kind is there.
 * pm_look_missing asks this already. */
const struct pm_rrset *pm_diagnose_doubled(struct pm_look *look,
                                           const struct pm_dns_record *record);

/* What a name beside owner that cannot exist has of that type: the records of a wildcard, which
 * then answers at owner, too, unless something stands there (RFC 4592). owner must be below the
 * domain. NULL: there is no wildcard. A DNS provider that proxies is told from a wildcard address
 * by this: ask before PM_CAUSE_PROXIED_OR_FLATTENED. What stands at owner is the wildcard's only if
 * it is the same. */
const struct pm_rrset *pm_diagnose_wildcard(struct pm_look *look, struct pm_str owner,
                                            enum pm_rrtype type);

/* The apex of the domain's zone: as the walk found it, else by the file or the public suffixes. */
struct pm_str pm_diagnose_zone(const struct pm_look *look);

/* The set of that type in the first answer that has it, CNAMEs followed, lame servers' not counted;
 * NULL: none, or the replies are not there. */
const struct pm_rrset *pm_diagnose_set(const struct pm_look *look, const struct pm_replies *replies,
                                       enum pm_rrtype type);
