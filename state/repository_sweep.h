/* Locks that a killed program left. Private to state/repository*. */
#pragma once

/* Removes the lock files of git in the repository at path that are over ten minutes old: no program
 * of ours holds one for that long, and one that was left by a kill would stop all that come after.
 * Best effort. */
void pm_repository_sweep(const char *path);
