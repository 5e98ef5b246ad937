#include "apply/apply.h"

#include "apply/execution.h"

static void explain_not_run(struct pm_execution *x)
{
    struct pm_outcome *outcome = &x->result->outcome;
    for (size_t i = 0; i < outcome->count; i++) {
        struct pm_item_outcome *item = &outcome->items[i];
        if (item->result == PM_RESULT_NOT_RUN && item->message.len == 0)
            item->message = PM_STR("the run was stopped before it came to this");
    }
}

static void execute(struct pm_execution *x)
{
    if (pm_commit_bookkeeping(x, false)) {
        pm_run_adds_and_updates(x);
        pm_run_schedules(x);
        pm_run_deletes(x);
    }
    x->result->outcome.interrupted = x->result->fault.code == PM_ERR_INTERRUPTED;
}

static void refuse_stale(struct pm_execution *x)
{
    struct pm_err err;
    pm_fail(&err, PM_ERR_STALE,
            "the approved plan no longer fits (%zu difference%s): nothing was added, updated, "
            "scheduled or deleted; look at a new plan",
            x->result->difference_count, x->result->difference_count == 1 ? "" : "s");
    pm_commit_bookkeeping(x, true);
    pm_execution_halt(x, &err);
}

bool pm_apply_has_work(const struct pm_observation *seen)
{
    for (size_t i = 0; i < PM_OPS; i++) {
        if (pm_op_is_change((enum pm_op)i) && seen->plan.by_op[i] > 0)
            return true;
    }
    return seen->plan.record_count > 0 || seen->settled.count > 0;
}

bool pm_apply(const struct pm_apply_input *input, const struct pm_ports *ports, struct pm_run *run,
              struct pm_arena *arena, struct pm_apply_result *out, struct pm_err *err)
{
    struct pm_execution x = {
        .input = input, .ports = ports, .run = run, .arena = arena, .result = out};
    struct pm_observation seen;
    if (!pm_observe(&input->observe, ports, run, true, arena, &seen, err))
        return false;
    *out = (struct pm_apply_result){.plan = seen.plan};
    x.seen = seen;
    x.planned = seen.account;
    out->difference_count = pm_plan_compare(input->approved, &out->plan, arena, &out->differences);
    if (out->difference_count > 0)
        refuse_stale(&x);
    else
        execute(&x);
    explain_not_run(&x);
    return true;
}
