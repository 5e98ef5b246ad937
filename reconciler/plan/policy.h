/* The policy in force: a guard that the file weakens counts from the next apply on. Private to
 * plan/. */
#pragma once

#include "plan/planning.h"

/* Fills in the plan's policy and policy_notes. The policy is the stricter of the one that the last
 * apply worked under and the file's: fewer deletions, the smaller percentage, the longer delay,
 * delete_with_rules only if both say so, prune none before managed before all, and protect and
 * ignore of both. Before the first apply it is the file's. A freeze is always the file's. Lists are
 * sorted whatever order they came in. */
void pm_policy_enforce(struct pm_planning *planning);
/* Records the file's policy but for a freeze, and the account, unless the ledger says the same
 * already. */
void pm_policy_record(struct pm_planning *planning);
