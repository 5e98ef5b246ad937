#include "state/migrate.h"

#include "state/backup.h"
#include "state/row_sum.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>

#define NEVER_CHANGES(table)                                           \
    "CREATE TRIGGER " table "_never_changes BEFORE UPDATE ON " table   \
    " BEGIN SELECT RAISE(ABORT, '" table "s are never changed'); END;" \
    "CREATE TRIGGER " table "_never_goes BEFORE DELETE ON " table      \
    " BEGIN SELECT RAISE(ABORT, '" table "s are never removed'); END;"

static const char *const steps[] = {
    "CREATE TABLE event("
    " id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 3 AND 128),"
    " run TEXT NOT NULL CHECK (substr(id, 1, length(run) + 1) = run || '/'),"
    " actor TEXT NOT NULL,"
    " time INTEGER NOT NULL CHECK (time BETWEEN 0 AND 253402300799),"
    " kind TEXT NOT NULL CHECK (length(kind) > 0),"
    " domain TEXT NOT NULL CHECK ((length(domain) = 0) = (kind = 'policy')),"
    " facts TEXT NOT NULL CHECK (substr(facts, 1, 1) = '{')"
    ") STRICT;" NEVER_CHANGES("event"),
    "CREATE TABLE run("
    " id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 126),"
    " command TEXT NOT NULL,"
    " actor TEXT NOT NULL,"
    " host TEXT NOT NULL,"
    " started INTEGER NOT NULL CHECK (started BETWEEN 0 AND 253402300799),"
    " version TEXT NOT NULL"
    ") STRICT;" NEVER_CHANGES(
        "run") "CREATE TABLE summed("
               " id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 3 AND 128),"
               " run TEXT NOT NULL CHECK (substr(id, 1, length(run) + 1) = run || '/'),"
               " actor TEXT NOT NULL,"
               " time INTEGER NOT NULL CHECK (time BETWEEN 0 AND 253402300799),"
               " kind TEXT NOT NULL CHECK (length(kind) > 0),"
               " domain TEXT NOT NULL CHECK ((length(domain) = 0) = (kind = 'policy')),"
               " facts TEXT NOT NULL CHECK (substr(facts, 1, 1) = '{'),"
               " sum INTEGER NOT NULL"
               ") STRICT;"
               "INSERT INTO summed"
               " SELECT *, event_sum(id, actor, time, kind, domain, facts) FROM event ORDER BY "
               "rowid;"
               "DROP TABLE event;"
               "ALTER TABLE summed RENAME TO event;" NEVER_CHANGES("event"),
};

const struct pm_steps pm_state_steps = {steps, sizeof steps / sizeof *steps};

struct marks {
    int64_t application, version, objects;
};

/* All of one moment: another program may be making the state right now. */
static bool read_marks(const struct pm_db *db, struct marks *out, struct pm_err *err)
{
    if (!pm_db_exec(db, "SAVEPOINT marks", err))
        return false;
    bool ok = pm_db_number(db, "PRAGMA application_id", &out->application, err) &&
              pm_db_number(db, "PRAGMA user_version", &out->version, err) &&
              pm_db_number(db, "SELECT count(*) FROM sqlite_schema", &out->objects, err);
    struct pm_err ignored;
    return pm_db_exec(db, "RELEASE marks", ok ? err : &ignored) && ok;
}

static bool fail_newer(const struct pm_db *db, int64_t found, int64_t known, struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str backup = pm_backup_newest(db->path, &arena);
    pm_fail(err, PM_ERR_FAILED,
            "the state %s was written by a newer pm-reconcile (its version is %" PRId64
            ", this program knows up to %" PRId64 "): use that one%s%" PM_STR_FMT,
            db->path, found, known,
            backup.len > 0 ? "; as it was before the newer one changed it, it is in " : "",
            PM_STR_ARG(backup));
    pm_arena_fini(&arena);
    return false;
}

bool pm_state_version(const struct pm_db *db, const struct pm_steps *known, int64_t *version,
                      struct pm_err *err)
{
    struct marks marks;
    if (!read_marks(db, &marks, err))
        return false;
    bool empty = marks.application == 0 && marks.version == 0 && marks.objects == 0;
    if (!empty && (marks.application != PM_STATE_APPLICATION_ID || marks.version < 1))
        return pm_fail(err, PM_ERR_FAILED,
                       "the state %s is the database of another program: give the right path with "
                       "--state",
                       db->path);
    if (marks.version > known->count)
        return fail_newer(db, marks.version, known->count, err);
    *version = marks.version;
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

/* A state that holds nothing yet needs none. */
static bool back_up(const struct pm_db *db, int64_t version, struct pm_err *err)
{
    struct pm_arena arena;
    const char *backup;
    pm_arena_init(&arena);
    bool ok = version == 0 || pm_backup_make(db->path, version, &arena, &backup, err);
    pm_arena_fini(&arena);
    return ok ||
           pm_err_wrap(err,
                       "the state %s is of an older version and stays as it is, for it cannot "
                       "be backed up before it is changed",
                       db->path);
}

/* Another program may have taken the steps while this one waited for the lock. */
static bool take_steps(const struct pm_db *db, const struct pm_steps *known, struct pm_err *err)
{
    int64_t version;
    if (!pm_state_version(db, known, &version, err))
        return false;
    if (version == known->count)
        return true;
    bool ok = back_up(db, version, err);
    for (int64_t step = version; ok && step < known->count; step++)
        ok = pm_db_exec(db, known->sql[step], err);
    return ok && set_version(db, known->count, err);
}

bool pm_state_migrate(const struct pm_db *db, const struct pm_steps *known, struct pm_err *err)
{
    int64_t version;
    if (!pm_state_version(db, known, &version, err))
        return false;
    if (version == known->count)
        return true;
    int code = pm_row_sum_register(db->handle);
    if (code != SQLITE_OK)
        return pm_db_fail(db, code, err);
    bool ok = pm_db_exec(db, "BEGIN IMMEDIATE", err) && take_steps(db, known, err) &&
              pm_db_exec(db, "COMMIT", err);
    if (!ok)
        pm_db_rollback(db);
    return ok;
}
