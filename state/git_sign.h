/* Signed commits: by git itself, with the key and the program (GPG, SSH, X.509) that the user's
 * configuration names. */
#pragma once

#include "state/git_config.h"
#include "state/git_env.h"
#include "state/repository.h"

/* Makes a signed commit of the tree in the repository at `path`; no ref is moved. parent empty: a
 * first one. Errors: no key, no agent that has it unlocked, no program to sign. */
PM_CHECKED bool pm_git_sign_commit(const char *path, const struct pm_git_env *env,
                                   const struct pm_git_limits *limits, const char *tree,
                                   struct pm_commit_id parent, const struct pm_commit_info *info,
                                   struct pm_arena *arena, struct pm_commit_id *out,
                                   struct pm_err *err);
