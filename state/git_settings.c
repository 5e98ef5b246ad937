#include "state/git_settings.h"

#include <stdlib.h>

/* What concerns credentials, proxies, ssh and signing in the checkout's own configuration. */
static void take_along(struct pm_git_env *env, const struct pm_git_config *config)
{
    for (size_t i = 0; i < config->count; i++) {
        const struct pm_git_value *value = &config->values[i];
        if (pm_git_config_goes_along(value))
            pm_git_env_config(env, value->key, value->implicit ? PM_STR("true") : value->value);
    }
}

/* Of our own repository: the user's hooks, upkeep and defaults are none of its business. The upkeep
 * is pm_remote_gc's. */
static const struct setting {
    struct pm_str key, value;
} settings[] = {
    {PM_STR_INIT("gc.auto"), PM_STR_INIT("0")},
    {PM_STR_INIT("maintenance.auto"), PM_STR_INIT("false")},
    {PM_STR_INIT("core.hooksPath"), PM_STR_INIT("/dev/null")},
    {PM_STR_INIT("fetch.fsckObjects"), PM_STR_INIT("true")},
    {PM_STR_INIT("fetch.prune"), PM_STR_INIT("false")},
    {PM_STR_INIT("fetch.writeCommitGraph"), PM_STR_INIT("false")},
    {PM_STR_INIT("push.gpgSign"), PM_STR_INIT("false")},
    {PM_STR_INIT("push.followTags"), PM_STR_INIT("false")},
    {PM_STR_INIT("protocol.version"), PM_STR_INIT("2")},
    {PM_STR_INIT("http.followRedirects"), PM_STR_INIT("false")},
};

/* The address is pinned: what was checked is what is used, as the longest match of insteadOf wins.
 */
static void set_address(struct pm_git_env *env, const char *key, const struct pm_git_url *url)
{
    struct pm_str pin =
        pm_str_printf(env->arena, "url.%" PM_STR_FMT ".insteadOf", PM_STR_ARG(url->text));
    pm_git_env_config(env, pm_str_from(key), url->text);
    pm_git_env_config(env, pin, url->text);
}

/* What stood in the address itself counts more than any helper, and no helper learns of it: git
 * would have one store it. The arguments of a process are for everybody to read, its environment is
 * not. */
static void set_credentials(struct pm_git_env *env, const char *variable,
                            const struct pm_git_url *url)
{
    struct pm_str key = pm_str_printf(env->arena, "credential.%" PM_STR_FMT, PM_STR_ARG(url->site));
    struct pm_str helper = pm_str_printf(
        env->arena, "!f() { test \"$1\" = get && printf 'password=%%s\\n' \"$%s\"; }; f", variable);
    if (url->user.len > 0)
        pm_git_env_config(
            env, pm_str_printf(env->arena, "%" PM_STR_FMT ".username", PM_STR_ARG(key)), url->user);
    if (url->password.len > 0) {
        struct pm_str name = pm_str_printf(env->arena, "%" PM_STR_FMT ".helper", PM_STR_ARG(key));
        pm_git_env_set(env, variable, url->password);
        pm_git_env_config(env, name, PM_STR(""));
        pm_git_env_config(env, name, helper);
    }
}

/* Without a terminal ssh could ask nobody, but would wait for an answer from a graphical prompt. */
static void set_ssh(struct pm_git_env *env, const struct pm_git_config *config)
{
    if (!getenv("GIT_SSH") && !getenv("GIT_SSH_COMMAND") &&
        !pm_git_config_last(config, "core.sshcommand"))
        pm_git_env_set(env, "GIT_SSH_COMMAND", PM_STR("ssh -o BatchMode=yes"));
}

/* GPG looks for a key of the committer, who is the run's actor. The user's own git, told of no key,
 * would look for one of the user. */
static void set_signer(struct pm_git_env *env, const struct pm_git_config *config)
{
    const struct pm_git_value *name = pm_git_config_last(config, "user.name");
    const struct pm_git_value *email = pm_git_config_last(config, "user.email");
    const struct pm_git_value *format = pm_git_config_last(config, "gpg.format");
    bool gpg = !format || pm_str_is(format->value, "openpgp");
    if (gpg && name && email && !pm_git_config_last(config, "user.signingkey"))
        pm_git_env_config(env, PM_STR("user.signingKey"),
                          pm_str_printf(env->arena, "%" PM_STR_FMT " <%" PM_STR_FMT ">",
                                        PM_STR_ARG(name->value), PM_STR_ARG(email->value)));
}

struct pm_git_env pm_git_settings_env(const struct pm_git_place *place, struct pm_arena *arena)
{
    struct pm_git_env env = pm_git_env_make(false, arena);
    take_along(&env, &place->config);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        pm_git_env_config(&env, settings[i].key, settings[i].value);
    set_address(&env, "remote.pm.url", &place->fetch);
    set_address(&env, "remote.pm.pushurl", &place->push);
    set_credentials(&env, "PM_GIT_PASSWORD", &place->fetch);
    set_credentials(&env, "PM_GIT_PUSH_PASSWORD", &place->push);
    set_ssh(&env, &place->config);
    set_signer(&env, &place->config);
    pm_git_env_set(&env, "GIT_ALLOW_PROTOCOL",
                   pm_str_printf(arena, "%s:%s", pm_git_transport_name(place->fetch.transport),
                                 pm_git_transport_name(place->push.transport)));
    return env;
}
