#include "base/file.h"

#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail_too_large(const char *path, size_t max, struct pm_err *err)
{
    pm_fail(err, PM_ERR_FAILED, "%s is too large: the limit is %zu bytes", path, max);
    err->sys = EFBIG;
    return false;
}

static bool check_regular(const char *path, const struct stat *st, size_t max, struct pm_err *err)
{
    if (S_ISDIR(st->st_mode)) {
        pm_fail(err, PM_ERR_FAILED, "%s is a folder, not a file", path);
        err->sys = EISDIR;
        return false;
    }
    if (!S_ISREG(st->st_mode))
        return pm_fail(err, PM_ERR_FAILED, "%s is not a regular file", path);
    if (st->st_size < 0 || (size_t)st->st_size > max)
        return fail_too_large(path, max, err);
    return true;
}

static bool check_private(const char *path, const struct stat *st, struct pm_err *err)
{
    if (st->st_uid != geteuid())
        return pm_fail(err, PM_ERR_FAILED,
                       "%s belongs to another user: a token file must be your own", path);
    if (st->st_mode & 077)
        return pm_fail(err, PM_ERR_FAILED,
                       "%s can be read by other users (mode %04o): run chmod 600 on it", path,
                       (unsigned)(st->st_mode & 07777));
    return true;
}

/* The file may shrink or grow while it is read: what counts is what read() gives, up to max. */
static bool read_all(int fd, const char *path, size_t size_hint, size_t max, struct pm_arena *arena,
                     struct pm_str *out, struct pm_err *err)
{
    size_t cap = size_hint + 1, len = 0;
    char *bytes = pm_alloc(arena, cap + 1);
    for (;;) {
        ssize_t n = read(fd, bytes + len, cap - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return pm_fail_sys(err, errno, "cannot read %s", path);
        if (n == 0)
            break;
        len += (size_t)n;
        if (len > max)
            return fail_too_large(path, max, err);
        if (len == cap) {
            bytes = pm_alloc_regrow(arena, bytes, len, 2 * cap + 1, 1);
            cap *= 2;
        }
    }
    bytes[len] = '\0';
    *out = (struct pm_str){bytes, len};
    return true;
}

static bool read_file(const char *path, size_t max, bool private, struct pm_arena *arena,
                      struct pm_str *out, struct pm_err *err)
{
    struct stat st;
    /* O_NONBLOCK: a FIFO must not hang the program before it is found to be no file. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return pm_fail_sys(err, errno, "cannot open %s", path);
    bool ok = false;
    if (fstat(fd, &st) != 0)
        pm_fail_sys(err, errno, "cannot look at %s", path);
    else
        ok = check_regular(path, &st, max, err) && (!private || check_private(path, &st, err)) &&
             read_all(fd, path, (size_t)st.st_size, max, arena, out, err);
    close(fd);
    return ok;
}

bool pm_file_read(const char *path, size_t max, struct pm_arena *arena, struct pm_str *out,
                  struct pm_err *err)
{
    return read_file(path, max, false, arena, out, err);
}

bool pm_file_read_private(const char *path, size_t max, struct pm_arena *arena, struct pm_str *out,
                          struct pm_err *err)
{
    return read_file(path, max, true, arena, out, err);
}

static bool write_all(int fd, struct pm_str bytes)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            done += (size_t)n;
    }
    return true;
}

bool pm_file_sync_folder(const char *path, struct pm_err *err)
{
    const char *slash = strrchr(path, '/');
    struct pm_arena arena;
    pm_arena_init(&arena);
    size_t len = slash ? (size_t)(slash - path) : 0;
    const char *folder = !slash     ? "."
                         : len == 0 ? "/"
                                    : pm_str_cstr(&arena, (struct pm_str){path, len});
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        pm_fail_sys(err, errno, "cannot sync the folder %s", folder);
    if (fd >= 0)
        close(fd);
    pm_arena_fini(&arena);
    return ok;
}

/* What the new file gets: what the one that it replaces has, or the given mode. */
struct access {
    mode_t mode;
    bool is_owned; /* by the two below, else by who runs this */
    uid_t user;
    gid_t group;
};

static bool find_access(const char *path, struct access *access, struct pm_err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT || pm_fail_sys(err, errno, "cannot look at %s", path);
    if (S_ISLNK(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED, "%s is a symbolic link: name what it points to", path);
    if (!S_ISREG(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED, "%s is not a regular file", path);
    *access = (struct access){st.st_mode & 0777, true, st.st_uid, st.st_gid};
    return true;
}

/* A server that may not read its file any more loads nothing. */
static bool keep_access(int fd, const struct access *access)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return false;
    bool is_other = access->is_owned && (st.st_uid != access->user || st.st_gid != access->group);
    if (is_other && fchown(fd, access->user, access->group) != 0 && !(access->mode & S_IROTH))
        return false;
    return fchmod(fd, access->mode) == 0;
}

static bool write_temporary(const char *temporary, struct pm_str bytes, const struct access *access,
                            bool sync, struct pm_err *err)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return pm_fail_sys(err, errno, "cannot create %s", temporary);
    bool is_kept = keep_access(fd, access);
    bool ok = is_kept && write_all(fd, bytes) && (!sync || fsync(fd) == 0);
    int sys = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        sys = errno;
    }
    if (ok)
        return true;
    unlink(temporary);
    return pm_fail_sys(err, sys,
                       is_kept ? "cannot write %s"
                               : "cannot give %s the owner, group and mode of the file "
                                 "that it is to replace, and which not all may read: "
                                 "run this as that file's owner",
                       temporary);
}

static bool stage(const char *path, struct pm_str bytes, mode_t mode, bool sync,
                  struct pm_arena *arena, const char **temporary, struct pm_err *err)
{
    struct access access = {.mode = mode};
    if (!find_access(path, &access, err))
        return false;
    const char *name = pm_str_printf(arena, "%s.%s.tmp", path, pm_random_hex(arena, 6).ptr).ptr;
    if (!write_temporary(name, bytes, &access, sync, err))
        return false;
    *temporary = name;
    return true;
}

bool pm_file_stage(const char *path, struct pm_str bytes, mode_t mode, struct pm_arena *arena,
                   const char **temporary, struct pm_err *err)
{
    return stage(path, bytes, mode, false, arena, temporary, err);
}

bool pm_file_write(const char *path, struct pm_str bytes, mode_t mode, struct pm_err *err)
{
    const char *temporary;
    struct pm_arena arena;
    pm_arena_init(&arena);
    bool ok = stage(path, bytes, mode, true, &arena, &temporary, err);
    if (ok && rename(temporary, path) != 0) {
        ok = pm_fail_sys(err, errno, "cannot replace %s", path);
        unlink(temporary);
    }
    pm_arena_fini(&arena);
    return ok && pm_file_sync_folder(path, err);
}

bool pm_dir_ensure(const char *path, mode_t mode, struct pm_err *err)
{
    struct stat st;
    /* The umask may be stricter than what the caller means the folder for. */
    if (mkdir(path, mode) == 0) {
        if (chmod(path, mode) != 0)
            return pm_fail_sys(err, errno, "cannot set the mode of %s", path);
        return pm_file_sync_folder(path, err);
    }
    if (errno != EEXIST)
        return pm_fail_sys(err, errno, "cannot create the folder %s", path);
    if (stat(path, &st) != 0)
        return pm_fail_sys(err, errno, "cannot look at %s", path);
    if (!S_ISDIR(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED, "%s is not a folder", path);
    return true;
}

bool pm_dir_is(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool pm_file_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}
