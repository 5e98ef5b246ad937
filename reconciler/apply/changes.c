/* The phases that bring the account to what the file declares: adds, then updates. */
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

/* A new domain has both settings on (API: addDomain). Only what the file wants off needs
 * a request. */
static struct pm_settings settings_after_add(const struct pm_settings *to)
{
    return (struct pm_settings){
        .allow_account_reset = to->allow_account_reset == PM_FALSE ? PM_FALSE : PM_UNSET,
        .symbolic_subaddressing = to->symbolic_subaddressing == PM_FALSE ? PM_FALSE : PM_UNSET,
    };
}

static struct pm_step follow_up(const struct pm_step *add, struct pm_settings settings)
{
    return (struct pm_step){
        .change = {.action = PM_ACTION_UPDATE, .domain = add->change.domain, .settings = settings},
        .outcome = add->outcome,
    };
}

static size_t add_follow_ups(struct pm_execution *x, const struct pm_step *adds, size_t add_count,
                             struct pm_step *steps)
{
    size_t count = 0;
    for (size_t i = 0; i < add_count; i++) {
        struct pm_settings settings = settings_after_add(&adds[i].change.settings);
        if (pm_settings_any(&settings) &&
            x->result->outcome.items[adds[i].outcome].result == PM_RESULT_DONE)
            steps[count++] = follow_up(&adds[i], settings);
    }
    return count;
}

/* Lists again and confirms each request of the phases so far. */
static void read_back(struct pm_execution *x, struct pm_step *steps, size_t count)
{
    struct pm_err err;
    size_t sent = 0;
    for (size_t i = 0; i < count; i++)
        sent += steps[i].sent;
    if (sent == 0)
        return;
    x->ports->progress.phase(x->ports->progress.ctx, "reading the account back", 0);
    if (pm_execution_fetch(x, &err)) {
        pm_confirm_steps(x, steps, count);
        return;
    }
    pm_unconfirmed_steps(x, steps, count, &err);
    pm_err_wrap(&err, "the account could not be read back");
    pm_execution_halt(x, &err);
}

static void send_updates(struct pm_execution *x, struct pm_step *steps, size_t count)
{
    if (count > 0)
        x->ports->progress.phase(x->ports->progress.ctx, "updating settings", count);
    pm_run_steps(x, steps, count);
}

/* Adds that only the list showed to be done, and those whose settings a halt kept from
 * being sent. */
static size_t late_follow_ups(struct pm_execution *x, const struct pm_step *adds, size_t add_count,
                              struct pm_step *steps)
{
    size_t count = 0;
    for (size_t i = 0; i < add_count; i++) {
        const struct pm_change *add = &adds[i].change;
        const struct pm_account_domain *domain = pm_account_find(&x->seen.account, add->domain);
        if (!domain || x->result->outcome.items[adds[i].outcome].result != PM_RESULT_DONE)
            continue;
        struct pm_settings settings = pm_settings_missing(&add->settings, domain);
        if (pm_settings_any(&settings))
            steps[count++] = follow_up(&adds[i], settings);
    }
    return count;
}

static void explain_unsent(struct pm_execution *x, const struct pm_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!steps[i].sent)
            pm_step_outcome(x, &steps[i], PM_RESULT_FAILED,
                            PM_STR("the run was stopped before its settings were sent: the next "
                                   "apply sends them"));
    }
}

void pm_run_adds_and_updates(struct pm_execution *x)
{
    const struct pm_plan *plan = &x->result->plan;
    size_t most = 3 * plan->by_op[PM_OP_ADD] + plan->by_op[PM_OP_UPDATE];
    struct pm_step *steps = PM_NEW_ARRAY(x->arena, struct pm_step, most);
    size_t adds = make_steps(x, PM_OP_ADD, PM_ACTION_ADD, steps);
    if (adds > 0)
        x->ports->progress.phase(x->ports->progress.ctx, "adding domains", adds);
    pm_run_steps(x, steps, adds);
    struct pm_step *updates = steps + adds;
    size_t update_count = add_follow_ups(x, steps, adds, updates);
    update_count += make_steps(x, PM_OP_UPDATE, PM_ACTION_UPDATE, updates + update_count);
    send_updates(x, updates, update_count);
    read_back(x, steps, adds + update_count);
    struct pm_step *late = updates + update_count;
    size_t late_count = late_follow_ups(x, steps, adds, late);
    send_updates(x, late, late_count);
    read_back(x, late, late_count);
    explain_unsent(x, late, late_count);
}
