#include "report/log.h"
#include "command/commands.h"

static bool wanted(const struct pm_event *event, const struct pm_name *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pm_str_eq(event->domain, names[i].ascii))
            return true;
    }
    return count == 0;
}

static size_t keep_wanted(struct pm_event *events, size_t count, const struct pm_name *names,
                          size_t name_count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (wanted(&events[i], names, name_count))
            events[kept++] = events[i];
    }
    return kept;
}

static bool read_events(struct pm_context *context, struct pm_event **events, size_t *count,
                        struct pm_err *err)
{
    struct pm_store *store;
    *events = NULL;
    *count = 0;
    if (!pm_context_store(context, PM_STORE_READ, NULL, &store, err))
        return false;
    bool exists = pm_store_exists(store);
    bool ok = !exists || pm_store_events(store, context->arena, events, count, err);
    pm_store_close(store);
    if (!exists)
        pm_context_note(context, "no state at %" PM_STR_FMT ": nothing is recorded there",
                        PM_STR_ARG(pm_context_state_path(context)));
    return ok;
}

int pm_cmd_log(struct pm_context *context)
{
    struct pm_event *events;
    struct pm_name *names;
    size_t count, name_count;
    struct pm_err err;
    if (!pm_context_names(context, &context->args->domains, &names, &name_count, &err) ||
        !read_events(context, &events, &count, &err))
        return pm_context_error(context, &err);
    struct pm_report_log report = {.events = events,
                                   .count = keep_wanted(events, count, names, name_count)};
    if (pm_context_format_is(context, "json"))
        pm_report_log_json(context->out, &report, &context->style);
    else
        pm_report_log_text(context->out, &report, &context->style);
    return PM_EXIT_OK;
}
