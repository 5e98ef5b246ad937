#include "base/time.h"
#include "command/books_branch.h"
#include "command/commands.h"

struct unlocking {
    struct pm_books *books;
    struct pm_str run; /* whose claim is to be ended */
};

static const struct pm_event *claim_of(const struct pm_ledger *ledger, struct pm_str run)
{
    for (size_t i = 0; i < ledger->claims.count; i++) {
        if (pm_str_eq(ledger->claims.items[i]->run, run))
            return ledger->claims.items[i];
    }
    return NULL;
}

static bool no_claim(const struct unlocking *u, const struct pm_ledger *ledger, struct pm_err *err)
{
    const struct pm_event *other = pm_ledger_claim(ledger, pm_books_now(u->books));
    if (!other)
        return pm_fail(err, PM_ERR_FAILED,
                       "run %" PM_STR_FMT " has no claim on %" PM_STR_FMT ", and no other run has",
                       PM_STR_ARG(u->run), PM_STR_ARG(u->books->place));
    return pm_fail(err, PM_ERR_FAILED,
                   "run %" PM_STR_FMT " has no claim on %" PM_STR_FMT ": run %" PM_STR_FMT
                   " of %" PM_STR_FMT " has",
                   PM_STR_ARG(u->run), PM_STR_ARG(u->books->place), PM_STR_ARG(other->run),
                   PM_STR_ARG(other->actor));
}

static bool unlock(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                   struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct unlocking *u = ctx;
    if (!claim_of(ledger, u->run))
        return no_claim(u, ledger, err);
    struct pm_event *event = PM_NEW(arena, struct pm_event);
    *event = pm_event_make(&u->books->run, PM_EVENT_UNCLAIM, (struct pm_str){0},
                           pm_books_now(u->books), arena);
    event->note = u->books->context->args->reason;
    for (size_t i = 0; i < ledger->claims.count; i++) {
        if (pm_str_eq(ledger->claims.items[i]->run, u->run))
            pm_event_close(event, ledger->claims.items[i]->id, arena);
    }
    *events = event;
    *count = 1;
    return true;
}

static bool approve(const struct unlocking *u, struct pm_err *err)
{
    struct pm_context *context = u->books->context;
    struct pm_ledger ledger;
    if (!pm_books_ledger(u->books, &ledger, err))
        return false;
    const struct pm_event *claim = claim_of(&ledger, u->run);
    if (!claim)
        return no_claim(u, &ledger, err);
    pm_context_note(context,
                    "Run %" PM_STR_FMT " of %" PM_STR_FMT " on %" PM_STR_FMT
                    " has claimed %" PM_STR_FMT ", last at %" PM_STR_FMT ", until %" PM_STR_FMT ".",
                    PM_STR_ARG(claim->run), PM_STR_ARG(claim->actor), PM_STR_ARG(claim->host),
                    PM_STR_ARG(u->books->place),
                    PM_STR_ARG(pm_time_format(context->arena, claim->time)),
                    PM_STR_ARG(pm_time_format(context->arena, pm_claim_end(claim))));
    return pm_context_approved(context,
                               "Is that run certainly dead? Only 'yes' ends its claim: ", err);
}

static bool open_books(struct unlocking *u, struct pm_context *context, struct pm_err *err)
{
    if (!pm_books_open(context, NULL, PM_BOOKS_CHANGE, &u->books, err))
        return false;
    return pm_books_in_branch(u->books) ||
           pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT
                   " is kept by this machine alone: a run's lock on it ends with the program, and "
                   "there is nothing to unlock",
                   PM_STR_ARG(u->books->place));
}

int pm_cmd_unlock(struct pm_context *context)
{
    struct unlocking u = {.run = context->args->operands.items[0]};
    struct pm_books_end end = {.summary = PM_STR("a claim was ended by hand")};
    struct pm_err err, unrecorded;
    bool ok = open_books(&u, context, &err) && approve(&u, &err) &&
              pm_books_change(u.books, unlock, &u, &err);
    if (ok && !pm_books_finish(u.books, &end, &unrecorded))
        pm_context_note(context, "Warning: the change is made; %s", unrecorded.msg);
    pm_books_close(u.books);
    if (!ok)
        return pm_context_error(context, &err);
    pm_context_print(context,
                     "Unlocked: the claim of run %" PM_STR_FMT
                     " has ended. The next apply settles what that run left open.\n",
                     PM_STR_ARG(u.run));
    return PM_EXIT_OK;
}
