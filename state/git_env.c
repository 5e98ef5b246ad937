#include "state/git_env.h"

#include <stdlib.h>
#include <unistd.h>

/* Left out of what git gets. Variables that choose the user's own configuration files
 * (GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM), ssh and credentials stay. */
static const struct row {
    struct pm_str name;
    bool prefix;
    bool config; /* kept when git is asked for its configuration */
} left_out[] = {
    {PM_STR_INIT("PURELYMAIL_"), true, false},
    {PM_STR_INIT("GIT_DIR"), false, false},
    {PM_STR_INIT("GIT_WORK_TREE"), false, false},
    {PM_STR_INIT("GIT_IMPLICIT_WORK_TREE"), false, false},
    {PM_STR_INIT("GIT_COMMON_DIR"), false, false},
    {PM_STR_INIT("GIT_INDEX_FILE"), false, false},
    {PM_STR_INIT("GIT_OBJECT_DIRECTORY"), false, false},
    {PM_STR_INIT("GIT_ALTERNATE_OBJECT_DIRECTORIES"), false, false},
    {PM_STR_INIT("GIT_QUARANTINE_PATH"), false, false},
    {PM_STR_INIT("GIT_SHALLOW_FILE"), false, false},
    {PM_STR_INIT("GIT_GRAFT_FILE"), false, false},
    {PM_STR_INIT("GIT_REPLACE_REF_BASE"), false, false},
    {PM_STR_INIT("GIT_NAMESPACE"), false, false},
    {PM_STR_INIT("GIT_PREFIX"), false, false},
    {PM_STR_INIT("GIT_INTERNAL_"), true, false},
    {PM_STR_INIT("GIT_PUSH_OPTION_"), true, false},
    {PM_STR_INIT("GIT_PROTOCOL"), true, false},
    {PM_STR_INIT("GIT_ALLOW_PROTOCOL"), false, false},
    {PM_STR_INIT("GIT_TRACE"), true, false},
    {PM_STR_INIT("GIT_CURL_VERBOSE"), false, false},
    {PM_STR_INIT("GIT_TERMINAL_PROMPT"), false, false},
    {PM_STR_INIT("GIT_CONFIG"), false, false},
    {PM_STR_INIT("GIT_CONFIG_COUNT"), false, true},
    {PM_STR_INIT("GIT_CONFIG_KEY_"), true, true},
    {PM_STR_INIT("GIT_CONFIG_VALUE_"), true, true},
    {PM_STR_INIT("GIT_CONFIG_PARAMETERS"), false, true},
    {PM_STR_INIT("SSH_ASKPASS"), true, false},
    {PM_STR_INIT("LC_ALL"), false, false},
    {PM_STR_INIT("LANGUAGE"), false, false},
};

static bool is_left_out(struct pm_str name, bool keep_config)
{
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
        const struct row *row = &left_out[i];
        if (row->prefix ? pm_str_starts(name, row->name) : pm_str_eq(name, row->name))
            return !(row->config && keep_config);
    }
    return false;
}

static void add(struct pm_git_env *env, struct pm_str var)
{
    *PM_PUSH(env->arena, env->vars, env->count, env->cap) = pm_str_cstr(env->arena, var);
}

struct pm_git_env pm_git_env_make(bool keep_config, struct pm_arena *arena)
{
    struct pm_git_env env = {.arena = arena};
    for (char **var = environ; *var; var++) {
        struct pm_str text = pm_str_from(*var);
        if (!is_left_out(pm_str_sub(text, 0, pm_str_find(text, '=')), keep_config))
            add(&env, text);
    }
    pm_git_env_set(&env, "LC_ALL", PM_STR("C"));
    pm_git_env_set(&env, "GIT_TERMINAL_PROMPT", PM_STR("0"));
    return env;
}

static void remove_var(struct pm_git_env *env, struct pm_str name)
{
    size_t kept = 0;
    for (size_t i = 0; i < env->count; i++) {
        struct pm_str var = pm_str_from(env->vars[i]);
        if (!pm_str_eq(pm_str_sub(var, 0, pm_str_find(var, '=')), name))
            env->vars[kept++] = env->vars[i];
    }
    env->count = kept;
}

void pm_git_env_set(struct pm_git_env *env, const char *name, struct pm_str value)
{
    remove_var(env, pm_str_from(name));
    add(env, pm_str_printf(env->arena, "%s=%" PM_STR_FMT, name, PM_STR_ARG(value)));
}

void pm_git_env_config(struct pm_git_env *env, struct pm_str key, struct pm_str value)
{
    add(env,
        pm_str_printf(env->arena, "GIT_CONFIG_KEY_%zu=%" PM_STR_FMT, env->pairs, PM_STR_ARG(key)));
    add(env, pm_str_printf(env->arena, "GIT_CONFIG_VALUE_%zu=%" PM_STR_FMT, env->pairs,
                           PM_STR_ARG(value)));
    env->pairs++;
}

struct pm_git_env pm_git_env_copy(const struct pm_git_env *env, struct pm_arena *arena)
{
    struct pm_git_env copy = *env;
    copy.arena = arena;
    copy.vars = PM_NEW_ARRAY(arena, char *, env->cap);
    memcpy(copy.vars, env->vars, env->count * sizeof *env->vars);
    return copy;
}

char *const *pm_git_env_vars(const struct pm_git_env *env)
{
    char **vars = PM_NEW_ARRAY(env->arena, char *, env->count + 2);
    memcpy(vars, env->vars, env->count * sizeof *vars);
    if (env->pairs > 0)
        vars[env->count] =
            pm_str_cstr(env->arena, pm_str_printf(env->arena, "GIT_CONFIG_COUNT=%zu", env->pairs));
    return vars;
}
