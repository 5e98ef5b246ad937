#include "state/rows.h"

#include "state/event_check.h"
#include "state/event_json.h"
#include "state/run_json.h"

#include <sqlite3.h>

enum statement {
    STATEMENT_BEGIN,
    STATEMENT_COMMIT,
    STATEMENT_INSERT,
    STATEMENT_SAME,
    STATEMENT_INSERT_RUN,
    STATEMENT_ALL,
    STATEMENT_ALL_SORTED,
    STATEMENT_RUNS,
    STATEMENTS,
};
_Static_assert((int)STATEMENTS == (int)PM_ROWS_STATEMENTS, "room for each statement");

#define COLUMNS \
    "SELECT (SELECT count(*) FROM event), id, actor, time, kind, domain, facts FROM event"

static const char *const statements[STATEMENTS] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_INSERT] = "INSERT INTO event (id, run, actor, time, kind, domain, facts)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING",
    [STATEMENT_SAME] = "SELECT 1 FROM event WHERE id = ?1 AND run = ?2 AND actor = ?3"
                       " AND time = ?4 AND kind = ?5 AND domain = ?6 AND facts = ?7",
    [STATEMENT_INSERT_RUN] = "INSERT INTO run (id, command, actor, host, started, version)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
    [STATEMENT_ALL] = COLUMNS " ORDER BY rowid",
    [STATEMENT_ALL_SORTED] = COLUMNS " ORDER BY time, rowid",
    [STATEMENT_RUNS] = "SELECT (SELECT count(*) FROM run), id, command, actor, host, started,"
                       " version FROM run ORDER BY id",
};

void pm_rows_fini(struct pm_rows *rows)
{
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(rows->prepared[i]);
}

static bool prepare(struct pm_rows *rows, enum statement which, struct pm_err *err)
{
    if (rows->prepared[which])
        return true;
    int code = sqlite3_prepare_v3(rows->db->handle, statements[which], -1,
                                  SQLITE_PREPARE_PERSISTENT, &rows->prepared[which], NULL);
    return code == SQLITE_OK || pm_db_fail(rows->db, code, err);
}

/* Steps a statement that gives one row or none, and resets it. */
static bool run(struct pm_rows *rows, enum statement which, bool *row, struct pm_err *err)
{
    if (!prepare(rows, which, err))
        return false;
    int code = sqlite3_step(rows->prepared[which]);
    bool ok = code == SQLITE_DONE || code == SQLITE_ROW || pm_db_fail(rows->db, code, err);
    *row = code == SQLITE_ROW;
    sqlite3_reset(rows->prepared[which]);
    return ok;
}

bool pm_rows_begin(struct pm_rows *rows, struct pm_err *err)
{
    bool row;
    return run(rows, STATEMENT_BEGIN, &row, err);
}

bool pm_rows_commit(struct pm_rows *rows, struct pm_err *err)
{
    bool row;
    return run(rows, STATEMENT_COMMIT, &row, err);
}

static int bind_text(struct sqlite3_stmt *statement, int at, struct pm_str text)
{
    return sqlite3_bind_text64(statement, at, text.len > 0 ? text.ptr : "", text.len, SQLITE_STATIC,
                               SQLITE_UTF8);
}

static bool bind_event(struct pm_rows *rows, enum statement which, const struct pm_event *event,
                       struct pm_str facts, struct pm_err *err)
{
    if (!prepare(rows, which, err))
        return false;
    struct sqlite3_stmt *statement = rows->prepared[which];
    int code = bind_text(statement, 1, event->id);
    code = code ? code : bind_text(statement, 2, event->run);
    code = code ? code : bind_text(statement, 3, event->actor);
    code = code ? code : sqlite3_bind_int64(statement, 4, event->time);
    code = code ? code : bind_text(statement, 5, pm_str_from(pm_event_kind_name(event->kind)));
    code = code ? code : bind_text(statement, 6, event->domain);
    code = code ? code : bind_text(statement, 7, facts);
    return code == SQLITE_OK || pm_db_fail(rows->db, code, err);
}

static bool add_facts(struct pm_rows *rows, const struct pm_event *event, struct pm_str facts,
                      struct pm_err *err)
{
    bool row;
    if (!bind_event(rows, STATEMENT_INSERT, event, facts, err) ||
        !run(rows, STATEMENT_INSERT, &row, err))
        return false;
    if (sqlite3_changes(rows->db->handle) == 1)
        return true;
    if (!bind_event(rows, STATEMENT_SAME, event, facts, err) ||
        !run(rows, STATEMENT_SAME, &row, err))
        return false;
    return row ||
           pm_fail(err, PM_ERR_FAILED, "the state %s holds another event %" PM_STR_FMT " already",
                   rows->db->path, PM_STR_ARG(event->id));
}

bool pm_rows_add_event(struct pm_rows *rows, const struct pm_event *event, struct pm_err *err)
{
    struct pm_sink facts;
    if (!pm_event_check(event, err))
        return false;
    pm_sink_init_memory(&facts);
    pm_event_facts_write(event, &facts);
    bool ok = add_facts(rows, event, pm_sink_bytes(&facts), err);
    pm_sink_fini(&facts);
    return ok;
}

bool pm_rows_add_run(struct pm_rows *rows, const struct pm_run *new, struct pm_err *err)
{
    bool row;
    if (!pm_run_check(new, err) || !prepare(rows, STATEMENT_INSERT_RUN, err))
        return false;
    struct sqlite3_stmt *statement = rows->prepared[STATEMENT_INSERT_RUN];
    int code = bind_text(statement, 1, new->id);
    code = code ? code : bind_text(statement, 2, new->command);
    code = code ? code : bind_text(statement, 3, new->actor);
    code = code ? code : bind_text(statement, 4, new->host);
    code = code ? code : sqlite3_bind_int64(statement, 5, new->started);
    code = code ? code : bind_text(statement, 6, new->version);
    if (code != SQLITE_OK)
        return pm_db_fail(rows->db, code, err);
    return run(rows, STATEMENT_INSERT_RUN, &row, err);
}

static struct pm_str column(struct sqlite3_stmt *row, int at)
{
    const char *text = (const char *)sqlite3_column_text(row, at);
    return (struct pm_str){text, (size_t)sqlite3_column_bytes(row, at)};
}

/* Events of one run stand together: they share the actor's text with the event before. */
static bool read_event(struct sqlite3_stmt *row, const struct pm_event *before,
                       struct pm_arena *arena, struct pm_event *out, struct pm_err *err)
{
    struct pm_event event = {.id = pm_str_dup(arena, column(row, 1))};
    struct pm_str actor = column(row, 2);
    bool same = before && pm_str_eq(before->actor, actor);
    event.run = pm_str_sub(event.id, 0, pm_str_find(event.id, '/')); /* checked with the facts */
    event.actor = same ? before->actor : pm_str_dup(arena, actor);
    event.time = sqlite3_column_int64(row, 3);
    if (!pm_event_kind_parse(column(row, 4), &event.kind))
        return pm_fail(err, PM_ERR_FAILED, "the event %" PM_STR_FMT " is of an unknown kind",
                       PM_STR_ARG(event.id));
    event.domain = pm_str_dup(arena, column(row, 5));
    if (!pm_event_facts_read(column(row, 6), arena, &event, err))
        return false;
    *out = event;
    return true;
}

/* Goes through the rows of a statement whose first column is their number. Rows that hold no event
 * are told to `bad`, or, when it is NULL, are errors. */
static bool read_events(struct pm_rows *rows, struct sqlite3_stmt *statement, pm_rows_bad_fn *bad,
                        void *ctx, struct pm_arena *arena, struct pm_event **out, size_t *count,
                        struct pm_err *err)
{
    struct pm_event *events = NULL;
    size_t n = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!events)
            events =
                PM_NEW_ARRAY(arena, struct pm_event, (size_t)sqlite3_column_int64(statement, 0));
        if (read_event(statement, n > 0 ? &events[n - 1] : NULL, arena, &events[n], err))
            n++;
        else if (bad)
            bad(ctx, pm_str_from(err->msg));
        else
            return pm_err_wrap(err, "the state %s holds what it should not", rows->db->path);
    }
    if (code != SQLITE_DONE)
        return pm_db_fail(rows->db, code, err);
    *out = events;
    *count = n;
    return true;
}

static bool select_events(struct pm_rows *rows, enum statement which, pm_rows_bad_fn *bad,
                          void *ctx, struct pm_arena *arena, struct pm_event **out, size_t *count,
                          struct pm_err *err)
{
    if (!prepare(rows, which, err))
        return false;
    bool ok = read_events(rows, rows->prepared[which], bad, ctx, arena, out, count, err);
    sqlite3_reset(rows->prepared[which]);
    return ok;
}

bool pm_rows_events(struct pm_rows *rows, enum pm_rows_order order, struct pm_arena *arena,
                    struct pm_event **out, size_t *count, struct pm_err *err)
{
    enum statement which = order == PM_ROWS_BY_TIME ? STATEMENT_ALL_SORTED : STATEMENT_ALL;
    return select_events(rows, which, NULL, NULL, arena, out, count, err);
}

bool pm_rows_good_events(struct pm_rows *rows, pm_rows_bad_fn *bad, void *ctx,
                         struct pm_arena *arena, struct pm_event **out, size_t *count,
                         struct pm_err *err)
{
    return select_events(rows, STATEMENT_ALL, bad, ctx, arena, out, count, err);
}

static bool read_run(struct sqlite3_stmt *row, struct pm_arena *arena, struct pm_run *out,
                     struct pm_err *err)
{
    *out = (struct pm_run){
        .id = pm_str_dup(arena, column(row, 1)),
        .command = pm_str_dup(arena, column(row, 2)),
        .actor = pm_str_dup(arena, column(row, 3)),
        .host = pm_str_dup(arena, column(row, 4)),
        .started = sqlite3_column_int64(row, 5),
        .version = pm_str_dup(arena, column(row, 6)),
        .next = 1,
    };
    return pm_run_check(out, err);
}

static bool read_runs(struct pm_rows *rows, struct sqlite3_stmt *statement, struct pm_arena *arena,
                      struct pm_run **out, size_t *count, struct pm_err *err)
{
    struct pm_run *runs = NULL;
    size_t n = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!runs)
            runs = PM_NEW_ARRAY(arena, struct pm_run, (size_t)sqlite3_column_int64(statement, 0));
        if (!read_run(statement, arena, &runs[n++], err))
            return pm_err_wrap(err, "the state %s holds what it should not", rows->db->path);
    }
    if (code != SQLITE_DONE)
        return pm_db_fail(rows->db, code, err);
    *out = runs;
    *count = n;
    return true;
}

bool pm_rows_runs(struct pm_rows *rows, struct pm_arena *arena, struct pm_run **out, size_t *count,
                  struct pm_err *err)
{
    if (!prepare(rows, STATEMENT_RUNS, err))
        return false;
    bool ok = read_runs(rows, rows->prepared[STATEMENT_RUNS], arena, out, count, err);
    sqlite3_reset(rows->prepared[STATEMENT_RUNS]);
    return ok;
}
