#include "command/books.h"

#include "base/file.h"
#include "base/time.h"
#include "command/books_branch.h"
#include "state/shared.h"

bool pm_books_in_branch(const struct pm_books *books)
{
    return books->git.state == PM_GIT_SHARED;
}

struct pm_str pm_books_where(const struct pm_books *books)
{
    if (!pm_books_in_branch(books))
        return books->place;
    return pm_str_printf(books->context->arena, "%" PM_STR_FMT ", serial %lld",
                         PM_STR_ARG(books->place), (long long)pm_shared_serial(books->shared));
}

static bool file_is_there(struct pm_context *context)
{
    const struct pm_str *paths;
    size_t count;
    pm_context_paths(context, &paths, &count);
    return pm_file_exists(pm_str_cstr(context->arena, paths[0]));
}

/* A queue that only seems to be empty, because the file that names its branch cannot be read, must
 * not be shown. */
static bool choose_without_file(struct pm_books *books, struct pm_err *err)
{
    bool found;
    if (!pm_branch_noted(books, &found, &books->git, err))
        return false;
    if (found)
        pm_context_note(books->context,
                        "the file cannot be read: the state is taken from where it was last, "
                        "branch %" PM_STR_FMT,
                        PM_STR_ARG(books->git.branch));
    if (found || pm_file_exists(books->path) || !file_is_there(books->context))
        return true;
    return pm_fail(err, PM_ERR_INVALID,
                   "the file cannot be read, so it is not known where the state is kept: "
                   "`pm-reconcile validate` tells what is wrong with it");
}

static bool choose(struct pm_books *books, const struct pm_desired *desired, struct pm_err *err)
{
    books->desired = desired ? desired : pm_context_desired_if_any(books->context);
    if (!books->desired)
        return choose_without_file(books, err);
    books->git = books->desired->git;
    return true;
}

/* A state file may lie here since before the branch was made: what was cancelled in the branch is
 * still pending in it, and due. */
static bool fail_not_taken_over(const struct pm_books *books, struct pm_err *err)
{
    return pm_fail(
        err, PM_ERR_FAILED,
        "until now the state was in %" PM_STR_FMT
        ", and what was cancelled, held or protected there would not count; nothing was "
        "changed. Take it over: with `git.state: shared` once more `pm-reconcile state "
        "export -o FILE`, then with `git.state: %s` `pm-reconcile state import FILE`. To "
        "begin without it, move %s and %s away",
        PM_STR_ARG(books->former), books->git.state == PM_GIT_LOG ? "log" : "off",
        pm_branch_repository(books), books->path);
}

static bool check_former(struct pm_books *books, struct pm_err *err)
{
    struct pm_arena *arena = books->context->arena;
    if (!pm_branch_note_former(books, err))
        return false;
    if (books->former.len > 0 && (books->use == PM_BOOKS_CHANGE || books->use == PM_BOOKS_RUN))
        return fail_not_taken_over(books, err);
    if (books->former.len > 0)
        *PM_PUSH(arena, books->notes, books->note_count, books->note_cap) =
            pm_str_printf(arena,
                          "until now the state was in %" PM_STR_FMT
                          ", and what it holds does not count here: nothing can be applied until "
                          "`pm-reconcile state import` took over what `state export` wrote there",
                          PM_STR_ARG(books->former));
    /* A person's change waits for no remote: what it keeps from deletion is kept anywhere. */
    return books->git.state != PM_GIT_LOG || books->use != PM_BOOKS_RUN ||
           pm_branch_check_log(books, err);
}

static bool open_file(struct pm_books *books, struct pm_err *err)
{
    struct pm_arena *arena = books->context->arena;
    books->place = pm_str_printf(arena, "the state %s", books->path);
    if (!check_former(books, err))
        return false;
    if (!pm_store_open(books->path, PM_STORE_READ, NULL, arena, &books->store, err))
        return false;
    books->exists = pm_store_exists(books->store);
    return true;
}

static bool open_branch(struct pm_books *books, struct pm_err *err)
{
    books->exists = true;
    return pm_branch_connect(books, err) &&
           (books->use == PM_BOOKS_REPAIR || pm_branch_fetch(books, err));
}

/* It leaves nothing behind, so that nobody need ask git who it is. */
static struct pm_run run_that_looks(struct pm_context *context)
{
    struct pm_run run = pm_run_make(context->style.now, (struct pm_str){0}, context->arena);
    run.command = pm_str_from(context->args->command->name);
    return run;
}

bool pm_books_open(struct pm_context *context, const struct pm_desired *desired,
                   enum pm_books_use use, struct pm_books **out, struct pm_err *err)
{
    struct pm_books *books = PM_NEW(context->arena, struct pm_books);
    *books = (struct pm_books){
        .context = context,
        .use = use,
        .path = pm_str_cstr(context->arena, pm_context_state_path(context)),
    };
    bool ok = choose(books, desired, err);
    books->run = use == PM_BOOKS_LOOK ? run_that_looks(context) : pm_context_run(context);
    ok = ok && (pm_books_in_branch(books) ? open_branch(books, err) : open_file(books, err));
    pm_progress_clear(&context->progress);
    if (!ok) {
        pm_books_close(books);
        return false;
    }
    *out = books;
    return true;
}

void pm_books_close(struct pm_books *books)
{
    if (!books)
        return;
    pm_store_close(books->store);
    pm_shared_close(books->shared);
    books->store = NULL;
    books->shared = NULL;
}

bool pm_books_ledger(struct pm_books *books, struct pm_ledger *out, struct pm_err *err)
{
    if (!pm_books_in_branch(books))
        return pm_store_ledger(books->store, books->context->arena, out, err);
    *out = pm_shared_ledger(books->shared, books->context->arena);
    return true;
}

bool pm_books_read(struct pm_context *context, const struct pm_desired *desired,
                   struct pm_books **out, struct pm_ledger *ledger, struct pm_err *err)
{
    struct pm_books *books;
    if (!pm_books_open(context, desired, PM_BOOKS_LOOK, &books, err))
        return false;
    if (!pm_books_ledger(books, ledger, err)) {
        pm_books_close(books);
        return false;
    }
    if (!books->exists)
        pm_context_note(context, "Note: no state at %s: queue, holds and protections unknown",
                        books->path);
    *out = books;
    return true;
}

void pm_books_tell_age(const struct pm_books *books)
{
    for (size_t i = 0; i < books->note_count && books->seen_at > 0; i++)
        pm_context_note(books->context, "Note: %" PM_STR_FMT, PM_STR_ARG(books->notes[i]));
}

void pm_books_see_clock(struct pm_books *books, const struct pm_account *account)
{
    if (!account->has_time)
        return;
    books->has_clock = true;
    books->clock = account->time;
    books->clock_at = pm_time_now();
    books->clock_at_ms = pm_monotonic_ms();
}

/* A wall clock that is set back, and the other one, which stands still while a machine sleeps, must
 * not make a claim seem to last longer. */
int64_t pm_books_now(const struct pm_books *books)
{
    int64_t now = pm_time_now();
    if (!books->has_clock)
        return now;
    int64_t since = now - books->clock_at;
    int64_t least = (pm_monotonic_ms() - books->clock_at_ms) / 1000;
    return books->clock + (since > least ? since : least);
}
