/* What an apply came to, for people and for programs (schema/outcome.schema.json). */
#pragma once

#include "base/err.h"
#include "base/sink.h"
#include "model/outcome.h"
#include "plan/compare.h"
#include "report/style.h"

/* The frozen last line, without a line feed. */
void pm_report_outcome_summary(struct pm_sink *sink, const struct pm_outcome *outcome);

/* What was done, what failed and what to do next; ends in the frozen last line. */
void pm_report_outcome_text(struct pm_sink *sink, const struct pm_outcome *outcome,
                            const struct pm_style *style);

/* An apply with what stopped it. */
struct pm_report_apply {
    const struct pm_outcome *outcome;
    const struct pm_plan_difference *differences; /* why the approved plan no longer fitted */
    size_t difference_count;
    const struct pm_err *fault; /* NULL or code NONE: it came to its end */
};
/* The outcome as a document, with what stopped the run. */
void pm_report_apply_json(struct pm_sink *sink, const struct pm_report_apply *report,
                          const struct pm_style *style);

/* Why an approved plan no longer fits, a line a difference, and what to do. */
void pm_report_differences_text(struct pm_sink *sink, const struct pm_plan_difference *differences,
                                size_t count, const struct pm_style *style);
