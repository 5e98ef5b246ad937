/* What an apply came to. */
#pragma once

#include "model/plan.h"

enum pm_result {
    PM_RESULT_DONE,
    PM_RESULT_FAILED,   /* the service refused, or accepted without effect */
    PM_RESULT_UNKNOWN,  /* no answer: settled by the next run */
    PM_RESULT_WITHHELD, /* a guard at execution time held it back */
    PM_RESULT_NOT_RUN,  /* left out: --no-deletes, --only-due, a signal, or an earlier failure */
    PM_RESULTS,
};

struct pm_item_outcome {
    const struct pm_plan_item *item;
    enum pm_result result;
    bool in_part; /* FAILED or UNKNOWN: the domain was added, its settings are not set (yet) */
    enum pm_reason withheld_by; /* WITHHELD: what the planner said at the last look */
    struct pm_str message;      /* why, in words; empty for DONE; may hold the service's: hostile */
};

struct pm_outcome {
    /* In the order of execution; waits, held, unmanaged, blocked left out. */
    struct pm_item_outcome *items;
    size_t count;
    size_t by_result[PM_RESULTS];
    size_t done_by_op[PM_OPS];
    bool interrupted;
    /* Intents of earlier runs that were settled by the account's list before this one began. */
    struct pm_str *settled; /* a sentence each */
    size_t settled_count;
};

const char *pm_result_name(enum pm_result result); /* "done", … */
