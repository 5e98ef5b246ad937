/* state adopt: the account has a new ownership value, and the state is to be of that one. */
#include "base/time.h"
#include "command/state.h"
#include "state/transfer.h"

struct adopting {
    struct pm_context *context;
    struct pm_client *client;
    struct pm_books *books;
    struct pm_desired desired;
    struct pm_account account;
    size_t voided;
};

static bool read_all(struct adopting *a, struct pm_err *err)
{
    static const struct pm_fetch_wants wants = {.ownership = true};
    struct pm_context *context = a->context;
    if (!pm_context_desired(context, &a->desired, err) ||
        !pm_context_client(context, &a->client, err) ||
        !pm_books_open(context, &a->desired, PM_BOOKS_CHANGE, &a->books, err))
        return false;
    pm_progress_begin(&context->progress, "reading the account", 0);
    bool ok = pm_context_fetch(context, a->client, &wants, context->arena, &a->account, err);
    pm_progress_clear(&context->progress);
    if (!ok)
        return false;
    pm_books_see_clock(a->books, &a->account);
    return a->account.fingerprint.len > 0 ||
           pm_fail(err, PM_ERR_FAILED,
                   "the service did not tell the account's ownership value, so it is not known "
                   "which account this is; nothing was done");
}

static bool is_other(const struct adopting *a, const struct pm_ledger *ledger, struct pm_err *err)
{
    if (ledger->account.len == 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "%" PM_STR_FMT " belongs to no account yet: the next apply takes this one",
                       PM_STR_ARG(a->books->place));
    return !pm_str_eq(ledger->account, a->account.fingerprint) ||
           pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT " is of this account already: nothing is to be adopted",
                   PM_STR_ARG(a->books->place));
}

/* Names of one of both lists, or of both; all of them canonical. */
struct overlap {
    struct pm_str *names;
    size_t count;
};

enum { NAMES_SHOWN = 10 };

static void put_overlap(struct pm_sink *sink, const char *title, const struct overlap *part)
{
    pm_sink_printf(sink, "  %-20s %zu", title, part->count);
    for (size_t i = 0; i < part->count && i < NAMES_SHOWN; i++)
        pm_sink_printf(sink, "%s%" PM_STR_FMT, i == 0 ? ": " : ", ", PM_STR_ARG(part->names[i]));
    if (part->count > NAMES_SHOWN)
        pm_sink_printf(sink, " and %zu more", part->count - NAMES_SHOWN);
    pm_sink_putc(sink, '\n');
}

/* Both are sorted by name; a known domain may stand in its list more than once. */
static void compare(struct adopting *a, const struct pm_open_events *known, struct overlap *both,
                    struct overlap *here, struct overlap *there)
{
    struct pm_arena *arena = a->context->arena;
    both->names = PM_NEW_ARRAY(arena, struct pm_str, known->count);
    here->names = PM_NEW_ARRAY(arena, struct pm_str, known->count);
    there->names = PM_NEW_ARRAY(arena, struct pm_str, a->account.count);
    for (size_t i = 0; i < known->count; i++) {
        struct pm_str name = known->items[i]->domain;
        struct overlap *part = pm_account_find(&a->account, name) ? both : here;
        if (i == 0 || !pm_str_eq(known->items[i - 1]->domain, name))
            part->names[part->count++] = name;
    }
    for (size_t i = 0; i < a->account.count; i++) {
        const struct pm_account_domain *domain = &a->account.domains[i];
        if (!domain->shared && pm_open_of(known, domain->name.ascii).count == 0)
            there->names[there->count++] = domain->name.ascii;
    }
}

static void show(struct adopting *a, const struct pm_ledger *ledger)
{
    struct pm_sink *out = a->context->out;
    struct overlap both = {0}, here = {0}, there = {0};
    compare(a, &ledger->known, &both, &here, &there);
    pm_context_print(a->context,
                     "%" PM_STR_FMT " is of an account with another ownership value than that of "
                     "the token. Domains that applies had declared, and those of the account:\n\n",
                     PM_STR_ARG(pm_books_where(a->books)));
    put_overlap(out, "in both:", &both);
    put_overlap(out, "in the state only:", &here);
    put_overlap(out, "on the account only:", &there);
    pm_sink_printf(out, "\nPending deletions, which are taken out of the queue: %zu\n\n",
                   ledger->pending.count);
}

static bool show_and_ask(struct adopting *a, struct pm_err *err)
{
    struct pm_ledger ledger;
    if (!pm_books_ledger(a->books, &ledger, err) || !is_other(a, &ledger, err))
        return false;
    show(a, &ledger);
    return pm_sink_flush(a->context->out, err) &&
           pm_context_approved(
               a->context,
               "Is this the account that the state is to be of? Only 'yes' is accepted: ", err);
}

/* The newest policy event says which account it is, so that its time must not lie before the one
 * that it closes. */
static struct pm_event policy_event(struct adopting *a, const struct pm_ledger *ledger,
                                    struct pm_arena *arena)
{
    int64_t time = pm_books_now(a->books);
    const struct pm_event *before = ledger->account_event;
    if (before && before->time >= time)
        time = before->time + 1;
    struct pm_event event =
        pm_event_make(&a->books->run, PM_EVENT_POLICY, (struct pm_str){0}, time, arena);
    event.policy = ledger->policy ? ledger->policy->policy : &a->desired.policy;
    event.account = a->account.fingerprint;
    if (ledger->policy)
        pm_event_close(&event, ledger->policy->id, arena);
    return event;
}

static bool adopt(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                  struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct adopting *a = ctx;
    struct pm_event *voids;
    if (!is_other(a, ledger, err))
        return false;
    a->voided = pm_void_pending(ledger, &a->books->run, pm_books_now(a->books),
                                PM_STR("the account's ownership value changed"), arena, &voids);
    struct pm_event *all = pm_alloc_regrow(arena, voids, a->voided, a->voided + 1, sizeof *all);
    all[a->voided] = policy_event(a, ledger, arena);
    *events = all;
    *count = a->voided + 1;
    return true;
}

static bool commit(struct adopting *a, struct pm_err *err)
{
    struct pm_books_end end = {.summary = PM_STR("the account's new ownership value was adopted")};
    struct pm_err unrecorded;
    bool ok = pm_books_begin(a->books, err) && pm_books_change(a->books, adopt, a, err);
    if (!pm_books_finish(a->books, ok ? &end : NULL, &unrecorded))
        pm_context_note(a->context, "Warning: %s", unrecorded.msg);
    return ok;
}

int pm_state_adopt(struct pm_context *context)
{
    struct adopting a = {.context = context};
    struct pm_err err;
    bool ok = read_all(&a, &err) && show_and_ask(&a, &err) && commit(&a, &err);
    pm_client_close(a.client);
    pm_books_close(a.books);
    if (!ok)
        return pm_context_error(context, &err);
    pm_context_print(context,
                     "Adopted: %" PM_STR_FMT " is of this account now. %zu pending deletion%s %s "
                     "taken out of the queue; what is still not declared is scheduled anew by the "
                     "next apply.\n",
                     PM_STR_ARG(a.books->place), a.voided, a.voided == 1 ? "" : "s",
                     a.voided == 1 ? "was" : "were");
    return PM_EXIT_OK;
}
