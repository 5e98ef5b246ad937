/* The executor: carries out an approved plan. The lock on the ledger is held by the caller.
 *
 * It fetches and plans again, compares, commits voids, cancels and bookkeeping in one transaction,
 * then runs the phases adds, updates, schedules, deletes with a barrier between them. Each request
 * is journalled: intent, request, outcome. A delete follows a fresh look at the account and is
 * decided by the planner once more inside the transaction that commits its intent: a guard may
 * withhold an action, never add or change one.
 *
 * Where others share the ledger, bookkeeping is published before the phases, the intents of all
 * requests of a phase before its first, for a push takes long, and whatever else was recorded with
 * the next of these; what came last is left to the caller. An intent whose request was not sent
 * after all is closed by a FAILED event. */
#pragma once

#include "apply/observe.h"
#include "plan/compare.h"

struct pm_apply_input {
    struct pm_observe_input observe;
    const struct pm_plan *approved;
    bool no_deletes; /* due deletions stay in the queue; everything else is done */
    bool only_due;   /* nothing but due deletions (and voids, cancels, bookkeeping) */
    int parallel;    /* adds and updates at a time; at least 1 */
};

struct pm_apply_result {
    struct pm_outcome outcome;
    struct pm_plan plan; /* the plan that was carried out */
    struct pm_plan_difference *differences;
    size_t difference_count;
    /* What stopped the run before its end. PM_ERR_STALE: the approved plan no longer fits
     * (differences says why); PM_ERR_INTERRUPTED; PM_ERR_AUTH; else the journal or a fetch failed.
     * Code PM_ERR_NONE: nothing did. */
    struct pm_err fault;
};

/* True when an apply of what was seen would commit anything: an action, bookkeeping, or what became
 * of an earlier run's intent. False: it need not claim the account, as long as that is what was
 * approved. */
bool pm_apply_has_work(const struct pm_observation *seen);

/* False only when nothing at all was changed or committed; else *out is filled in, also when it was
 * stopped. */
PM_CHECKED bool pm_apply(const struct pm_apply_input *input, const struct pm_ports *ports,
                         struct pm_run *run, struct pm_arena *arena, struct pm_apply_result *out,
                         struct pm_err *err);
