#include "apply/execution.h"

struct batch {
    struct pm_event *items;
    size_t count, cap;
};

static bool is_pending_row(const struct pm_execution *x, struct pm_str domain, struct pm_str id)
{
    struct pm_open_events rows = pm_open_of(&x->seen.ledger.pending, domain);
    for (size_t i = 0; i < rows.count; i++) {
        if (pm_str_eq(rows.items[i]->id, id))
            return true;
    }
    return false;
}

static struct pm_event item_event(struct pm_execution *x, const struct pm_plan_item *item,
                                  bool stale)
{
    enum pm_event_kind kind = item->op == PM_OP_VOID ? PM_EVENT_VOID : PM_EVENT_CANCEL;
    struct pm_event event = pm_execution_event(x, kind, item->name.ascii);
    event.reason = pm_str_from(pm_reason_name(item->reason));
    for (size_t i = 0; i < item->closes_count; i++) {
        if (!stale || is_pending_row(x, item->name.ascii, item->closes[i]))
            pm_event_close(&event, item->closes[i], x->arena);
    }
    return event;
}

static struct pm_event record_event(struct pm_execution *x, const struct pm_event *record)
{
    struct pm_event named = pm_execution_event(x, record->kind, record->domain);
    struct pm_event event = *record;
    event.id = named.id;
    event.run = named.run;
    event.actor = named.actor;
    event.time = named.time;
    return event;
}

static const char *settled_words(const struct pm_event *event, bool delayed)
{
    if (delayed)
        return "had no effect as far as the account shows: its delay starts anew";
    if (event->kind != PM_EVENT_DONE)
        return "had no effect";
    return event->action == PM_ACTION_UPDATE ? "is compared with the file again"
                                             : "had taken effect";
}

/* Only what was committed is told. */
static void tell_settlements(struct pm_execution *x)
{
    const struct pm_settlements *settled = &x->seen.settled;
    struct pm_outcome *outcome = &x->result->outcome;
    outcome->settled = PM_NEW_ARRAY(x->arena, struct pm_str, settled->count);
    for (size_t i = 0; i < settled->count; i++) {
        const struct pm_event *event = &settled->events[i];
        if (event->kind == PM_EVENT_VOID)
            continue;
        bool delayed = i + 1 < settled->count && event[1].kind == PM_EVENT_VOID;
        outcome->settled[outcome->settled_count++] =
            pm_str_printf(x->arena, "%s %" PM_STR_FMT ", left open by an earlier run, %s",
                          pm_action_name(event->action), PM_STR_ARG(event->domain),
                          settled_words(event, delayed));
    }
}

/* Of a plan that nobody approved only what takes a row out of the queue: the lifting of a hold is
 * not committed by accident. */
static void add_items(struct pm_execution *x, struct batch *batch, bool stale)
{
    const struct pm_plan *plan = &x->result->plan;
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        if (item->op != PM_OP_VOID && item->op != PM_OP_CANCEL)
            continue;
        struct pm_event event = item_event(x, item, stale);
        if (stale && event.closes_count == 0)
            continue;
        *PM_PUSH(x->arena, batch->items, batch->count, batch->cap) = event;
        pm_outcome_add(x, item);
    }
}

static void add_records(struct pm_execution *x, struct batch *batch, bool stale)
{
    const struct pm_plan *plan = &x->result->plan;
    for (size_t i = 0; i < plan->record_count; i++) {
        if (!stale || plan->records[i].kind == PM_EVENT_PROTECT)
            *PM_PUSH(x->arena, batch->items, batch->count, batch->cap) =
                record_event(x, &plan->records[i]);
    }
}

bool pm_commit_bookkeeping(struct pm_execution *x, bool stale)
{
    struct batch batch = {0};
    size_t first = x->result->outcome.count;
    for (size_t i = 0; i < x->seen.settled.count; i++)
        *PM_PUSH(x->arena, batch.items, batch.count, batch.cap) = x->seen.settled.events[i];
    add_items(x, &batch, stale);
    add_records(x, &batch, stale);
    if (!pm_execution_append(x, batch.items, batch.count) || !pm_execution_publish(x))
        return false;
    tell_settlements(x);
    for (size_t i = first; i < x->result->outcome.count; i++) {
        pm_outcome_set(x, i, PM_RESULT_DONE, (struct pm_str){0});
        x->ports->progress.item(x->ports->progress.ctx, &x->result->outcome.items[i]);
    }
    return true;
}

struct schedules {
    struct pm_execution *x;
    size_t first; /* position of the first schedule among the outcomes */
};

/* The account that was planned for, at the time that it has come to be since. Not as it was read
 * last: what this run added would count for the caps, and let a plan that was approved not be
 * carried out. And what the run itself recorded meanwhile must not look as if the service's clock
 * had been set back. */
static struct pm_account planned_by_now(const struct pm_execution *x)
{
    struct pm_account account = x->planned;
    if (account.has_time)
        account.time = pm_observed_time(&x->seen, x->ports);
    return account;
}

/* Runs inside the transaction, once for each try: a hold that was set since the plan was made keeps
 * its domain out of the queue. */
static bool check_schedules(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                            struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct schedules *schedules = ctx;
    struct pm_execution *x = schedules->x;
    const struct pm_outcome *outcome = &x->result->outcome;
    const struct pm_account account = planned_by_now(x);
    struct pm_plan plan;
    struct batch batch = {0};
    int64_t time = x->ports->clock.now(x->ports->clock.ctx);
    if (!pm_replan(x, &account, ledger, time, arena, &plan, err))
        return false;
    for (size_t i = schedules->first; i < outcome->count; i++) {
        struct pm_name name = outcome->items[i].item->name;
        pm_outcome_set(x, i, PM_RESULT_NOT_RUN, (struct pm_str){0});
        const struct pm_plan_item *now = pm_replanned_item(&plan, name, PM_OP_SCHEDULE);
        if (!now || now->op != PM_OP_SCHEDULE) {
            pm_outcome_withhold(x, i, now);
            continue;
        }
        struct pm_event event = pm_execution_event(x, PM_EVENT_SCHEDULE, name.ascii);
        event.delay_s = x->result->plan.policy.delete_delay_s;
        event.reason = pm_str_from(pm_reason_name(outcome->items[i].item->reason));
        *PM_PUSH(arena, batch.items, batch.count, batch.cap) = event;
    }
    *events = batch.items;
    *count = batch.count;
    return true;
}

void pm_run_schedules(struct pm_execution *x)
{
    struct schedules schedules = {x, x->result->outcome.count};
    const struct pm_plan *plan = &x->result->plan;
    struct pm_err err;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].op == PM_OP_SCHEDULE && !x->input->only_due &&
            pm_plan_approves(x->input->approved, &plan->items[i]))
            pm_outcome_add(x, &plan->items[i]);
    }
    if (x->result->outcome.count == schedules.first || pm_execution_halted(x))
        return;
    if (!x->ports->ledger.append_checked(x->ports->ledger.ctx, check_schedules, &schedules,
                                         x->arena, &err)) {
        pm_err_wrap(&err, "no deletion was scheduled");
        pm_execution_halt(x, &err);
        return;
    }
    for (size_t i = schedules.first; i < x->result->outcome.count; i++) {
        if (x->result->outcome.items[i].result == PM_RESULT_NOT_RUN)
            pm_outcome_set(x, i, PM_RESULT_DONE, (struct pm_str){0});
        x->ports->progress.item(x->ports->progress.ctx, &x->result->outcome.items[i]);
    }
}
