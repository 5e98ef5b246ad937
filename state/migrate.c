#include "state/migrate.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const steps[] = {
    "CREATE TABLE event("
    " id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 3 AND 128),"
    " run TEXT NOT NULL CHECK (substr(id, 1, length(run) + 1) = run || '/'),"
    " actor TEXT NOT NULL,"
    " time INTEGER NOT NULL CHECK (time BETWEEN 0 AND 253402300799),"
    " kind TEXT NOT NULL CHECK (length(kind) > 0),"
    " domain TEXT NOT NULL CHECK ((length(domain) = 0) = (kind = 'policy')),"
    " facts TEXT NOT NULL CHECK (substr(facts, 1, 1) = '{')"
    ") STRICT;"
    "CREATE TRIGGER event_never_changes BEFORE UPDATE ON event"
    " BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;"
    "CREATE TRIGGER event_never_goes BEFORE DELETE ON event"
    " BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;",
};

const struct pm_steps pm_state_steps = {steps, sizeof steps / sizeof *steps};

bool pm_state_version(const struct pm_db *db, const struct pm_steps *known, int64_t *version,
                      struct pm_err *err)
{
    int64_t application = 0, found = 0, objects = 0;
    if (!pm_db_number(db, "PRAGMA application_id", &application, err) ||
        !pm_db_number(db, "PRAGMA user_version", &found, err) ||
        !pm_db_number(db, "SELECT count(*) FROM sqlite_schema", &objects, err))
        return false;
    bool empty = application == 0 && found == 0 && objects == 0;
    if (!empty && (application != PM_STATE_APPLICATION_ID || found < 1))
        return pm_fail(err, PM_ERR_FAILED,
                       "the state %s is the database of another program: give the right path with "
                       "--state",
                       db->path);
    if (found > known->count)
        return pm_fail(err, PM_ERR_FAILED,
                       "the state %s was written by a newer pm-reconcile (its version is %" PRId64
                       ", this program knows up to %" PRId64 "): use that one",
                       db->path, found, known->count);
    *version = found;
    return true;
}

/* Both numbers are part of the transaction; pragmas take no parameters. */
static bool set_version(const struct pm_db *db, int64_t version, struct pm_err *err)
{
    char sql[128];
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%" PRId64,
             PM_STATE_APPLICATION_ID, version);
    return pm_db_exec(db, sql, err);
}

static bool take_step(const struct pm_db *db, const struct pm_steps *known, int64_t *version,
                      struct pm_err *err)
{
    /* Another program may have taken the step while this one waited for the lock. */
    if (!pm_state_version(db, known, version, err))
        return false;
    if (*version == known->count)
        return true;
    if (!pm_db_exec(db, known->sql[*version], err) || !set_version(db, *version + 1, err))
        return false;
    *version += 1;
    return true;
}

bool pm_state_migrate(const struct pm_db *db, const struct pm_steps *known, struct pm_err *err)
{
    int64_t version;
    if (!pm_state_version(db, known, &version, err))
        return false;
    while (version < known->count) {
        bool ok = pm_db_exec(db, "BEGIN IMMEDIATE", err) && take_step(db, known, &version, err) &&
                  pm_db_exec(db, "COMMIT", err);
        if (!ok) {
            pm_db_rollback(db);
            return false;
        }
    }
    return true;
}
