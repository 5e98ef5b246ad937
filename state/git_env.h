/* The environment that git is run with: the user's own, without what points git to another
 * repository, what makes it talk, and our secrets; without prompts; and configuration that must not
 * stand in argv. */
#pragma once

#include "base/arena.h"

struct pm_git_env {
    struct pm_arena *arena;
    char **vars; /* "NAME=value" */
    size_t count, cap;
    size_t pairs; /* of configuration */
};

/* The user's environment as said above, LC_ALL=C, GIT_TERMINAL_PROMPT=0. keep_config: with the
 * configuration that stands in it (GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS), so that git can be
 * asked for it; else that is left out, for pm_git_env_config to set its own. */
struct pm_git_env pm_git_env_make(bool keep_config, struct pm_arena *arena);
/* Sets a variable. */
void pm_git_env_set(struct pm_git_env *env, const char *name, struct pm_str value);
/* Adds a value of git's configuration, which counts more than all before it. */
void pm_git_env_config(struct pm_git_env *env, struct pm_str key, struct pm_str value);
/* A copy that may be changed by itself. */
struct pm_git_env pm_git_env_copy(const struct pm_git_env *env, struct pm_arena *arena);
/* The array for pm_process, in the environment's arena. */
char *const *pm_git_env_vars(const struct pm_git_env *env);
