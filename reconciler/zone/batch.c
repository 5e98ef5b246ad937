#include "zone/batch.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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
    batch->items = NULL;
    batch->count = batch->cap = 0;
}

void pm_zone_batch_fini(struct pm_zone_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        unlink(batch->items[i].temporary);
    forget(batch);
}

bool pm_zone_batch_add(struct pm_zone_batch *batch, const char *path, struct pm_str bytes,
                       mode_t mode, struct pm_err *err)
{
    const char *temporary;
    if (!pm_file_stage(path, bytes, mode, &batch->arena, &temporary, err))
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
