#include "world.h"

#include "plan/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct pm_dns_options default_dns = {.ttl = PM_TTL_DEFAULT};

static struct pm_str copy(struct world *w, const char *text)
{
    return pm_str_dup(&w->arena, pm_str_from(text));
}

static void record_policy(struct world *w)
{
    struct pm_event *event = world_event(w, PM_EVENT_POLICY, "", 30 * 86400);
    w->last = pm_policy_default();
    event->policy = &w->last;
    event->account = PM_STR("0123456789abcdef0123456789abcdef");
}

void world_init(struct world *w)
{
    *w = (struct world){.now = WORLD_NOW, .together = 1, .look = PM_VISIBILITY_VISIBLE};
    pm_arena_init(&w->arena);
    w->account = &w->own_account;
    fake_account_init(w->account, WORLD_NOW);
    w->desired.policy = pm_policy_default();
    w->desired.policy.max_delete_percent = 100;
    w->desired.default_dns = &default_dns;
    record_policy(w);
    w->last.max_delete_percent = 100;
    w->fetch_code = PM_ERR_UNREACHABLE;
    w->input.parallel = 2;
    w->input.observe = (struct pm_observe_input){
        .desired = &w->desired, .allow_empty = true, .max_deletes = -1, .request_timeout_s = 30};
}

void world_fini(struct world *w)
{
    pm_arena_fini(&w->arena);
}

struct pm_desired_domain *world_declare(struct world *w, const char *name)
{
    struct pm_desired_domain *domain =
        PM_PUSH(&w->arena, w->desired.domains, w->desired.count, w->desired_cap);
    *domain = (struct pm_desired_domain){
        .name = pm_name_canonical(copy(w, name)),
        .place = {.file = PM_STR("domains.yaml"), .line = 3, .column = 5},
        .dns = &default_dns,
    };
    return domain;
}

struct pm_event *world_event(struct world *w, enum pm_event_kind kind, const char *name,
                             int64_t ago)
{
    struct pm_str id = pm_str_printf(&w->arena, "earlier/%zu", w->event_count + 1);
    struct pm_event *event = PM_PUSH(&w->arena, w->events, w->event_count, w->event_cap);
    *event = (struct pm_event){
        .id = id,
        .run = PM_STR("earlier"),
        .actor = PM_STR("alice"),
        .time = w->account->time - ago,
        .kind = kind,
        .domain = copy(w, name),
    };
    return event;
}

struct pm_event *world_intent(struct world *w, enum pm_action action, const char *name, int64_t ago)
{
    struct pm_event *event = world_event(w, PM_EVENT_INTENT, name, ago);
    event->action = action;
    return event;
}

struct fake_domain *world_settled(struct world *w, const char *name)
{
    world_declare(w, name);
    world_event(w, PM_EVENT_KNOWN, name, 20 * 86400);
    return fake_account_put(w->account, name);
}

struct fake_domain *world_pending(struct world *w, const char *name, int64_t ago)
{
    world_event(w, PM_EVENT_KNOWN, name, 20 * 86400);
    world_event(w, PM_EVENT_SCHEDULE, name, ago)->delay_s = PM_DELETE_DELAY_MIN_S;
    return fake_account_put(w->account, name);
}

void world_hold(struct world *w, const char *name)
{
    world_event(w, PM_EVENT_HOLD, name, 0);
}

void world_cancel(struct world *w, const char *name)
{
    struct pm_ledger ledger = world_ledger(w);
    struct pm_open_events rows = pm_open_of(&ledger.pending, pm_str_from(name));
    struct pm_event *event = world_event(w, PM_EVENT_CANCEL, name, 0);
    for (size_t i = 0; i < rows.count; i++)
        pm_event_close(event, rows.items[i]->id, &w->arena);
    world_hold(w, name);
}

static int by_name(const void *a, const void *b)
{
    return pm_name_cmp(((const struct pm_desired_domain *)a)->name,
                       ((const struct pm_desired_domain *)b)->name);
}

struct pm_observe_input world_observe_input(struct world *w)
{
    if (w->desired.count > 1)
        qsort(w->desired.domains, w->desired.count, sizeof *w->desired.domains, by_name);
    return w->input.observe;
}

void world_again(struct world *w)
{
    w->fetches = w->commits = w->checks = w->sends = w->gots = w->sleeps = 0;
    w->loads = w->publishes = w->may_sends = w->pushes = 0;
    w->fail_fetch = w->fail_commit = w->fail_start = 0;
    w->fail_publish = w->fail_may_send = w->fail_load = 0;
    w->kept_count = 0;
    w->lost_races = 0;
    w->arrives = false;
    w->in_flight_count = w->most_in_flight = w->ready = w->items = 0;
    w->stopping = false;
    w->hook = NULL;
    w->log_len = 0;
    w->log[0] = '\0';
}

void world_finish(struct world *w)
{
    for (size_t i = 0; i < w->kept_count; i++)
        *PM_PUSH(&w->arena, w->events, w->event_count, w->event_cap) = w->kept[i];
    w->kept_count = 0;
}

void world_later(struct world *w, int64_t seconds)
{
    world_again(w);
    w->now += seconds;
    w->account->time += seconds;
}

static bool observe(struct world *w, struct pm_observation *out)
{
    struct pm_observe_input input = world_observe_input(w);
    struct pm_run run = pm_run_make(w->now, PM_STR("carol"), &w->arena);
    struct pm_ports ports = world_ports(w);
    return pm_observe(&input, &ports, &run, false, &w->arena, out, &w->err);
}

static void forget_log(struct world *w)
{
    w->fetches = w->loads = 0;
    w->log_len = 0;
    w->log[0] = '\0';
}

void world_approve(struct world *w)
{
    struct pm_observation seen;
    world_hook_fn *hook = w->hook;
    int fail_fetch = w->fail_fetch, fail_load = w->fail_load;
    w->hook = NULL;
    w->fail_fetch = w->fail_load = 0;
    if (!observe(w, &seen))
        fail_msg("%s", w->err.msg);
    w->hook = hook;
    w->fail_fetch = fail_fetch;
    w->fail_load = fail_load;
    w->approved = seen.plan;
    forget_log(w);
}

static bool run(struct world *w)
{
    struct pm_run run = pm_run_make(w->now, PM_STR("carol"), &w->arena);
    struct pm_ports ports = world_ports(w);
    w->input.observe = world_observe_input(w);
    w->input.approved = &w->approved;
    return pm_apply(&w->input, &ports, &run, &w->arena, &w->result, &w->err);
}

void world_run(struct world *w)
{
    if (!run(w))
        fail_msg("%s", w->err.msg);
    if (w->fail_publish == 0)
        world_finish(w);
}

void world_apply(struct world *w)
{
    world_approve(w);
    world_run(w);
}

const char *world_refused(struct world *w)
{
    if (run(w))
        fail_msg("pm_apply did not refuse; log: %s", w->log);
    return w->err.msg;
}

struct pm_ledger world_ledger(struct world *w)
{
    return pm_ledger_fold(w->events, w->event_count, &w->arena);
}

const struct pm_item_outcome *world_outcome(struct world *w, const char *name, enum pm_op op)
{
    const struct pm_outcome *outcome = &w->result.outcome;
    for (size_t i = 0; i < outcome->count; i++) {
        const struct pm_plan_item *item = outcome->items[i].item;
        if (item->op == op && pm_str_is(item->name.ascii, name))
            return &outcome->items[i];
    }
    fail_msg("no outcome %s %s; log: %s", pm_op_name(op), name, w->log);
    return NULL;
}

void world_expect(struct world *w, const char *name, enum pm_op op, enum pm_result result,
                  const char *text)
{
    const struct pm_item_outcome *outcome = world_outcome(w, name, op);
    const char *message = pm_str_cstr(&w->arena, outcome->message);
    if (outcome->result != result || !strstr(message, text))
        fail_msg("%s %s: expected %s (...%s...), got %s (%s); log: %s", pm_op_name(op), name,
                 pm_result_name(result), text, pm_result_name(outcome->result), message, w->log);
}

void world_expect_log(struct world *w, const char *expected)
{
    assert_string_equal(w->log, expected);
}

void world_expect_nothing_left(struct world *w)
{
    struct pm_observation seen;
    world_again(w);
    if (!observe(w, &seen))
        fail_msg("%s", w->err.msg);
    for (size_t i = 0; i < seen.plan.count; i++) {
        const struct pm_plan_item *item = &seen.plan.items[i];
        if (pm_op_is_change(item->op))
            fail_msg("left: %s %" PM_STR_FMT " (%s)", pm_op_name(item->op),
                     PM_STR_ARG(item->name.ascii), pm_reason_name(item->reason));
    }
}

const struct pm_event *world_find(struct world *w, enum pm_event_kind kind, const char *name)
{
    for (size_t i = w->event_count; i > 0; i--) {
        const struct pm_event *event = &w->events[i - 1];
        if (event->kind == kind && pm_str_is(event->domain, name))
            return event;
    }
    return NULL;
}

bool world_is_pending(struct world *w, const char *name)
{
    struct pm_ledger ledger = world_ledger(w);
    return pm_open_of(&ledger.pending, pm_str_from(name)).count > 0;
}

bool world_is_known(struct world *w, const char *name)
{
    struct pm_ledger ledger = world_ledger(w);
    return pm_open_of(&ledger.known, pm_str_from(name)).count > 0;
}

size_t world_open_intents(struct world *w)
{
    return world_ledger(w).intents.count;
}
