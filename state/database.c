#include "state/database.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

/* What a result code means for the person, extended codes before their primary one. */
static const struct meaning {
    int code;
    const char *what, *advice;
} meanings[] = {
    {SQLITE_NOTADB, "is not a state file of pm-reconcile, nor any SQLite database",
     "give the right path with --state; if this is the right one it is damaged: restore it from a "
     "backup"},
    {SQLITE_CORRUPT, "is damaged",
     "restore it from a backup, or move it away and bring an export back with `pm-reconcile state "
     "import`; without either known domains, queue, holds and protections are lost"},
    {SQLITE_IOERR_CORRUPTFS, "is damaged, and so is the file system it is on",
     "restore it from a backup"},
    {SQLITE_FULL, "cannot be written: the disk is full", "make room and run this again"},
    {SQLITE_READONLY_ROLLBACK,
     "holds a write that was cut short and must be rolled back before it can be read, but it "
     "cannot be written here",
     "run `pm-reconcile pending` once as a user who may write to the file and its folder"},
    {SQLITE_READONLY_DBMOVED, "was moved or replaced while it was open", "run this again"},
    {SQLITE_READONLY, "cannot be written", "check the rights of the file and its folder"},
    {SQLITE_PERM, "cannot be opened", "check the rights of the file and its folder"},
    {SQLITE_CANTOPEN, "cannot be opened, or its journal beside it cannot",
     "check the rights of the file and its folder"},
    {SQLITE_BUSY, "is in use by another program, and still was after 5 seconds",
     "try again when that program is done"},
    {SQLITE_IOERR, "cannot be read or written", "check the disk"},
};

static const struct meaning *meaning_of(int code)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].code == code)
            return &meanings[i];
    }
    return code == (code & 0xff) ? NULL : meaning_of(code & 0xff);
}

/* A write beyond a limit or quota comes as a plain I/O error; to a person it is a full disk. */
static int full_disk(int code, int sys)
{
    bool full = sys == ENOSPC || sys == EDQUOT || sys == EFBIG;
    return full && (code & 0xff) == SQLITE_IOERR ? SQLITE_FULL : code;
}

/* SQLite does not keep errno when it is the commit that fails; its files do. */
static int errno_of(struct sqlite3 *handle)
{
    sqlite3_file *journal = NULL;
    int sys = handle ? sqlite3_system_errno(handle) : 0;
    if (sys != 0 || !handle)
        return sys;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &sys);
    if (sys != 0)
        return sys;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
    if (journal && journal->pMethods)
        journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &sys);
    return sys;
}

bool pm_db_fail(const struct pm_db *db, int code, struct pm_err *err)
{
    int primary = code & 0xff;
    bool from_system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
    int sys = from_system ? errno_of(db->handle) : 0;
    bool last = db->handle && sqlite3_extended_errcode(db->handle) == code;
    const char *detail = last ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
    const struct meaning *meaning = meaning_of(full_disk(code, sys));
    if (primary == SQLITE_NOMEM)
        pm_out_of_memory();
    if (!meaning)
        return pm_fail(err, PM_ERR_FAILED,
                       "the state %s cannot be used, SQLite says: %s (%d): it is damaged, or its "
                       "tables were changed; restore it from a backup",
                       db->path, detail, code);
    pm_fail(err, primary == SQLITE_BUSY ? PM_ERR_LOCKED : PM_ERR_FAILED, "the state %s %s (%s): %s",
            db->path, meaning->what, sys != 0 ? strerror(sys) : detail, meaning->advice);
    err->sys = sys;
    return false;
}

static const struct pm_switch {
    int option, value;
} switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
};

static bool set_switches(const struct pm_db *db, struct pm_err *err)
{
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        int now = -1;
        int code = sqlite3_db_config(db->handle, switches[i].option, switches[i].value, &now);
        if (code != SQLITE_OK)
            return pm_db_fail(db, code, err);
        if (now != switches[i].value)
            return pm_fail(err, PM_ERR_FAILED, "this SQLite does not take the safety switch %d",
                           switches[i].option);
    }
    sqlite3_busy_timeout(db->handle, PM_DB_BUSY_TIMEOUT_MS);
    return true;
}

bool pm_db_open(const char *path, bool writable, struct pm_db *out, struct pm_err *err)
{
    struct pm_db db = {.path = path};
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(path, &db.handle, flags, NULL);
    bool ok = code == SQLITE_OK ? set_switches(&db, err) : pm_db_fail(&db, code, err);
    if (ok && writable && sqlite3_db_readonly(db.handle, "main") != 0)
        ok = pm_db_fail(&db, SQLITE_READONLY, err);
    ok = ok && pm_db_exec(&db,
                          "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
                          "PRAGMA cell_size_check=ON",
                          err);
    if (ok && !writable)
        ok = pm_db_exec(&db, "PRAGMA query_only=ON", err);
    if (!ok) {
        pm_db_close(&db);
        return false;
    }
    *out = db;
    return true;
}

void pm_db_close(struct pm_db *db)
{
    sqlite3_close(db->handle);
    db->handle = NULL;
}

bool pm_db_exec(const struct pm_db *db, const char *sql, struct pm_err *err)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || pm_db_fail(db, code, err);
}

typedef void take_fn(struct sqlite3_stmt *row, void *ctx);

static bool first_row(const struct pm_db *db, const char *sql, take_fn *take, void *ctx,
                      struct pm_err *err)
{
    struct sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        take(statement, ctx);
    bool ok = code == SQLITE_ROW || pm_db_fail(db, code, err);
    sqlite3_finalize(statement);
    return ok;
}

static void take_number(struct sqlite3_stmt *row, void *ctx)
{
    *(int64_t *)ctx = sqlite3_column_int64(row, 0);
}

bool pm_db_number(const struct pm_db *db, const char *sql, int64_t *out, struct pm_err *err)
{
    return first_row(db, sql, take_number, out, err);
}

struct text_target {
    struct pm_arena *arena;
    struct pm_str *out;
};

static void take_text(struct sqlite3_stmt *row, void *ctx)
{
    struct text_target *target = ctx;
    const char *text = (const char *)sqlite3_column_text(row, 0);
    *target->out = pm_str_dup(target->arena, pm_str_from(text));
}

bool pm_db_text(const struct pm_db *db, const char *sql, struct pm_arena *arena, struct pm_str *out,
                struct pm_err *err)
{
    return first_row(db, sql, take_text, &(struct text_target){arena, out}, err);
}

void pm_db_rollback(const struct pm_db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool pm_db_set_durable(const struct pm_db *db, struct pm_err *err)
{
    struct pm_arena arena;
    struct pm_str mode;
    int64_t synchronous = 0;
    pm_arena_init(&arena);
    bool ok = pm_db_text(db, "PRAGMA journal_mode=TRUNCATE", &arena, &mode, err) &&
              pm_db_exec(db, "PRAGMA synchronous=FULL", err) &&
              pm_db_number(db, "PRAGMA synchronous", &synchronous, err);
    if (ok && (!pm_str_is(mode, "truncate") || synchronous != 2))
        ok = pm_fail(err, PM_ERR_FAILED,
                     "the state %s cannot be written safely: SQLite keeps journal mode %s and "
                     "synchronous %d",
                     db->path, mode.ptr, (int)synchronous);
    pm_arena_fini(&arena);
    return ok;
}
