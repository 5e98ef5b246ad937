#include "report/state.h"

#include "report/document.h"
#include "report/rows.h"

static void put_time(struct pm_json_writer *w, const char *key, int64_t time)
{
    if (time > 0)
        pm_json_field_time(w, key, time);
    else
        pm_field_null(w, key);
}

static void put_place(struct pm_json_writer *w, enum pm_report_place kind, struct pm_str place)
{
    pm_json_field_text(w, "kind", kind == PM_REPORT_BRANCH ? "branch" : "file");
    pm_json_field_str(w, "place", place);
}

static void put_domains(struct pm_json_writer *w, const char *key,
                        const struct pm_open_events *open)
{
    pm_json_field_int(w, key, (int64_t)pm_rows_count(open));
}

static void put_counts(struct pm_json_writer *w, const struct pm_ledger *ledger)
{
    pm_json_field_open(w, "counts", '{');
    put_domains(w, "known", &ledger->known);
    put_domains(w, "pending", &ledger->pending);
    put_domains(w, "holds", &ledger->holds);
    put_domains(w, "protections", &ledger->protections);
    pm_json_field_int(w, "unsettled", (int64_t)ledger->intents.count);
    pm_json_close(w);
}

void pm_report_state_json(struct pm_sink *sink, const struct pm_report_state *report,
                          const struct pm_style *style)
{
    struct pm_json_writer w;
    const struct pm_ledger *ledger = report->ledger;
    bool numbered = report->kind == PM_REPORT_BRANCH && ledger->exists;
    pm_document_begin(&w, sink);
    pm_json_field_time(&w, "at", style->now);
    put_place(&w, report->kind, report->place);
    pm_json_field_bool(&w, "state_exists", ledger->exists);
    if (numbered)
        pm_json_field_int(&w, "serial", report->serial);
    else
        pm_field_null(&w, "serial");
    pm_json_field_str_or_null(&w, "record", report->record);
    put_time(&w, "changed", report->changed > 0 ? report->changed : ledger->highest_time);
    put_time(&w, "seen_at", report->seen_at);
    pm_json_field_str_or_null(&w, "account", ledger->account);
    put_counts(&w, ledger);
    pm_field_claims(&w, "claims", &ledger->claims);
    pm_json_field_int(&w, "outbox", (int64_t)report->waiting);
    pm_field_texts(&w, "notes", report->notes, report->note_count);
    pm_document_end(&w);
}

void pm_report_state_check_json(struct pm_sink *sink, const struct pm_report_state_check *report,
                                const struct pm_style *style)
{
    struct pm_json_writer w;
    pm_document_begin(&w, sink);
    pm_json_field_time(&w, "at", style->now);
    put_place(&w, report->kind, report->place);
    pm_json_field_bool(&w, "ok", report->problem_count == 0);
    pm_json_field_int(&w, "events", (int64_t)report->events);
    pm_field_texts(&w, "problems", report->problems, report->problem_count);
    pm_field_texts(&w, "notes", report->notes, report->note_count);
    pm_document_end(&w);
}
