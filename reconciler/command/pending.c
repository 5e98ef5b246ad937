#include "command/commands.h"
#include "report/queue.h"

int pm_cmd_pending(struct pm_context *context)
{
    struct pm_ledger ledger;
    struct pm_err err;
    if (!pm_context_ledger(context, &ledger, &err))
        return pm_context_error(context, &err);
    struct pm_report_queue report = {
        .ledger = &ledger,
        .delete_delay_s = pm_context_delete_delay(pm_context_desired_if_any(context), &ledger),
    };
    if (pm_context_format_is(context, "json"))
        pm_report_queue_json(context->out, &report, &context->style);
    else
        pm_report_queue_text(context->out, &report, &context->style);
    return PM_EXIT_OK;
}
