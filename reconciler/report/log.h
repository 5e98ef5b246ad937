/* The log: events as they happened, for people and for programs (schema/log.schema.json). */
#pragma once

#include "base/sink.h"
#include "model/event.h"
#include "report/style.h"

struct pm_report_log {
    const struct pm_event *events; /* in the order to show them; those of a run together */
    size_t count;
    /* What is known of runs, in any order: the heading of their events says it. One without an
     * event here gets a heading alone. May be none. */
    const struct pm_run *runs;
    size_t run_count;
    const struct pm_str *notes; /* sentences to show below, "no state at PATH: …" */
    size_t note_count;
};

/* A heading a run, a line an event. Bookkeeping (known, intent, policy, claim, and unclaim unless a
 * person did it) is counted only, unless the style is verbose. */
void pm_report_log_text(struct pm_sink *sink, const struct pm_report_log *report,
                        const struct pm_style *style);
void pm_report_log_json(struct pm_sink *sink, const struct pm_report_log *report,
                        const struct pm_style *style);
