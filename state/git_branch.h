/* Names of branches. */
#pragma once

#include "base/str.h"

/* True when refs/heads/BRANCH is a name that git takes (git-check-ref-format(1)). */
bool pm_git_branch_is_valid(struct pm_str branch);
