/* Why a fetch or a push came to nothing, out of what git and the other side say. */
#pragma once

#include "state/git_url.h"

struct pm_git_failure {
    const char *doing;  /* "cannot fetch", "cannot push to" */
    struct pm_str name; /* "BRANCH of URL" */
    const struct pm_git_url *url;
    struct pm_str reason; /* of the branch, in git push --porcelain; may be empty */
    struct pm_str words;  /* stderr */
    int status, signal;   /* of git */
};

/* What was said means that somebody else moved the branch. */
bool pm_git_failure_is_race(const struct pm_git_failure *failure);
/* What happened, where, why, what to do, and git's own words, shortened and without credentials.
 * The code: PM_ERR_UNREACHABLE for what may pass by itself, else PM_ERR_FAILED. */
void pm_git_failure_explain(const struct pm_git_failure *failure, struct pm_arena *arena,
                            struct pm_err *err);
