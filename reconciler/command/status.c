#include "report/status.h"
#include "command/commands.h"
#include "command/recheck.h"

static const struct pm_fetch_wants wants = {
    .users = true, .rules = true, .ownership = true, .credit = true};

static void write(struct pm_context *context, const struct pm_account *account,
                  const struct pm_ledger *ledger)
{
    const struct pm_desired *desired = pm_context_desired_if_any(context);
    struct pm_report_status report = {
        .account = account,
        .desired = desired,
        .ledger = ledger,
        .delete_delay_s = pm_context_delete_delay(desired, ledger),
    };
    if (pm_context_format_is(context, "json"))
        pm_report_status_json(context->out, &report, &context->style);
    else
        pm_report_status_text(context->out, &report, &context->style);
}

/* The account with no other domains than these; all of them when count is 0. */
static struct pm_account only(const struct pm_account *account, const struct pm_name *names,
                              size_t count, struct pm_arena *arena)
{
    struct pm_account some = *account;
    if (count == 0)
        return some;
    some.domains = PM_NEW_ARRAY(arena, struct pm_account_domain, account->count);
    some.count = 0;
    for (size_t i = 0; i < account->count; i++) {
        for (size_t j = 0; j < count; j++) {
            if (pm_name_eq(account->domains[i].name, names[j])) {
                some.domains[some.count++] = account->domains[i];
                break;
            }
        }
    }
    return some;
}

int pm_cmd_status(struct pm_context *context)
{
    struct pm_client *client = NULL;
    struct pm_account account;
    struct pm_ledger ledger;
    struct pm_err err;
    pm_progress_begin(&context->progress, "reading the account", 0);
    bool ok = pm_context_ledger(context, &ledger, &err) &&
              pm_context_client(context, &client, &err) &&
              pm_context_fetch(context, client, &wants, context->arena, &account, &err);
    pm_client_close(client);
    if (!ok)
        return pm_context_error(context, &err);
    write(context, &account, &ledger);
    return PM_EXIT_OK;
}

int pm_cmd_recheck(struct pm_context *context)
{
    struct pm_client *client = NULL;
    struct pm_account account;
    struct pm_ledger ledger;
    struct pm_name *names;
    size_t count, failed = 0;
    struct pm_err err;
    bool ok = pm_context_names(context, &context->args->operands, &names, &count, &err) &&
              pm_context_ledger(context, &ledger, &err) &&
              pm_context_client(context, &client, &err) &&
              pm_recheck(context, client, names, count, &failed, &err) &&
              pm_context_fetch(context, client, &wants, context->arena, &account, &err);
    pm_client_close(client);
    if (!ok)
        return pm_context_error(context, &err);
    account = only(&account, names, count, context->arena);
    write(context, &account, &ledger);
    return failed > 0 ? PM_EXIT_ERROR : PM_EXIT_OK;
}
