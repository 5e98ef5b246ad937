#include "state/shared_session.h"

#include "plan/fold.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* A failed renewal is not tried again with every event of a run that has many. */
enum { RENEW_PAUSE_S = 30 };

static bool open_lock(struct pm_shared *s, struct pm_err *err)
{
    s->lock_path = pm_str_printf(s->arena, "%s/pm.lock", s->options.path).ptr;
    s->lock = open(s->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return s->lock >= 0 || pm_fail_sys(err, errno, "cannot open the lock file %s", s->lock_path);
}

bool pm_shared_open(const struct pm_shared_options *options, struct pm_arena *arena,
                    struct pm_shared **out, struct pm_err *err)
{
    bool found;
    struct pm_shared *s = PM_NEW(arena, struct pm_shared);
    s->options = *options;
    s->arena = arena;
    s->record = pm_record_path(options->run->id, options->run->command, ".json", arena);
    if (s->record.len == 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "no record can be named after the run \"%" PM_STR_FMT
                       "\" of the command \"%" PM_STR_FMT "\"",
                       PM_STR_ARG(options->run->id), PM_STR_ARG(options->run->command));
    if (!pm_repository_open(options->path, true, arena, &s->repository, &found, err))
        return false;
    if (!open_lock(s, err)) {
        pm_repository_close(s->repository);
        return false;
    }
    *out = s;
    return true;
}

void pm_shared_close(struct pm_shared *s)
{
    if (!s)
        return;
    close(s->lock);
    pm_repository_close(s->repository);
}

void pm_shared_say(const struct pm_shared *s, const char *format, ...)
{
    va_list args;
    struct pm_arena arena;
    if (!s->options.say)
        return;
    pm_arena_init(&arena);
    va_start(args, format);
    s->options.say(s->options.ctx, pm_str_vprintf(&arena, format, args));
    va_end(args);
    pm_arena_fini(&arena);
}

struct pm_ledger pm_shared_ledger(struct pm_shared *s, struct pm_arena *arena)
{
    size_t count;
    struct pm_event *wanted = pm_own_in_state(s, PM_OWN_WANTED, arena, &count);
    const struct pm_ledger *tip = &s->tip.snapshot.ledger;
    return count > 0 ? pm_ledger_fold_onto(tip, wanted, count, arena) : *tip;
}

int64_t pm_shared_serial(const struct pm_shared *s)
{
    return s->tip.snapshot.serial;
}

bool pm_shared_publish(struct pm_shared *s, struct pm_err *err)
{
    if (!pm_claim_is_there(s, err))
        return false;
    return !pm_own_is_wanted(s) || (pm_claim_renew(s, err) && pm_push_all(s, err));
}

static bool is_time_to_renew(const struct pm_shared *s)
{
    return s->claimed && pm_claim_left(s) <= PM_CLAIM_LIFE_S / 2 &&
           s->options.now(s->options.ctx) >= s->renew_after;
}

static bool renew_now(struct pm_shared *s, struct pm_err *err)
{
    if (pm_claim_renew(s, err) && pm_push_all(s, err))
        return true;
    s->renew_after = s->options.now(s->options.ctx) + RENEW_PAUSE_S;
    if (err->code != PM_ERR_UNREACHABLE || pm_claim_left(s) < 2 * s->request_timeout_s)
        return false;
    pm_shared_say(s, "Warning: the claim of this run could not be renewed yet: %s", err->msg);
    return true;
}

bool pm_shared_append(struct pm_shared *s, const struct pm_event *events, size_t count,
                      struct pm_err *err)
{
    if (!pm_own_add(s, events, count, err))
        return false;
    return !is_time_to_renew(s) || (pm_claim_is_there(s, err) && renew_now(s, err));
}

static bool fail_without_row(const struct pm_shared *s, const struct pm_event *intent,
                             const char *why, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED, "%" PM_STR_FMT " is not deleted: %s (%" PM_STR_FMT ")",
                   PM_STR_ARG(intent->domain), why, PM_STR_ARG(s->options.name));
}

/* A run that ended in order had seen its row in the branch in time. One that died may have slept
 * before: then nobody could see the beginning of the delay. All such rows go at once, lest each
 * stops a run of its own. */
static bool void_unseen(struct pm_shared *s, struct pm_err *err)
{
    const struct pm_open_events *rows = &s->tip.snapshot.ledger.pending;
    for (size_t i = 0; i < rows->count; i++) {
        bool in_order;
        struct pm_err ignored;
        if (pm_str_eq(rows->items[i]->run, s->options.run->id) ||
            !pm_log_backs(s, rows->items[i], &in_order, &ignored) || in_order)
            continue;
        if (!pm_own_void_for_good(
                s, rows->items[i],
                "the run that scheduled it did not end in order: the delay starts anew", err))
            return false;
    }
    return true;
}

static bool fail_unseen(struct pm_shared *s, const struct pm_event *intent, struct pm_err *err)
{
    return void_unseen(s, err) &&
           fail_without_row(s, intent,
                            "the run that put it in the queue did not end in order, so that it is "
                            "not known since when it could be seen there; what that run scheduled "
                            "is taken out of the queue, and the next apply schedules it anew",
                            err);
}

/* The last look before a deletion: what the branch says must be what its log says. */
static bool check_rows(struct pm_shared *s, const struct pm_event *intent, struct pm_err *err)
{
    struct pm_open_events rows = pm_open_of(&s->tip.snapshot.ledger.pending, intent->domain);
    if (rows.count == 0)
        return fail_without_row(s, intent, "its deletion is not pending in the branch", err);
    if (s->tip.edited)
        return fail_without_row(
            s, intent, "the branch was changed by hand meanwhile; every delay starts anew", err);
    for (size_t i = 0; i < rows.count; i++) {
        bool in_order = true;
        if (!pm_log_backs(s, rows.items[i], &in_order, err) ||
            (!in_order && !fail_unseen(s, intent, err)))
            return false;
    }
    return true;
}

static bool check_deletes(struct pm_shared *s, const struct pm_event *events, size_t count,
                          struct pm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct pm_event *event = &events[i];
        if (event->kind == PM_EVENT_INTENT && event->action == PM_ACTION_DELETE &&
            !check_rows(s, event, err))
            return false;
    }
    return true;
}

struct checking {
    pm_store_check_fn *check;
    void *ctx;
    struct pm_arena *arena;
};

/* What the check leaves on this tip is wanted when it returns true. */
static bool check_once(struct pm_shared *s, const struct checking *checking, bool *empty,
                       struct pm_err *err)
{
    struct pm_ledger ledger = pm_shared_ledger(s, checking->arena);
    struct pm_event *events = NULL;
    size_t count = 0;
    if (!checking->check(checking->ctx, &ledger, checking->arena, &events, &count, err) ||
        !check_deletes(s, events, count, err) || !pm_own_add(s, events, count, err))
        return false;
    *empty = !pm_own_is_wanted(s);
    return *empty || pm_claim_renew(s, err);
}

/* One try on the tip. *done false: it was lost to another, and there is a newer tip. */
static bool try_checked(struct pm_shared *s, const struct checking *checking,
                        struct pm_tries *tries, bool *done, struct pm_err *err)
{
    size_t first = s->own_count;
    bool empty = false;
    enum pm_push result = PM_PUSH_RACED;
    bool ok = pm_claim_is_there(s, err) && check_once(s, checking, &empty, err);
    *done = empty;
    if (ok && !empty) {
        bool pushed = pm_push_once(s, false, &result, err);
        *done = pushed && result == PM_PUSH_DONE;
        ok = *done || pm_push_again(s, pushed, tries, err);
        *done = *done || (ok && pm_own_has_arrived(s, first));
    }
    pm_own_withdraw(s, first);
    return ok;
}

/* A row that came late was voided when it came. */
static bool push_voids_of_late_rows(struct pm_shared *s, struct pm_err *err)
{
    size_t count = s->late_rows;
    if (count == 0)
        return true;
    s->late_rows = 0;
    if (!pm_push_all(s, err))
        return pm_err_wrap(err,
                           "deletions came into %" PM_STR_FMT
                           " long after they were decided on, and could not be taken out again "
                           "yet: `pm-reconcile cancel` does that",
                           PM_STR_ARG(s->options.name));
    return pm_fail(err, PM_ERR_UNREACHABLE,
                   "it took over five minutes to push to %" PM_STR_FMT
                   ": the %zu deletion%s put in the queue %s taken out again, since nobody could "
                   "see the beginning of the delay; apply again",
                   PM_STR_ARG(s->options.name), count, count == 1 ? "" : "s",
                   count == 1 ? "was" : "were");
}

bool pm_shared_append_checked(struct pm_shared *s, pm_store_check_fn *check, void *ctx,
                              struct pm_arena *arena, struct pm_err *err)
{
    const struct checking checking = {check, ctx, arena};
    struct pm_tries tries = {0};
    bool done = false;
    if (!pm_fetch_patiently(s, err) || !pm_push_late(s, err))
        return false;
    while (!done) {
        if (!try_checked(s, &checking, &tries, &done, err))
            return false;
    }
    return push_voids_of_late_rows(s, err);
}
