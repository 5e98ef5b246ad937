/* The planner: a pure function from what is wanted and what is to what is to be done. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "model/plan.h"

/* What DNS said about the ownership TXT of a declared domain that is not on the account. */
enum pm_visibility {
    PM_LOOK_NOT_ASKED,
    PM_VISIBILITY_VISIBLE,
    PM_VISIBILITY_ABSENT,
    PM_VISIBILITY_UNKNOWN, /* no conclusive answer: the service itself may judge */
};

struct pm_ownership_look {
    struct pm_str domain; /* canonical */
    enum pm_visibility look;
};

struct pm_plan_input {
    const struct pm_desired *desired;
    const struct pm_account *account;
    const struct pm_ledger *ledger;
    const struct pm_ownership_look *looks; /* sorted by domain; one not listed was not asked for */
    size_t look_count;
    int64_t now;         /* the local clock */
    bool allow_empty;    /* --allow-empty */
    int64_t max_deletes; /* --max-deletes: overrides the policy's two caps once; -1: not given */
    const struct pm_str *readd; /* --readd: canonical names, sorted */
    size_t readd_count;
};

/* Plans. Everything in the plan is made in the arena or borrowed from the input. The lists of
 * desired and account must be sorted by name; the order of events and of the policy's lists does
 * not matter.
 *
 * Times: a row is judged by the service's clock. When the file says so, or clocks or account cannot
 * be trusted (plan->freeze, see plan/freeze.h), nothing is scheduled, deleted or voided for its
 * age; a row in grace still waits, one that is due by either clock is blocked (frozen). A schedule
 * item's requested and due say what they would be if it were applied at once (pending is false:
 * there is no row yet, and the digest leaves them out).
 *
 * What an item closes: a void and a delete the pending row; a delete, and a void (gone_already) of
 * a domain that is not declared, its known event, too; a cancel the row and the holds, which a
 * release record closes as well, so that the log tells both. A domain that is not declared, gone,
 * known and not pending has no item, only a void record that closes known. A declared domain that
 * is gone stays known: it is blocked (vanished) until it is added with readd or leaves the file.
 *
 * Errors, and no others:
 * - INVALID: no domain declared without allow_empty; a declared domain that is shared;
 * - FAILED: a ledger of another account (fingerprints differ);
 * - FAILED: known domains gone from the account's list in a number that is not plausible: all that
 *   the list held, or, of ten known domains or more, over max_delete_percent in force. Domains
 *   named by readd, and those with an open intent to delete them, do not count; max_deletes of that
 *   number or more overrides;
 * - FAILED: a list that is not sorted, which is a bug of the caller. */
PM_CHECKED bool pm_plan_make(const struct pm_plan_input *input, struct pm_arena *arena,
                             struct pm_plan *out, struct pm_err *err);

/* For commands that plan nothing, and yet conclude from the account's list that a domain is gone.
 * The two are those errors of pm_plan_make. */

/* Error: a ledger of another account. A fingerprint that is not known differs from none. */
PM_CHECKED bool pm_plan_same_account(const struct pm_ledger *ledger,
                                     const struct pm_account *account, struct pm_err *err);
/* Error: known domains gone from the account's list in a number that is not plausible. The policy
 * is all that counts of desired. */
PM_CHECKED bool pm_plan_plausible(const struct pm_plan_input *input, struct pm_arena *arena,
                                  struct pm_err *err);
