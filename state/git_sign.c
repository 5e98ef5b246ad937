#include "state/git_sign.h"

#include "state/git_url.h"

static void set_who(struct pm_git_env *env, const struct pm_commit_info *info)
{
    struct pm_str date = pm_str_printf(env->arena, "@%lld +0000", (long long)info->time);
    pm_git_env_set(env, "GIT_AUTHOR_NAME", info->name);
    pm_git_env_set(env, "GIT_AUTHOR_EMAIL", info->email);
    pm_git_env_set(env, "GIT_AUTHOR_DATE", date);
    pm_git_env_set(env, "GIT_COMMITTER_NAME", info->name);
    pm_git_env_set(env, "GIT_COMMITTER_EMAIL", info->email);
    pm_git_env_set(env, "GIT_COMMITTER_DATE", date);
}

static bool parse_id(struct pm_str text, struct pm_commit_id *out)
{
    text = pm_str_trim(text);
    if (text.len != sizeof out->hex - 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr("0123456789abcdef", text.ptr[i]))
            return false;
    }
    memcpy(out->hex, text.ptr, text.len);
    out->hex[text.len] = '\0';
    return true;
}

static bool fail(const struct pm_process_result *result, struct pm_arena *arena, struct pm_err *err)
{
    struct pm_str words = pm_git_url_mask(pm_str_trim(result->err), arena);
    return pm_fail(
        err, PM_ERR_FAILED,
        "cannot sign the commit, as commit.gpgSign of git's configuration asks: see that "
        "user.signingKey names a key whose secret half is here and needs no passphrase "
        "now (an agent), or set commit.gpgSign to false (git said: %" PM_STR_FMT ")",
        PM_STR_ARG(pm_str_sub(words, 0, 400)));
}

bool pm_git_sign_commit(const char *path, const struct pm_git_env *env,
                        const struct pm_git_limits *limits, const char *tree,
                        struct pm_commit_id parent, const struct pm_commit_info *info,
                        struct pm_arena *arena, struct pm_commit_id *out, struct pm_err *err)
{
    struct pm_process_result result;
    struct pm_commit_info clean = pm_commit_info_clean(info, arena);
    struct pm_git_env own = pm_git_env_copy(env, arena);
    const char *args[] = {"--git-dir", path, "commit-tree", "-S", tree, NULL, NULL, NULL};
    if (parent.hex[0] != '\0') {
        args[5] = "-p";
        args[6] = parent.hex;
    }
    set_who(&own, &clean);
    if (!pm_git_run(args, pm_git_env_vars(&own), clean.message, limits, arena, &result, err))
        return pm_err_wrap(err, "signing the commit");
    return (result.status == 0 && parse_id(result.out, out)) || fail(&result, arena, err);
}
