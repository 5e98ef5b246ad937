#include "state/git_config.h"

#include "state/git_env.h"

#include <errno.h>

enum { ARGS_MAX = 24 };

bool pm_git_run(const char *const *args, char *const *env, struct pm_str input,
                const struct pm_git_limits *limits, struct pm_arena *arena,
                struct pm_process_result *out, struct pm_err *err)
{
    char *argv[ARGS_MAX + 2] = {pm_str_cstr(arena, PM_STR("git"))};
    for (size_t i = 0; i < ARGS_MAX && args[i]; i++)
        argv[i + 1] = pm_str_cstr(arena, pm_str_from(args[i]));
    const struct pm_process process = {argv,         env,        input, limits->timeout_ms,
                                       limits->stop, limits->ctx};
    if (pm_process_run(&process, arena, out, err))
        return true;
    if (err->sys == ENOENT)
        return pm_fail(err, PM_ERR_FAILED,
                       "the program git is not there, and it is what fetches and pushes: install "
                       "git 2.31 or later, or set git.state to off");
    if (err->sys == ETIMEDOUT)
        return pm_fail(err, PM_ERR_UNREACHABLE,
                       "git did not end within %lld.%03lld s: the network, or the server, is slow "
                       "or away; try again, or give it more time with --git-timeout",
                       (long long)(limits->timeout_ms / 1000),
                       (long long)(limits->timeout_ms % 1000));
    return false;
}

/* "scope NUL key LF value NUL"; no LF: a key without a value. */
static bool parse_list(struct pm_str text, struct pm_arena *arena, struct pm_git_config *out)
{
    struct pm_git_config config = {0};
    struct pm_str scope, entry;
    size_t cap = 0;
    while (text.len > 0 && pm_str_next(&text, '\0', &scope)) {
        if (!pm_str_next(&text, '\0', &entry) || !text.ptr)
            return false;
        size_t end = pm_str_find(entry, '\n');
        *PM_PUSH(arena, config.values, config.count, cap) =
            (struct pm_git_value){scope, pm_str_sub(entry, 0, end),
                                  pm_str_sub(entry, end + 1, entry.len), end == entry.len};
    }
    *out = config;
    return true;
}

bool pm_git_config_read(const char *folder, const struct pm_git_limits *limits,
                        struct pm_arena *arena, struct pm_git_config *out, struct pm_err *err)
{
    const char *const args[] = {"-C",           folder,   "-c", PM_GIT_NO_BARE, "config", "-z",
                                "--show-scope", "--list", NULL};
    struct pm_git_env env = pm_git_env_make(true, arena);
    struct pm_process_result result;
    if (!pm_git_run(args, pm_git_env_vars(&env), (struct pm_str){0}, limits, arena, &result, err))
        return pm_err_wrap(err, "reading git's configuration");
    if (result.status != 0 || result.cut || !parse_list(result.out, arena, out)) {
        struct pm_str words = pm_str_trim(result.err);
        return pm_fail(err, PM_ERR_FAILED, "git cannot read its configuration in %s: %" PM_STR_FMT,
                       folder, PM_STR_ARG(words));
    }
    return true;
}

const struct pm_git_value *pm_git_config_last(const struct pm_git_config *config, const char *key)
{
    for (size_t i = config->count; i > 0; i--) {
        if (pm_str_is(config->values[i - 1].key, key))
            return &config->values[i - 1];
    }
    return NULL;
}

const struct pm_git_value *pm_git_config_first(const struct pm_git_config *config, const char *key)
{
    for (size_t i = 0; i < config->count; i++) {
        if (pm_str_is(config->values[i].key, key))
            return &config->values[i];
    }
    return NULL;
}

bool pm_git_config_is_true(const struct pm_git_config *config, const char *key)
{
    static const struct pm_str words[] = {PM_STR_INIT("true"), PM_STR_INIT("yes"),
                                          PM_STR_INIT("on"), PM_STR_INIT("1")};
    const struct pm_git_value *value = pm_git_config_last(config, key);
    for (size_t i = 0; value && i < sizeof words / sizeof *words; i++) {
        if (value->implicit || pm_str_eq_nocase(value->value, words[i]))
            return true;
    }
    return false;
}

bool pm_git_config_in_repository(const struct pm_git_config *config)
{
    for (size_t i = 0; i < config->count; i++) {
        if (pm_str_is(config->values[i].scope, "local"))
            return true;
    }
    return false;
}

/* "url.BASE.insteadof" and the like: BASE. */
static bool base_of(struct pm_str key, struct pm_str ending, struct pm_str *base)
{
    struct pm_str prefix = PM_STR("url.");
    if (!pm_str_starts(key, prefix) || !pm_str_ends(key, ending) ||
        key.len <= prefix.len + ending.len)
        return false;
    *base = pm_str_sub(key, prefix.len, key.len - ending.len);
    return true;
}

static bool rewrite(const struct pm_git_config *config, struct pm_str ending,
                    struct pm_arena *arena, struct pm_str *url)
{
    struct pm_str base, longest = {0}, best = {0};
    bool found = false;
    for (size_t i = 0; i < config->count; i++) {
        const struct pm_git_value *value = &config->values[i];
        if (base_of(value->key, ending, &base) && pm_str_starts(*url, value->value) &&
            (!found || value->value.len > longest.len)) {
            longest = value->value;
            best = base;
            found = true;
        }
    }
    if (found)
        *url = pm_str_printf(arena, "%" PM_STR_FMT "%" PM_STR_FMT, PM_STR_ARG(best),
                             PM_STR_ARG(pm_str_sub(*url, longest.len, url->len)));
    return found;
}

struct pm_str pm_git_config_rewrite(const struct pm_git_config *config, struct pm_str url,
                                    bool push, struct pm_arena *arena)
{
    if (!push || !rewrite(config, PM_STR(".pushinsteadof"), arena, &url))
        (void)rewrite(config, PM_STR(".insteadof"), arena, &url);
    return url;
}

/* Of a name that ends with '.', all that begin with it. actions/checkout keeps the job's token in
 * http.https://github.com/.extraheader of the checkout. */
static const struct pm_str along[] = {
    PM_STR_INIT("http."),
    PM_STR_INIT("credential."),
    PM_STR_INIT("url."),
    PM_STR_INIT("ssh."),
    PM_STR_INIT("gpg."),
    PM_STR_INIT("core.askpass"),
    PM_STR_INIT("core.sshcommand"),
    PM_STR_INIT("core.gitproxy"),
    PM_STR_INIT("commit.gpgsign"),
    PM_STR_INIT("user.signingkey"),
    PM_STR_INIT("user.name"),
    PM_STR_INIT("user.email"),
};

bool pm_git_config_goes_along(const struct pm_git_value *value)
{
    if (pm_str_is(value->scope, "system") || pm_str_is(value->scope, "global"))
        return false;
    for (size_t i = 0; i < sizeof along / sizeof *along; i++) {
        bool group = pm_str_ends(along[i], PM_STR("."));
        if (group ? pm_str_starts(value->key, along[i]) : pm_str_eq(value->key, along[i]))
            return true;
    }
    return false;
}
