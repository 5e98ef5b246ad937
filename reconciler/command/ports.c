#include "command/ports.h"

#include "base/time.h"
#include "cli/signals.h"
#include "command/asking.h"

#include <time.h>

static bool fetch(void *ctx, struct pm_arena *arena, struct pm_account *out, struct pm_err *err)
{
    static const struct pm_fetch_wants wants = {.users = true, .rules = true, .ownership = true};
    struct pm_real_ports *real = ctx;
    if (!pm_context_fetch(real->context, real->client, &wants, arena, out, err))
        return false;
    pm_books_see_clock(real->books, out);
    return true;
}

static bool start(void *ctx, struct pm_change *change, struct pm_err *err)
{
    struct pm_real_ports *real = ctx;
    real->context->changing = true;
    return pm_client_start(real->client, change, err);
}

static struct pm_change *wait_change(void *ctx, bool block)
{
    struct pm_real_ports *real = ctx;
    return block ? pm_client_wait(real->client) : pm_client_poll(real->client);
}

static enum pm_visibility look_of(enum pm_tri visible)
{
    switch (visible) {
    case PM_TRUE:
        return PM_VISIBILITY_VISIBLE;
    case PM_FALSE:
        return PM_VISIBILITY_ABSENT;
    case PM_UNSET:
        break;
    }
    return PM_VISIBILITY_UNKNOWN;
}

/* Each look is a new one: an apply plans twice. */
static bool look(void *ctx, const struct pm_name *names, size_t count, struct pm_str ownership,
                 struct pm_arena *arena, struct pm_ownership_look *out, struct pm_err *err)
{
    struct pm_real_ports *real = ctx;
    struct pm_asked *asked = PM_NEW_ARRAY(arena, struct pm_asked, count);
    pm_dns_forget(real->dns);
    if (!pm_asking_ownership(real->context, real->dns, names, count, ownership, asked, err))
        return err->code != PM_ERR_INTERRUPTED &&
               pm_err_wrap(
                   err,
                   "DNS could not be asked for ownership records (--no-dns-check leaves that out)");
    for (size_t i = 0; i < count; i++)
        out[i] = (struct pm_ownership_look){names[i].ascii, look_of(asked[i].visible)};
    return true;
}

static int64_t now(void *ctx)
{
    (void)ctx;
    return pm_time_now();
}

static bool stopping(void *ctx)
{
    (void)ctx;
    return pm_signals_count() > 0;
}

static bool sleep_s(void *ctx, int64_t seconds)
{
    struct pm_real_ports *real = ctx;
    int64_t end = pm_monotonic_ms() + seconds * 1000;
    while (pm_monotonic_ms() < end) {
        struct timespec slice = {0, 100 * 1000 * 1000};
        nanosleep(&slice, NULL);
        pm_progress_tick(&real->context->progress);
        if (stopping(ctx))
            return false;
    }
    return true;
}

static void phase(void *ctx, const char *what, size_t total)
{
    struct pm_real_ports *real = ctx;
    pm_progress_begin(&real->context->progress, what, total);
}

static void item(void *ctx, const struct pm_item_outcome *outcome)
{
    struct pm_real_ports *real = ctx;
    (void)outcome;
    pm_progress_set(&real->context->progress, real->context->progress.done + 1);
}

static void say(void *ctx, struct pm_str text)
{
    struct pm_real_ports *real = ctx;
    pm_context_note(real->context, "%" PM_STR_FMT, PM_STR_ARG(text));
}

struct pm_ports pm_ports_make(struct pm_real_ports *real)
{
    return (struct pm_ports){
        .account = {.ctx = real, .fetch = fetch, .start = start, .wait = wait_change},
        .ledger = pm_books_port(real->books),
        .dns = {.ctx = real, .look = real->dns ? look : NULL},
        .clock = {.ctx = real, .now = now, .sleep = sleep_s, .stopping = stopping},
        .progress = {.ctx = real, .phase = phase, .item = item, .say = say},
    };
}
