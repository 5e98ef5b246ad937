#include "apply/apply.h"

#include "apply/execution.h"

static bool wanted(const struct pm_execution *x, const struct pm_plan_item *item, enum pm_op op)
{
    return item->op == op && !x->input->only_due && pm_plan_approves(x->input->approved, item);
}

static size_t make_steps(struct pm_execution *x, enum pm_op op, enum pm_action action,
                         struct pm_step *steps)
{
    const struct pm_plan *plan = &x->result->plan;
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        if (!wanted(x, item, op))
            continue;
        steps[count++] = (struct pm_step){
            .change = {.action = action, .domain = item->name.ascii, .settings = item->to},
            .outcome = pm_outcome_add(x, item),
        };
    }
    return count;
}

/* A new domain has both settings on (API: addDomain). Only what the file wants off needs a request.
 */
static struct pm_settings settings_after_add(const struct pm_settings *to)
{
    return (struct pm_settings){
        .allow_account_reset = to->allow_account_reset == PM_FALSE ? PM_FALSE : PM_UNSET,
        .symbolic_subaddressing = to->symbolic_subaddressing == PM_FALSE ? PM_FALSE : PM_UNSET,
    };
}

static size_t add_follow_ups(struct pm_execution *x, const struct pm_step *adds, size_t add_count,
                             struct pm_step *steps)
{
    size_t count = 0;
    for (size_t i = 0; i < add_count; i++) {
        struct pm_settings settings = settings_after_add(&adds[i].change.settings);
        bool any = settings.allow_account_reset || settings.symbolic_subaddressing;
        if (!any || x->result->outcome.items[adds[i].outcome].result != PM_RESULT_DONE)
            continue;
        steps[count++] = (struct pm_step){
            .change = {.action = PM_ACTION_UPDATE,
                       .domain = adds[i].change.domain,
                       .settings = settings},
            .outcome = adds[i].outcome,
        };
    }
    return count;
}

static void unconfirmed(struct pm_execution *x, const struct pm_step *steps, size_t count,
                        const struct pm_err *why)
{
    for (size_t i = 0; i < count; i++) {
        if (x->result->outcome.items[steps[i].outcome].result == PM_RESULT_DONE)
            pm_outcome_set(x, steps[i].outcome, PM_RESULT_UNKNOWN,
                           pm_str_printf(x->arena, "accepted, but not confirmed: %s", why->msg));
    }
}

/* Lists again and confirms each request of the phases so far. */
static void read_back(struct pm_execution *x, struct pm_step *steps, size_t count)
{
    struct pm_account account;
    struct pm_err err;
    if (count == 0)
        return;
    x->ports->progress.phase(x->ports->progress.ctx, "reading the account back", 0);
    if (x->ports->account.fetch(x->ports->account.ctx, x->arena, &account, &err)) {
        pm_confirm_steps(x, steps, count, &account);
        return;
    }
    unconfirmed(x, steps, count, &err);
    pm_err_wrap(&err, "the account could not be read back");
    pm_execution_halt(x, &err);
}

static void run_adds_and_updates(struct pm_execution *x)
{
    const struct pm_plan *plan = &x->result->plan;
    size_t most = 2 * plan->by_op[PM_OP_ADD] + plan->by_op[PM_OP_UPDATE];
    struct pm_step *steps = PM_NEW_ARRAY(x->arena, struct pm_step, most);
    size_t adds = make_steps(x, PM_OP_ADD, PM_ACTION_ADD, steps);
    if (adds > 0)
        x->ports->progress.phase(x->ports->progress.ctx, "adding domains", adds);
    pm_run_steps(x, steps, adds);
    size_t updates = add_follow_ups(x, steps, adds, steps + adds);
    updates += make_steps(x, PM_OP_UPDATE, PM_ACTION_UPDATE, steps + adds + updates);
    if (updates > 0)
        x->ports->progress.phase(x->ports->progress.ctx, "updating settings", updates);
    pm_run_steps(x, steps + adds, updates);
    read_back(x, steps, adds + updates);
}

static void execute(struct pm_execution *x)
{
    if (!pm_commit_bookkeeping(x, false))
        return;
    run_adds_and_updates(x);
    pm_run_schedules(x);
    pm_run_deletes(x);
    x->result->outcome.interrupted = x->result->fault.code == PM_ERR_INTERRUPTED;
}

static void refuse_stale(struct pm_execution *x)
{
    struct pm_err err;
    pm_fail(&err, PM_ERR_STALE,
            "the approved plan no longer fits (%zu difference%s): nothing was added, updated, "
            "scheduled or "
            "deleted; look at a new plan",
            x->result->difference_count, x->result->difference_count == 1 ? "" : "s");
    pm_commit_bookkeeping(x, true);
    pm_execution_halt(x, &err);
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
    out->difference_count = pm_plan_compare(input->approved, &out->plan, arena, &out->differences);
    if (out->difference_count > 0)
        refuse_stale(&x);
    else
        execute(&x);
    return true;
}
