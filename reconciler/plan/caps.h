/* How many deletions one run may execute and put in the queue. Private to plan/. */
#pragma once

#include "plan/planning.h"

enum {
    PM_PERCENT_ACCOUNT_MIN = 10, /* domains from which on max_delete_percent counts */
};

/* Looks at the deletes and schedules that the rows came to, and holds back what is too much.
 *
 * Deletes: at most max_deletes, those that fell due first (then those requested first, then by
 * name); the rest wait (draining). In the order of due times, so that a row that falls due later
 * never pushes one back that was going to be deleted.
 *
 * Schedules: all of them are blocked (too_many) if they and the rows that are pending, whether in
 * grace, due or draining, together exceed max_deletes, or, on an account of PM_PERCENT_ACCOUNT_MIN
 * domains or more (shared ones do not count), max_delete_percent of its domains. A row that expired
 * counts as new. --max-deletes takes the place of both caps. */
void pm_plan_cap(struct pm_planning *planning);
