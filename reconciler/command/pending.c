#include "command/commands.h"
#include "report/queue.h"
#include "schema/load.h"

/* The delay that counts now: the file's where it can be read, else the last applied one. Never a
 * reason to fail. */
static int64_t delay_now(struct pm_context *context, const struct pm_ledger *ledger)
{
    struct pm_load_options options = {.allow_empty = true};
    struct pm_desired desired;
    struct pm_diags diags;
    struct pm_err ignored;
    int64_t delay = ledger->policy ? ledger->policy->policy->delete_delay_s : PM_DELETE_DELAY_MIN_S;
    pm_context_paths(context, &options.paths, &options.path_count);
    pm_diags_init(&diags, context->arena);
    if (pm_desired_load(&options, context->arena, &desired, &diags, &ignored) &&
        desired.policy.delete_delay_s > delay)
        delay = desired.policy.delete_delay_s;
    return delay;
}

int pm_cmd_pending(struct pm_context *context)
{
    struct pm_ledger ledger;
    struct pm_err err;
    if (!pm_context_ledger(context, &ledger, &err))
        return pm_context_error(context, &err);
    struct pm_report_queue report = {.ledger = &ledger,
                                     .delete_delay_s = delay_now(context, &ledger)};
    if (pm_context_format_is(context, "json"))
        pm_report_queue_json(context->out, &report, &context->style);
    else
        pm_report_queue_text(context->out, &report, &context->style);
    return PM_EXIT_OK;
}
