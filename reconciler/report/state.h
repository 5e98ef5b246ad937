/* Where queue, holds, protections and the log are kept, and whether all is well there: what `state
 * show` and `state check` tell, for people and for programs (schema/state-show.schema.json,
 * schema/state-check.schema.json). */
#pragma once

#include "base/sink.h"
#include "model/ledger.h"
#include "report/style.h"

enum pm_report_place {
    PM_REPORT_FILE,   /* a state file of this machine */
    PM_REPORT_BRANCH, /* a branch of a git remote */
};

struct pm_report_state {
    enum pm_report_place kind;
    struct pm_str place; /* the file's path; "BRANCH of URL" */
    /* With exists false nothing is there yet, and only place, waiting and notes are told. */
    const struct pm_ledger *ledger;
    int64_t serial;             /* of a branch */
    struct pm_str record;       /* of a branch: path of the newest record; may be empty */
    int64_t changed;            /* when it was changed last; 0: the ledger's highest time is told */
    int64_t seen_at;            /* when the branch was read, by the local clock; 0: just now */
    size_t waiting;             /* records in the outbox */
    const struct pm_str *notes; /* sentences to show below */
    size_t note_count;
};

void pm_report_state_text(struct pm_sink *sink, const struct pm_report_state *report,
                          const struct pm_style *style);
void pm_report_state_json(struct pm_sink *sink, const struct pm_report_state *report,
                          const struct pm_style *style);

struct pm_report_state_check {
    enum pm_report_place kind;
    struct pm_str place;
    size_t events;                 /* how many were looked at; 0: not told */
    const struct pm_str *problems; /* sentences; hostile */
    size_t problem_count;
    const struct pm_str *notes;
    size_t note_count;
};

/* "All is well: …", or every problem and what to do. */
void pm_report_state_check_text(struct pm_sink *sink, const struct pm_report_state_check *report,
                                const struct pm_style *style);
void pm_report_state_check_json(struct pm_sink *sink, const struct pm_report_state_check *report,
                                const struct pm_style *style);
