#include "command/recheck.h"

#include "cli/signals.h"

static bool choose(struct pm_context *context, struct pm_client *client,
                   const struct pm_name *names, size_t count, struct pm_change **out,
                   size_t *out_count, struct pm_err *err)
{
    static const struct pm_fetch_wants wants = {.ownership = true};
    struct pm_account account;
    if (!pm_context_fetch(context, client, &wants, context->arena, &account, err))
        return false;
    size_t most = count > 0 ? count : account.count, used = 0;
    struct pm_change *changes = PM_NEW_ARRAY(context->arena, struct pm_change, most);
    for (size_t i = 0; i < most; i++) {
        struct pm_str name = count > 0 ? names[i].ascii : account.domains[i].name.ascii;
        const struct pm_account_domain *domain = pm_account_find(&account, name);
        if (!domain)
            return pm_fail(err, PM_ERR_FAILED, "%" PM_STR_FMT " is not on the account",
                           PM_STR_ARG(name));
        if (!domain->shared)
            changes[used++] =
                (struct pm_change){.action = PM_ACTION_UPDATE, .domain = name, .recheck_dns = true};
    }
    *out = changes;
    *out_count = used;
    return true;
}

static bool note_result(struct pm_context *context, const struct pm_change *change, size_t *failed,
                        struct pm_err *err)
{
    if (change->result == PM_CHANGE_ACCEPTED)
        return true;
    ++*failed;
    pm_context_note(context, "%" PM_STR_FMT ": %s", PM_STR_ARG(change->domain), change->err.msg);
    if (change->err.code != PM_ERR_AUTH)
        return true;
    *err = change->err;
    return false;
}

bool pm_recheck(struct pm_context *context, struct pm_client *client, const struct pm_name *names,
                size_t count, size_t *failed, struct pm_err *err)
{
    struct pm_change *changes, *done;
    size_t total, next = 0, in_flight = 0, parallel = (size_t)context->args->parallel;
    bool ok = true;
    if (!choose(context, client, names, count, &changes, &total, err))
        return false;
    pm_progress_begin(&context->progress, "asking the service to look again", total);
    do {
        while (ok && next < total && in_flight < parallel && pm_signals_count() == 0) {
            ok = pm_client_start(client, &changes[next++], err);
            in_flight += ok;
        }
        done = pm_client_wait(client);
        if (done) {
            in_flight--;
            pm_progress_set(&context->progress, next - in_flight);
            ok = note_result(context, done, failed, err) && ok;
        }
    } while (done);
    if (ok && next < total)
        return pm_fail(err, PM_ERR_INTERRUPTED,
                       "interrupted: %zu of %zu domains were not asked for", total - next, total);
    return ok;
}
