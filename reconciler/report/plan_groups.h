/* The plan's items in the order in which people read them. Private to report/. */
#pragma once

#include "model/plan.h"

/* Items of one op and reason, sorted by name. */
struct pm_plan_group {
    enum pm_op op;
    enum pm_reason reason;
    const struct pm_plan_item **items;
    size_t count;
    /* All items carry the same words (pm_words_note): they are said once. Empty: they do not, or
     * there are none. */
    struct pm_str common_note;
};

/* Groups in the order of enum pm_op, unmanaged before blocked; none is empty. Returns
 * the number. */
size_t pm_plan_groups(const struct pm_plan *plan, struct pm_arena *arena,
                      struct pm_plan_group **out);
