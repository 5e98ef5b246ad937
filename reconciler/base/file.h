/* Whole files: read with a cap, written so that a reader sees the old or the new one,
 * never a part. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <sys/types.h>

/* Reads a regular file of at most max bytes. Errors: not there, not a regular file, too large, not
 * readable; err->sys holds errno (EFBIG: too large; EISDIR: a folder). */
PM_CHECKED bool pm_file_read(const char *path, size_t max, struct pm_arena *arena,
                             struct pm_str *out, struct pm_err *err);
/* As pm_file_read, and refuses a file that others may read or that is not the user's own: for
 * secrets. */
PM_CHECKED bool pm_file_read_private(const char *path, size_t max, struct pm_arena *arena,
                                     struct pm_str *out, struct pm_err *err);
/* Writes a temporary file in the same folder, fsyncs it, renames it over path and fsyncs the
 * folder. mode: of a new file; an existing one keeps its own, its owner and its group: where these
 * cannot be given to the new file, one that not all may read is not replaced. A symbolic link is
 * refused. */
PM_CHECKED bool pm_file_write(const char *path, struct pm_str bytes, mode_t mode,
                              struct pm_err *err);
/* The first half of pm_file_write, for many files that are waited for together: *temporary, in the
 * arena, is to be synced, then renamed over path. */
PM_CHECKED bool pm_file_stage(const char *path, struct pm_str bytes, mode_t mode,
                              struct pm_arena *arena, const char **temporary, struct pm_err *err);
/* Fsyncs the folder that path is in: after a rename. */
PM_CHECKED bool pm_file_sync_folder(const char *path, struct pm_err *err);
/* Creates the folder with the given mode if it is not there; its parent must be. */
PM_CHECKED bool pm_dir_ensure(const char *path, mode_t mode, struct pm_err *err);
/* True when path is a folder, or a symbolic link to one. */
bool pm_dir_is(const char *path);
/* True when something of that name is there, a dangling symbolic link included. */
bool pm_file_exists(const char *path);
