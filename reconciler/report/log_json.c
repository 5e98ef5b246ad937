#include "report/log.h"

#include "report/document.h"
#include "report/runs.h"

static void put_facts(struct pm_json_writer *w, const struct pm_event *event)
{
    if (event->action != PM_ACTION_NONE)
        pm_json_field_text(w, "action", pm_action_name(event->action));
    if (event->kind == PM_EVENT_SCHEDULE)
        pm_json_field_int(w, "delay_s", event->delay_s);
    pm_json_field_str_or_null(w, "reason", event->reason);
    pm_json_field_str_or_null(w, "note", event->note);
    if (event->policy) {
        pm_field_policy(w, "policy", event->policy);
        pm_json_field_str_or_null(w, "account", event->account);
    }
    if (event->kind == PM_EVENT_CLAIM) {
        pm_json_field_time(w, "expires", event->expires);
        pm_json_field_str_or_null(w, "host", event->host);
    }
}

static void put_event(struct pm_json_writer *w, const struct pm_event *event)
{
    pm_json_open(w, '{');
    pm_json_field_str(w, "id", event->id);
    pm_json_field_str(w, "run", event->run);
    pm_json_field_str_or_null(w, "actor", event->actor);
    pm_json_field_time(w, "time", event->time);
    pm_json_field_text(w, "kind", pm_event_kind_name(event->kind));
    pm_json_field_str_or_null(w, "domain", event->domain);
    put_facts(w, event);
    pm_field_texts(w, "closes", event->closes, event->closes_count);
    pm_json_close(w);
}

static void put_run(struct pm_json_writer *w, const struct pm_run *run)
{
    pm_json_open(w, '{');
    pm_json_field_str(w, "id", run->id);
    pm_json_field_str_or_null(w, "command", run->command);
    pm_json_field_str_or_null(w, "actor", run->actor);
    pm_json_field_str_or_null(w, "host", run->host);
    if (run->started > 0)
        pm_json_field_time(w, "started", run->started);
    else
        pm_field_null(w, "started");
    pm_json_field_str_or_null(w, "version", run->version);
    pm_json_close(w);
}

static void put_runs(struct pm_json_writer *w, const struct pm_report_log *report)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_runs runs = pm_runs_make(report, &arena);
    pm_json_field_open(w, "runs", '[');
    for (size_t i = 0; i < runs.count; i++)
        put_run(w, runs.items[i]);
    pm_json_close(w);
    pm_arena_fini(&arena);
}

void pm_report_log_json(struct pm_sink *sink, const struct pm_report_log *report,
                        const struct pm_style *style)
{
    struct pm_json_writer w;
    (void)style;
    pm_document_begin(&w, sink);
    pm_field_texts(&w, "notes", report->notes, report->note_count);
    put_runs(&w, report);
    pm_json_field_open(&w, "events", '[');
    for (size_t i = 0; i < report->count; i++)
        put_event(&w, &report->events[i]);
    pm_json_close(&w);
    pm_document_end(&w);
}
