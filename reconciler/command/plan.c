#include "base/file.h"
#include "command/commands.h"
#include "command/planning.h"
#include "command/ports.h"
#include "report/saved_plan.h"

static bool observe_with(struct pm_context *context, struct pm_real_ports *real,
                         const struct pm_desired *desired, struct pm_observation *out,
                         struct pm_err *err)
{
    struct pm_observe_input input;
    struct pm_run run = pm_context_run(context);
    bool dns = !pm_args_has(context->args, PM_OPT_NO_DNS_CHECK);
    if (!pm_planning_input(context, desired, &input, err) ||
        (dns && !pm_context_servers(context, &real->servers, &real->server_count, err)))
        return false;
    struct pm_ports ports = pm_ports_make(real, dns);
    return pm_observe(&input, &ports, &run, false, context->arena, out, err);
}

static bool observe_and_show(struct pm_context *context, const struct pm_desired *desired,
                             struct pm_observation *out, struct pm_err *err)
{
    struct pm_real_ports real = {.context = context};
    if (!pm_context_client(context, &real.client, err))
        return false;
    bool ok = pm_context_store(context, PM_STORE_READ, NULL, &real.store, err) &&
              observe_with(context, &real, desired, out, err) &&
              pm_planning_show(context, out, real.client, err);
    pm_store_close(real.store);
    pm_client_close(real.client);
    pm_progress_clear(&context->progress);
    return ok;
}

static bool save(struct pm_context *context, const struct pm_plan *plan, struct pm_err *err)
{
    struct pm_sink sink;
    const char *path = pm_str_cstr(context->arena, context->args->out);
    pm_sink_init_memory(&sink);
    pm_saved_plan_write(&sink, plan);
    bool ok = pm_file_write(path, pm_sink_bytes(&sink), 0600, err) ||
              pm_err_wrap(err, "the plan was not saved");
    pm_sink_fini(&sink);
    if (ok)
        pm_context_note(context,
                        "Saved. To apply exactly this plan within 24 hours: pm-reconcile apply %s",
                        path);
    return ok;
}

int pm_cmd_plan(struct pm_context *context)
{
    struct pm_desired desired;
    struct pm_observation seen;
    struct pm_err err;
    uint64_t allowed;
    if (!pm_planning_allowed(context, &allowed, &err) ||
        !pm_context_desired(context, &desired, &err) ||
        !observe_and_show(context, &desired, &seen, &err))
        return pm_context_error(context, &err);
    if (context->args->out.len > 0 && !save(context, &seen.plan, &err))
        return pm_context_error(context, &err);
    int status = pm_planning_status(&seen.plan, allowed);
    if (pm_args_has(context->args, PM_OPT_DETAILED_EXITCODE) && pm_planning_has_changes(&seen.plan))
        status = pm_exit_worse(status, PM_EXIT_CHANGES);
    return status;
}
