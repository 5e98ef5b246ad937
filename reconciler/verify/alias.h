/* CNAMEs that should be there: what is said when another stands in their place, or nothing. */
#pragma once

#include "verify/look.h"

/* True when the owner's CNAME is the one of the subject's record, and the only one. */
bool pm_alias_is_right(const struct pm_subject *subject, const struct pm_rrset *set);
/* FAIL: the owner's CNAMEs point elsewhere, with what to remove and to publish. Recognizes the lost
 * dot and the wildcard; whatever else why says is the caller's to add. */
struct pm_verdict pm_alias_wrong(const struct pm_subject *subject, const struct pm_rrset *set);
/* FAIL: there is no CNAME. Recognizes what pm_look_missing does, and addresses in its place: a
 * proxy's, or a wildcard's. */
struct pm_verdict pm_alias_missing(const struct pm_subject *subject,
                                   const struct pm_answer *answer);
/* What the same server said to another question; of the first one when it was not asked. NULL: the
 * replies are not there, or there is nobody to ask. */
const struct pm_answer *pm_alias_same_server(const struct pm_replies *replies,
                                             const struct pm_answer *answer);
