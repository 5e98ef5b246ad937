#include "command/books_branch.h"

#include "base/file.h"
#include "base/time.h"
#include "cli/signals.h"
#include "report/queue.h"
#include "state/remote.h"
#include "state/repository.h"

#include <stdlib.h>
#include <time.h>

static const char state_ending[] = ".db";

const char *pm_branch_repository(const struct pm_books *books)
{
    struct pm_str path = pm_str_from(books->path);
    if (pm_str_ends(path, pm_str_from(state_ending)))
        path.len -= sizeof state_ending - 1;
    return pm_str_printf(books->context->arena, "%" PM_STR_FMT ".git", PM_STR_ARG(path)).ptr;
}

bool pm_books_sleep_ms(struct pm_context *context, int64_t ms)
{
    int64_t end = pm_monotonic_ms() + ms;
    for (int64_t left = ms; left > 0; left = end - pm_monotonic_ms()) {
        struct timespec slice = {0, (left < 100 ? left : 100) * 1000 * 1000};
        if (pm_signals_count() > 0)
            return false;
        nanosleep(&slice, NULL);
        pm_progress_tick(&context->progress);
    }
    return pm_signals_count() == 0;
}

static void write_queue(void *ctx, const struct pm_ledger *ledger, struct pm_sink *sink)
{
    struct pm_books *books = ctx;
    struct pm_report_queue report = {
        .ledger = ledger,
        .delete_delay_s = pm_context_delete_delay(books->desired, ledger),
        .written = pm_books_now(books),
    };
    pm_report_queue_markdown(sink, &report);
}

static bool sleep_ms(void *ctx, int64_t ms)
{
    struct pm_books *books = ctx;
    return pm_books_sleep_ms(books->context, ms);
}

static int64_t now(void *ctx)
{
    return pm_books_now(ctx);
}

static void say(void *ctx, struct pm_str text)
{
    struct pm_books *books = ctx;
    pm_context_note(books->context, "%" PM_STR_FMT, PM_STR_ARG(text));
}

/* A run at work has to give up its claim: only a second signal ends what it pushes. */
static bool stop(void *ctx)
{
    struct pm_books *books = ctx;
    pm_progress_tick(&books->context->progress);
    return pm_signals_count() >= (books->working ? 2 : 1);
}

bool pm_branch_prepare(struct pm_books *books, struct pm_err *err)
{
    struct pm_repository *repository;
    bool found;
    if (!pm_repository_open(pm_branch_repository(books), true, books->context->arena, &repository,
                            &found, err))
        return false;
    pm_repository_close(repository);
    return true;
}

bool pm_branch_remote(struct pm_books *books, struct pm_err *err)
{
    const struct pm_args *args = books->context->args;
    struct pm_str from_environment = pm_str_from(getenv("PM_RECONCILE_GIT_HOST"));
    struct pm_remote_options options = {
        .git = &books->git,
        .path = pm_branch_repository(books),
        .allowed_host = args->git_host.len > 0 ? args->git_host : from_environment,
        .timeout_ms = args->git_timeout_s * 1000,
        .stop = stop,
        .ctx = books,
    };
    return pm_remote_open(&options, books->context->arena, &books->remote, err);
}

struct pm_shared_options pm_branch_options(struct pm_books *books)
{
    return (struct pm_shared_options){
        .path = pm_branch_repository(books),
        .name = books->git.branch,
        .author_name = books->git.author_name,
        .author_email = books->git.author_email,
        .run = &books->run,
        .queue = write_queue,
        .sleep_ms = sleep_ms,
        .now = now,
        .say = say,
        .ctx = books,
    };
}

static bool file_holds_something(struct pm_books *books)
{
    struct pm_store *store = NULL;
    struct pm_ledger ledger = {.exists = true};
    struct pm_err ignored;
    if (!pm_file_exists(books->path))
        return false;
    bool known =
        pm_store_open(books->path, PM_STORE_READ, NULL, books->context->arena, &store, &ignored) &&
        pm_store_ledger(store, books->context->arena, &ledger, &ignored);
    pm_store_close(store);
    return !known || ledger.exists;
}

bool pm_branch_check_unused_file(struct pm_books *books, struct pm_err *err)
{
    if (!file_holds_something(books))
        return true;
    if (books->use == PM_BOOKS_RUN)
        return pm_fail(err, PM_ERR_FAILED,
                       "the state is in %" PM_STR_FMT
                       ", and what the state file %s holds (cancels, holds, protections) would not "
                       "count; nothing was changed. `pm-reconcile state import %s` adds it to the "
                       "branch; then move that file away",
                       PM_STR_ARG(books->place), books->path, books->path);
    pm_context_note(books->context,
                    "Warning: what the state file %s holds does not count: the state is in "
                    "%" PM_STR_FMT ". `pm-reconcile state import %s` adds it there; then move "
                    "the file away",
                    books->path, PM_STR_ARG(books->place), books->path);
    return true;
}

bool pm_branch_connect(struct pm_books *books, struct pm_err *err)
{
    struct pm_shared_options options = pm_branch_options(books);
    if (!pm_branch_prepare(books, err) || !pm_branch_note_former(books, err) ||
        !pm_branch_remote(books, err))
        return false;
    options.remote = pm_remote_port(books->remote);
    options.name = books->place = pm_remote_name(books->remote);
    return pm_shared_open(&options, books->context->arena, &books->shared, err);
}

static void add_note(struct pm_books *books, struct pm_str text)
{
    *PM_PUSH(books->context->arena, books->notes, books->note_count, books->note_cap) = text;
}

static bool use_last(struct pm_books *books, struct pm_err *reason)
{
    struct pm_arena *arena = books->context->arena;
    struct pm_err err;
    bool found;
    if (!pm_shared_use_last(books->shared, &found, &books->seen_at, &err)) {
        *reason = err;
        return false;
    }
    if (!found)
        return false;
    struct pm_str age = pm_duration_format(arena, pm_time_now() - books->seen_at);
    add_note(books, pm_str_printf(arena,
                                  "the state is %" PM_STR_FMT ", as of %" PM_STR_FMT
                                  " ago (%" PM_STR_FMT "): %s",
                                  PM_STR_ARG(pm_books_where(books)), PM_STR_ARG(age),
                                  PM_STR_ARG(pm_time_format(arena, books->seen_at)), reason->msg));
    return true;
}

/* What was seen of one branch says nothing about another. */
static bool fail_fetch(const struct pm_books *books, struct pm_err *err)
{
    struct pm_err why = *err;
    if (books->former.len > 0 && why.code == PM_ERR_FAILED)
        pm_fail(err, PM_ERR_FAILED,
                "%s. Until now %" PM_STR_FMT
                " was used from here: if the file is to name another one, give it a --state of its "
                "own, or move %s away",
                why.msg, PM_STR_ARG(books->former), pm_branch_repository(books));
    return false;
}

static bool fetch(struct pm_books *books, struct pm_err *err)
{
    pm_progress_begin(&books->context->progress, "fetching the state", 0);
    books->fetched = pm_shared_fetch(books->shared, err);
    pm_progress_clear(&books->context->progress);
    return books->fetched;
}

bool pm_branch_fetch(struct pm_books *books, struct pm_err *err)
{
    bool last_will_do = books->use == PM_BOOKS_LOOK;
    if (fetch(books, err) && (last_will_do || pm_shared_send_waiting(books->shared, err))) {
        if (!pm_branch_note(books, err))
            return false;
        add_note(books, pm_str_printf(books->context->arena, "the state is %" PM_STR_FMT,
                                      PM_STR_ARG(pm_books_where(books))));
    } else if (!last_will_do || err->code != PM_ERR_UNREACHABLE || !use_last(books, err)) {
        return fail_fetch(books, err);
    }
    return pm_branch_check_unused_file(books, err);
}

bool pm_branch_look(struct pm_books *books, enum pm_branch_look *out, struct pm_err *why,
                    struct pm_err *err)
{
    struct pm_remote_port port = pm_remote_port(books->remote);
    bool there, seen;
    int64_t seen_at;
    pm_progress_begin(&books->context->progress, "fetching the state", 0);
    bool reached = port.fetch(port.ctx, &there, err);
    pm_progress_clear(&books->context->progress);
    if (!reached || !pm_shared_use_last(books->shared, &seen, &seen_at, err))
        return false;
    if (!there && !seen) {
        *out = PM_BRANCH_NONE;
        return true;
    }
    *out = fetch(books, why) ? PM_BRANCH_GOOD : PM_BRANCH_BAD;
    if (books->fetched || (why->code == PM_ERR_FAILED && books->former.len == 0))
        return true;
    *err = *why;
    return fail_fetch(books, err);
}
