/* Copies of a state file beside it, made before its form is changed:
 * "<state>.v<version>-<time>.bak", a SQLite file as the state is. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

/* Copies the state at that absolute path, of which that is the version, through SQLite's backup
 * interface, and syncs the copy and its folder to disk. The file is private (0600) and replaces
 * none. It gets its name when it is complete; of a copy that was cut short by a crash
 * "<state>.<random>.tmp" is left. Who calls it may be in a transaction that has written nothing
 * yet. *out: the copy's path. Errors: the state cannot be read; the disk is full, or the folder not
 * to be written; nothing is left behind then. */
PM_CHECKED bool pm_backup_make(const char *path, int64_t version, struct pm_arena *arena,
                               const char **out, struct pm_err *err);
/* The path of the newest copy beside that state; empty: there is none, or none to be seen. */
struct pm_str pm_backup_newest(const char *path, struct pm_arena *arena);
