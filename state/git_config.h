/* What the user's git is configured to do: every value that counts in a folder, from all files and
 * the environment, in the order in which git reads them. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "state/process.h"

struct pm_git_value {
    struct pm_str scope; /* system, global, local, worktree, command */
    struct pm_str key;   /* section and name in lower case */
    struct pm_str value;
    bool implicit; /* a key without "=", which means true */
};

struct pm_git_config {
    struct pm_git_value *values;
    size_t count;
};

/* For git -c: a folder that only looks like a repository, with HEAD, refs and a config file in it,
 * may be part of what was checked out. Nobody means its settings. */
#define PM_GIT_NO_BARE "safe.bareRepository=explicit"

/* How long a call of git may take, and what ends it before. */
struct pm_git_limits {
    int64_t timeout_ms;
    bool (*stop)(void *ctx);
    void *ctx;
};

/* Runs "git ARG…", args ending with NULL. As pm_process_run; no git program: an error that says
 * so. */
PM_CHECKED bool pm_git_run(const char *const *args, char *const *env, struct pm_str input,
                           const struct pm_git_limits *limits, struct pm_arena *arena,
                           struct pm_process_result *out, struct pm_err *err);

/* Asks git in that folder. Outside of any checkout: what counts everywhere. */
PM_CHECKED bool pm_git_config_read(const char *folder, const struct pm_git_limits *limits,
                                   struct pm_arena *arena, struct pm_git_config *out,
                                   struct pm_err *err);

/* The last value of a key, or NULL; the first one. */
const struct pm_git_value *pm_git_config_last(const struct pm_git_config *config, const char *key);
const struct pm_git_value *pm_git_config_first(const struct pm_git_config *config, const char *key);
/* The last value as git reads a boolean; false when there is none or it is none. */
bool pm_git_config_is_true(const struct pm_git_config *config, const char *key);
/* The folder lies in a checkout. */
bool pm_git_config_in_repository(const struct pm_git_config *config);
/* The URL as url.BASE.insteadOf rewrites it for git; with push, url.BASE.pushInsteadOf first. */
struct pm_str pm_git_config_rewrite(const struct pm_git_config *config, struct pm_str url,
                                    bool push, struct pm_arena *arena);
/* A value of the checkout's own, or of the environment, that has to do with credentials, ways to
 * the host, or signing: git running elsewhere needs to be told. */
bool pm_git_config_goes_along(const struct pm_git_value *value);
