/* Immediately before a delete: whether it still is to be. */
#include "apply/execution.h"

struct last_look {
    struct pm_execution *x;
    struct pm_step *step;
    const struct pm_plan_item *item;
    struct pm_event intent;
    int64_t decided_at; /* the local clock */
    bool withheld;
};

static const char look_is_old[] =
    "not deleted: over ten seconds went by after the account was read, and somebody may have made "
    "a mailbox since; it stays in the queue, the next apply tries again";

static const char intent_is_old[] =
    "not deleted: it took longer to record the intention than a request may take; it stays in the "
    "queue, the next apply tries again";

int64_t pm_look_age(const struct pm_execution *x)
{
    return x->ports->clock.now(x->ports->clock.ctx) - x->look_began;
}

static bool is_old(const struct pm_execution *x)
{
    int64_t age = pm_look_age(x);
    return age > PM_LOOK_MAX_AGE_S || age < 0;
}

static void withhold(struct last_look *look, const char *why)
{
    look->withheld = true;
    pm_outcome_set(look->x, look->step->outcome, PM_RESULT_WITHHELD, pm_str_from(why));
}

/* The whole planner decides once more. */
static bool plan_again(struct last_look *look, const struct pm_ledger *ledger,
                       struct pm_arena *arena, struct pm_err *err)
{
    struct pm_execution *x = look->x;
    struct pm_plan plan;
    int64_t time = x->ports->clock.now(x->ports->clock.ctx);
    if (!pm_replan(x, &x->seen.account, ledger, time, arena, &plan, err))
        return pm_err_wrap(err, "not deleted: %" PM_STR_FMT, PM_STR_ARG(look->item->name.ascii));
    const struct pm_plan_item *now = pm_replanned_item(&plan, look->item->name, PM_OP_DELETE);
    if (!now || now->op != PM_OP_DELETE || now->requested != look->item->requested) {
        look->withheld = true;
        pm_outcome_withhold(x, look->step->outcome, now);
    }
    return true;
}

/* Runs inside the transaction that commits the intent, once for each try. Where sharing the intent
 * takes long anyway, a look that is old by now is taken again after it. */
static bool decide(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                   struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct last_look *look = ctx;
    struct pm_execution *x = look->x;
    look->withheld = false;
    look->intent = (struct pm_event){0};
    look->decided_at = x->ports->clock.now(x->ports->clock.ctx);
    pm_outcome_set(x, look->step->outcome, PM_RESULT_NOT_RUN, (struct pm_str){0});
    *events = NULL;
    *count = 0;
    if (is_old(x) && !x->ports->ledger.publish)
        withhold(look, look_is_old);
    else if (!plan_again(look, ledger, arena, err))
        return false;
    if (look->withheld)
        return true;
    look->intent = pm_execution_intent(x, PM_ACTION_DELETE, look->item->name.ascii);
    *events = &look->intent;
    *count = 1;
    return true;
}

static bool look_anew(struct last_look *look, struct pm_err *err)
{
    struct pm_execution *x = look->x;
    const struct pm_ledger_port *port = &x->ports->ledger;
    struct pm_ledger ledger;
    if (!port->load(port->ctx, x->arena, &ledger, err))
        return pm_err_wrap(err, "the state could not be read again");
    if (!pm_execution_fetch(x, err))
        return pm_err_wrap(err, "the account could not be read again");
    if (!is_old(x))
        return plan_again(look, &ledger, x->arena, err);
    withhold(look, look_is_old);
    return true;
}

/* An intent that is older than a request can live may be settled by another run while its request
 * is under way. */
static bool is_in_time(const struct last_look *look)
{
    const struct pm_execution *x = look->x;
    int64_t age = x->ports->clock.now(x->ports->clock.ctx) - look->decided_at;
    return age >= 0 && age <= x->input->observe.request_timeout_s;
}

/* To share the intent may have taken long. True when the request may be sent. */
static bool is_still_right(struct last_look *look)
{
    struct pm_execution *x = look->x;
    struct pm_err err;
    if (is_in_time(look) && is_old(x) && !look_anew(look, &err)) {
        pm_execution_halt(x, &err);
        return false;
    }
    if (!look->withheld && !is_in_time(look))
        withhold(look, intent_is_old);
    return !look->withheld && pm_execution_may_send(x);
}

/* A push that failed may have brought the intent to the others all the same. */
static void give_up(struct last_look *look, const struct pm_err *why)
{
    pm_execution_halt(look->x, why);
    look->step->intent = look->intent.id;
    if (look->x->ports->ledger.publish && look->intent.id.len > 0)
        pm_close_unsent(look->x, look->step, 1);
}

bool pm_decide_delete(struct pm_execution *x, struct pm_step *step)
{
    const struct pm_ledger_port *ledger = &x->ports->ledger;
    struct last_look look = {
        .x = x,
        .step = step,
        .item = x->result->outcome.items[step->outcome].item,
    };
    struct pm_err err;
    if (!ledger->append_checked(ledger->ctx, decide, &look, x->arena, &err)) {
        give_up(&look, &err);
        return false;
    }
    if (look.withheld)
        return false;
    step->intent = look.intent.id;
    if (is_still_right(&look))
        return true;
    pm_close_unsent(x, step, 1);
    return false;
}
