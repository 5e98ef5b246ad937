/* The rows of a state file: what is written to its tables and read from them, by statements that
 * are prepared once. Transactions are the caller's, by pm_rows_begin and pm_rows_commit. */
#pragma once

#include "model/event.h"
#include "state/database.h"

enum { PM_ROWS_STATEMENTS = 10 };

struct pm_rows {
    const struct pm_db *db; /* borrowed; its handle is set before the first call */
    bool old;               /* of version 1: can only be read, and has neither runs nor sums */
    struct sqlite3_stmt *prepared[PM_ROWS_STATEMENTS];
};

/* Before the database is closed. */
void pm_rows_fini(struct pm_rows *rows);

/* A transaction that may write, from its start; pm_db_rollback ends it, too. */
PM_CHECKED bool pm_rows_begin(struct pm_rows *rows, struct pm_err *err);
PM_CHECKED bool pm_rows_commit(struct pm_rows *rows, struct pm_err *err);

/* An event, which is checked first. The same one there already: nothing is done; another one of its
 * id: an error. */
PM_CHECKED bool pm_rows_add_event(struct pm_rows *rows, const struct pm_event *event,
                                  struct pm_err *err);
/* A run (checked) that this version of the program did something in; one of its id that is there
 * already stays as it is. */
PM_CHECKED bool pm_rows_add_run(struct pm_rows *rows, const struct pm_run *run, struct pm_err *err);

/* All events as they were appended, or by time first. */
enum pm_rows_order { PM_ROWS_AS_APPENDED, PM_ROWS_BY_TIME };
PM_CHECKED bool pm_rows_events(struct pm_rows *rows, enum pm_rows_order order,
                               struct pm_arena *arena, struct pm_event **out, size_t *count,
                               struct pm_err *err);
/* As pm_rows_events, but goes on after a row that holds no event: each is told to `bad`. */
typedef void pm_rows_bad_fn(void *ctx, struct pm_str what);
PM_CHECKED bool pm_rows_good_events(struct pm_rows *rows, pm_rows_bad_fn *bad, void *ctx,
                                    struct pm_arena *arena, struct pm_event **out, size_t *count,
                                    struct pm_err *err);
/* All runs, in the order of ids, that is of time. */
PM_CHECKED bool pm_rows_runs(struct pm_rows *rows, struct pm_arena *arena, struct pm_run **out,
                             size_t *count, struct pm_err *err);
