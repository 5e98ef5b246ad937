#include "apply/execution.h"

/* How old what the account said may be when a delete is decided: a mailbox can be made at any time.
 */
enum { LOOK_MAX_AGE_S = 10 };

struct last_look {
    struct pm_execution *x;
    struct pm_step *step;
    const struct pm_plan_item *item;
    struct pm_event intent;
    bool withheld;
};

static const char look_is_old[] =
    "not deleted: the service took over ten seconds to show the account, and somebody may have "
    "made "
    "a mailbox since; it stays in the queue, the next apply tries again";

/* Runs inside the transaction that commits the intent: the whole planner decides once more. */
static bool decide(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                   struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct last_look *look = ctx;
    struct pm_execution *x = look->x;
    int64_t time = x->ports->clock.now(x->ports->clock.ctx);
    struct pm_plan plan;
    *events = NULL;
    *count = 0;
    if (time - x->look_began > LOOK_MAX_AGE_S || time < x->look_began) {
        look->withheld = true;
        pm_outcome_set(x, look->step->outcome, PM_RESULT_WITHHELD, pm_str_from(look_is_old));
        return true;
    }
    if (!pm_replan(x, &x->seen.account, ledger, time, arena, &plan, err))
        return pm_err_wrap(err, "not deleted: %" PM_STR_FMT, PM_STR_ARG(look->item->name.ascii));
    const struct pm_plan_item *now = pm_replanned_item(&plan, look->item->name, PM_OP_DELETE);
    if (!now || now->op != PM_OP_DELETE || now->requested != look->item->requested) {
        look->withheld = true;
        pm_outcome_withhold(x, look->step->outcome, now);
        return true;
    }
    look->intent = pm_execution_intent(x, PM_ACTION_DELETE, look->item->name.ascii);
    *events = &look->intent;
    *count = 1;
    return true;
}

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

static void delete_one(struct pm_execution *x, struct pm_step *step)
{
    const struct pm_ledger_port *ledger = &x->ports->ledger;
    struct last_look look = {
        .x = x,
        .step = step,
        .item = x->result->outcome.items[step->outcome].item,
    };
    struct pm_err err;
    if (!ledger->append_checked(ledger->ctx, decide, &look, x->arena, &err)) {
        pm_execution_halt(x, &err);
        return;
    }
    if (look.withheld)
        return;
    step->intent = look.intent.id;
    send(x, step);
}

static int64_t look_age(const struct pm_execution *x)
{
    return x->ports->clock.now(x->ports->clock.ctx) - x->look_began;
}

/* A look that took long gets a second try; `decide` has the last word. */
static void look_freshly(struct pm_execution *x)
{
    look_again(x, NULL);
    if (!pm_execution_halted(x) && look_age(x) > LOOK_MAX_AGE_S)
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
                          : "not started, because the run was stopped or an earlier "
                            "action failed or is unknown; it stays in the queue";
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
        if (!looked || look_age(x) > LOOK_MAX_AGE_S)
            look_freshly(x);
        if (pm_execution_halted(x))
            return;
        delete_one(x, &steps[i]);
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
