#include "base/file.h"
#include "command/asking.h"
#include "command/commands.h"
#include "command/planning.h"
#include "command/ports.h"
#include "report/record.h"
#include "report/saved_plan.h"

static bool observe(struct pm_real_ports *real, const struct pm_desired *desired,
                    struct pm_observation *out, struct pm_err *err)
{
    struct pm_context *context = real->context;
    struct pm_observe_input input;
    struct pm_run run = pm_context_run(context); /* names settlements that are never committed */
    if (!pm_planning_input(context, desired, &input, err) ||
        (!pm_args_has(context->args, PM_OPT_NO_DNS_CHECK) &&
         !pm_asking_open(context, &real->dns, err)))
        return false;
    struct pm_ports ports = pm_ports_make(real);
    return pm_observe(&input, &ports, &run, false, context->arena, out, err) &&
           pm_planning_show(real->books, out, real->client, err);
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

static bool record(struct pm_books *books, const struct pm_plan *plan, struct pm_err *err)
{
    struct pm_books_end end = {
        .summary = pm_report_plan_words(plan, books->context->arena),
        .plan = plan,
    };
    return pm_books_finish(books, &end, err);
}

static bool open_all(struct pm_real_ports *real, const struct pm_desired *desired,
                     struct pm_err *err)
{
    struct pm_context *context = real->context;
    bool records = pm_args_has(context->args, PM_OPT_RECORD);
    return pm_context_client(context, &real->client, err) &&
           pm_books_open(context, desired, records ? PM_BOOKS_CHANGE : PM_BOOKS_LOOK, &real->books,
                         err) &&
           pm_books_check_record(real->books, err);
}

static int status_of(const struct pm_context *context, const struct pm_plan *plan, uint64_t allowed)
{
    int status = pm_planning_status(plan, allowed);
    if (pm_args_has(context->args, PM_OPT_DETAILED_EXITCODE) && pm_planning_has_changes(plan))
        status = pm_exit_worse(status, PM_EXIT_CHANGES);
    return status;
}

int pm_cmd_plan(struct pm_context *context)
{
    struct pm_real_ports real = {.context = context};
    struct pm_desired desired;
    struct pm_observation seen;
    struct pm_err err;
    uint64_t allowed;
    bool ok = pm_planning_allowed(context, &allowed, &err) &&
              pm_context_desired(context, &desired, &err) && open_all(&real, &desired, &err) &&
              observe(&real, &desired, &seen, &err) &&
              (context->args->out.len == 0 || save(context, &seen.plan, &err)) &&
              record(real.books, &seen.plan, &err);
    pm_progress_clear(&context->progress);
    pm_client_close(real.client);
    pm_dns_close(real.dns);
    pm_books_close(real.books);
    return ok ? status_of(context, &seen.plan, allowed) : pm_context_error(context, &err);
}
