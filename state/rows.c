#include "state/rows.h"

#include "state/event_check.h"
#include "state/event_json.h"
#include "state/row_sum.h"
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
    STATEMENT_OLD,
    STATEMENT_OLD_SORTED,
    STATEMENT_RUNS,
    STATEMENTS,
};
_Static_assert((int)STATEMENTS == (int)PM_ROWS_STATEMENTS, "room for each statement");

#define EVENTS(sum)                                                                       \
    "SELECT (SELECT count(*) FROM event), id, actor, time, kind, domain, facts, " sum "," \
    " rowid FROM event"

static const char *const statements[STATEMENTS] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_INSERT] = "INSERT INTO event (id, run, actor, time, kind, domain, facts, sum)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
    [STATEMENT_SAME] = "SELECT 1 FROM event WHERE id = ?1 AND run = ?2 AND actor = ?3"
                       " AND time = ?4 AND kind = ?5 AND domain = ?6 AND facts = ?7 AND sum = ?8",
    [STATEMENT_INSERT_RUN] = "INSERT INTO run (id, command, actor, host, started, version)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
    [STATEMENT_ALL] = EVENTS("sum") " ORDER BY rowid",
    [STATEMENT_ALL_SORTED] = EVENTS("sum") " ORDER BY time, rowid",
    [STATEMENT_OLD] = EVENTS("NULL") " ORDER BY rowid",
    [STATEMENT_OLD_SORTED] = EVENTS("NULL") " ORDER BY time, rowid",
    [STATEMENT_RUNS] = "SELECT id, command, actor, host, started, version FROM run ORDER BY id",
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
    code = code ? code : sqlite3_bind_int64(statement, 8, pm_row_sum(event, facts));
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

static bool check_sum(const struct pm_rows *rows, struct sqlite3_stmt *row,
                      const struct pm_event *event, struct pm_err *err)
{
    return rows->old || sqlite3_column_int64(row, 7) == pm_row_sum(event, column(row, 6)) ||
           pm_fail(err, PM_ERR_FAILED, "the event %" PM_STR_FMT " is not as it was written",
                   PM_STR_ARG(event->id));
}

/* Events of one run stand together: they share the actor's text with the event before. */
static bool read_event(const struct pm_rows *rows, struct sqlite3_stmt *row,
                       const struct pm_event *before, struct pm_arena *arena, struct pm_event *out,
                       struct pm_err *err)
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
    if (!pm_event_facts_read(column(row, 6), arena, &event, err) ||
        !check_sum(rows, row, &event, err))
        return false;
    *out = event;
    return true;
}

struct events {
    struct pm_event *items;
    size_t count, cap;
    bool ascending; /* the order is that of the rows */
    int64_t last_row;
};

/* In a damaged file rows may be there twice, and the index knows of others than the table. */
static bool is_next_row(struct events *events, struct sqlite3_stmt *row)
{
    int64_t number = sqlite3_column_int64(row, 8);
    bool after = events->cap == 0 || number > events->last_row;
    events->last_row = number;
    return !events->ascending || after;
}

/* Takes the row that a statement stands on, whose first column is the number of all. A row that
 * holds no event is told to `bad`, or, when that is NULL, an error. */
static bool take_event(struct pm_rows *rows, struct sqlite3_stmt *row, pm_rows_bad_fn *bad,
                       void *ctx, struct pm_arena *arena, struct events *events, struct pm_err *err)
{
    bool next = is_next_row(events, row);
    if (!events->items) {
        events->cap = (size_t)sqlite3_column_int64(row, 0);
        events->items = PM_NEW_ARRAY(arena, struct pm_event, events->cap);
    }
    if (!next || events->count == events->cap)
        return pm_db_fail(rows->db, SQLITE_CORRUPT, err);
    const struct pm_event *before = events->count > 0 ? &events->items[events->count - 1] : NULL;
    if (read_event(rows, row, before, arena, &events->items[events->count], err)) {
        events->count++;
        return true;
    }
    if (!bad)
        return pm_err_wrap(err,
                           "the state %s holds what it should not (restore it from a backup, or "
                           "import an export of it into a new one)",
                           rows->db->path);
    bad(ctx, pm_str_from(err->msg));
    events->cap--;
    return true;
}

static bool read_events(struct pm_rows *rows, struct sqlite3_stmt *statement, pm_rows_bad_fn *bad,
                        void *ctx, struct pm_arena *arena, struct events *events,
                        struct pm_err *err)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!take_event(rows, statement, bad, ctx, arena, events, err))
            return false;
    }
    if (code != SQLITE_DONE)
        return pm_db_fail(rows->db, code, err);
    return events->count == events->cap || pm_db_fail(rows->db, SQLITE_CORRUPT, err);
}

static bool select_events(struct pm_rows *rows, enum statement which, pm_rows_bad_fn *bad,
                          void *ctx, struct pm_arena *arena, struct pm_event **out, size_t *count,
                          struct pm_err *err)
{
    struct events events = {.ascending = which == STATEMENT_ALL || which == STATEMENT_OLD};
    if (!prepare(rows, which, err))
        return false;
    bool ok = read_events(rows, rows->prepared[which], bad, ctx, arena, &events, err);
    sqlite3_reset(rows->prepared[which]);
    if (ok) {
        *out = events.items;
        *count = events.count;
    }
    return ok;
}

static enum statement selection(const struct pm_rows *rows, enum pm_rows_order order)
{
    if (order == PM_ROWS_BY_TIME)
        return rows->old ? STATEMENT_OLD_SORTED : STATEMENT_ALL_SORTED;
    return rows->old ? STATEMENT_OLD : STATEMENT_ALL;
}

bool pm_rows_events(struct pm_rows *rows, enum pm_rows_order order, struct pm_arena *arena,
                    struct pm_event **out, size_t *count, struct pm_err *err)
{
    return select_events(rows, selection(rows, order), NULL, NULL, arena, out, count, err);
}

bool pm_rows_good_events(struct pm_rows *rows, pm_rows_bad_fn *bad, void *ctx,
                         struct pm_arena *arena, struct pm_event **out, size_t *count,
                         struct pm_err *err)
{
    return select_events(rows, selection(rows, PM_ROWS_AS_APPENDED), bad, ctx, arena, out, count,
                         err);
}

static bool read_run(struct sqlite3_stmt *row, struct pm_arena *arena, struct pm_run *out,
                     struct pm_err *err)
{
    *out = (struct pm_run){
        .id = pm_str_dup(arena, column(row, 0)),
        .command = pm_str_dup(arena, column(row, 1)),
        .actor = pm_str_dup(arena, column(row, 2)),
        .host = pm_str_dup(arena, column(row, 3)),
        .started = sqlite3_column_int64(row, 4),
        .version = pm_str_dup(arena, column(row, 5)),
        .next = 1,
    };
    return pm_run_check(out, err);
}

static bool read_runs(struct pm_rows *rows, struct sqlite3_stmt *statement, struct pm_arena *arena,
                      struct pm_run **out, size_t *count, struct pm_err *err)
{
    struct pm_run *runs = NULL;
    size_t n = 0, cap = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!read_run(statement, arena, PM_PUSH(arena, runs, n, cap), err))
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
