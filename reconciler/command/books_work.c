/* Adding to the books: lock or claim, and the ledger's port. */
#include "command/books.h"

#include "base/time.h"
#include "cli/signals.h"
#include "command/books_branch.h"
#include "command/books_history.h"
#include "plan/ahead.h"
#include "state/shared.h"

enum { LOOK_AGAIN_MS = 1000, FETCH_AGAIN_MS = 5000 };

/* What the run recorded is told in its record; the executor's own copy may be gone by then. */
static void keep(struct pm_books *books, const struct pm_event *events, size_t count)
{
    struct pm_arena *arena = books->context->arena;
    for (size_t i = 0; i < count; i++) {
        struct pm_event copy;
        if (pm_books_copy_event(&events[i], arena, &copy))
            *PM_PUSH(arena, books->events, books->event_count, books->event_cap) = copy;
    }
}

/* A check that hands on what the other one left. */
struct kept_check {
    pm_store_check_fn *check;
    void *ctx;
    struct pm_event *events;
    size_t count;
};

static bool check_and_keep(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                           struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct kept_check *kept = ctx;
    kept->events = NULL;
    kept->count = 0;
    if (!kept->check(kept->ctx, ledger, arena, events, count, err))
        return false;
    kept->events = *events;
    kept->count = *count;
    return true;
}

static bool load(void *ctx, struct pm_arena *arena, struct pm_ledger *out, struct pm_err *err)
{
    struct pm_books *books = ctx;
    if (!pm_books_in_branch(books))
        return pm_store_ledger(books->store, arena, out, err);
    if (!books->fetched && books->seen_at == 0 && !pm_shared_fetch(books->shared, err))
        return false;
    books->fetched = false;
    *out = pm_shared_ledger(books->shared, arena);
    return true;
}

static bool append(void *ctx, const struct pm_event *events, size_t count, struct pm_err *err)
{
    struct pm_books *books = ctx;
    bool ok = pm_books_in_branch(books) ? pm_shared_append(books->shared, events, count, err)
                                        : pm_store_append(books->store, events, count, err);
    if (ok)
        keep(books, events, count);
    return ok;
}

static bool append_checked(void *ctx, pm_ledger_check_fn *check, void *check_ctx,
                           struct pm_arena *arena, struct pm_err *err)
{
    struct pm_books *books = ctx;
    struct kept_check kept = {.check = check, .ctx = check_ctx};
    bool ok = pm_books_in_branch(books)
                  ? pm_shared_append_checked(books->shared, check_and_keep, &kept, arena, err)
                  : pm_store_append_checked(books->store, check_and_keep, &kept, arena, err);
    if (ok)
        keep(books, kept.events, kept.count);
    return ok;
}

static bool publish(void *ctx, struct pm_err *err)
{
    struct pm_books *books = ctx;
    return pm_shared_publish(books->shared, err);
}

static bool may_send(void *ctx, int64_t timeout_s, struct pm_err *err)
{
    struct pm_books *books = ctx;
    return pm_shared_may_send(books->shared, timeout_s, err);
}

struct pm_ledger_port pm_books_port(struct pm_books *books)
{
    bool shared = pm_books_in_branch(books);
    return (struct pm_ledger_port){
        .ctx = books,
        .exists = books->exists,
        .shared = shared,
        .load = load,
        .append = append,
        .append_checked = append_checked,
        .publish = shared ? publish : NULL,
        .may_send = shared ? may_send : NULL,
    };
}

struct pm_lock_info pm_books_who(const struct pm_books *books)
{
    return (struct pm_lock_info){
        .run = books->run.id,
        .actor = books->run.actor,
        .host = books->run.host,
        .operation = books->run.command,
        .since = books->run.started,
    };
}

static bool reopen_file(struct pm_books *books, enum pm_store_mode mode, struct pm_err *err)
{
    struct pm_context *context = books->context;
    struct pm_lock_info who = pm_books_who(books);
    pm_store_close(books->store);
    books->store = NULL;
    if (!pm_branch_note(books, err) ||
        !pm_store_open(books->path, mode, &who, context->arena, &books->store, err))
        return false;
    books->exists = pm_store_exists(books->store);
    return true;
}

/* Another run is at work: waits a moment, as long as there is time. False: err says who it is, or
 * that a signal came. */
static bool wait_for_other(struct pm_books *books, int64_t ms, bool *told, struct pm_err *err)
{
    if (err->code != PM_ERR_LOCKED || pm_monotonic_ms() >= books->wait_until_ms)
        return false;
    if (!*told)
        pm_context_note(books->context, "Waiting for another run to end (--lock-timeout): %s",
                        err->msg);
    *told = true;
    pm_progress_begin(&books->context->progress, "waiting for another run to end", 0);
    return pm_books_sleep_ms(books->context, ms) ||
           pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while waiting for another run to end");
}

static const struct pm_event *claim_of_other(struct pm_books *books)
{
    struct pm_arena *arena = books->context->arena;
    struct pm_ledger ledger = pm_shared_ledger(books->shared, arena);
    int64_t now = pm_books_now(books);
    struct pm_str *notes;
    (void)pm_ledger_leave_out_ahead(&ledger, now, arena, &notes);
    return pm_ledger_claim(&ledger, now);
}

static struct pm_str claim_words(const struct pm_books *books, const struct pm_event *claim)
{
    struct pm_arena *arena = books->context->arena;
    return pm_str_printf(arena,
                         "run %" PM_STR_FMT " of %" PM_STR_FMT " on %" PM_STR_FMT
                         " has claimed %" PM_STR_FMT " since %" PM_STR_FMT ", until %" PM_STR_FMT,
                         PM_STR_ARG(claim->run), PM_STR_ARG(claim->actor), PM_STR_ARG(claim->host),
                         PM_STR_ARG(books->place), PM_STR_ARG(pm_time_format(arena, claim->time)),
                         PM_STR_ARG(pm_time_format(arena, claim->expires)));
}

static bool fail_claimed(const struct pm_books *books, const struct pm_event *claim,
                         struct pm_err *err)
{
    return pm_fail(err, PM_ERR_LOCKED,
                   "%" PM_STR_FMT
                   "; nothing was changed. Try again later, wait with --lock-timeout TIME, or, if "
                   "that run is certainly dead, end its claim: `pm-reconcile unlock %" PM_STR_FMT
                   "`",
                   PM_STR_ARG(claim_words(books, claim)), PM_STR_ARG(claim->run));
}

static bool look_for_claim(struct pm_books *books, struct pm_err *err)
{
    const struct pm_event *claim;
    bool told = false;
    while ((claim = claim_of_other(books))) {
        pm_fail(err, PM_ERR_LOCKED, "%" PM_STR_FMT, PM_STR_ARG(claim_words(books, claim)));
        if (!wait_for_other(books, FETCH_AGAIN_MS, &told, err))
            return err->code == PM_ERR_LOCKED ? fail_claimed(books, claim, err) : false;
        if (!pm_shared_fetch(books->shared, err))
            return false;
    }
    return true;
}

bool pm_books_look_for_run(struct pm_books *books, struct pm_err *err)
{
    bool told = false;
    books->wait_until_ms = pm_monotonic_ms() + books->context->args->lock_timeout_s * 1000;
    if (pm_books_in_branch(books))
        return look_for_claim(books, err);
    while (!pm_store_look_for_run(books->store, err)) {
        if (!wait_for_other(books, LOOK_AGAIN_MS, &told, err))
            return false;
    }
    return true;
}

bool pm_books_begin(struct pm_books *books, struct pm_err *err)
{
    struct pm_context *context = books->context;
    int64_t wait_s = context->args->lock_timeout_s;
    bool told = false;
    if (pm_books_in_branch(books)) {
        books->working = true;
        pm_progress_begin(&context->progress, "claiming the state", 0);
        bool ok = pm_shared_claim(books->shared, context->args->timeout_s, wait_s, err);
        pm_progress_clear(&context->progress);
        return ok;
    }
    books->wait_until_ms = pm_monotonic_ms() + wait_s * 1000;
    while (!reopen_file(books, PM_STORE_RUN, err)) {
        if (!wait_for_other(books, LOOK_AGAIN_MS, &told, err))
            return false;
    }
    books->working = true;
    return true;
}

bool pm_books_change(struct pm_books *books, pm_store_check_fn *check, void *ctx,
                     struct pm_err *err)
{
    if (!pm_books_in_branch(books) && !books->working && !reopen_file(books, PM_STORE_WRITE, err))
        return false;
    return append_checked(books, check, ctx, books->context->arena, err);
}
