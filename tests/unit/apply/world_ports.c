#include "plan/fold.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void put_log(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put_log(struct world *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(w->log + w->log_len, WORLD_LOG_MAX - w->log_len, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= WORLD_LOG_MAX - w->log_len)
        abort();
    w->log_len += (size_t)len;
}

static void begin_word(struct world *w)
{
    if (w->log_len > 0)
        put_log(w, " ");
}

static struct pm_str short_name(struct pm_str name)
{
    struct pm_str end = PM_STR(".example");
    return pm_str_ends(name, end) ? pm_str_sub(name, 0, name.len - end.len) : name;
}

static void put_event(struct world *w, const struct pm_event *event)
{
    put_log(w, "%s", pm_event_kind_name(event->kind));
    if (event->action != PM_ACTION_NONE)
        put_log(w, " %s", pm_action_name(event->action));
    if (event->domain.len > 0)
        put_log(w, " %" PM_STR_FMT, PM_STR_ARG(short_name(event->domain)));
}

static void put_commit(struct world *w, const char *what, const struct pm_event *events,
                       size_t count)
{
    begin_word(w);
    put_log(w, "%s(", what);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put_log(w, ", ");
        put_event(w, &events[i]);
    }
    put_log(w, ")");
}

static void put_change(struct world *w, const char *what, const struct pm_change *change)
{
    begin_word(w);
    put_log(w, "%s(%s %" PM_STR_FMT ")", what, pm_action_name(change->action),
            PM_STR_ARG(short_name(change->domain)));
}

static void call_hook(struct world *w, const char *what, int number)
{
    if (w->hook)
        w->hook(w, what, number);
}

static bool fetch(void *ctx, struct pm_arena *arena, struct pm_account *out, struct pm_err *err)
{
    struct world *w = ctx;
    call_hook(w, "fetch", ++w->fetches);
    begin_word(w);
    put_log(w, "fetch");
    if (w->fetches == w->fail_fetch)
        return pm_fail(err, w->fetch_code, "listDomains: no answer");
    fake_account_show(w->account, arena, out);
    return true;
}

/* A request whose intent not everybody can see must never be sent. */
static void require_intent(struct world *w, const struct pm_change *change)
{
    struct pm_ledger ledger = world_ledger(w);
    struct pm_open_events intents = pm_open_of(&ledger.intents, change->domain);
    for (size_t i = 0; i < intents.count; i++) {
        if (intents.items[i]->action == change->action)
            return;
    }
    fail_msg("%s %" PM_STR_FMT " is sent without an intent; log: %s",
             pm_action_name(change->action), PM_STR_ARG(change->domain), w->log);
}

static bool start(void *ctx, struct pm_change *change, struct pm_err *err)
{
    struct world *w = ctx;
    call_hook(w, "send", ++w->sends);
    require_intent(w, change);
    if (w->sends == w->fail_start)
        return pm_fail(err, PM_ERR_FAILED, "this cannot be sent");
    put_change(w, "send", change);
    if (w->in_flight_count == WORLD_IN_FLIGHT_MAX)
        abort();
    w->in_flight[w->in_flight_count++] = change;
    if (w->in_flight_count > w->most_in_flight)
        w->most_in_flight = w->in_flight_count;
    fake_account_serve(w->account, change);
    return true;
}

static struct pm_change *wait_change(void *ctx, bool block)
{
    struct world *w = ctx;
    if (block)
        w->ready = w->together;
    if (w->in_flight_count == 0 || w->ready == 0)
        return NULL;
    call_hook(w, "got", ++w->gots);
    struct pm_change *change = w->in_flight[0];
    w->ready--;
    w->in_flight_count--;
    for (int i = 0; i < w->in_flight_count; i++)
        w->in_flight[i] = w->in_flight[i + 1];
    put_change(w, "got", change);
    return change;
}

static void keep(struct world *w, const struct pm_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *PM_PUSH(&w->arena, w->kept, w->kept_count, w->kept_cap) = events[i];
}

/* With what this run appended. */
static struct pm_ledger ledger_now(struct world *w, struct pm_arena *arena)
{
    struct pm_event *events = pm_alloc_regrow(arena, w->events, w->event_count,
                                              w->event_count + w->kept_count, sizeof *events);
    for (size_t i = 0; i < w->kept_count; i++)
        events[w->event_count + i] = w->kept[i];
    return pm_ledger_fold(events, w->event_count + w->kept_count, arena);
}

static bool load(void *ctx, struct pm_arena *arena, struct pm_ledger *out, struct pm_err *err)
{
    struct world *w = ctx;
    call_hook(w, "load", ++w->loads);
    if (w->shared && w->loads > 1) {
        begin_word(w);
        put_log(w, "load");
    }
    if (w->loads == w->fail_load)
        return pm_fail(err, PM_ERR_UNREACHABLE, "the remote does not answer");
    *out = ledger_now(w, arena);
    return true;
}

static bool commit_fails(struct world *w, struct pm_err *err)
{
    if (w->commits + w->checks != w->fail_commit)
        return false;
    begin_word(w);
    put_log(w, "disk-full");
    pm_err_set(err, PM_ERR_FAILED, "the disk is full");
    return true;
}

static bool append(void *ctx, const struct pm_event *events, size_t count, struct pm_err *err)
{
    struct world *w = ctx;
    call_hook(w, "commit", ++w->commits);
    if (commit_fails(w, err))
        return false;
    put_commit(w, w->shared ? "keep" : "commit", events, count);
    keep(w, events, count);
    if (!w->shared)
        world_finish(w);
    return true;
}

/* The checks of one commit: as many as somebody else is faster, and one. */
static bool check_until_first(struct world *w, pm_ledger_check_fn *check, void *check_ctx,
                              struct pm_arena *arena, struct pm_event **events, size_t *count,
                              struct pm_err *err)
{
    for (int race = 1;; race++) {
        struct pm_ledger ledger = ledger_now(w, arena);
        if (!check(check_ctx, &ledger, arena, events, count, err))
            return false;
        if (race > w->lost_races)
            return true;
        call_hook(w, "race", race);
        begin_word(w);
        put_log(w, "race");
    }
}

static bool append_checked(void *ctx, pm_ledger_check_fn *check, void *check_ctx,
                           struct pm_arena *arena, struct pm_err *err)
{
    struct world *w = ctx;
    struct pm_event *events = NULL;
    size_t count = 0;
    call_hook(w, "check", ++w->checks);
    if (!check_until_first(w, check, check_ctx, arena, &events, &count, err))
        return false;
    call_hook(w, "push", ++w->pushes);
    bool fails = commit_fails(w, err);
    if (fails && !w->arrives)
        return false;
    put_commit(w, "check", events, count);
    keep(w, events, count);
    world_finish(w);
    return !fails;
}

static bool publish(void *ctx, struct pm_err *err)
{
    struct world *w = ctx;
    if (w->kept_count == 0)
        return true;
    call_hook(w, "publish", ++w->publishes);
    begin_word(w);
    put_log(w, "publish");
    bool fails = w->publishes == w->fail_publish;
    if (!fails || w->arrives)
        world_finish(w);
    return !fails || pm_fail(err, PM_ERR_UNREACHABLE, "the remote does not answer");
}

static bool may_send(void *ctx, int64_t timeout_s, struct pm_err *err)
{
    struct world *w = ctx;
    assert_int_equal(timeout_s, w->input.observe.request_timeout_s);
    call_hook(w, "may_send", ++w->may_sends);
    return w->may_sends != w->fail_may_send ||
           pm_fail(err, PM_ERR_FAILED, "the claim has been given up by bob");
}

static bool look(void *ctx, const struct pm_name *names, size_t count, struct pm_str ownership,
                 struct pm_arena *arena, struct pm_ownership_look *out, struct pm_err *err)
{
    struct world *w = ctx;
    (void)ownership, (void)arena, (void)err;
    begin_word(w);
    put_log(w, "dns(%zu)", count);
    for (size_t i = 0; i < count; i++)
        out[i] = (struct pm_ownership_look){names[i].ascii, w->look};
    return true;
}

static int64_t now(void *ctx)
{
    return ((struct world *)ctx)->now;
}

static bool sleep_s(void *ctx, int64_t seconds)
{
    struct world *w = ctx;
    call_hook(w, "sleep", ++w->sleeps);
    begin_word(w);
    put_log(w, "sleep(%lld)", (long long)seconds);
    w->slept += seconds;
    if (!w->clock_stands) {
        w->now += seconds;
        w->account->time += seconds;
    }
    return !w->stopping;
}

static bool stopping(void *ctx)
{
    return ((struct world *)ctx)->stopping;
}

static void phase(void *ctx, const char *what, size_t total)
{
    (void)ctx, (void)what, (void)total;
}

static void item(void *ctx, const struct pm_item_outcome *outcome)
{
    struct world *w = ctx;
    w->items++;
    snprintf(w->last_item, sizeof w->last_item, "%s %" PM_STR_FMT " %s",
             pm_op_name(outcome->item->op), PM_STR_ARG(outcome->item->name.ascii),
             pm_result_name(outcome->result));
}

static void say(void *ctx, struct pm_str text)
{
    struct world *w = ctx;
    snprintf(w->said, sizeof w->said, "%" PM_STR_FMT, PM_STR_ARG(text));
}

struct pm_ports world_ports(struct world *w)
{
    return (struct pm_ports){
        .account = {.ctx = w, .fetch = fetch, .start = start, .wait = wait_change},
        .ledger = {.ctx = w,
                   .exists = w->event_count > 0,
                   .load = load,
                   .shared = w->shared,
                   .append = append,
                   .append_checked = append_checked,
                   .publish = w->shared ? publish : NULL,
                   .may_send = w->shared ? may_send : NULL},
        .dns = {.ctx = w, .look = w->ask_dns ? look : NULL},
        .clock = {.ctx = w, .now = now, .sleep = sleep_s, .stopping = stopping},
        .progress = {.ctx = w, .phase = phase, .item = item, .say = say},
    };
}
