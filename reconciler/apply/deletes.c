#include "apply/execution.h"
#include "apply/settle.h"

struct last_look {
    struct pm_execution *x;
    const struct pm_account *account;
    int64_t now;
    struct pm_step *step;
    const struct pm_plan_item *item;
    struct pm_event intent;
    bool withheld;
};

static const struct pm_plan_item *item_of(const struct pm_plan *plan, struct pm_name name)
{
    const struct pm_plan_item *found = NULL;
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        if (pm_name_eq(item->name, name) && (!found || item->op == PM_OP_DELETE))
            found = item;
    }
    return found;
}

static void withhold(struct last_look *look, const struct pm_plan_item *now)
{
    struct pm_execution *x = look->x;
    look->withheld = true;
    pm_outcome_set(x, look->step->outcome, PM_RESULT_WITHHELD,
                   pm_str_printf(x->arena,
                                 "not deleted: immediately before, it was found to be %s (%s)",
                                 now ? pm_op_name(now->op) : "settled already",
                                 now ? pm_reason_name(now->reason) : "nothing is left to do"));
    x->result->outcome.items[look->step->outcome].withheld_by = now ? now->reason : PM_REASON_NONE;
}

/* Runs inside the transaction that commits the intent: the whole planner decides once more. */
static bool decide(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                   struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct last_look *look = ctx;
    struct pm_plan plan;
    *events = NULL;
    *count = 0;
    if (!pm_replan(look->x, look->account, ledger, look->now, arena, &plan, err))
        return pm_err_wrap(err, "not deleted: %" PM_STR_FMT, PM_STR_ARG(look->item->name.ascii));
    const struct pm_plan_item *now = item_of(&plan, look->item->name);
    if (!now || now->op != PM_OP_DELETE || now->requested != look->item->requested) {
        withhold(look, now);
        return true;
    }
    look->intent = pm_execution_event(look->x, PM_EVENT_INTENT, look->item->name.ascii);
    look->intent.action = PM_ACTION_DELETE;
    *events = &look->intent;
    *count = 1;
    return true;
}

static void send(struct pm_execution *x, struct pm_step *step)
{
    const struct pm_account_port *account = &x->ports->account;
    struct pm_change *change = &step->change;
    step->sent = true;
    if (account->start(account->ctx, change, &change->err))
        account->wait(account->ctx, true);
    else
        change->result = PM_CHANGE_UNSENT;
}

static void record(struct pm_execution *x, struct pm_step *step)
{
    struct pm_event event = pm_step_event(x, step);
    const struct pm_change *change = &step->change;
    if (change->result == PM_CHANGE_ACCEPTED)
        pm_close_deleted(&event, &x->seen.ledger, x->arena);
    pm_execution_append(x, &event, 1);
    if (change->result == PM_CHANGE_ACCEPTED)
        pm_outcome_set(x, step->outcome, PM_RESULT_DONE, (struct pm_str){0});
    else
        pm_outcome_set(x, step->outcome,
                       change->result == PM_CHANGE_UNKNOWN ? PM_RESULT_UNKNOWN : PM_RESULT_FAILED,
                       pm_str_dup(x->arena, pm_str_from(change->err.msg)));
    if (change->result != PM_CHANGE_ACCEPTED && change->err.code == PM_ERR_AUTH)
        pm_execution_halt(x, &change->err);
}

/* Reads the account and confirms on it what the last delete did. */
static bool look_again(struct pm_execution *x, struct pm_step *step, struct pm_account *account)
{
    struct pm_err err;
    if (x->ports->account.fetch(x->ports->account.ctx, x->arena, account, &err)) {
        if (step)
            pm_confirm_steps(x, step, 1, account);
        return true;
    }
    if (step && x->result->outcome.items[step->outcome].result == PM_RESULT_DONE)
        pm_outcome_set(x, step->outcome, PM_RESULT_UNKNOWN,
                       pm_str_printf(x->arena, "accepted, but not confirmed: %s", err.msg));
    pm_err_wrap(&err, "the account could not be read again");
    pm_execution_halt(x, &err);
    return false;
}

static void delete_one(struct pm_execution *x, struct pm_step *step, struct pm_account *account)
{
    struct last_look look = {
        .x = x,
        .account = account,
        .now = x->ports->clock.now(x->ports->clock.ctx),
        .step = step,
        .item = x->result->outcome.items[step->outcome].item,
    };
    struct pm_err err;
    if (!x->ports->ledger.append_checked(x->ports->ledger.ctx, decide, &look, x->arena, &err)) {
        pm_execution_halt(x, &err);
        return;
    }
    if (!look.withheld) {
        step->intent = look.intent.id;
        send(x, step);
        record(x, step);
        look_again(x, step, account);
    }
    x->ports->progress.item(x->ports->progress.ctx, &x->result->outcome.items[step->outcome]);
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
                          : "not started, because the run was stopped or an earlier "
                            "action failed or is unknown; it stays in the queue";
    for (size_t i = 0; i < count; i++) {
        if (x->result->outcome.items[steps[i].outcome].result == PM_RESULT_NOT_RUN)
            pm_outcome_set(x, steps[i].outcome, PM_RESULT_NOT_RUN, pm_str_from(why));
    }
}

void pm_run_deletes(struct pm_execution *x)
{
    struct pm_step *steps =
        PM_NEW_ARRAY(x->arena, struct pm_step, x->result->plan.by_op[PM_OP_DELETE]);
    size_t count = choose(x, steps);
    struct pm_account account;
    bool go = count > 0 && !x->input->no_deletes && may_go_on(x) && look_again(x, NULL, &account);
    for (size_t i = 0; go && i < count && may_go_on(x); i++)
        delete_one(x, &steps[i], &account);
    explain_rest(x, steps, count);
}
