#include "zone/batch.h"

#include "base/file.h"
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MANY = 4096, /* files that wait for their places at most */
    FEW = 16,    /* so many are synced one by one: what others write does not concern us then */
};

struct pm_staged_file {
    const char *temporary, *path;
};

void pm_zone_batch_init(struct pm_zone_batch *batch)
{
    *batch = (struct pm_zone_batch){.count = 0};
    pm_arena_init(&batch->arena);
}

static void forget(struct pm_zone_batch *batch)
{
    pm_arena_fini(&batch->arena);
    batch->suffix = NULL;
    batch->items = NULL;
    batch->count = batch->cap = 0;
}

void pm_zone_batch_fini(struct pm_zone_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        unlink(batch->items[i].temporary);
    forget(batch);
}

static bool find_mode(const char *path, mode_t *mode, struct pm_err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT || pm_fail_sys(err, errno, "cannot look at %s", path);
    if (S_ISLNK(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED, "%s is a symbolic link: name the folder it points into",
                       path);
    if (!S_ISREG(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED, "%s is not a regular file", path);
    *mode = st.st_mode & 07777;
    return true;
}

static bool write_all(int fd, struct pm_str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            bytes = pm_str_sub(bytes, (size_t)n, bytes.len);
    }
    return true;
}

static bool write_temporary(const char *temporary, struct pm_str bytes, mode_t mode,
                            struct pm_err *err)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return pm_fail_sys(err, errno, "cannot create %s", temporary);
    bool ok = fchmod(fd, mode) == 0 && write_all(fd, bytes);
    int sys = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        sys = errno;
    }
    if (ok)
        return true;
    unlink(temporary);
    return pm_fail_sys(err, sys, "cannot write %s", temporary);
}

bool pm_zone_batch_add(struct pm_zone_batch *batch, const char *path, struct pm_str bytes,
                       mode_t mode, struct pm_err *err)
{
    if (!find_mode(path, &mode, err))
        return false;
    if (!batch->suffix)
        batch->suffix = pm_random_hex(&batch->arena, 6).ptr;
    const char *temporary = pm_str_printf(&batch->arena, "%s.%s.tmp", path, batch->suffix).ptr;
    if (!write_temporary(temporary, bytes, mode, err))
        return false;
    *PM_PUSH(&batch->arena, batch->items, batch->count, batch->cap) = (struct pm_staged_file){
        .temporary = temporary,
        .path = pm_str_dup(&batch->arena, pm_str_from(path)).ptr,
    };
    return batch->count < MANY || pm_zone_batch_commit(batch, err);
}

/* sync() of what path names: the file, or all of its file system. */
static bool sync_path(const char *path, int (*sync)(int), struct pm_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = fd >= 0 && sync(fd) == 0;
    if (!ok)
        pm_fail_sys(err, errno, "cannot sync %s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool sync_all(const struct pm_zone_batch *batch, struct pm_err *err)
{
    if (batch->count > FEW)
        return sync_path(batch->items[0].temporary, syncfs, err);
    for (size_t i = 0; i < batch->count; i++) {
        if (!sync_path(batch->items[i].temporary, fsync, err))
            return false;
    }
    return true;
}

static bool rename_all(struct pm_zone_batch *batch, struct pm_err *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct pm_staged_file *file = &batch->items[i];
        if (rename(file->temporary, file->path) != 0)
            return pm_fail_sys(err, errno, "cannot replace %s", file->path);
        batch->replaced++;
    }
    return true;
}

bool pm_zone_batch_commit(struct pm_zone_batch *batch, struct pm_err *err)
{
    if (batch->count == 0)
        return true;
    const char *any = batch->items[0].path;
    bool ok = sync_all(batch, err) && rename_all(batch, err) && pm_file_sync_folder(any, err);
    if (ok)
        forget(batch);
    return ok;
}
