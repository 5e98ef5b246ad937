/* Whether our own bare repository is as this program made it. */
#pragma once

#include "state/git_config.h"

/* It lies beside the file, in a checkout as a rule, and so could have been put there by whoever
 * proposes a change, with settings that name programs for git to run. Fails unless it holds no
 * settings but those that pm_repository_open and pm_repository_note write, and is no part of what
 * is committed there: its refs, too, would be somebody else's. Without a repository at path: true.
 */
PM_CHECKED bool pm_git_ours_check(const char *path, const struct pm_git_limits *limits,
                                  struct pm_arena *arena, struct pm_err *err);
