/* The queue, holds, protections and requests without an answer, for people and for programs
 * (schema/pending.schema.json). */
#pragma once

#include "base/sink.h"
#include "model/ledger.h"
#include "report/style.h"

struct pm_report_queue {
    const struct pm_ledger *ledger;
    int64_t delete_delay_s;     /* the delay now, for due times */
    const struct pm_str *notes; /* sentences to show below, "no state at PATH: …" */
    size_t note_count;
    int64_t written; /* Markdown only: when, for its head; 0: not told */
};

void pm_report_queue_text(struct pm_sink *sink, const struct pm_report_queue *report,
                          const struct pm_style *style);
void pm_report_queue_json(struct pm_sink *sink, const struct pm_report_queue *report,
                          const struct pm_style *style);
/* The page queue.md for those who browse the branch: the queue, holds, protections, requests
 * without an answer, who is at work, and how to cancel. Times stand alone: a page knows no now. Of
 * very long lists the first rows, and how many more there are. */
void pm_report_queue_markdown(struct pm_sink *sink, const struct pm_report_queue *report);
