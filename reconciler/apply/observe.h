/* Fetching, settling what earlier runs left open, and planning: what plan and apply have
 * in common. */
#pragma once

#include "apply/ports.h"
#include "apply/settle.h"

struct pm_observe_input {
    const struct pm_desired *desired;
    bool allow_empty;
    int64_t max_deletes;        /* -1: not given */
    const struct pm_str *readd; /* sorted */
    size_t readd_count;
    int64_t request_timeout_s; /* of one request: how long an open intent may still take effect */
};

struct pm_observation {
    struct pm_account account;
    struct pm_ledger ledger;       /* with the settlements folded in */
    struct pm_settlements settled; /* what became of earlier runs' intents; not committed yet */
    int64_t fetched_at;            /* the local clock when the account had been fetched */
    struct pm_plan plan;
    /* What was left out of a shared ledger as it is ahead of the service's clock: a sentence each,
     * to be told. */
    struct pm_str *notes;
    size_t note_count;
};

/* Fetches and plans. wait: sleeps until every open intent of an earlier run can be settled; without
 * it the young ones are left alone. run names the settlements' events. Errors: of the fetch, of the
 * ledger, of the planner, PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_observe(const struct pm_observe_input *input, const struct pm_ports *ports,
                           struct pm_run *run, bool wait, struct pm_arena *arena,
                           struct pm_observation *out, struct pm_err *err);

/* The service's clock now: what it said at the fetch and the local time since; the local clock when
 * it said nothing. */
int64_t pm_observed_time(const struct pm_observation *observation, const struct pm_ports *ports);
