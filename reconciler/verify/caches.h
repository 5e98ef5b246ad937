/* Records that all servers have by now, and that a resolver does not know of yet: it remembers that
 * they were missing (RFC 2308). */
#pragma once

#include "verify/look.h"

/* What a resolver says to the record's question where it lacks the record; NULL: it has one of the
 * kind, it could not say, or its answer is wanted. To be asked only when the servers have it: a
 * question that is asked too early is what fills the cache. */
const struct pm_answer *pm_caches_find_lack(struct pm_look *look,
                                            const struct pm_dns_record *record);
/* Seconds until the resolver asks anew. */
uint32_t pm_caches_time_left(const struct pm_answer *lack);
/* Turns the PASS of a required record that a resolver lacks into a WARN with the time. For what is
 * not clean only, so that others cost no question: the domain has something wrong or unknown, or
 * had so at an earlier look and has no more, or it is still to be added to the account, for which
 * PurelyMail asks a resolver for the ownership record. The last thing of a step, when nothing else
 * is wanted. */
void pm_caches_judge(struct pm_look *look);
/* Lets every FAIL pass by waiting that may be a cache's memory of what was there before: at a first
 * look what has time left there, and all until that is over. */
void pm_caches_mind_age(struct pm_look *look);
