/* Does an approved plan still fit? */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

struct pm_plan_difference {
    struct pm_name name; /* empty: about the plan as a whole */
    struct pm_str text;  /* a sentence: what was approved and what would be done now */
};

/* Every approved action (add, update, schedule, delete, cancel, void) must still follow in `fresh`
 * with the same preconditions (settings, the pending row), and fresh must hold no action that is
 * not approved, other than what time alone caused: deletes that fell due in between, voids of rows
 * that expired in between and the schedules that follow them. Counts, badges and credit are no
 * difference. Nor may fresh lift a protection that approved did not, or change the policy
 * out of another file. An approved action whose effect is there already (the item is gone from
 * fresh and nothing took its place) is a difference, too. Returns the number. */
size_t pm_plan_compare(const struct pm_plan *approved, const struct pm_plan *fresh,
                       struct pm_arena *arena, struct pm_plan_difference **out);
/* True for an item of fresh that may be executed under the approved plan: it was approved. */
bool pm_plan_approves(const struct pm_plan *approved, const struct pm_plan_item *item);
