/* What is inside of documents, for those that are put into another one. Private to report/. */
#pragma once

#include "report/outcome.h"
#include "report/plan.h"
#include "report/verify.h"
#include "json/write.h"

/* The members behind format_version and tool_version. */
void pm_plan_body_put(struct pm_json_writer *w, const struct pm_report_plan *report);
void pm_outcome_body_put(struct pm_json_writer *w, const struct pm_report_apply *report,
                         int64_t finished_at);
/* without_ownership: of findings about the ownership record the values are left out. */
void pm_verify_body_put(struct pm_json_writer *w, const struct pm_findings *findings,
                        int64_t verified_at, bool without_ownership);

/* The plan's Markdown without marker, heading and ownership records; times stand alone. */
void pm_plan_markdown_put(struct pm_sink *sink, const struct pm_plan *plan, struct pm_arena *arena);
