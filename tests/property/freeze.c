/* The law of policy.freeze. */
#include "gen.h"

#include "plan/compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What a domain waits for, or is done to it, when deletions are not frozen. */
static bool may_be_frozen(const struct pm_plan_item *item)
{
    return item->op == PM_OP_SCHEDULE || item->op == PM_OP_DELETE ||
           item->reason == PM_REASON_DRAINING || item->reason == PM_REASON_TOO_MANY;
}

static bool is_left_by_freeze(struct build *b, const struct pm_plan *without,
                              const struct pm_plan_item *item)
{
    const char *name = pm_str_cstr(&b->arena, item->name.ascii);
    const struct pm_plan_item *same = build_item(without, name, item->op);
    if (same && same->reason == item->reason)
        return true;
    for (size_t i = 0; item->reason == PM_REASON_FROZEN && i < without->count; i++) {
        if (pm_name_eq(without->items[i].name, item->name) && may_be_frozen(&without->items[i]))
            return true;
    }
    /* The local clock may be ahead by what two clocks may differ. */
    return item->reason == PM_REASON_FROZEN && build_item(without, name, PM_OP_WAIT);
}

/* Adds, updates, cancels and voids are those of the plan without a freeze; an expired row stays. */
static const char *freeze(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    b->desired.policy.freeze = (struct pm_str){0};
    if (!build_try(b) || b->plan.freeze != PM_FREEZE_NONE)
        return NULL;
    struct pm_plan without = b->plan;
    b->desired.policy.freeze = PM_STR("it moves");
    if (!build_try(b))
        return "a freeze made the planner refuse";
    if (b->plan.by_op[PM_OP_SCHEDULE] + b->plan.by_op[PM_OP_DELETE] > 0)
        return "a schedule or delete although the file freezes deletions";
    if (b->plan.record_count != without.record_count)
        return "a freeze changed the books";
    for (size_t i = 0; i < b->plan.count; i++) {
        if (!is_left_by_freeze(b, &without, &b->plan.items[i]))
            return "a freeze did more than hold back";
    }
    for (size_t i = 0; i < without.count; i++) {
        const struct pm_plan_item *item = &without.items[i];
        bool held_back = may_be_frozen(item) || item->reason == PM_REASON_EXPIRED;
        if (pm_op_is_change(item->op) && !held_back && !pm_plan_approves(&b->plan, item))
            return "a freeze held back what is no deletion";
    }
    return NULL;
}

static void a_freeze_in_the_file_holds_deletions_back_and_nothing_else(void **state)
{
    (void)state;
    gen_check(freeze);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_freeze_in_the_file_holds_deletions_back_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
