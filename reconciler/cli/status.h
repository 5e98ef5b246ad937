/* Exit statuses (README has the table). */
#pragma once

#include "base/err.h"

enum pm_exit {
    PM_EXIT_OK = 0,
    PM_EXIT_ERROR = 1,
    PM_EXIT_CHANGES = 2, /* plan --detailed-exitcode: there are changes */
    PM_EXIT_PERSON = 3,  /* something needs a person */
    PM_EXIT_STALE = 4,   /* the saved plan no longer fits */
    PM_EXIT_PARTIAL = 5, /* applied in part */
    PM_EXIT_VERIFY = 6,  /* a required record is wrong or missing */
    PM_EXIT_LOCKED = 7,  /* another run holds the lock */
    PM_EXIT_AUTH = 8,    /* the service refused the token */
    PM_EXIT_USAGE = 64,
    PM_EXIT_INVALID = 65, /* the file is invalid */
    PM_EXIT_UNREACHABLE = 75,
};

/* The status of a failure. PM_ERR_INTERRUPTED: 128 and the signal that arrived, 130 when none is
 * known. */
int pm_exit_of(const struct pm_err *err);
/* Of several statuses at once, the one that counts: the first of 64 65 5 8 7 4 75 1 6 3 2 0; one
 * not listed (a signal's) comes before 6. */
int pm_exit_worse(int a, int b);
