/* The planner: a pure function from what is wanted and what is to what is to be done. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "model/plan.h"

/* What DNS said about the ownership TXT of a declared domain that is not on the account. */
enum pm_look {
    PM_LOOK_NOT_ASKED,
    PM_LOOK_VISIBLE,
    PM_LOOK_ABSENT,
    PM_LOOK_UNKNOWN, /* no conclusive answer: the service itself may judge */
};

struct pm_ownership_look {
    struct pm_str domain; /* canonical */
    enum pm_look look;
};

struct pm_plan_input {
    const struct pm_desired *desired;
    const struct pm_account *account;
    const struct pm_ledger *ledger;
    const struct pm_ownership_look
        *looks; /* sorted by domain; a domain that is not listed was not asked */
    size_t look_count;
    int64_t now;         /* the local clock */
    bool allow_empty;    /* --allow-empty */
    int64_t max_deletes; /* --max-deletes: overrides the policy's two caps once; -1: not given */
    const struct pm_str *readd; /* --readd: canonical names */
    size_t readd_count;
};

/* Plans. Everything in the plan is made in the arena or borrowed from the input. Errors, and no
 * others: no domain declared without allow_empty; a declared domain that is shared; more than
 * max_delete_percent of the known domains gone from the account's list; a ledger of another account
 * (fingerprints differ). */
PM_CHECKED bool pm_plan_make(const struct pm_plan_input *input, struct pm_arena *arena,
                             struct pm_plan *out, struct pm_err *err);
