#include "apply/execution.h"

/* What was accepted is recorded when the account shows it: until then the intent stays open, and
 * should the program die, its row stays in the queue. */
static void send(struct pm_execution *x, struct pm_step *step)
{
    const struct pm_account_port *account = &x->ports->account;
    struct pm_change *change = &step->change;
    step->sent = true;
    change->result = PM_CHANGE_UNKNOWN;
    if (account->start(account->ctx, change, &change->err))
        account->wait(account->ctx, true);
    else
        change->result = PM_CHANGE_UNSENT;
    pm_step_result(x, step);
    if (change->result != PM_CHANGE_ACCEPTED) {
        struct pm_event event = pm_step_event(x, step);
        pm_execution_append(x, &event, 1);
    }
}

/* Reads the account, for the next delete and to confirm the one before it. */
static void look_again(struct pm_execution *x, struct pm_step *before)
{
    size_t count = before ? 1 : 0;
    struct pm_err err;
    if (pm_execution_fetch(x, &err)) {
        pm_confirm_steps(x, before, count);
        return;
    }
    pm_unconfirmed_steps(x, before, count, &err);
    pm_err_wrap(&err, "the account could not be read again");
    pm_execution_halt(x, &err);
}

/* A look that took long gets a second try; what is decided then has the last word. */
static void look_freshly(struct pm_execution *x)
{
    look_again(x, NULL);
    if (!pm_execution_halted(x) && pm_look_age(x) > PM_LOOK_MAX_AGE_S)
        look_again(x, NULL);
}

static bool may_go_on(struct pm_execution *x)
{
    if (!pm_execution_halted(x) && x->ports->clock.stopping(x->ports->clock.ctx)) {
        struct pm_err err;
        pm_fail(&err, PM_ERR_INTERRUPTED, "interrupted: nothing further was started");
        pm_execution_halt(x, &err);
    }
    return !pm_execution_halted(x) && !pm_outcome_any_bad(x);
}

static size_t choose(struct pm_execution *x, struct pm_step *steps)
{
    const struct pm_plan *plan = &x->result->plan;
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        if (item->op != PM_OP_DELETE || !pm_plan_approves(x->input->approved, item))
            continue;
        steps[count++] = (struct pm_step){
            .change = {.action = PM_ACTION_DELETE, .domain = item->name.ascii},
            .outcome = pm_outcome_add(x, item),
        };
    }
    return count;
}

static void explain_rest(struct pm_execution *x, const struct pm_step *steps, size_t count)
{
    const char *why = x->input->no_deletes
                          ? "left in the queue: --no-deletes"
                          : "the run was stopped, or an earlier action failed or is unknown; it "
                            "stays in the queue";
    for (size_t i = 0; i < count; i++) {
        if (x->result->outcome.items[steps[i].outcome].result == PM_RESULT_NOT_RUN)
            pm_outcome_set(x, steps[i].outcome, PM_RESULT_NOT_RUN, pm_str_from(why));
    }
}

static void delete_all(struct pm_execution *x, struct pm_step *steps, size_t count)
{
    bool looked = false;
    x->ports->progress.phase(x->ports->progress.ctx, "deleting domains", count);
    for (size_t i = 0; i < count && may_go_on(x); i++) {
        if (!looked || pm_look_age(x) > PM_LOOK_MAX_AGE_S)
            look_freshly(x);
        if (pm_execution_halted(x))
            return;
        if (pm_decide_delete(x, &steps[i]))
            send(x, &steps[i]);
        looked = steps[i].sent;
        if (looked)
            look_again(x, &steps[i]);
        x->ports->progress.item(x->ports->progress.ctx,
                                &x->result->outcome.items[steps[i].outcome]);
    }
}

void pm_run_deletes(struct pm_execution *x)
{
    struct pm_step *steps =
        PM_NEW_ARRAY(x->arena, struct pm_step, x->result->plan.by_op[PM_OP_DELETE]);
    size_t count = choose(x, steps);
    if (count > 0 && !x->input->no_deletes)
        delete_all(x, steps, count);
    explain_rest(x, steps, count);
}
