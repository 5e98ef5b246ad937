#include "report/status.h"
#include "command/books.h"
#include "command/commands.h"
#include "command/recheck.h"

#include <unistd.h>

static const struct pm_fetch_wants wants = {
    .users = true, .rules = true, .ownership = true, .credit = true};

/* What is shown: these domains; all of them when count is 0. */
struct selection {
    const struct pm_name *names;
    size_t count;
};

static bool is_selected(const struct selection *selection, struct pm_name name)
{
    for (size_t i = 0; i < selection->count; i++) {
        if (pm_name_eq(selection->names[i], name))
            return true;
    }
    return selection->count == 0;
}

static struct pm_account select_account(const struct pm_account *account,
                                        const struct selection *selection, struct pm_arena *arena)
{
    struct pm_account some = *account;
    some.domains = PM_NEW_ARRAY(arena, struct pm_account_domain, account->count);
    some.count = 0;
    for (size_t i = 0; i < account->count; i++) {
        if (is_selected(selection, account->domains[i].name))
            some.domains[some.count++] = account->domains[i];
    }
    return some;
}

/* NULL: the file cannot be read, which is no matter here. */
static const struct pm_desired *select_desired(const struct pm_desired *desired,
                                               const struct selection *selection,
                                               struct pm_arena *arena)
{
    if (!desired)
        return NULL;
    struct pm_desired *some = PM_NEW(arena, struct pm_desired);
    *some = *desired;
    some->domains = PM_NEW_ARRAY(arena, struct pm_desired_domain, desired->count);
    some->count = 0;
    for (size_t i = 0; i < desired->count; i++) {
        if (is_selected(selection, desired->domains[i].name))
            some->domains[some->count++] = desired->domains[i];
    }
    return some;
}

static void show(const struct pm_books *books, const struct pm_account *account,
                 const struct pm_ledger *ledger, const struct selection *selection)
{
    struct pm_context *context = books->context;
    struct pm_account shown = select_account(account, selection, context->arena);
    struct pm_report_status report = {
        .account = &shown,
        .desired = select_desired(books->desired, selection, context->arena),
        .ledger = ledger,
        .delete_delay_s = pm_context_delete_delay(books->desired, ledger),
        .notes = books->notes,
        .note_count = books->note_count,
    };
    if (pm_context_format_is(context, "json"))
        pm_report_status_json(context->out, &report, &context->style);
    else
        pm_report_status_text(context->out, &report, &context->style);
}

int pm_cmd_status(struct pm_context *context)
{
    struct pm_client *client = NULL;
    struct pm_books *books = NULL;
    struct pm_account account;
    struct pm_ledger ledger;
    struct pm_err err;
    bool ok = pm_context_client(context, &client, &err) &&
              pm_books_read(context, NULL, &books, &ledger, &err);
    pm_progress_begin(&context->progress, "reading the account", 0);
    ok = ok && pm_context_fetch(context, client, &wants, context->arena, &account, &err);
    pm_client_close(client);
    if (ok)
        show(books, &account, &ledger, &(struct selection){0});
    pm_books_close(books);
    return ok ? PM_EXIT_OK : pm_context_error(context, &err);
}

static bool all_green(const struct pm_account *account, const struct selection *selection)
{
    for (size_t i = 0; i < account->count; i++) {
        const struct pm_account_domain *domain = &account->domains[i];
        const struct pm_dns_badges *badges = &domain->badges;
        bool green = badges->mx && badges->spf && badges->dkim && badges->dmarc;
        if (!green && !domain->shared && is_selected(selection, domain->name))
            return false;
    }
    return true;
}

/* The service may take a moment to look: the list is read again while a badge is bad, a few times.
 */
static bool fetch_rechecked(struct pm_context *context, struct pm_client *client,
                            const struct selection *selection, struct pm_account *account,
                            struct pm_err *err)
{
    enum { LOOKS = 4 };
    for (int look = 1;; look++) {
        if (!pm_context_fetch(context, client, &wants, context->arena, account, err))
            return false;
        if (look == LOOKS || all_green(account, selection))
            return true;
        sleep(1);
        if (pm_context_stop(context))
            return pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while the service looked again");
    }
}

int pm_cmd_recheck(struct pm_context *context)
{
    struct pm_client *client = NULL;
    struct pm_books *books = NULL;
    struct pm_account account;
    struct pm_ledger ledger;
    struct pm_name *names;
    size_t count, failed = 0;
    struct pm_err err;
    bool ok = pm_context_names(context, &context->args->operands, &names, &count, &err) &&
              pm_context_client(context, &client, &err) &&
              pm_books_read(context, NULL, &books, &ledger, &err) &&
              pm_recheck(context, client, names, count, &failed, &err) &&
              fetch_rechecked(context, client, &(struct selection){names, count}, &account, &err);
    pm_client_close(client);
    if (ok)
        show(books, &account, &ledger, &(struct selection){names, count});
    pm_books_close(books);
    if (!ok)
        return pm_context_error(context, &err);
    return failed > 0 ? PM_EXIT_ERROR : PM_EXIT_OK;
}
