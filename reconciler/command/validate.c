#include "command/commands.h"
#include "report/diagnostics.h"
#include "schema/load.h"

#include <unistd.h>

/* Text goes where it is read: the verdict to stdout, problems to stderr, as compilers do. */
static void write_text(struct pm_context *context, const struct pm_report_validate *report)
{
    struct pm_report_validate verdict = *report;
    struct pm_diags none;
    struct pm_sink sink;
    struct pm_err ignored;
    pm_sink_init_fd(&sink, STDERR_FILENO);
    pm_report_diags_text(&sink, report->diags, &context->style_err);
    if (!pm_sink_flush(&sink, &ignored))
        context->progress.enabled = false;
    pm_sink_fini(&sink);
    if (report->diags->errors > 0)
        return;
    pm_diags_init(&none, context->arena);
    verdict.diags = &none;
    pm_report_validate_text(context->out, &verdict, &context->style);
}

int pm_cmd_validate(struct pm_context *context)
{
    struct pm_load_options options = {.allow_empty =
                                          pm_args_has(context->args, PM_OPT_ALLOW_EMPTY)};
    struct pm_desired desired = {0};
    struct pm_diags diags;
    struct pm_err err;
    pm_context_paths(context, &options.paths, &options.path_count);
    pm_diags_init(&diags, context->arena);
    bool ok = pm_desired_load(&options, context->arena, &desired, &diags, &err);
    struct pm_report_validate report = {.diags = &diags, .domain_count = desired.count};
    if (pm_context_format_is(context, "json"))
        pm_report_validate_json(context->out, &report, &context->style);
    else
        write_text(context, &report);
    if (ok || diags.errors > 0)
        return ok ? PM_EXIT_OK : pm_exit_of(&err);
    return pm_context_error(context, &err);
}
