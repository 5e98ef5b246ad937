/* Where the state is: its path made absolute and looked at, before SQLite sees it. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

struct pm_location {
    const char *file, *lock, *folder; /* absolute, the folder without symbolic links */
    bool exists;                      /* the file; when the folder is missing, too, all are NULL */
};

/* Finds the state; creates nothing. Errors: a URI, an empty path, a folder, a symbolic link, not a
 * regular file, a folder that cannot be looked into. */
PM_CHECKED bool pm_location_find(const char *path, struct pm_arena *arena, struct pm_location *out,
                                 struct pm_err *err);
/* As pm_location_find for writers: creates the folder (0700; its parent must be there) and says
 * early what may not be written. */
PM_CHECKED bool pm_location_prepare(const char *path, struct pm_arena *arena,
                                    struct pm_location *out, struct pm_err *err);
/* Creates the folder of that path (0700) if it is not there. One called .pm-reconcile is told to
 * git as nothing to commit: what it holds is this machine's own. */
PM_CHECKED bool pm_location_folder(const char *path, struct pm_err *err);
/* Creates the empty file (0600); one that has appeared meanwhile is fine. The process must not have
 * the file open: closing any descriptor of it would take SQLite's locks away (fcntl(2)). */
PM_CHECKED bool pm_location_create(const struct pm_location *location, struct pm_err *err);
/* Gives the file the name <stem><ending>, or, when that is taken, <stem>-2<ending> and so on, and
 * syncs the folder. Nothing is ever replaced. *out: the name. */
PM_CHECKED bool pm_location_rename(const char *file, const char *stem, const char *ending,
                                   struct pm_arena *arena, const char **out, struct pm_err *err);
