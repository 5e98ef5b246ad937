#include "command/explain.h"

#include "report/verify.h"

int pm_explain(struct pm_context *context)
{
    struct pm_str id = context->args->explain, nearest;
    bool json = pm_context_format_is(context, "json");
    struct pm_err err;
    bool ok = true;
    if (!json && pm_args_has(context->args, PM_OPT_FORMAT) &&
        !pm_context_format_is(context, "text"))
        ok = pm_fail(&err, PM_ERR_USAGE, "--explain writes text or json");
    else if (context->args->operands.count > 0)
        ok = pm_fail(&err, PM_ERR_USAGE,
                     "--explain takes a rule or a cause; domains are not looked at then");
    else if (!pm_report_explain(context->out, id, json, &context->style, &nearest))
        ok = pm_fail(&err, PM_ERR_USAGE,
                     "there is no rule and no cause '%" PM_STR_FMT "'%s%" PM_STR_FMT
                     "%s `verify --explain all` tells of each",
                     PM_STR_ARG(id), nearest.len > 0 ? "; did you mean '" : "", PM_STR_ARG(nearest),
                     nearest.len > 0 ? "'?" : ";");
    return ok ? PM_EXIT_OK : pm_context_error(context, &err);
}
