#include "command/commands.h"
#include "report/diagnostics.h"
#include "schema/load.h"
#include "zone/zone.h"

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

static struct pm_place place_of(const struct pm_desired *desired,
                                const struct pm_zone_domain *domains)
{
    for (size_t i = 0; i < desired->count; i++)
        if (domains[i].blamed)
            return pm_desired_find(desired, domains[i].name.ascii)->place;
    return (struct pm_place){.file = desired->files[0]};
}

/* Whether the records of each zone go together, which `zone` would refuse. */
static bool check_zones(struct pm_context *context, const struct pm_desired *desired,
                        struct pm_diags *diags, struct pm_err *err)
{
    struct pm_zone_domain *domains =
        PM_NEW_ARRAY(context->arena, struct pm_zone_domain, desired->count);
    struct pm_zone *zones;
    size_t count;
    for (size_t i = 0; i < desired->count; i++)
        domains[i] = (struct pm_zone_domain){.name = desired->domains[i].name,
                                             .dns = desired->domains[i].dns};
    if (pm_zone_group(domains, desired->count, context->arena, &zones, &count, err))
        return true;
    pm_diags_add(diags, PM_SEVERITY_ERROR, place_of(desired, domains), "%s", err->msg);
    return false;
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
    bool ok = pm_desired_load(&options, context->arena, &desired, &diags, &err) &&
              check_zones(context, &desired, &diags, &err);
    struct pm_report_validate report = {.diags = &diags, .domain_count = desired.count};
    if (pm_context_format_is(context, "json"))
        pm_report_validate_json(context->out, &report, &context->style);
    else
        write_text(context, &report);
    if (ok || diags.errors > 0)
        return ok ? PM_EXIT_OK : pm_exit_of(&err);
    return pm_context_error(context, &err);
}
