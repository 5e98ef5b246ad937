/* Whether there may be deletions at all: what the file says, and whether clocks and account can be
 * trusted with them. Private to plan/. */
#pragma once

#include "plan/planner.h"

enum {
    PM_SKEW_MAX_S = 300, /* between two clocks that agree */
};

/* Why no deletion may be scheduled or executed, or PM_FREEZE_NONE; *why in words, made in the
 * arena.
 *
 * POLICY: the file has policy.freeze. It comes first: it is what a person wants, and does not
 * depend on the hour, as the others do, which are told when it is gone.  * NO_DATE: the service
 * told no time. SKEW: the local clock and the service's differ by more than PM_SKEW_MAX_S.
 * CLOCK_BEHIND: the service's clock is behind the highest time in the ledger by more than that; the
 * allowance is there because cancel, release and unprotect write the local time. OWNERSHIP_UNKNOWN:
 * it cannot be told whether the ledger is about this account. */
enum pm_freeze pm_freeze_find(const struct pm_plan_input *input, struct pm_arena *arena,
                              struct pm_str *why);
