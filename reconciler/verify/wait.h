/* When to look again at what is not right yet, and when that is of no use. Pure. */
#pragma once

#include "model/finding.h"

#include <stdint.h>

enum {
    PM_WAIT_SHORTEST_S = 5,
    PM_WAIT_LONGEST_S = 300,
};

struct pm_wait_state {
    int64_t waited_s, limit_s;
    int round; /* looks so far, less the first */
};

/* True when a required record is wrong in a way that time does not mend (FAIL, and may_pass is
 * false): the goal that all pass is out of reach until somebody changes something. What is missing,
 * differs between servers or could not be told is not hopeless. Of the findings of any number of
 * domains. */
bool pm_wait_is_hopeless(const struct pm_finding *items, size_t count);

/* Seconds until no cache has any more of what is wrong now (FAIL, the longest cached_s); 0: not
 * known, or nothing is. */
int64_t pm_wait_cached(const struct pm_finding *items, size_t count);

/* Seconds until the next look: grows with the rounds (5, 10, 20, …), but never goes past the time
 * at which the first of what may still pass runs out of caches (cached_s), and stays between
 * PM_WAIT_SHORTEST_S and PM_WAIT_LONGEST_S. The findings are those of the domains that are not good
 * yet; for several calls the shortest result counts. */
int64_t pm_wait_pause(const struct pm_finding *items, size_t count, int round);

/* The pause, cut to what is left of the limit; counts it as waited and the round as done. False:
 * the time is over, and nothing is changed. */
bool pm_wait_next(struct pm_wait_state *state, int64_t pause_s, int64_t *out);
