#include "apply/execution.h"

static struct pm_str change_message(struct pm_execution *x, const struct pm_change *change)
{
    if (change->ownership_hint)
        return pm_str_printf(x->arena,
                             "%s; the service does not see the ownership record yet: check it with "
                             "`pm-reconcile verify %" PM_STR_FMT "`, wait for its TTL, apply again",
                             change->err.msg, PM_STR_ARG(change->domain));
    return pm_str_dup(x->arena, pm_str_from(change->err.msg));
}

struct pm_event pm_step_event(struct pm_execution *x, const struct pm_step *step)
{
    static const enum pm_event_kind kinds[] = {
        [PM_CHANGE_ACCEPTED] = PM_EVENT_DONE,
        [PM_CHANGE_REFUSED] = PM_EVENT_FAILED,
        [PM_CHANGE_UNSENT] = PM_EVENT_FAILED,
        [PM_CHANGE_UNKNOWN] = PM_EVENT_UNKNOWN,
    };
    struct pm_event event = pm_execution_event(x, kinds[step->change.result], step->change.domain);
    event.action = step->change.action;
    if (step->change.result != PM_CHANGE_ACCEPTED)
        event.note = pm_str_dup(x->arena, pm_str_from(step->change.err.msg));
    if (step->change.result != PM_CHANGE_UNKNOWN)
        pm_event_close(&event, step->intent, x->arena);
    return event;
}

void pm_step_result(struct pm_execution *x, struct pm_step *step)
{
    static const enum pm_result results[] = {
        [PM_CHANGE_ACCEPTED] = PM_RESULT_DONE,
        [PM_CHANGE_REFUSED] = PM_RESULT_FAILED,
        [PM_CHANGE_UNSENT] = PM_RESULT_FAILED,
        [PM_CHANGE_UNKNOWN] = PM_RESULT_UNKNOWN,
    };
    struct pm_change *change = &step->change;
    bool accepted = change->result == PM_CHANGE_ACCEPTED;
    pm_step_outcome(x, step, results[change->result],
                    accepted ? (struct pm_str){0} : change_message(x, change));
    if (!accepted && change->err.code == PM_ERR_AUTH)
        pm_execution_halt(x, &change->err);
}

static void note_result(struct pm_execution *x, struct pm_step *step)
{
    pm_step_result(x, step);
    x->ports->progress.item(x->ports->progress.ctx, &x->result->outcome.items[step->outcome]);
}

void pm_close_unsent(struct pm_execution *x, const struct pm_step *steps, size_t count)
{
    struct pm_event *events = PM_NEW_ARRAY(x->arena, struct pm_event, count);
    size_t event_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (steps[i].sent)
            continue;
        struct pm_event event = pm_execution_event(x, PM_EVENT_FAILED, steps[i].change.domain);
        event.action = steps[i].change.action;
        event.note = PM_STR("not sent");
        pm_event_close(&event, steps[i].intent, x->arena);
        events[event_count++] = event;
    }
    pm_execution_append(x, events, event_count);
}

/* The requests under way, and the events that wait for the next commit. */
struct window {
    struct pm_execution *x;
    struct pm_step *steps;
    size_t count, next, in_flight;
    size_t journalled;     /* so many of the steps have their intents in the ledger */
    int64_t journalled_at; /* the local clock before the last of them were made */
    struct pm_event *events;
    size_t event_count;
};

static size_t room(const struct window *w)
{
    size_t parallel = (size_t)w->x->input->parallel, left = w->count - w->next;
    if (pm_execution_halted(w->x) || w->in_flight >= parallel)
        return 0;
    if (w->x->ports->clock.stopping(w->x->ports->clock.ctx)) {
        struct pm_err err;
        pm_fail(&err, PM_ERR_INTERRUPTED, "interrupted: nothing further was started");
        pm_execution_halt(w->x, &err);
        return 0;
    }
    return left < parallel - w->in_flight ? left : parallel - w->in_flight;
}

static struct pm_event make_intent(struct pm_execution *x, struct pm_step *step)
{
    struct pm_event event = pm_execution_intent(x, step->change.action, step->change.domain);
    step->intent = event.id;
    return event;
}

static void start(struct window *w, struct pm_step *step)
{
    struct pm_err err;
    step->change.tag = step;
    step->change.result = PM_CHANGE_UNKNOWN;
    step->sent = true;
    if (w->x->ports->account.start(w->x->ports->account.ctx, &step->change, &err)) {
        w->in_flight++;
        return;
    }
    step->change.result = PM_CHANGE_UNSENT;
    step->change.err = err;
    w->events[w->event_count++] = pm_step_event(w->x, step);
    note_result(w->x, step);
}

static bool commit(struct window *w)
{
    bool committed = pm_execution_append(w->x, w->events, w->event_count);
    w->event_count = 0;
    return committed;
}

static void start_until(struct window *w, size_t end)
{
    while (w->next < end && pm_execution_may_send(w->x))
        start(w, &w->steps[w->next++]);
}

/* Outcomes so far and the intents of those that start together share one commit. A request whose
 * intent is not on disk is not sent. */
static void journal_and_start(struct window *w)
{
    size_t end = w->next + room(w);
    for (size_t i = w->next; i < end; i++)
        w->events[w->event_count++] = make_intent(w->x, &w->steps[i]);
    if (!commit(w))
        return;
    w->journalled = end;
    start_until(w, end);
}

/* Another run may take an old intent for settled while its request is under way. */
static bool is_young(const struct window *w)
{
    const struct pm_clock_port *clock = &w->x->ports->clock;
    int64_t age = clock->now(clock->ctx) - w->journalled_at;
    return w->journalled == w->count && age >= 0 && age <= w->x->input->observe.request_timeout_s;
}

/* Shares the intents of all that is left to send, in the place of those that have grown old. */
static bool journal_rest(struct window *w)
{
    const struct pm_clock_port *clock = &w->x->ports->clock;
    size_t count = w->count - w->next;
    struct pm_event *events = PM_NEW_ARRAY(w->x->arena, struct pm_event, count);
    if (w->journalled > 0)
        pm_close_unsent(w->x, w->steps + w->next, count);
    w->journalled_at = clock->now(clock->ctx);
    for (size_t i = 0; i < count; i++)
        events[i] = make_intent(w->x, &w->steps[w->next + i]);
    if (!pm_execution_append(w->x, events, count))
        return false;
    w->journalled = w->count;
    return pm_execution_publish(w->x);
}

enum { JOURNAL_TRIES = 3 };

static bool journal_ahead(struct window *w)
{
    struct pm_err err;
    for (int i = 0; i < JOURNAL_TRIES; i++) {
        if (!journal_rest(w))
            return false;
        if (is_young(w))
            return true;
    }
    pm_fail(&err, PM_ERR_UNREACHABLE,
            "no further request was sent: it took longer to share what was about to be done than a "
            "request may take (%lld s, --timeout); try again when the git remote is faster",
            (long long)w->x->input->observe.request_timeout_s);
    pm_execution_halt(w->x, &err);
    return false;
}

/* Where a push takes long, one brings the intents of all steps, before the first request. */
static void start_journalled(struct window *w)
{
    if (!commit(w))
        return;
    if (room(w) > 0 && !is_young(w) && (w->in_flight > 0 || !journal_ahead(w)))
        return;
    start_until(w, w->next + room(w));
}

static void collect(struct window *w)
{
    const struct pm_account_port *account = &w->x->ports->account;
    bool block = true;
    while (w->in_flight > 0) {
        struct pm_change *change = account->wait(account->ctx, block);
        if (!change)
            break;
        struct pm_step *step = change->tag;
        w->in_flight--;
        w->events[w->event_count++] = pm_step_event(w->x, step);
        note_result(w->x, step);
        block = false;
    }
}

void pm_run_steps(struct pm_execution *x, struct pm_step *steps, size_t count)
{
    size_t parallel = (size_t)x->input->parallel;
    struct window w = {
        .x = x,
        .steps = steps,
        .count = count,
        /* At most: an outcome and an intent for each place, and an outcome for each that did not
           start. */
        .events = PM_NEW_ARRAY(x->arena, struct pm_event, 3 * parallel),
    };
    void (*go_on)(struct window *) =
        x->ports->ledger.publish ? start_journalled : journal_and_start;
    do {
        go_on(&w);
        collect(&w);
    } while (w.event_count > 0 || w.in_flight > 0 || room(&w) > 0);
    pm_close_unsent(x, steps, w.journalled);
}
