/* What is known of the runs of a log. Private to report/. */
#pragma once

#include "report/log.h"

struct pm_runs {
    const struct pm_run **items; /* by id */
    size_t count;
    const struct pm_run **idle; /* by id: those that have no event in the log */
    size_t idle_count;
};

/* Borrows the runs. Of several of one id any is taken. */
struct pm_runs pm_runs_make(const struct pm_report_log *report, struct pm_arena *arena);
/* NULL: nothing is known of it. */
const struct pm_run *pm_runs_find(const struct pm_runs *runs, struct pm_str id);
