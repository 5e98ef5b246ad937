/* A run for the team's log: the parts of its record (one JSON object each, on one line, without a
 * final line feed; schema/record.schema.json), its page for people, and its summary. None of them
 * holds the ownership value or a user's address. */
#pragma once

#include "report/outcome.h"
#include "report/plan.h"

struct pm_findings;

/* The document of report/plan.h, report/outcome.h, report/verify.h. Times by the clock that the
 * run's events have. Of findings about the ownership record only the verdict is told. */
void pm_report_record_plan(struct pm_sink *sink, const struct pm_plan *plan);
void pm_report_record_outcome(struct pm_sink *sink, const struct pm_report_apply *report,
                              int64_t finished_at);
void pm_report_record_verify(struct pm_sink *sink, const struct pm_findings *findings,
                             int64_t verified_at);

struct pm_report_record {
    struct pm_str run, command, actor, host; /* host may be empty */
    int64_t started;
    struct pm_str summary; /* what stands behind the command in the heading; may be empty */
    const struct pm_event *events;
    size_t count;
    const struct pm_plan *plan;            /* NULL: none; likewise the next two */
    const struct pm_report_apply *outcome; /* its `outcome` is set */
    const struct pm_findings *verify;
};

/* Who ran what, where and when, what it came to, the plan, and the events: for those who browse the
 * branch. No clock is read: same input, same bytes. Long lists end in how much more there is in the
 * record. */
void pm_report_record_markdown(struct pm_sink *sink, const struct pm_report_record *report);

/* For a commit's subject: plain ASCII without text from outside.
 * "2 added, 1 scheduled for deletion", "nothing done"; */
struct pm_str pm_report_outcome_words(const struct pm_outcome *outcome, struct pm_arena *arena);
/* "2 to add, 1 waiting", "no changes"; */
struct pm_str pm_report_plan_words(const struct pm_plan *plan, struct pm_arena *arena);
/* "3 of 4 domains pass, 1 failed", "no domains". */
struct pm_str pm_report_verify_words(const struct pm_findings *findings, struct pm_arena *arena);
