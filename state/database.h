/* A SQLite file, opened with every switch set and read back, and its errors in words. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

struct pm_db {
    struct sqlite3 *handle;
    const char *path; /* as in messages; borrowed */
};

enum { PM_DB_BUSY_TIMEOUT_MS = 5000 };

/* Opens an existing file by its absolute path; the last component may not be a symbolic link. Not
 * writable: nothing is written but the roll-back of a write that another program was killed in,
 * which a reader has to do first; where the file cannot be written, reading such a state is an
 * error. Nothing is read yet. */
PM_CHECKED bool pm_db_open(const char *path, bool writable, struct pm_db *out, struct pm_err *err);
/* All statements must be finalized. */
void pm_db_close(struct pm_db *db);
/* journal_mode TRUNCATE and synchronous FULL, read back. For a file that is known to be ours. */
PM_CHECKED bool pm_db_set_durable(const struct pm_db *db, struct pm_err *err);

/* Runs statements that give no rows. */
PM_CHECKED bool pm_db_exec(const struct pm_db *db, const char *sql, struct pm_err *err);
/* The first column of the first row. */
PM_CHECKED bool pm_db_number(const struct pm_db *db, const char *sql, int64_t *out,
                             struct pm_err *err);
PM_CHECKED bool pm_db_text(const struct pm_db *db, const char *sql, struct pm_arena *arena,
                           struct pm_str *out, struct pm_err *err);
/* Rolls back what is open, if anything is. */
void pm_db_rollback(const struct pm_db *db);

/* Sets *err to what the last call's result code means, and what to do; returns false. Busy for
 * PM_DB_BUSY_TIMEOUT_MS: PM_ERR_LOCKED. */
bool pm_db_fail(const struct pm_db *db, int code, struct pm_err *err);
