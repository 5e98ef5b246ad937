/* Which remote repository the file means, and whether credentials may go to its host. */
#pragma once

#include "model/desired.h"
#include "state/git_config.h"
#include "state/git_url.h"

struct pm_git_place {
    struct pm_git_url fetch, push; /* as git's own rewriting (url.BASE.insteadOf) leaves them */
    struct pm_git_config config;   /* of the checkout that holds the file */
};

/* As pm_remote_open says. No network. allowed_host: empty: that of the checkout's origin. */
PM_CHECKED bool pm_git_place_find(const struct pm_git_options *git, struct pm_str allowed_host,
                                  const struct pm_git_limits *limits, struct pm_arena *arena,
                                  struct pm_git_place *out, struct pm_err *err);
