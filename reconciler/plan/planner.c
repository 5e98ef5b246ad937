#include "plan/planner.h"

#include "plan/caps.h"
#include "plan/digest.h"
#include "plan/freeze.h"
#include "plan/planning.h"
#include "plan/policy.h"
#include "plan/refuse.h"
#include "plan/walk.h"

/* On a first run every domain gets a record that it is known: room for them is made at once, so
 * that growing does not leave copies behind. */
static void reserve_records(struct pm_planning *planning)
{
    size_t declared = planning->input->desired->count;
    size_t known = planning->input->ledger->known.count;
    planning->record_cap = (declared > known ? declared - known : 0) + 16;
    planning->plan->records = PM_NEW_ARRAY(planning->arena, struct pm_event, planning->record_cap);
}

static bool plan_domains(struct pm_planning *planning, struct pm_err *err)
{
    struct pm_walk walk = pm_walk_begin(planning->input, planning->plan->policy.delete_delay_s);
    struct pm_domain_view view;
    while (pm_walk_next(&walk, &view)) {
        if (view.desired)
            pm_plan_declared(planning, &view);
        else
            pm_plan_undeclared(planning, &view);
    }
    if (walk.disordered)
        return pm_fail(err, PM_ERR_FAILED,
                       "internal error: the lists to compare are not sorted (after %" PM_STR_FMT
                       ")",
                       PM_STR_ARG(walk.before));
    return true;
}

/* Items come in the order of names already, a domain has few. */
static void sort_within_names(struct pm_plan *plan)
{
    for (size_t i = 1; i < plan->count; i++) {
        for (size_t j = i; j > 0 && pm_name_eq(plan->items[j - 1].name, plan->items[j].name) &&
                           plan->items[j - 1].op > plan->items[j].op;
             j--) {
            struct pm_plan_item item = plan->items[j];
            plan->items[j] = plan->items[j - 1];
            plan->items[j - 1] = item;
        }
    }
}

static void count_ops(struct pm_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        plan->by_op[plan->items[i].op]++;
}

bool pm_plan_make(const struct pm_plan_input *input, struct pm_arena *arena, struct pm_plan *out,
                  struct pm_err *err)
{
    struct pm_plan plan = {
        .state_exists = input->ledger->exists,
        .now = input->now,
        .account = input->account->fingerprint,
        .desired_digest = input->desired->digest,
    };
    struct pm_planning planning = {.input = input, .arena = arena, .plan = &plan};
    pm_policy_enforce(&planning);
    if (!pm_plan_acceptable(&planning, err))
        return false;
    plan.freeze = pm_freeze_find(input, arena, &plan.freeze_why);
    reserve_records(&planning);
    if (!plan_domains(&planning, err))
        return false;
    pm_plan_cap(&planning);
    sort_within_names(&plan);
    count_ops(&plan);
    pm_policy_record(&planning);
    plan.digest = pm_plan_digest(&plan, arena);
    *out = plan;
    return true;
}
