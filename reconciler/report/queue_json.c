#include "report/queue.h"

#include "base/time.h"
#include "report/document.h"
#include "report/rows.h"

static void put_pending(struct pm_json_writer *w, const struct pm_report_queue *report, int64_t now)
{
    struct pm_open_events row;
    struct pm_pending pending;
    pm_json_field_open(w, "pending", '[');
    for (size_t at = 0; pm_rows_next(&report->ledger->pending, &at, &row);) {
        if (!pm_ledger_pending(report->ledger, row.items[0]->domain, &pending))
            continue;
        int64_t due = pm_pending_due(&pending, report->delete_delay_s);
        pm_json_open(w, '{');
        pm_json_field_str(w, "domain", pending.domain);
        pm_json_field_time(w, "requested", pending.requested);
        pm_json_field_str_or_null(w, "actor", pending.actor);
        pm_json_field_str_or_null(w, "run", pending.run);
        pm_json_field_int(w, "delay_s", pending.delay_s);
        pm_json_field_time(w, "due", due);
        pm_json_field_bool(w, "is_due", due <= now);
        pm_json_close(w);
    }
    pm_json_close(w);
}

static void put_events(struct pm_json_writer *w, const char *key, const struct pm_open_events *open)
{
    struct pm_open_events row;
    pm_json_field_open(w, key, '[');
    for (size_t at = 0; pm_rows_next(open, &at, &row);) {
        const struct pm_event *event = pm_rows_latest(&row);
        pm_json_open(w, '{');
        pm_json_field_str(w, "domain", event->domain);
        pm_json_field_time(w, "since", event->time);
        pm_json_field_str_or_null(w, "actor", event->actor);
        pm_json_field_str_or_null(w, "run", event->run);
        pm_json_field_str_or_null(w, "note", event->note);
        pm_json_close(w);
    }
    pm_json_close(w);
}

static void put_intents(struct pm_json_writer *w, const struct pm_open_events *open)
{
    pm_json_field_open(w, "unsettled", '[');
    for (size_t i = 0; i < open->count; i++) {
        const struct pm_event *event = open->items[i];
        pm_json_open(w, '{');
        pm_json_field_str(w, "domain", event->domain);
        pm_json_field_text(w, "action", pm_action_name(event->action));
        pm_json_field_time(w, "since", event->time);
        pm_json_field_str_or_null(w, "actor", event->actor);
        pm_json_field_str_or_null(w, "run", event->run);
        pm_json_close(w);
    }
    pm_json_close(w);
}

void pm_report_queue_json(struct pm_sink *sink, const struct pm_report_queue *report,
                          const struct pm_style *style)
{
    struct pm_json_writer w;
    const struct pm_ledger *ledger = report->ledger;
    pm_document_begin(&w, sink);
    pm_json_field_time(&w, "at", style->now);
    pm_json_field_str_or_null(&w, "account", ledger->account);
    pm_json_field_bool(&w, "state_exists", ledger->exists);
    pm_field_texts(&w, "notes", report->notes, report->note_count);
    put_pending(&w, report, style->now);
    put_events(&w, "holds", &ledger->holds);
    put_events(&w, "protections", &ledger->protections);
    put_intents(&w, &ledger->intents);
    pm_field_claims(&w, "claims", &ledger->claims);
    pm_document_end(&w);
}
