/* The run lock: an OFD lock (fcntl(2), F_OFD_SETLK) on a file of its own with the holder's name
 * inside. The kernel releases it when the holder is done or dead; the file stays. */
#pragma once

#include "state/store.h"

/* Takes the lock, or fails at once with PM_ERR_LOCKED and who holds it. The lock lasts until *fd is
 * closed. state: the state's path, for messages. */
PM_CHECKED bool pm_run_lock_take(const char *path, const char *state,
                                 const struct pm_lock_info *who, int *fd, struct pm_err *err);

/* Fails like that when another run holds the lock now. Takes nothing and writes nothing; where the
 * lock file is missing or cannot be read nobody is known to hold it. */
PM_CHECKED bool pm_run_lock_look(const char *path, const char *state, struct pm_err *err);
