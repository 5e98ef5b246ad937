/* What an apply came to, for people and for programs (schema/outcome.schema.json). */
#pragma once

#include "base/sink.h"
#include "model/outcome.h"
#include "plan/compare.h"
#include "report/style.h"

/* The frozen last line, without a line feed. */
void pm_report_outcome_summary(struct pm_sink *sink, const struct pm_outcome *outcome);

/* What was done, what failed and what to do next; ends in the frozen last line. */
void pm_report_outcome_text(struct pm_sink *sink, const struct pm_outcome *outcome,
                            const struct pm_style *style);
void pm_report_outcome_json(struct pm_sink *sink, const struct pm_outcome *outcome,
                            const struct pm_style *style);

/* Why an approved plan no longer fits, a line a difference, and what to do. */
void pm_report_differences_text(struct pm_sink *sink, const struct pm_plan_difference *differences,
                                size_t count, const struct pm_style *style);
