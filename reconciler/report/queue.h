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
};

void pm_report_queue_text(struct pm_sink *sink, const struct pm_report_queue *report,
                          const struct pm_style *style);
void pm_report_queue_json(struct pm_sink *sink, const struct pm_report_queue *report,
                          const struct pm_style *style);
