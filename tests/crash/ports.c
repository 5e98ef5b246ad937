#include "ports.h"

#include "plan/fold.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void crash_complain(struct crash_shared *shared, const char *format, ...)
{
    va_list args;
    if (shared->complaint[0])
        return;
    va_start(args, format);
    vsnprintf(shared->complaint, sizeof shared->complaint, format, args);
    va_end(args);
}

static void point(struct crash_ports *ports)
{
    if (++ports->point == ports->die_at)
        kill(getpid(), SIGKILL);
}

void crash_arrive(struct crash_shared *shared)
{
    for (int i = 0; i < shared->on_their_way_count; i++) {
        const struct crash_request *request = &shared->on_their_way[i];
        struct pm_change change = {
            .action = request->action,
            .domain = pm_str_from(request->domain),
            .settings = request->settings,
        };
        fake_account_serve(&shared->account, &change);
    }
    shared->on_their_way_count = 0;
}

static bool disturb(struct crash_ports *ports, const char *what, const struct pm_change *change)
{
    const struct crash_hooks *hooks = &ports->hooks;
    return !hooks->disturb || hooks->disturb(hooks->ctx, what, change);
}

static bool fetch(void *ctx, struct pm_arena *arena, struct pm_account *out, struct pm_err *err)
{
    struct crash_ports *ports = ctx;
    point(ports);
    if (!disturb(ports, "fetch", NULL))
        return pm_fail(err, PM_ERR_UNREACHABLE, "no answer");
    fake_account_show(&ports->shared->account, arena, out);
    point(ports);
    return true;
}

static bool has_open_intent(const struct pm_ledger *ledger, const struct pm_change *change)
{
    struct pm_open_events intents = pm_open_of(&ledger->intents, change->domain);
    for (size_t i = 0; i < intents.count; i++) {
        if (intents.items[i]->action == change->action)
            return true;
    }
    return false;
}

static void inspect(struct crash_ports *ports, const struct pm_change *change)
{
    struct pm_arena arena;
    struct pm_ledger ledger = {0};
    struct pm_err err;
    pm_arena_init(&arena);
    if (!pm_store_ledger(ports->store, &arena, &ledger, &err) || !has_open_intent(&ledger, change))
        crash_complain(ports->shared, "%s %" PM_STR_FMT " was sent without an intent on disk",
                       pm_action_name(change->action), PM_STR_ARG(change->domain));
    if (ports->hooks.inspect)
        ports->hooks.inspect(ports->hooks.ctx, change, &ledger);
    pm_arena_fini(&arena);
}

static bool start(void *ctx, struct pm_change *change, struct pm_err *err)
{
    struct crash_ports *ports = ctx;
    struct crash_shared *shared = ports->shared;
    (void)err;
    point(ports);
    inspect(ports, change);
    disturb(ports, "send", change);
    if (shared->on_their_way_count == CRASH_ON_THEIR_WAY_MAX)
        abort();
    struct crash_request *request = &shared->on_their_way[shared->on_their_way_count];
    *request = (struct crash_request){.action = change->action, .settings = change->settings};
    snprintf(request->domain, sizeof request->domain, "%" PM_STR_FMT, PM_STR_ARG(change->domain));
    shared->on_their_way_count++;
    ports->in_flight[ports->in_flight_count++] = change;
    point(ports);
    return true;
}

/* The request of that change is on its way no more. */
static void take_off(struct crash_shared *shared, const struct pm_change *change)
{
    int kept = 0;
    for (int i = 0; i < shared->on_their_way_count; i++) {
        const struct crash_request *request = &shared->on_their_way[i];
        if (request->action != change->action || !pm_str_is(change->domain, request->domain))
            shared->on_their_way[kept++] = *request;
    }
    shared->on_their_way_count = kept;
}

static struct pm_change *take_first(struct crash_ports *ports)
{
    struct pm_change *change = ports->in_flight[0];
    ports->in_flight_count--;
    for (int i = 0; i < ports->in_flight_count; i++)
        ports->in_flight[i] = ports->in_flight[i + 1];
    return change;
}

static struct pm_change *wait_change(void *ctx, bool block)
{
    struct crash_ports *ports = ctx;
    if (ports->in_flight_count == 0 || !block)
        return NULL;
    point(ports);
    struct pm_change *change = take_first(ports);
    if (disturb(ports, "answer", change)) {
        take_off(ports->shared, change);
        fake_account_serve(&ports->shared->account, change);
    } else {
        change->result = PM_CHANGE_UNKNOWN;
        pm_err_set(&change->err, PM_ERR_UNREACHABLE, "no answer in time");
    }
    point(ports);
    return change;
}

static bool load(void *ctx, struct pm_arena *arena, struct pm_ledger *out, struct pm_err *err)
{
    struct crash_ports *ports = ctx;
    struct pm_ledger stored;
    point(ports);
    if (!pm_store_ledger(ports->store, arena, &stored, err))
        return false;
    *out = pm_ledger_fold_onto(&stored, ports->kept, ports->kept_count, arena);
    point(ports);
    return true;
}

static void keep(struct crash_ports *ports, const struct pm_event *items, size_t count)
{
    if (ports->kept_count + count > CRASH_KEPT_MAX)
        abort();
    for (size_t i = 0; i < count; i++)
        ports->kept[ports->kept_count++] = items[i];
}

static bool append(void *ctx, const struct pm_event *items, size_t count, struct pm_err *err)
{
    struct crash_ports *ports = ctx;
    bool ok = true;
    point(ports);
    if (ports->team)
        keep(ports, items, count);
    else
        ok = pm_store_append(ports->store, items, count, err);
    point(ports);
    return ok;
}

static bool answer_is_lost(struct crash_ports *ports, struct pm_err *err)
{
    if (!ports->team || disturb(ports, "pushed", NULL))
        return false;
    pm_err_set(err, PM_ERR_UNREACHABLE, "the remote did not say whether it has it");
    return true;
}

static bool publish(void *ctx, struct pm_err *err)
{
    struct crash_ports *ports = ctx;
    if (ports->kept_count == 0)
        return true;
    point(ports);
    if (!disturb(ports, "publish", NULL))
        return pm_fail(err, PM_ERR_UNREACHABLE, "the remote does not answer");
    if (!pm_store_append(ports->store, ports->kept, ports->kept_count, err))
        return false;
    bool lost = answer_is_lost(ports, err);
    ports->kept_count = lost ? ports->kept_count : 0;
    point(ports);
    return !lost;
}

void crash_finish(struct crash_ports *ports)
{
    struct pm_err err;
    if (!publish(ports, &err) && !ports->hooks.disturb)
        crash_complain(ports->shared, "the last word: %s", err.msg);
}

static bool may_send(void *ctx, int64_t timeout_s, struct pm_err *err)
{
    struct crash_ports *ports = ctx;
    (void)timeout_s;
    point(ports);
    return disturb(ports, "may_send", NULL) || pm_fail(err, PM_ERR_FAILED, "the claim is gone");
}

struct checking {
    struct crash_ports *ports;
    pm_ledger_check_fn *check;
    void *ctx;
};

static bool check_inside(void *ctx, const struct pm_ledger *stored, struct pm_arena *arena,
                         struct pm_event **items, size_t *count, struct pm_err *err)
{
    struct checking *checking = ctx;
    struct crash_ports *ports = checking->ports;
    struct pm_ledger ledger = pm_ledger_fold_onto(stored, ports->kept, ports->kept_count, arena);
    point(ports);
    if (!checking->check(checking->ctx, &ledger, arena, items, count, err))
        return false;
    point(ports);
    if (!ports->team)
        return true;
    keep(ports, *items, *count);
    *items = ports->kept;
    *count = ports->kept_count;
    return true;
}

static bool append_checked(void *ctx, pm_ledger_check_fn *check, void *check_ctx,
                           struct pm_arena *arena, struct pm_err *err)
{
    struct crash_ports *ports = ctx;
    struct checking checking = {ports, check, check_ctx};
    point(ports);
    disturb(ports, "check", NULL);
    if (!pm_store_append_checked(ports->store, check_inside, &checking, arena, err))
        return false;
    ports->kept_count = 0;
    bool lost = answer_is_lost(ports, err);
    point(ports);
    return !lost;
}

static int64_t now(void *ctx)
{
    return ((struct crash_ports *)ctx)->shared->now;
}

/* What was on its way when a process died may arrive as late as this. */
static bool sleep_s(void *ctx, int64_t seconds)
{
    struct crash_ports *ports = ctx;
    point(ports);
    crash_arrive(ports->shared);
    ports->shared->now += seconds;
    ports->shared->account.time += seconds;
    ports->shared->slept += (int)seconds;
    point(ports);
    return true;
}

static bool stopping(void *ctx)
{
    (void)ctx;
    return false;
}

static void phase(void *ctx, const char *what, size_t total)
{
    (void)ctx, (void)what, (void)total;
}

static void item(void *ctx, const struct pm_item_outcome *outcome)
{
    (void)ctx, (void)outcome;
}

static void say(void *ctx, struct pm_str text)
{
    (void)ctx, (void)text;
}

struct pm_ports crash_ports_make(struct crash_ports *ports)
{
    return (struct pm_ports){
        .account = {.ctx = ports, .fetch = fetch, .start = start, .wait = wait_change},
        .ledger = {.ctx = ports,
                   .exists = pm_store_exists(ports->store),
                   .load = load,
                   .shared = ports->team,
                   .append = append,
                   .append_checked = append_checked,
                   .publish = ports->team ? publish : NULL,
                   .may_send = ports->team ? may_send : NULL},
        .clock = {.ctx = ports, .now = now, .sleep = sleep_s, .stopping = stopping},
        .progress = {.ctx = ports, .phase = phase, .item = item, .say = say},
    };
}
