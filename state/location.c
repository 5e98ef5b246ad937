#include "state/location.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool check_path(struct pm_str path, struct pm_err *err)
{
    if (path.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "the path of the state is empty");
    if (pm_str_starts_nocase(path, PM_STR("file:")))
        return pm_fail(err, PM_ERR_FAILED,
                       "the state %" PM_STR_FMT " is written as a URI: give a path (./file:… for a "
                       "file of that name)",
                       PM_STR_ARG(path));
    if (path.ptr[path.len - 1] == '/')
        return pm_fail(err, PM_ERR_FAILED,
                       "the state %" PM_STR_FMT " is a folder: name a file in it",
                       PM_STR_ARG(path));
    return true;
}

static const char *folder_of(struct pm_str path, struct pm_arena *arena)
{
    size_t slash = pm_str_rfind(path, '/');
    if (slash == path.len)
        return ".";
    return slash == 0 ? "/" : pm_str_cstr(arena, pm_str_sub(path, 0, slash));
}

static bool look_at_file(const char *path, struct pm_location *location, struct pm_err *err)
{
    struct stat st;
    if (lstat(location->file, &st) != 0) {
        location->exists = false;
        return errno == ENOENT || pm_fail_sys(err, errno, "cannot look at the state %s", path);
    }
    if (S_ISLNK(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED,
                       "the state %s is a symbolic link: name the file it points to", path);
    if (S_ISDIR(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED, "the state %s is a folder: name a file in it", path);
    if (!S_ISREG(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED, "the state %s is not a regular file", path);
    location->exists = true;
    return true;
}

bool pm_location_find(const char *path, struct pm_arena *arena, struct pm_location *out,
                      struct pm_err *err)
{
    struct pm_str text = pm_str_from(path);
    struct pm_location location = {0};
    if (!check_path(text, err))
        return false;
    char *resolved = realpath(folder_of(text, arena), NULL);
    if (!resolved && errno == ENOENT) {
        *out = location;
        return true;
    }
    if (!resolved)
        return pm_fail_sys(err, errno, "cannot look into the folder of the state %s", path);
    struct pm_str folder = pm_str_dup(arena, pm_str_from(resolved));
    free(resolved);
    size_t slash = pm_str_rfind(text, '/');
    const char *name = slash == text.len ? path : path + slash + 1;
    location.folder = folder.ptr;
    location.file =
        pm_str_printf(arena, "%s/%s", pm_str_is(folder, "/") ? "" : folder.ptr, name).ptr;
    location.lock = pm_str_printf(arena, "%s.lock", location.file).ptr;
    if (!look_at_file(path, &location, err))
        return false;
    *out = location;
    return true;
}

static bool check_writable(const char *path, const struct pm_location *location, struct pm_err *err)
{
    if (faccessat(AT_FDCWD, location->folder, W_OK | X_OK, AT_EACCESS) != 0)
        return pm_fail_sys(err, errno, "the state %s cannot be written: its folder %s", path,
                           location->folder);
    if (location->exists && faccessat(AT_FDCWD, location->file, R_OK | W_OK, AT_EACCESS) != 0)
        return pm_fail_sys(err, errno, "the state %s cannot be written", path);
    return true;
}

static bool ignore_folder(const char *folder, struct pm_arena *arena, struct pm_err *err)
{
    struct pm_str text = pm_str_from(folder);
    size_t slash = pm_str_rfind(text, '/');
    const char *name = slash == text.len ? folder : folder + slash + 1;
    return strcmp(name, ".pm-reconcile") != 0 ||
           pm_file_write(pm_str_printf(arena, "%s/.gitignore", folder).ptr, PM_STR("*\n"), 0600,
                         err);
}

bool pm_location_folder(const char *path, struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    const char *folder = folder_of(pm_str_from(path), &arena);
    bool made = !pm_file_exists(folder);
    bool ok = pm_dir_ensure(folder, 0700, err) && (!made || ignore_folder(folder, &arena, err));
    pm_arena_fini(&arena);
    return ok;
}

bool pm_location_prepare(const char *path, struct pm_arena *arena, struct pm_location *out,
                         struct pm_err *err)
{
    struct pm_location location;
    if (!pm_location_find(path, arena, &location, err))
        return false;
    if (!location.folder) {
        if (!pm_location_folder(path, err))
            return pm_err_wrap(err, "the state %s cannot be created", path);
        if (!pm_location_find(path, arena, &location, err))
            return false;
    }
    if (!location.folder)
        return pm_fail(err, PM_ERR_FAILED,
                       "the state %s cannot be created: its folder was removed meanwhile", path);
    if (!check_writable(path, &location, err))
        return false;
    *out = location;
    return true;
}

bool pm_location_create(const struct pm_location *location, struct pm_err *err)
{
    int fd = open(location->file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ||
               pm_fail_sys(err, errno, "cannot create the state %s", location->file);
    close(fd);
    return true;
}

/* Not every file system can rename without replacing; all that matter here have links then. */
static bool rename_to_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    return (errno == EINVAL || errno == ENOSYS) && link(from, to) == 0 && unlink(from) == 0;
}

bool pm_location_rename(const char *file, const char *stem, const char *ending,
                        struct pm_arena *arena, const char **out, struct pm_err *err)
{
    const char *name = pm_str_printf(arena, "%s%s", stem, ending).ptr;
    bool done = rename_to_new(file, name);
    for (unsigned n = 2; !done && errno == EEXIST && n < 1000; n++) {
        name = pm_str_printf(arena, "%s-%u%s", stem, n, ending).ptr;
        done = rename_to_new(file, name);
    }
    if (!done)
        return pm_fail_sys(err, errno, "cannot rename %s to %s", file, name);
    *out = name;
    return pm_file_sync_folder(name, err);
}
