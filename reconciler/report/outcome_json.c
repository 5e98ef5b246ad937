#include "report/outcome.h"

#include "report/bodies.h"
#include "report/document.h"

static void put_item(struct pm_json_writer *w, const struct pm_item_outcome *entry)
{
    const struct pm_plan_item *item = entry->item;
    pm_json_open(w, '{');
    pm_field_name(w, "address", item->name);
    pm_json_field_text(w, "op", pm_op_name(item->op));
    pm_json_field_text(w, "reason", pm_reason_name(item->reason));
    pm_json_field_text(w, "result", pm_result_name(entry->result));
    if (entry->result == PM_RESULT_WITHHELD)
        pm_json_field_text(w, "withheld_by", pm_reason_name(entry->withheld_by));
    pm_json_field_str_or_null(w, "message", entry->message);
    pm_json_close(w);
}

static void put_summary(struct pm_json_writer *w, const struct pm_outcome *outcome)
{
    const size_t *done = outcome->done_by_op, *by_result = outcome->by_result;
    const struct {
        const char *key;
        size_t n;
    } rows[] = {
        {"added", done[PM_OP_ADD]},
        {"changed", done[PM_OP_UPDATE]},
        {"scheduled", done[PM_OP_SCHEDULE]},
        {"deleted", done[PM_OP_DELETE]},
        {"cancelled", done[PM_OP_CANCEL] + done[PM_OP_VOID]},
        {"failed", by_result[PM_RESULT_FAILED]},
        {"unknown", by_result[PM_RESULT_UNKNOWN]},
        {"withheld", by_result[PM_RESULT_WITHHELD]},
        {"not_run", by_result[PM_RESULT_NOT_RUN]},
    };
    pm_json_field_open(w, "summary", '{');
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pm_json_field_int(w, rows[i].key, (int64_t)rows[i].n);
    pm_json_close(w);
}

static void put_differences(struct pm_json_writer *w, const struct pm_report_apply *report)
{
    pm_json_field_open(w, "differences", '[');
    for (size_t i = 0; i < report->difference_count; i++) {
        pm_json_open(w, '{');
        pm_json_field_str_or_null(w, "address", report->differences[i].name.ascii);
        pm_json_field_str(w, "text", report->differences[i].text);
        pm_json_close(w);
    }
    pm_json_close(w);
}

static void put_fault(struct pm_json_writer *w, const struct pm_err *fault)
{
    bool stopped = fault && fault->code != PM_ERR_NONE;
    pm_json_field_str_or_null(w, "fault", pm_str_from(stopped ? fault->msg : ""));
}

void pm_outcome_body_put(struct pm_json_writer *w, const struct pm_report_apply *report,
                         int64_t finished_at)
{
    const struct pm_outcome *outcome = report->outcome;
    pm_json_field_time(w, "finished_at", finished_at);
    pm_json_field_bool(w, "interrupted", outcome->interrupted);
    put_fault(w, report->fault);
    put_summary(w, outcome);
    pm_field_texts(w, "settled", outcome->settled, outcome->settled_count);
    put_differences(w, report);
    pm_json_field_open(w, "items", '[');
    for (size_t i = 0; i < outcome->count; i++)
        put_item(w, &outcome->items[i]);
    pm_json_close(w);
}

void pm_report_apply_json(struct pm_sink *sink, const struct pm_report_apply *report,
                          const struct pm_style *style)
{
    struct pm_json_writer w;
    pm_document_begin(&w, sink);
    pm_outcome_body_put(&w, report, style->now);
    pm_document_end(&w);
}
