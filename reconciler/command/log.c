#include "report/log.h"

#include "base/num.h"
#include "base/time.h"
#include "command/books_history.h"
#include "command/commands.h"

#include <stdlib.h>

/* What --domain, --actor, --command and --since leave. */
struct filter {
    const struct pm_args *args;
    struct pm_name *names;
    size_t name_count;
    int64_t since;
};

static bool parse_since(struct pm_context *context, int64_t *since, struct pm_err *err)
{
    struct pm_str text = context->args->since;
    struct pm_str midnight =
        pm_str_printf(context->arena, "%" PM_STR_FMT "T00:00:00Z", PM_STR_ARG(text));
    int64_t ago;
    *since = INT64_MIN;
    if (text.len == 0 || pm_time_parse(text, since) || pm_time_parse(midnight, since))
        return true;
    if (!pm_duration_parse(text, &ago))
        return pm_fail(err, PM_ERR_USAGE,
                       "--since takes a time ago like 12h or 7d, a day like 2026-11-22, or a time "
                       "like 2026-11-22T20:54:32Z, not '%" PM_STR_FMT "'",
                       PM_STR_ARG(text));
    *since = context->style.now - ago;
    return true;
}

static bool fits_domain(const struct filter *filter, struct pm_str domain)
{
    for (size_t i = 0; i < filter->name_count; i++) {
        if (pm_str_eq(domain, filter->names[i].ascii))
            return true;
    }
    return filter->name_count == 0;
}

static bool fits_actor(const struct filter *filter, struct pm_str actor)
{
    return filter->args->actor.len == 0 || pm_str_eq_nocase(actor, filter->args->actor);
}

static bool fits_command(const struct filter *filter, struct pm_str command)
{
    const struct pm_texts *commands = &filter->args->commands;
    for (size_t i = 0; i < commands->count; i++) {
        if (pm_str_eq(commands->items[i], command))
            return true;
    }
    return commands->count == 0;
}

static int by_id(const void *id, const void *run)
{
    return pm_str_cmp(*(const struct pm_str *)id, ((const struct pm_run *)run)->id);
}

/* The command of that run; empty: it is not known. */
static struct pm_str command_of(const struct pm_transfer *log, struct pm_str id)
{
    const struct pm_run *run =
        log->run_count > 0 ? bsearch(&id, log->runs, log->run_count, sizeof *log->runs, by_id)
                           : NULL;
    return run ? run->command : (struct pm_str){0};
}

static bool event_fits(const struct filter *filter, const struct pm_transfer *log,
                       const struct pm_event *event)
{
    return event->time >= filter->since && fits_domain(filter, event->domain) &&
           fits_actor(filter, event->actor) && fits_command(filter, command_of(log, event->run));
}

/* A run that left no event is told for its own sake, unless a domain is asked for. */
static bool run_fits(const struct filter *filter, const struct pm_run *run)
{
    return filter->name_count == 0 && run->started >= filter->since &&
           fits_actor(filter, run->actor) && fits_command(filter, run->command);
}

/* The runs of the events, sorted. */
static struct pm_str *runs_of(const struct pm_transfer *log, struct pm_arena *arena)
{
    struct pm_str *runs = PM_NEW_ARRAY(arena, struct pm_str, log->count);
    for (size_t i = 0; i < log->count; i++)
        runs[i] = log->events[i].run;
    qsort(runs, log->count, sizeof *runs, pm_str_order);
    return runs;
}

static void filter_log(const struct filter *filter, struct pm_transfer *log, struct pm_arena *arena)
{
    size_t events = 0, runs = 0;
    for (size_t i = 0; i < log->count; i++) {
        if (event_fits(filter, log, &log->events[i]))
            log->events[events++] = log->events[i];
    }
    log->count = events;
    struct pm_str *told = runs_of(log, arena);
    for (size_t i = 0; i < log->run_count; i++) {
        const struct pm_run *run = &log->runs[i];
        if (run_fits(filter, run) || bsearch(&run->id, told, events, sizeof *told, pm_str_order))
            log->runs[runs++] = *run;
    }
    log->run_count = runs;
}

static bool read_log(struct pm_context *context, struct pm_books **books, struct pm_transfer *log,
                     struct pm_err *err)
{
    if (!pm_books_open(context, NULL, PM_BOOKS_LOOK, books, err) ||
        !pm_books_history(*books, log, err))
        return false;
    if (!(*books)->exists)
        pm_context_note(context, "Note: no state at %s: nothing is recorded there", (*books)->path);
    return true;
}

int pm_cmd_log(struct pm_context *context)
{
    struct filter filter = {.args = context->args};
    struct pm_books *books = NULL;
    struct pm_transfer log;
    struct pm_err err;
    if (!pm_context_names(context, &context->args->domains, &filter.names, &filter.name_count,
                          &err) ||
        !parse_since(context, &filter.since, &err) || !read_log(context, &books, &log, &err)) {
        pm_books_close(books);
        return pm_context_error(context, &err);
    }
    filter_log(&filter, &log, context->arena);
    struct pm_report_log report = {
        .events = log.events,
        .count = log.count,
        .runs = log.runs,
        .run_count = log.run_count,
        .notes = books->notes,
        .note_count = books->note_count,
    };
    if (pm_context_format_is(context, "json"))
        pm_report_log_json(context->out, &report, &context->style);
    else
        pm_report_log_text(context->out, &report, &context->style);
    pm_books_close(books);
    return PM_EXIT_OK;
}
