/* A guard for objects that are not packed. Private to state/repository*. */
#pragma once

#include "state/libgit2.h"

/* From here on, an object of the repository at path that was cut short (by a disk that is failing,
 * or lost power) is an error: libgit2 1.5 unpacks it without end. Returns libgit2's code. */
int pm_libgit2_guard_loose(const struct pm_libgit2 *git, const char *path, git_repository *handle);
