/* What an answer says of a name, and how it is shown. */
#pragma once

#include "base/join.h"
#include "model/dns.h"
#include "model/records.h"

/* The set of that type at the owner, or at the end of the CNAME chain from it; NULL: none. */
const struct pm_rrset *pm_view_set(const struct pm_answer *answer, struct pm_str owner,
                                   enum pm_rrtype type);
/* The set of that type at the name that was asked for itself, CNAMEs not followed; NULL: none. */
const struct pm_rrset *pm_view_own_set(const struct pm_answer *answer, enum pm_rrtype type);
/* The same values, in any order (RFC 1034 3.6); TTLs do not count. Either may be NULL: no set. */
bool pm_view_equal(const struct pm_rrset *a, const struct pm_rrset *b);
/* Where the owner's CNAME points, empty when it has none. */
struct pm_str pm_view_alias(const struct pm_answer *answer, struct pm_str owner);

/* "10 a.example.; 20 b.example.": all values, at most 16; "and 3 more" stands for the others. */
struct pm_str pm_view_values(const struct pm_rrset *set, struct pm_arena *arena);
/* "example.com. 3600 IN MX 10 a.example.": one record as a zone file has it, TXT cut at
 * 255 bytes. */
struct pm_str pm_view_record(struct pm_str owner, uint32_t ttl, enum pm_rrtype type,
                             const struct pm_rdata *rdata, struct pm_arena *arena);
/* All records of a set, a line each: what pm_finding's remove takes. At most 16 of them. */
struct pm_str pm_view_records(const struct pm_rrset *set, struct pm_arena *arena);
