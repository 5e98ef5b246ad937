/* What the shared state needs of a remote repository: a struct of functions that tests replace. */
#pragma once

#include "base/err.h"
#include "state/repository.h"

enum pm_push {
    PM_PUSH_DONE,
    PM_PUSH_RACED, /* the branch is no longer what was expected: fetch, and try again */
};

struct pm_remote_port {
    void *ctx;
    /* Fetches the tip of the branch, without its history, into PM_REF_FETCHED of our own
     * repository. *found false: the remote has no such branch (the ref is left alone). Errors, each
     * with the cause and what to do: PM_ERR_UNREACHABLE for what may pass by itself (no such host,
     * refused, cut off, deadline), PM_ERR_INTERRUPTED, else PM_ERR_FAILED. */
    bool (*fetch)(void *ctx, bool *found, struct pm_err *err);
    /* Makes `commit` the tip of the branch if that is still `old` (empty: if the branch is not
     * there). Errors: PM_ERR_UNREACHABLE and PM_ERR_INTERRUPTED: it is not known whether it took
     * effect, a fetch shows it; PM_ERR_FAILED: refused for good (a hook, a protected branch, no
     * permission, the remote's disk is full). */
    bool (*push)(void *ctx, struct pm_commit_id old, struct pm_commit_id commit,
                 enum pm_push *result, struct pm_err *err);
    /* Makes a signed commit of that tree in our own repository. NULL: commits are not signed. */
    bool (*commit)(void *ctx, const char *tree, struct pm_commit_id parent,
                   const struct pm_commit_info *info, struct pm_commit_id *out, struct pm_err *err);
};
