/* The plan: what is to be done, what waits, what is held back and why. Made by plan/planner.h. */
#pragma once

#include "model/account.h"
#include "model/ledger.h"

enum pm_op {
    PM_OP_ADD,
    PM_OP_UPDATE,
    PM_OP_SCHEDULE,
    PM_OP_DELETE,
    PM_OP_CANCEL,
    PM_OP_VOID,
    PM_OP_WAIT,
    PM_OP_HELD,
    PM_OP_UNMANAGED,
    PM_OP_BLOCKED,
    PM_OPS,
};

/* Why; the text form (pm_reason_name) is the lower-case end of the constant. */
enum pm_reason {
    PM_REASON_NONE,
    PM_REASON_NOT_ON_ACCOUNT,  /* add */
    PM_REASON_READD,           /* add: vanished, and asked for by --readd */
    PM_REASON_SETTINGS_DIFFER, /* update */
    PM_REASON_NOT_DECLARED,    /* schedule */
    PM_REASON_DUE,             /* delete */
    PM_REASON_DECLARED_AGAIN,  /* cancel */
    PM_REASON_REQUESTED,       /* cancel by a person (events only) */
    PM_REASON_EXPIRED,         /* void */
    PM_REASON_GONE_ALREADY,    /* void */
    PM_REASON_UNSETTLED, /* void (events only): nobody knows what became of a request to delete it
                          */
    PM_REASON_IN_GRACE,  /* wait */
    PM_REASON_OWNERSHIP_NOT_VISIBLE, /* wait */
    PM_REASON_DRAINING,              /* wait: due, but max_deletes of this run are used up */
    PM_REASON_HELD,                  /* held, void */
    PM_REASON_IGNORED,               /* unmanaged, void */
    PM_REASON_PRUNE_NONE,            /* unmanaged, void */
    PM_REASON_NOT_MANAGED,           /* unmanaged, void */
    PM_REASON_SHARED,                /* unmanaged: belongs to the service */
    PM_REASON_PROTECTED,             /* blocked, void */
    PM_REASON_USERS_REMAIN,
    PM_REASON_RULES_REMAIN,
    PM_REASON_USERS_UNKNOWN,
    PM_REASON_TOO_MANY, /* blocked */
    PM_REASON_VANISHED, /* blocked */
    PM_REASON_FROZEN,   /* blocked: no schedule and no delete in this run at all */
    PM_REASONS,
};

/* What was looked at before a schedule or delete. */
enum pm_guard {
    PM_GUARD_MANAGED, /* neither ignored nor outside prune */
    PM_GUARD_UNPROTECTED,
    PM_GUARD_NOT_HELD,
    PM_GUARD_NO_USERS,
    PM_GUARD_NO_RULES,
    PM_GUARD_COUNTS_KNOWN,
    PM_GUARD_UNFROZEN, /* the file has no policy.freeze */
    PM_GUARD_CLOCK,    /* clocks agree, ownership value known: no other freeze */
    PM_GUARD_DELAY_OVER,
    PM_GUARD_NOT_EXPIRED,
    PM_GUARD_WITHIN_CAPS,
    PM_GUARDS,
};

struct pm_plan_item {
    enum pm_op op;
    enum pm_reason reason;
    struct pm_name name;
    const struct pm_desired_domain *desired; /* NULL: not declared */
    /* Update: the fields that differ; add: `to` holds what the file gives. */
    struct pm_settings from, to;
    struct pm_count users, rules;
    bool pending; /* requested and due count */
    int64_t requested, due;
    struct pm_str actor;     /* of the pending row, or of the hold */
    struct pm_str note;      /* of the hold: hostile; of a blocked item: details; may be empty */
    uint32_t passed, failed; /* bit sets of enum pm_guard */
    struct pm_str *closes;   /* ids of events that the item's event closes */
    size_t closes_count;
};

/* Why no deletion can be scheduled or executed in this run. */
enum pm_freeze {
    PM_FREEZE_NONE,
    PM_FREEZE_NO_DATE,
    PM_FREEZE_SKEW,
    PM_FREEZE_CLOCK_BEHIND,
    PM_FREEZE_OWNERSHIP_UNKNOWN,
    PM_FREEZE_POLICY, /* policy.freeze in the file */
    PM_FREEZES,
};

struct pm_plan {
    struct pm_plan_item *items; /* sorted by name, then op */
    size_t count;
    size_t by_op[PM_OPS];
    /* Bookkeeping that an apply commits with the voids and cancels: known, protect, unprotect,
     * release, policy. Only kind, domain, closes, reason, policy and account are set. */
    struct pm_event *records;
    size_t record_count;

    struct pm_policy policy;     /* in force: the stricter of the last applied and the new */
    struct pm_str *policy_notes; /* each guard that the file weakens, in words */
    size_t policy_note_count;
    enum pm_freeze freeze;
    struct pm_str freeze_why; /* in words, empty when not frozen */
    bool state_exists;

    int64_t now;           /* the time planned with; outside the digest */
    struct pm_str account; /* fingerprint; may be empty */
    struct pm_str desired_digest;
    struct pm_str digest; /* SHA-256 of the canonical form, hex */
};

/* The position of the first item of that name; without one, where it would stand. */
size_t pm_plan_find(const struct pm_plan *plan, struct pm_name name);
const char *pm_op_name(enum pm_op op); /* "add", … */
char pm_op_symbol(enum pm_op op);      /* '+', … */
bool pm_op_parse(struct pm_str text, enum pm_op *out);
const char *pm_reason_name(enum pm_reason reason); /* "users_remain" */
bool pm_reason_parse(struct pm_str text, enum pm_reason *out);
const char *pm_guard_name(enum pm_guard guard);
const char *pm_freeze_name(enum pm_freeze freeze);
/* True for the reasons that need a person (exit status 3). */
bool pm_reason_needs_person(enum pm_reason reason);
/* True when the op changes the account or the queue. */
bool pm_op_is_change(enum pm_op op);
