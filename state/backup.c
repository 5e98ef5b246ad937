#include "state/backup.h"

#include "base/random.h"
#include "base/time.h"
#include "state/database.h"
#include "state/location.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

static bool create_private(const char *path, struct pm_err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return pm_fail_sys(err, errno, "cannot create %s", path);
    close(fd);
    return true;
}

static bool sync_file(const char *path, struct pm_err *err)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        pm_fail_sys(err, errno, "cannot sync %s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool copy_pages(const struct pm_db *from, const struct pm_db *to, struct pm_err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    if (!backup)
        return pm_db_fail(to, sqlite3_extended_errcode(to->handle), err);
    int code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    return code == SQLITE_DONE || pm_db_fail(to, code, err);
}

/* The copy has no journal beside it: nobody but this program knows of it yet. */
static bool copy_database(const char *from_path, const char *to_path, struct pm_err *err)
{
    struct pm_db from, to;
    if (!pm_db_open(from_path, false, &from, err))
        return false;
    bool ok = pm_db_open(to_path, true, &to, err);
    if (ok) {
        ok = pm_db_exec(&to, "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=FULL", err) &&
             copy_pages(&from, &to, err);
        pm_db_close(&to);
    }
    pm_db_close(&from);
    return ok;
}

bool pm_backup_make(const char *path, int64_t version, struct pm_arena *arena, const char **out,
                    struct pm_err *err)
{
    struct pm_str time = pm_time_format_compact(arena, pm_time_now());
    struct pm_str random = pm_random_hex(arena, 4);
    const char *stem =
        pm_str_printf(arena, "%s.v%" PRId64 "-%" PM_STR_FMT, path, version, PM_STR_ARG(time)).ptr;
    const char *temporary =
        pm_str_printf(arena, "%s.%" PM_STR_FMT ".tmp", path, PM_STR_ARG(random)).ptr;
    if (!create_private(temporary, err))
        return false;
    if (copy_database(path, temporary, err) && sync_file(temporary, err) &&
        pm_location_rename(temporary, stem, ".bak", arena, out, err))
        return true;
    unlink(temporary);
    return false;
}

/* The time in the name of a copy of that state; false: it is none. */
static bool is_backup(struct pm_str name, struct pm_str state, struct pm_str *time)
{
    struct pm_str rest = pm_str_sub(name, state.len, name.len);
    if (!pm_str_starts(name, state) || !pm_str_starts(rest, PM_STR(".v")) ||
        !pm_str_ends(rest, PM_STR(".bak")))
        return false;
    *time = pm_str_sub(rest, pm_str_find(rest, '-') + 1, rest.len - 4);
    return true;
}

struct pm_str pm_backup_newest(const char *path, struct pm_arena *arena)
{
    struct pm_str all = pm_str_from(path), newest = PM_STR(""), best = PM_STR(""), time;
    size_t slash = pm_str_rfind(all, '/');
    struct pm_str folder = pm_str_sub(all, 0, slash), state = pm_str_sub(all, slash + 1, all.len);
    DIR *entries = opendir(folder.len > 0 ? pm_str_cstr(arena, folder) : "/");
    if (!entries)
        return newest;
    for (const struct dirent *entry; (entry = readdir(entries));) {
        struct pm_str name = pm_str_from(entry->d_name);
        if (!is_backup(name, state, &time) || pm_str_cmp(time, best) <= 0)
            continue;
        newest = pm_str_printf(arena, "%" PM_STR_FMT "/%s", PM_STR_ARG(folder), entry->d_name);
        best = pm_str_dup(arena, time);
    }
    closedir(entries);
    return newest;
}
