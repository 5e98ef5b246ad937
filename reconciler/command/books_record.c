/* The last word of a run: its record in the branch. */
#include "command/books.h"

#include "cli/signals.h"
#include "command/books_branch.h"
#include "command/books_texts.h"
#include "state/outbox.h"
#include "state/remote.h"

static struct pm_shared_end last_word(struct pm_books *books, const struct pm_books_end *end)
{
    struct pm_books_texts texts = pm_books_texts_make(books, end);
    return (struct pm_shared_end){
        .summary = end->summary,
        .plan_digest = end->plan ? end->plan->digest : (struct pm_str){0},
        .plan = texts.plan,
        .outcome = texts.outcome,
        .verify = texts.verify,
        .markdown = texts.markdown,
    };
}

/* A remote that could not even be found: the record waits until it can. */
struct no_remote {
    struct pm_err why;
};

static bool no_fetch(void *ctx, bool *found, struct pm_err *err)
{
    struct no_remote *none = ctx;
    *found = false;
    *err = none->why;
    return false;
}

static bool no_push(void *ctx, struct pm_commit_id old, struct pm_commit_id commit,
                    enum pm_push *result, struct pm_err *err)
{
    struct no_remote *none = ctx;
    (void)old;
    (void)commit;
    *result = PM_PUSH_RACED;
    *err = none->why;
    return false;
}

static struct pm_record record_of(const struct pm_books *books, const struct pm_shared_end *end)
{
    return (struct pm_record){
        .run = books->run.id,
        .command = books->run.command,
        .actor = books->run.actor,
        .host = books->run.host,
        .version = PM_STR(PM_VERSION),
        .started = books->run.started,
        .complete = true,
        .events = books->events,
        .count = books->event_count,
        .plan = end->plan,
        .outcome = end->outcome,
        .verify = end->verify,
    };
}

static bool send(struct pm_books *books, const struct pm_shared_end *end, size_t *waiting,
                 struct pm_err *err)
{
    struct pm_shared_options options = pm_branch_options(books);
    struct pm_record record = record_of(books, end);
    struct pm_ledger ledger;
    struct no_remote none;
    if (!pm_books_ledger(books, &ledger, err) || !pm_branch_prepare(books, err) ||
        !pm_branch_note(books, err))
        return false;
    pm_books_close(books); /* nobody is to wait for the run lock while the record is pushed */
    if (pm_branch_remote(books, &none.why)) {
        options.remote = pm_remote_port(books->remote);
        options.name = pm_remote_name(books->remote);
    } else {
        options.remote = (struct pm_remote_port){.ctx = &none, .fetch = no_fetch, .push = no_push};
    }
    return pm_outbox_send(&options, &record, end, &ledger, waiting, err);
}

bool pm_branch_check_log(struct pm_books *books, struct pm_err *err)
{
    struct pm_shared_options options = pm_branch_options(books);
    struct pm_err trouble;
    bool shared;
    if (!pm_branch_prepare(books, &trouble) || !pm_branch_remote(books, &trouble))
        return true;
    options.remote = pm_remote_port(books->remote);
    options.name = pm_remote_name(books->remote);
    pm_progress_begin(&books->context->progress, "looking at the log", 0);
    bool looked = pm_outbox_look(&options, &shared, &trouble);
    pm_progress_clear(&books->context->progress);
    if (!looked && trouble.code == PM_ERR_INTERRUPTED) {
        *err = trouble;
        return false;
    }
    return !looked || !shared ||
           pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT
                   " holds a shared state, and with `git.state: log` a run works on a state of its "
                   "own, where nothing that was cancelled there counts; nothing was changed. Set "
                   "`git.state: shared`, or name another `git.branch` for the log",
                   PM_STR_ARG(options.name));
}

static void send_or_warn(struct pm_books *books, const struct pm_shared_end *end)
{
    size_t waiting = 0;
    struct pm_err err;
    pm_progress_begin(&books->context->progress, "pushing the record", 0);
    bool ok = send(books, end, &waiting, &err);
    pm_progress_clear(&books->context->progress);
    if (ok)
        return;
    if (waiting > 0)
        pm_context_note(books->context,
                        "Warning: the record of this run was not pushed: %s. %zu record%s %s here "
                        "and will go with the next run",
                        err.msg, waiting, waiting == 1 ? "" : "s", waiting == 1 ? "waits" : "wait");
    else
        pm_context_note(books->context, "Warning: the record of this run is lost: %s", err.msg);
}

static bool finish_branch(struct pm_books *books, const struct pm_shared_end *word, bool always,
                          struct pm_err *err)
{
    struct pm_err harmless;
    bool ok = pm_shared_finish(books->shared, word, always, err);
    bool tidy = ok && pm_signals_count() == 0 && pm_remote_gc(books->remote, &harmless);
    (void)tidy;
    return ok;
}

bool pm_books_finish(struct pm_books *books, const struct pm_books_end *end, struct pm_err *err)
{
    bool always = end && pm_args_has(books->context->args, PM_OPT_RECORD);
    bool happened = always || books->event_count > 0;
    struct pm_shared_end word = {0};
    if (end && (happened || books->working))
        word = last_word(books, end);
    if (pm_books_in_branch(books))
        return (!happened && !books->working) || finish_branch(books, &word, always, err);
    if (end && happened && books->git.state == PM_GIT_LOG)
        send_or_warn(books, &word);
    return true;
}

bool pm_books_check_record(const struct pm_books *books, struct pm_err *err)
{
    if (!pm_args_has(books->context->args, PM_OPT_RECORD) || books->git.state != PM_GIT_OFF)
        return true;
    return pm_fail(err, PM_ERR_USAGE,
                   "--record leaves a record in a branch, and the file names none: `git: { state: "
                   "log }` in the file does");
}
