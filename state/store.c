#include "state/store.h"

#include "plan/fold.h"
#include "state/database.h"
#include "state/event_check.h"
#include "state/event_json.h"
#include "state/location.h"
#include "state/migrate.h"
#include "state/run_lock.h"

#include <sqlite3.h>
#include <unistd.h>

enum statement {
    STATEMENT_BEGIN,
    STATEMENT_COMMIT,
    STATEMENT_INSERT,
    STATEMENT_SAME,
    STATEMENT_ALL,
    STATEMENT_ALL_SORTED,
    STATEMENTS,
};

#define COLUMNS \
    "SELECT (SELECT count(*) FROM event), id, actor, time, kind, domain, facts FROM event"

static const char *const statements[STATEMENTS] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_INSERT] = "INSERT INTO event (id, run, actor, time, kind, domain, facts)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING",
    [STATEMENT_SAME] = "SELECT 1 FROM event WHERE id = ?1 AND run = ?2 AND actor = ?3"
                       " AND time = ?4 AND kind = ?5 AND domain = ?6 AND facts = ?7",
    [STATEMENT_ALL] = COLUMNS " ORDER BY rowid",
    [STATEMENT_ALL_SORTED] = COLUMNS " ORDER BY time, rowid",
};

struct pm_store {
    enum pm_store_mode mode;
    struct pm_location location;
    struct pm_db db; /* handle NULL: the state does not exist */
    int lock;        /* -1: none */
    struct sqlite3_stmt *prepared[STATEMENTS];
};

/* A file without a version is one whose maker died, or it was emptied: nothing is known. */
static bool open_for_reading(struct pm_store *store, struct pm_err *err)
{
    int64_t version;
    if (!store->location.exists)
        return true;
    if (!pm_db_open(store->location.file, false, &store->db, err) ||
        !pm_state_version(&store->db, &pm_state_steps, &version, err))
        return false;
    if (version == 0)
        pm_db_close(&store->db);
    return true;
}

static bool check_undamaged(const struct pm_db *db, struct pm_arena *arena, struct pm_err *err)
{
    struct pm_str verdict;
    if (!pm_db_text(db, "PRAGMA quick_check(1)", arena, &verdict, err))
        return false;
    return pm_str_is(verdict, "ok") || pm_db_fail(db, SQLITE_CORRUPT, err);
}

/* All that can be wrong with the file is found before anything is written. */
static bool open_database(struct pm_store *store, struct pm_arena *arena, struct pm_err *err)
{
    int64_t ignored;
    return pm_db_open(store->location.file, true, &store->db, err) &&
           pm_state_version(&store->db, &pm_state_steps, &ignored, err) &&
           check_undamaged(&store->db, arena, err);
}

/* A file that is not ours gets no lock file beside it: look first, then lock. */
static bool open_for_writing(struct pm_store *store, const struct pm_lock_info *who,
                             struct pm_arena *arena, struct pm_err *err)
{
    const struct pm_location *location = &store->location;
    if (location->exists && !open_database(store, arena, err))
        return false;
    if (store->mode == PM_STORE_RUN &&
        !pm_run_lock_take(location->lock, location->file, who, &store->lock, err))
        return false;
    if (!location->exists &&
        (!pm_location_create(location, err) || !open_database(store, arena, err)))
        return false;
    return pm_db_set_durable(&store->db, err) && pm_state_migrate(&store->db, &pm_state_steps, err);
}

bool pm_store_open(const char *path, enum pm_store_mode mode, const struct pm_lock_info *who,
                   struct pm_arena *arena, struct pm_store **out, struct pm_err *err)
{
    struct pm_store *store = PM_NEW(arena, struct pm_store);
    *store = (struct pm_store){.mode = mode, .lock = -1};
    bool ok;
    if (mode == PM_STORE_READ)
        ok = pm_location_find(path, arena, &store->location, err) && open_for_reading(store, err);
    else
        ok = pm_location_prepare(path, arena, &store->location, err) &&
             open_for_writing(store, who, arena, err);
    if (!ok) {
        pm_store_close(store);
        return false;
    }
    *out = store;
    return true;
}

void pm_store_close(struct pm_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(store->prepared[i]);
    pm_db_close(&store->db);
    if (store->lock >= 0)
        close(store->lock);
}

bool pm_store_look_for_run(const struct pm_store *store, struct pm_err *err)
{
    const struct pm_location *location = &store->location;
    return !location->lock || pm_run_lock_look(location->lock, location->file, err);
}

bool pm_store_exists(const struct pm_store *store)
{
    return store->db.handle != NULL;
}

static bool prepare(struct pm_store *store, enum statement which, struct pm_err *err)
{
    if (store->prepared[which])
        return true;
    int code = sqlite3_prepare_v3(store->db.handle, statements[which], -1,
                                  SQLITE_PREPARE_PERSISTENT, &store->prepared[which], NULL);
    return code == SQLITE_OK || pm_db_fail(&store->db, code, err);
}

static struct pm_str column(struct sqlite3_stmt *row, int at)
{
    const char *text = (const char *)sqlite3_column_text(row, at);
    return (struct pm_str){text, (size_t)sqlite3_column_bytes(row, at)};
}

/* Events of one run stand together: they share the actor's text with the event before. */
static bool read_row(struct sqlite3_stmt *row, const struct pm_event *before,
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

static bool read_rows(struct pm_store *store, struct sqlite3_stmt *statement,
                      struct pm_arena *arena, struct pm_event **out, size_t *count,
                      struct pm_err *err)
{
    struct pm_event *events = NULL;
    size_t n = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!events)
            events =
                PM_NEW_ARRAY(arena, struct pm_event, (size_t)sqlite3_column_int64(statement, 0));
        if (!read_row(statement, n > 0 ? &events[n - 1] : NULL, arena, &events[n], err))
            return pm_err_wrap(err, "the state %s holds what it should not", store->location.file);
        n++;
    }
    if (code != SQLITE_DONE)
        return pm_db_fail(&store->db, code, err);
    *out = events;
    *count = n;
    return true;
}

static bool read_events(struct pm_store *store, enum statement which, struct pm_arena *arena,
                        struct pm_event **out, size_t *count, struct pm_err *err)
{
    if (!store->db.handle) {
        *out = NULL;
        *count = 0;
        return true;
    }
    if (!prepare(store, which, err))
        return false;
    bool ok = read_rows(store, store->prepared[which], arena, out, count, err);
    sqlite3_reset(store->prepared[which]);
    return ok;
}

static bool in_order_of_time(const struct pm_event *events, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (events[i].time < events[i - 1].time)
            return false;
    }
    return true;
}

/* Events are appended as time goes by, unless a clock was set back: sorting is seldom needed. */
bool pm_store_events(struct pm_store *store, struct pm_arena *arena, struct pm_event **out,
                     size_t *count, struct pm_err *err)
{
    struct pm_event *events;
    size_t n;
    if (!read_events(store, STATEMENT_ALL, arena, &events, &n, err))
        return false;
    if (!in_order_of_time(events, n))
        return read_events(store, STATEMENT_ALL_SORTED, arena, out, count, err);
    *out = events;
    *count = n;
    return true;
}

bool pm_store_ledger(struct pm_store *store, struct pm_arena *arena, struct pm_ledger *out,
                     struct pm_err *err)
{
    struct pm_event *events = NULL;
    size_t count = 0;
    if (!read_events(store, STATEMENT_ALL, arena, &events, &count, err))
        return false;
    *out = count > 0 ? pm_ledger_fold(events, count, arena) : (struct pm_ledger){.exists = false};
    return true;
}

/* Steps a statement that gives one row or none, and resets it. */
static bool run(struct pm_store *store, enum statement which, bool *row, struct pm_err *err)
{
    if (!prepare(store, which, err))
        return false;
    int code = sqlite3_step(store->prepared[which]);
    bool ok = code == SQLITE_DONE || code == SQLITE_ROW || pm_db_fail(&store->db, code, err);
    *row = code == SQLITE_ROW;
    sqlite3_reset(store->prepared[which]);
    return ok;
}

static int bind_text(struct sqlite3_stmt *statement, int at, struct pm_str text)
{
    return sqlite3_bind_text64(statement, at, text.len > 0 ? text.ptr : "", text.len, SQLITE_STATIC,
                               SQLITE_UTF8);
}

static bool bind_event(struct pm_store *store, enum statement which, const struct pm_event *event,
                       struct pm_str facts, struct pm_err *err)
{
    if (!prepare(store, which, err))
        return false;
    struct sqlite3_stmt *statement = store->prepared[which];
    int code = bind_text(statement, 1, event->id);
    code = code ? code : bind_text(statement, 2, event->run);
    code = code ? code : bind_text(statement, 3, event->actor);
    code = code ? code : sqlite3_bind_int64(statement, 4, event->time);
    code = code ? code : bind_text(statement, 5, pm_str_from(pm_event_kind_name(event->kind)));
    code = code ? code : bind_text(statement, 6, event->domain);
    code = code ? code : bind_text(statement, 7, facts);
    return code == SQLITE_OK || pm_db_fail(&store->db, code, err);
}

static bool insert_facts(struct pm_store *store, const struct pm_event *event, struct pm_str facts,
                         struct pm_err *err)
{
    bool row;
    if (!bind_event(store, STATEMENT_INSERT, event, facts, err) ||
        !run(store, STATEMENT_INSERT, &row, err))
        return false;
    if (sqlite3_changes(store->db.handle) == 1)
        return true;
    if (!bind_event(store, STATEMENT_SAME, event, facts, err) ||
        !run(store, STATEMENT_SAME, &row, err))
        return false;
    return row ||
           pm_fail(err, PM_ERR_FAILED, "the state %s holds another event %" PM_STR_FMT " already",
                   store->location.file, PM_STR_ARG(event->id));
}

static bool insert_event(struct pm_store *store, const struct pm_event *event, struct pm_err *err)
{
    struct pm_sink facts;
    if (!pm_event_check(event, err))
        return false;
    pm_sink_init_memory(&facts);
    pm_event_facts_write(event, &facts);
    bool ok = insert_facts(store, event, pm_sink_bytes(&facts), err);
    pm_sink_fini(&facts);
    return ok;
}

static bool begin(struct pm_store *store, struct pm_err *err)
{
    bool row;
    if (store->mode == PM_STORE_READ)
        return pm_fail(err, PM_ERR_FAILED, "the state %s was opened for reading only",
                       store->location.file);
    return run(store, STATEMENT_BEGIN, &row, err);
}

/* Ends the transaction: with its inserts when ok, else as if it had not been. */
static bool finish(struct pm_store *store, const struct pm_event *events, size_t count, bool ok,
                   struct pm_err *err)
{
    bool row;
    for (size_t i = 0; ok && i < count; i++)
        ok = insert_event(store, &events[i], err);
    ok = ok && run(store, STATEMENT_COMMIT, &row, err);
    if (!ok)
        pm_db_rollback(&store->db);
    return ok;
}

bool pm_store_append(struct pm_store *store, const struct pm_event *events, size_t count,
                     struct pm_err *err)
{
    if (count == 0)
        return true;
    return begin(store, err) && finish(store, events, count, true, err);
}

bool pm_store_append_checked(struct pm_store *store, pm_store_check_fn *check, void *ctx,
                             struct pm_arena *arena, struct pm_err *err)
{
    struct pm_ledger ledger;
    struct pm_event *events = NULL;
    size_t count = 0;
    if (!begin(store, err))
        return false;
    bool ok = pm_store_ledger(store, arena, &ledger, err) &&
              check(ctx, &ledger, arena, &events, &count, err);
    return finish(store, events, count, ok, err);
}
