/* The plan for people (text, Markdown) and for programs (JSON; schema/plan.schema.json). */
#pragma once

#include "base/sink.h"
#include "model/plan.h"
#include "report/style.h"

/* The users of a domain that they keep from being deleted. */
struct pm_report_users {
    struct pm_str domain;
    struct pm_str *addresses; /* hostile */
    size_t count;
    size_t more; /* how many were left out */
};

struct pm_report_plan {
    const struct pm_plan *plan;
    /* The account's ownership value, for domains that wait for their record; empty: unknown. Text
     * and Markdown show it (it is public DNS data), JSON never does. */
    struct pm_str ownership;
    /* Sentences to show beside the plan, "no state at PATH: …". */
    const struct pm_str *notes;
    size_t note_count;
    /* Sorted by domain. Text shows them, Markdown and JSON never do: they are for a terminal. */
    const struct pm_report_users *users;
    size_t user_count;
};

/* What the last line counts: cancels and voids together, waits and helds together. */
struct pm_plan_summary {
    size_t add, change, schedule, delete, cancel, wait, blocked;
};
struct pm_plan_summary pm_plan_summarize(const struct pm_plan *plan);

/* The frozen last line, without a line feed. */
void pm_report_plan_summary(struct pm_sink *sink, const struct pm_plan *plan);

/* Ends in the frozen last line. */
void pm_report_plan_text(struct pm_sink *sink, const struct pm_report_plan *report,
                         const struct pm_style *style);
/* For a comment on a pull request: starts with PM_REPORT_PLAN_MARKER on a line of its own, by which
 * an older comment is found again, and is never longer than PM_REPORT_MARKDOWN_MAX bytes; what was
 * left out is counted. */
void pm_report_plan_markdown(struct pm_sink *sink, const struct pm_report_plan *report,
                             const struct pm_style *style);
/* The document that `plan -o` saves, too (report/saved_plan.h). */
void pm_report_plan_json(struct pm_sink *sink, const struct pm_report_plan *report,
                         const struct pm_style *style);

#define PM_REPORT_PLAN_MARKER "<!-- pm-reconcile/plan -->"
enum { PM_REPORT_MARKDOWN_MAX = 65000 };
