#include "state/shared_session.h"

#include "base/num.h"
#include "base/time.h"
#include "plan/ahead.h"

enum {
    WAIT_FIRST_MS = 2 * 1000,
    WAIT_MAX_MS = 15 * 1000,
};

static int64_t now(const struct pm_shared *s)
{
    return s->options.now(s->options.ctx);
}

/* The run's claim that the branch has. NULL: none. */
static const struct pm_event *own_claim(const struct pm_shared *s)
{
    for (size_t i = s->own_count; i > 0; i--) {
        const struct pm_own_event *own = &s->own[i - 1];
        if (own->event.kind == PM_EVENT_CLAIM && own->state == PM_OWN_PUSHED)
            return &own->event;
    }
    return NULL;
}

static bool claim_is_wanted(const struct pm_shared *s)
{
    for (size_t i = 0; i < s->own_count; i++) {
        if (s->own[i].event.kind == PM_EVENT_CLAIM && s->own[i].state == PM_OWN_WANTED)
            return true;
    }
    return false;
}

int64_t pm_claim_left(const struct pm_shared *s)
{
    const struct pm_event *claim = own_claim(s);
    return claim ? pm_claim_end(claim) - now(s) : 0;
}

static bool closes(const struct pm_event *event, struct pm_str id)
{
    for (size_t i = 0; i < event->closes_count; i++) {
        if (pm_str_eq(event->closes[i], id))
            return true;
    }
    return false;
}

struct ender {
    struct pm_shared *s;
    const struct pm_event *claim;
    bool found;
    struct pm_err *err;
};

static void tell_end(const struct ender *ender, const struct pm_event *event,
                     const struct pm_record *record)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    bool taken = event->kind == PM_EVENT_CLAIM;
    pm_err_set(ender->err, PM_ERR_LOCKED,
               "this run's claim on %" PM_STR_FMT " is gone: %" PM_STR_FMT " %s it at %" PM_STR_FMT
               " on host %" PM_STR_FMT " (run %" PM_STR_FMT
               "); nothing more is started, and the next apply sees to what is open",
               PM_STR_ARG(ender->s->options.name), PM_STR_ARG(event->actor),
               taken ? "took over from" : "unlocked",
               PM_STR_ARG(pm_time_format(&arena, event->time)), PM_STR_ARG(record->host),
               PM_STR_ARG(event->run));
    pm_arena_fini(&arena);
}

static bool look_for_end(void *ctx, struct pm_str path, const struct pm_record *record,
                         struct pm_err *err)
{
    struct ender *ender = ctx;
    (void)path, (void)err;
    for (size_t i = 0; i < record->count && !ender->found; i++) {
        if (!closes(&record->events[i], ender->claim->id))
            continue;
        ender->found = true;
        tell_end(ender, &record->events[i], record);
    }
    return true;
}

/* Only what is open stands in the snapshot; who closed something is in the log. */
static void find_end(struct pm_shared *s, const struct pm_event *claim, struct pm_err *err)
{
    struct pm_err ignored;
    struct ender ender = {.s = s, .claim = claim, .err = err};
    pm_err_set(err, PM_ERR_LOCKED,
               "this run's claim on %" PM_STR_FMT
               " is gone from it; nothing more is started, and the next apply sees to what is open",
               PM_STR_ARG(s->options.name));
    if (!pm_log_walk(s, s->tip.commit, "log", NULL, look_for_end, &ender, &ignored))
        return;
}

static bool is_open(const struct pm_ledger *ledger, const struct pm_event *claim)
{
    for (size_t i = 0; i < ledger->claims.count; i++) {
        if (pm_str_eq(ledger->claims.items[i]->id, claim->id))
            return true;
    }
    return false;
}

void pm_claim_look(struct pm_shared *s)
{
    const struct pm_event *claim = own_claim(s);
    if (s->claimed && claim && s->claim_gone.code == PM_ERR_NONE &&
        !is_open(&s->tip.snapshot.ledger, claim))
        find_end(s, claim, &s->claim_gone);
}

bool pm_claim_is_there(struct pm_shared *s, struct pm_err *err)
{
    if (!s->claimed || s->claim_gone.code == PM_ERR_NONE)
        return true;
    *err = s->claim_gone;
    return false;
}

/* A claim takes the place of all that are open: the run's own, and those that count no more. */
static bool want_claim(struct pm_shared *s, struct pm_err *err)
{
    const struct pm_open_events *open = &s->tip.snapshot.ledger.claims;
    int64_t time = now(s);
    struct pm_event claim =
        pm_event_make(s->options.run, PM_EVENT_CLAIM, PM_STR(""), time, s->arena);
    claim.expires = time + PM_CLAIM_LIFE_S;
    claim.host = s->options.run->host;
    for (size_t i = 0; i < open->count; i++)
        pm_event_close(&claim, open->items[i]->id, s->arena);
    return pm_own_add(s, &claim, 1, err);
}

bool pm_claim_renew(struct pm_shared *s, struct pm_err *err)
{
    int64_t left = pm_claim_left(s);
    if (!s->claimed || claim_is_wanted(s) ||
        (left > PM_CLAIM_LIFE_S / 2 && left >= 2 * s->request_timeout_s))
        return true;
    return want_claim(s, err);
}

bool pm_claim_give_up(struct pm_shared *s, struct pm_err *err)
{
    const struct pm_event *claim = own_claim(s);
    if (!s->claimed || !claim || s->claim_gone.code != PM_ERR_NONE)
        return true;
    struct pm_event end =
        pm_event_make(s->options.run, PM_EVENT_UNCLAIM, PM_STR(""), now(s), s->arena);
    pm_event_close(&end, claim->id, s->arena);
    return pm_own_add(s, &end, 1, err);
}

bool pm_shared_may_send(struct pm_shared *s, int64_t seconds, struct pm_err *err)
{
    if (!s->claimed)
        return true;
    if (!pm_claim_is_there(s, err))
        return false;
    int64_t left = pm_claim_left(s);
    if (left >= seconds)
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "this run's claim on %" PM_STR_FMT
                   " %s, and a request may take %llds: it is not sent, because another run may "
                   "begin meanwhile; apply again",
                   PM_STR_ARG(s->options.name), left > 0 ? "is about to end" : "has run out",
                   (long long)seconds);
}

static bool is_ahead(const struct pm_event *claim, int64_t time)
{
    return claim->time > pm_i64_add_clamped(time, PM_AHEAD_MAX_S);
}

/* The claim of another run that keeps this one out; of several the one that lasts longest. */
static const struct pm_event *foreign_claim(const struct pm_shared *s, int64_t time)
{
    const struct pm_open_events *open = &s->tip.snapshot.ledger.claims;
    const struct pm_event *found = NULL;
    for (size_t i = 0; i < open->count; i++) {
        const struct pm_event *claim = open->items[i];
        if (pm_str_eq(claim->run, s->options.run->id) || is_ahead(claim, time) ||
            pm_claim_end(claim) <= time)
            continue;
        if (!found || pm_claim_end(claim) > pm_claim_end(found))
            found = claim;
    }
    return found;
}

/* What is about to be taken over. */
static void tell_about_closed(const struct pm_shared *s, int64_t time)
{
    const struct pm_open_events *open = &s->tip.snapshot.ledger.claims;
    for (size_t i = 0; i < open->count; i++) {
        const struct pm_event *claim = open->items[i];
        if (pm_str_eq(claim->run, s->options.run->id))
            continue;
        pm_shared_say(s,
                      "the claim of %" PM_STR_FMT " on host %" PM_STR_FMT " (run %" PM_STR_FMT
                      ") %s: taking over",
                      PM_STR_ARG(claim->actor), PM_STR_ARG(claim->host), PM_STR_ARG(claim->run),
                      is_ahead(claim, time) ? "is dated over five minutes ahead of now"
                                            : "ran out without a word of its run");
    }
}

static bool fail_claimed(const struct pm_shared *s, const struct pm_event *claim,
                         struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    pm_fail(err, PM_ERR_LOCKED,
            "another run is at work on %" PM_STR_FMT ": %" PM_STR_FMT " on host %" PM_STR_FMT
            ", since %" PM_STR_FMT " (run %" PM_STR_FMT "). Its claim ends at %" PM_STR_FMT
            " unless it is renewed: wait and try again, or run `pm-reconcile unlock %" PM_STR_FMT
            "` if that run is dead",
            PM_STR_ARG(s->options.name), PM_STR_ARG(claim->actor), PM_STR_ARG(claim->host),
            PM_STR_ARG(pm_time_format(&arena, claim->time)), PM_STR_ARG(claim->run),
            PM_STR_ARG(pm_time_format(&arena, pm_claim_end(claim))), PM_STR_ARG(claim->run));
    pm_arena_fini(&arena);
    return false;
}

struct waiting {
    int64_t until; /* by the clock, and at most as long as was slept: it may stand still */
    int64_t left_ms;
    int64_t step_ms;
    bool told;
};

static bool wait_for(struct pm_shared *s, const struct pm_event *claim, struct waiting *waiting,
                     struct pm_err *err)
{
    int64_t step = waiting->step_ms < waiting->left_ms ? waiting->step_ms : waiting->left_ms;
    if (step <= 0 || now(s) >= waiting->until)
        return fail_claimed(s, claim, err);
    if (!waiting->told)
        pm_shared_say(s,
                      "waiting for the run of %" PM_STR_FMT " on host %" PM_STR_FMT
                      " (run %" PM_STR_FMT ") to end",
                      PM_STR_ARG(claim->actor), PM_STR_ARG(claim->host), PM_STR_ARG(claim->run));
    waiting->told = true;
    waiting->left_ms -= step;
    waiting->step_ms = step * 3 / 2 < WAIT_MAX_MS ? step * 3 / 2 : WAIT_MAX_MS;
    return s->options.sleep_ms(s->options.ctx, step) ||
           pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while waiting for another run to end");
}

/* One try on the tip. *done false: it was lost to another, and there is a newer tip. */
static bool try_claim(struct pm_shared *s, struct pm_tries *tries, bool *done, struct pm_err *err)
{
    size_t first = s->own_count;
    enum pm_push result = PM_PUSH_RACED;
    if (!want_claim(s, err))
        return false;
    bool pushed = pm_push_once(s, true, &result, err);
    *done = pushed && result == PM_PUSH_DONE;
    if (*done)
        return true;
    bool ok = pm_push_again(s, pushed, tries, err);
    *done = ok && pm_own_has_arrived(s, first);
    pm_own_withdraw(s, first);
    return ok;
}

bool pm_shared_claim(struct pm_shared *s, int64_t request_timeout_s, int64_t wait_s,
                     struct pm_err *err)
{
    struct waiting waiting = {pm_i64_add_clamped(now(s), wait_s), wait_s * 1000, WAIT_FIRST_MS,
                              false};
    struct pm_tries tries = {0};
    bool done = false;
    if (!pm_fetch_patiently(s, err))
        return false;
    while (!done) {
        int64_t time = now(s);
        const struct pm_event *claim = foreign_claim(s, time);
        if (claim) {
            if (!wait_for(s, claim, &waiting, err) || !pm_fetch_patiently(s, err))
                return false;
            continue;
        }
        tell_about_closed(s, time);
        if (!try_claim(s, &tries, &done, err))
            return false;
    }
    s->claimed = true;
    s->request_timeout_s = request_timeout_s;
    return true;
}
