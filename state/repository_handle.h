/* What the files of repository.h share. Private to them. */
#pragma once

#include "state/libgit2.h"
#include "state/repository.h"

struct pm_repository {
    const struct pm_libgit2 *git;
    const char *path;
    git_repository *handle;
};

/* The error of libgit2's last call; false. */
static inline bool pm_repository_fail(const struct pm_repository *repository, int code,
                                      struct pm_err *err)
{
    return pm_libgit2_fail(repository->git, code, repository->path, err);
}

PM_CHECKED bool pm_commit_id_oid(const struct pm_repository *repository, const char *hex,
                                 git_oid *out, struct pm_err *err);
/* The commit; freed by the caller. */
PM_CHECKED bool pm_repository_find_commit(const struct pm_repository *repository,
                                          struct pm_commit_id id, git_commit **out,
                                          struct pm_err *err);
/* The commit's tree; freed by the caller. */
PM_CHECKED bool pm_repository_find_tree(const struct pm_repository *repository,
                                        struct pm_commit_id id, git_tree **out, struct pm_err *err);
