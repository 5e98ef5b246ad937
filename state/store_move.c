#include "base/time.h"
#include "state/store_internal.h"

static bool add_runs(struct pm_store *store, const struct pm_transfer *state, struct pm_err *err)
{
    for (size_t i = 0; i < state->run_count; i++) {
        if (!pm_rows_add_run(&store->rows, &state->runs[i], err))
            return false;
    }
    return true;
}

static bool merge(struct pm_store *store, const struct pm_transfer *state, struct pm_run *run,
                  struct pm_arena *arena, struct pm_merged *out, struct pm_err *err)
{
    struct pm_event *present;
    size_t count;
    if (!pm_store_events(store, arena, &present, &count, err))
        return false;
    struct pm_merge merge = {
        .present = present,
        .present_count = count,
        .brought = state->events,
        .brought_count = state->count,
        .into_file = true,
    };
    return pm_transfer_merge(&merge, run, arena, out, err);
}

bool pm_store_import(struct pm_store *store, const struct pm_transfer *state, struct pm_run *run,
                     struct pm_arena *arena, size_t *added, size_t *voided, struct pm_err *err)
{
    struct pm_merged merged = {0};
    if (!pm_store_begin(store, err))
        return false;
    bool ok = merge(store, state, run, arena, &merged, err) && add_runs(store, state, err);
    if (!pm_store_finish(store, merged.events, merged.count, ok, err))
        return false;
    *added = merged.count;
    *voided = merged.voided;
    return true;
}

static bool check_count(struct pm_store *store, size_t expected, struct pm_err *err)
{
    int64_t count = 0;
    if (!pm_db_number(&store->db, "SELECT count(*) FROM event", &count, err))
        return false;
    return (size_t)count == expected ||
           pm_fail(err, PM_ERR_FAILED,
                   "the state %s was written to meanwhile, so it stays where it is: export it with "
                   "`pm-reconcile state export`, and import that",
                   store->location.file);
}

bool pm_store_retire(struct pm_store *store, size_t events, struct pm_arena *arena,
                     const char **moved, struct pm_err *err)
{
    struct pm_str time = pm_time_format_compact(arena, pm_time_now());
    const char *file = store->location.file;
    const char *stem = pm_str_printf(arena, "%s.moved-%" PM_STR_FMT, file, PM_STR_ARG(time)).ptr;
    if (store->mode != PM_STORE_RUN)
        return pm_fail(err, PM_ERR_FAILED, "the state %s was opened without its lock", file);
    /* Writers that wait now find the file moved when their turn comes, and fail. */
    bool ok = pm_db_exec(&store->db, "BEGIN EXCLUSIVE", err) && check_count(store, events, err) &&
              pm_location_rename(file, stem, "", arena, moved, err);
    pm_db_rollback(&store->db);
    return ok;
}
