/* Many files of one folder, replaced together: each is old or new, never a part, and the disk is
 * waited for once for all of them, instead of twice a file. Private to zone/. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <sys/types.h>

struct pm_zone_batch {
    struct pm_arena arena;
    struct pm_staged_file *items;
    size_t count, cap;
    size_t replaced; /* files that have taken their places */
};

void pm_zone_batch_init(struct pm_zone_batch *batch);
/* Takes away what was added and not committed. */
void pm_zone_batch_fini(struct pm_zone_batch *batch);
/* Writes bytes beside path, which lies in the folder; commits by itself when there are many. mode:
 * of a new file; an existing one keeps its own (pm_file_write). Errors: not writable, a symbolic
 * link or something else that is no file in its place. */
PM_CHECKED bool pm_zone_batch_add(struct pm_zone_batch *batch, const char *path,
                                  struct pm_str bytes, mode_t mode, struct pm_err *err);
/* Waits until all that was added is on the disk, then puts it in its places. After a crash in
 * between, temporary files (*.tmp) may be left. Errors: not writable; replaced tells how
 * many were done. */
PM_CHECKED bool pm_zone_batch_commit(struct pm_zone_batch *batch, struct pm_err *err);
