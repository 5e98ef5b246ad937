/* state init: makes the branch, or makes it again. */
#include "base/file.h"
#include "command/books_branch.h"
#include "command/books_history.h"
#include "command/state.h"

struct making {
    struct pm_context *context;
    struct pm_books *books;
    struct pm_store *store; /* the state file that is taken along; NULL: none */
    struct pm_transfer history;
    struct pm_merged merged; /* the history, and the end of what is pending in it */
    const char *moved;       /* the file's new name */
};

static bool open_books(struct making *m, struct pm_desired *desired, struct pm_err *err)
{
    if (!pm_context_desired(m->context, desired, err) ||
        !pm_books_open(m->context, desired, PM_BOOKS_REPAIR, &m->books, err))
        return false;
    return pm_books_in_branch(m->books) ||
           pm_fail(err, PM_ERR_FAILED,
                   "the state is kept in the file %s, which the first apply makes: `state init` is "
                   "for `git: { state: shared }` in the desired-state file",
                   m->books->path);
}

/* With the run lock, so that no apply adds to the file any more. */
static bool open_file(struct making *m, struct pm_err *err)
{
    struct pm_books *books = m->books;
    struct pm_lock_info who = pm_books_who(books);
    return !pm_file_exists(books->path) ||
           (pm_store_open(books->path, PM_STORE_RUN, &who, m->context->arena, &m->store, err) &&
            pm_books_history_of(m->store, m->context->arena, &m->history, err));
}

static bool retire_file(struct making *m, struct pm_err *err)
{
    return !m->store || m->history.count == 0 ||
           pm_store_retire(m->store, m->history.count, m->context->arena, &m->moved, err) ||
           pm_err_wrap(err,
                       "the branch is made, but the state file stays where it was "
                       "(`pm-reconcile state import %s` adds what is missing there)",
                       m->books->path);
}

static void tell(const struct making *m)
{
    pm_context_print(m->context, "Made %" PM_STR_FMT ".", PM_STR_ARG(pm_books_where(m->books)));
    if (m->moved)
        pm_context_print(m->context,
                         " It begins with the %zu events of the state file, which is now %s and is "
                         "not used any more.",
                         m->history.count, m->moved);
    if (m->merged.voided > 0)
        pm_context_print(m->context,
                         "\nThe deletion%s of %zu domain%s, which only this machine could see, "
                         "start%s anew: the next apply schedules what is still not declared.",
                         m->merged.voided == 1 ? "" : "s", m->merged.voided,
                         m->merged.voided == 1 ? "" : "s", m->merged.voided == 1 ? "s" : "");
    pm_sink_puts(
        m->context->out,
        "\nFrom now on plan, apply, cancel and the others work on it, wherever they run.\n");
}

/* Nobody but this machine could see what is pending here, and it may be out of date. */
static bool let_wait_anew(struct making *m, struct pm_err *err)
{
    struct pm_merge merge = {.brought = m->history.events, .brought_count = m->history.count};
    return pm_transfer_merge(&merge, &m->books->run, m->context->arena, &m->merged, err);
}

static bool make(struct making *m, struct pm_err *err)
{
    if (!open_file(m, err) || !let_wait_anew(m, err) ||
        !pm_shared_init(m->books->shared, m->merged.events, m->merged.count, false, err) ||
        !pm_branch_note(m->books, err) || !retire_file(m, err))
        return false;
    tell(m);
    return true;
}

/* A state file that still lies here is from before the branch was: it does not count. */
static bool make_again(struct making *m, const struct pm_err *why, struct pm_err *err)
{
    pm_context_note(m->context, "%s", why->msg);
    if (!pm_context_approved(
            m->context,
            "Take up what is left, and let every pending deletion wait anew? Only 'yes' does: ",
            err) ||
        !pm_shared_init(m->books->shared, NULL, 0, false, err) || !pm_branch_note(m->books, err))
        return false;
    pm_context_print(m->context,
                     "Taken up: %" PM_STR_FMT
                     ". All that was pending starts its delay anew with the next apply; holds and "
                     "protections stand.\n",
                     PM_STR_ARG(pm_books_where(m->books)));
    return true;
}

static bool init(struct making *m, struct pm_err *err)
{
    enum pm_branch_look look;
    struct pm_err why;
    if (!pm_branch_look(m->books, &look, &why, err))
        return false;
    if (look == PM_BRANCH_NONE)
        return make(m, err);
    if (look == PM_BRANCH_BAD)
        return make_again(m, &why, err);
    if (!pm_branch_check_unused_file(m->books, err))
        return false;
    pm_context_print(m->context, "Nothing to do: there is %" PM_STR_FMT " already.\n",
                     PM_STR_ARG(pm_books_where(m->books)));
    return true;
}

int pm_state_init(struct pm_context *context)
{
    struct making m = {.context = context};
    struct pm_desired desired;
    struct pm_err err;
    bool ok = open_books(&m, &desired, &err) && init(&m, &err);
    pm_store_close(m.store);
    pm_books_close(m.books);
    return ok ? PM_EXIT_OK : pm_context_error(context, &err);
}
