#include "state/store.h"

#include "plan/fold.h"
#include "state/migrate.h"
#include "state/run_json.h"
#include "state/run_lock.h"
#include "state/store_internal.h"

#include <sqlite3.h>
#include <unistd.h>

/* A file without a version is one whose maker died, or it was emptied: nothing is known. */
static bool open_for_reading(struct pm_store *store, struct pm_err *err)
{
    if (!store->location.exists)
        return true;
    if (!pm_db_open(store->location.file, false, &store->db, err) ||
        !pm_state_version(&store->db, &pm_state_steps, &store->version, err))
        return false;
    if (store->version == 0)
        pm_db_close(&store->db);
    store->rows.old = store->version < PM_STATE_VERSION_SUMS;
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
    return pm_db_open(store->location.file, true, &store->db, err) &&
           pm_state_version(&store->db, &pm_state_steps, &store->version, err) &&
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
    store->version = pm_state_steps.count;
    return pm_db_set_durable(&store->db, err) && pm_state_migrate(&store->db, &pm_state_steps, err);
}

/* What cannot be stored of it counts as not said: it is only for people. */
static struct pm_run run_of(const struct pm_lock_info *who, struct pm_arena *arena)
{
    struct pm_err ignored;
    struct pm_run run = {
        .id = pm_str_dup(arena, who->run),
        .actor = pm_str_dup(arena, who->actor),
        .command = pm_str_dup(arena, who->operation),
        .host = pm_str_dup(arena, who->host),
        .version = PM_STR(PM_VERSION),
        .started = who->since,
    };
    if (!pm_run_check(&run, &ignored))
        run.host = PM_STR("");
    return pm_run_check(&run, &ignored) ? run : (struct pm_run){0};
}

bool pm_store_open(const char *path, enum pm_store_mode mode, const struct pm_lock_info *who,
                   struct pm_arena *arena, struct pm_store **out, struct pm_err *err)
{
    struct pm_store *store = PM_NEW(arena, struct pm_store);
    *store = (struct pm_store){.mode = mode, .lock = -1};
    store->rows.db = &store->db;
    if (who)
        store->run = run_of(who, arena);
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
    pm_rows_fini(&store->rows);
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
    struct pm_event *events = NULL;
    size_t n = 0;
    if (store->db.handle &&
        !pm_rows_events(&store->rows, PM_ROWS_AS_APPENDED, arena, &events, &n, err))
        return false;
    if (!in_order_of_time(events, n))
        return pm_rows_events(&store->rows, PM_ROWS_BY_TIME, arena, out, count, err);
    *out = events;
    *count = n;
    return true;
}

bool pm_store_runs(struct pm_store *store, struct pm_arena *arena, struct pm_run **out,
                   size_t *count, struct pm_err *err)
{
    if (store->db.handle && !store->rows.old)
        return pm_rows_runs(&store->rows, arena, out, count, err);
    *out = NULL;
    *count = 0;
    return true;
}

bool pm_store_ledger(struct pm_store *store, struct pm_arena *arena, struct pm_ledger *out,
                     struct pm_err *err)
{
    struct pm_event *events = NULL;
    size_t count = 0;
    if (store->db.handle &&
        !pm_rows_events(&store->rows, PM_ROWS_AS_APPENDED, arena, &events, &count, err))
        return false;
    *out = count > 0 ? pm_ledger_fold(events, count, arena) : (struct pm_ledger){.exists = false};
    return true;
}

bool pm_store_begin(struct pm_store *store, struct pm_err *err)
{
    if (store->mode == PM_STORE_READ)
        return pm_fail(err, PM_ERR_FAILED, "the state %s was opened for reading only",
                       store->location.file);
    return pm_rows_begin(&store->rows, err);
}

static bool are_of_run(const struct pm_event *events, size_t count, struct pm_str run)
{
    for (size_t i = 0; i < count; i++) {
        if (pm_str_eq(events[i].run, run))
            return true;
    }
    return false;
}

bool pm_store_finish(struct pm_store *store, const struct pm_event *events, size_t count, bool ok,
                     struct pm_err *err)
{
    bool first =
        !store->run_stored && store->run.id.len > 0 && are_of_run(events, count, store->run.id);
    for (size_t i = 0; ok && i < count; i++)
        ok = pm_rows_add_event(&store->rows, &events[i], err);
    ok = ok && (!first || pm_rows_add_run(&store->rows, &store->run, err)) &&
         pm_rows_commit(&store->rows, err);
    if (!ok)
        pm_db_rollback(&store->db);
    store->run_stored |= ok && first;
    return ok;
}

bool pm_store_append(struct pm_store *store, const struct pm_event *events, size_t count,
                     struct pm_err *err)
{
    if (count == 0)
        return true;
    return pm_store_begin(store, err) && pm_store_finish(store, events, count, true, err);
}

bool pm_store_append_checked(struct pm_store *store, pm_store_check_fn *check, void *ctx,
                             struct pm_arena *arena, struct pm_err *err)
{
    struct pm_ledger ledger;
    struct pm_event *events = NULL;
    size_t count = 0;
    if (!pm_store_begin(store, err))
        return false;
    bool ok = pm_store_ledger(store, arena, &ledger, err) &&
              check(ctx, &ledger, arena, &events, &count, err);
    return pm_store_finish(store, events, count, ok, err);
}
