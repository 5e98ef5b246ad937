/* The state's form, version by version. */
#pragma once

#include "state/database.h"

/* Marks a SQLite file as ours (PRAGMA application_id): "PmRe". */
#define PM_STATE_APPLICATION_ID 0x506d5265

/* Step n leads from version n to n + 1. */
struct pm_steps {
    const char *const *sql;
    int64_t count;
};

extern const struct pm_steps pm_state_steps;
/* From this version on there is a table of runs, and each event has its check sum. */
enum { PM_STATE_VERSION_SUMS = 2 };

/* Looks whose file it is and of which version; 0: it holds nothing yet. Errors: another program's
 * database, a newer version than the steps lead to, not a database at all. Writes nothing. */
PM_CHECKED bool pm_state_version(const struct pm_db *db, const struct pm_steps *steps,
                                 int64_t *version, struct pm_err *err);
/* Takes the steps that are missing, in one transaction, and makes a backup of what was there before
 * (state/backup.h): without one nothing is changed. Several programs may do so at once. */
PM_CHECKED bool pm_state_migrate(const struct pm_db *db, const struct pm_steps *steps,
                                 struct pm_err *err);
