#include "state/remote.h"

#include "state/git_branch.h"
#include "state/git_failure.h"
#include "state/git_ours.h"
#include "state/git_place.h"
#include "state/git_settings.h"
#include "state/git_sign.h"

struct pm_remote {
    struct pm_arena *arena;
    const char *path; /* of our own repository */
    struct pm_str branch, name;
    struct pm_git_limits limits;
    struct pm_git_url fetch, push;
    struct pm_git_env env;
    bool sign;
};

static bool check_branch(struct pm_str branch, struct pm_err *err)
{
    return pm_git_branch_is_valid(branch) ||
           pm_fail(err, PM_ERR_FAILED,
                   "git.branch: git takes no branch called \"%" PM_STR_FMT
                   "\": see git help check-ref-format",
                   PM_STR_ARG(branch));
}

bool pm_remote_open(const struct pm_remote_options *options, struct pm_arena *arena,
                    struct pm_remote **out, struct pm_err *err)
{
    struct pm_git_place place;
    const struct pm_git_options *git = options->git;
    struct pm_git_limits limits = {options->timeout_ms, options->stop, options->ctx};
    if (!check_branch(git->branch, err) || !pm_git_ours_check(options->path, &limits, arena, err) ||
        !pm_git_place_find(git, options->allowed_host, &limits, arena, &place, err))
        return false;
    struct pm_remote *remote = PM_NEW(arena, struct pm_remote);
    *remote = (struct pm_remote){
        .arena = arena,
        .path = pm_str_cstr(arena, pm_str_from(options->path)),
        .branch = pm_str_dup(arena, git->branch),
        .name = pm_str_printf(arena, "%" PM_STR_FMT " of %" PM_STR_FMT, PM_STR_ARG(git->branch),
                              PM_STR_ARG(place.fetch.name)),
        .limits = limits,
        .fetch = place.fetch,
        .push = place.push,
        .env = pm_git_settings_env(&place, arena),
        .sign = pm_git_config_is_true(&place.config, "commit.gpgsign"),
    };
    *out = remote;
    return true;
}

struct pm_str pm_remote_name(const struct pm_remote *remote)
{
    return remote->name;
}

static bool run(const struct pm_remote *remote, const char *const *args, const char *doing,
                struct pm_arena *arena, struct pm_process_result *out, struct pm_err *err)
{
    struct pm_git_env env = pm_git_env_copy(&remote->env, arena);
    if (pm_git_run(args, pm_git_env_vars(&env), (struct pm_str){0}, &remote->limits, arena, out,
                   err))
        return true;
    return pm_err_wrap(err, "%s %" PM_STR_FMT, doing, PM_STR_ARG(remote->name));
}

static bool is_missing_branch(const struct pm_process_result *result)
{
    return result->status > 0 &&
           pm_str_contains_nocase(result->err, PM_STR("couldn't find remote ref"));
}

static bool fetch_in(const struct pm_remote *remote, struct pm_arena *arena, bool *found,
                     struct pm_err *err)
{
    static const char doing[] = "cannot fetch";
    struct pm_process_result result;
    struct pm_str spec = pm_str_printf(arena, "+refs/heads/%" PM_STR_FMT ":%s",
                                       PM_STR_ARG(remote->branch), PM_REF_FETCHED);
    const char *const args[] = {"--git-dir",
                                remote->path,
                                "fetch",
                                "--quiet",
                                "--depth=1",
                                "--no-tags",
                                "--no-recurse-submodules",
                                "--no-write-fetch-head",
                                "pm",
                                spec.ptr,
                                NULL};
    if (!run(remote, args, doing, arena, &result, err))
        return false;
    if (result.status == 0 || is_missing_branch(&result)) {
        *found = result.status == 0;
        return true;
    }
    const struct pm_git_failure failure = {.doing = doing,
                                           .name = remote->name,
                                           .url = &remote->fetch,
                                           .words = result.err,
                                           .status = result.status,
                                           .signal = result.signal};
    pm_git_failure_explain(&failure, arena, err);
    return false;
}

static bool fetch(void *ctx, bool *found, struct pm_err *err)
{
    struct pm_arena scratch;
    pm_arena_init(&scratch);
    bool ok = fetch_in(ctx, &scratch, found, err);
    pm_arena_fini(&scratch);
    return ok;
}

/* What git push --porcelain says of the branch: "FLAG TAB FROM:TO TAB SUMMARY". */
static bool find_line(const struct pm_remote *remote, struct pm_str text, char *flag,
                      struct pm_str *summary)
{
    struct pm_str line, rest = text, fields[3];
    while (pm_str_next(&rest, '\n', &line)) {
        size_t count = 0;
        while (count < 3 && pm_str_next(&line, '\t', &fields[count]))
            count++;
        struct pm_str end = PM_STR(":refs/heads/");
        if (count < 3 || fields[0].len != 1 || !pm_str_ends(fields[1], remote->branch) ||
            !pm_str_ends(pm_str_sub(fields[1], 0, fields[1].len - remote->branch.len), end))
            continue;
        *flag = fields[0].ptr[0];
        *summary = fields[2];
        return true;
    }
    return false;
}

static bool judge_push(const struct pm_remote *remote, const struct pm_process_result *result,
                       const char *doing, struct pm_arena *arena, enum pm_push *out,
                       struct pm_err *err)
{
    char flag = '!';
    struct pm_str summary = {0};
    bool told = find_line(remote, result->out, &flag, &summary);
    const struct pm_git_failure failure = {.doing = doing,
                                           .name = remote->name,
                                           .url = &remote->push,
                                           .reason = summary,
                                           .words = result->err,
                                           .status = result->status,
                                           .signal = result->signal};
    if (told && flag != '!' && result->status == 0) {
        *out = PM_PUSH_DONE;
        return true;
    }
    if (told && flag == '!' && pm_git_failure_is_race(&failure)) {
        *out = PM_PUSH_RACED;
        return true;
    }
    pm_git_failure_explain(&failure, arena, err);
    return false;
}

static bool push_in(const struct pm_remote *remote, struct pm_commit_id old,
                    struct pm_commit_id commit, struct pm_arena *arena, enum pm_push *result,
                    struct pm_err *err)
{
    static const char doing[] = "cannot push to";
    struct pm_process_result said;
    struct pm_str lease = pm_str_printf(arena, "--force-with-lease=refs/heads/%" PM_STR_FMT ":%s",
                                        PM_STR_ARG(remote->branch), old.hex);
    struct pm_str spec =
        pm_str_printf(arena, "%s:refs/heads/%" PM_STR_FMT, commit.hex, PM_STR_ARG(remote->branch));
    const char *const args[] = {"--git-dir",   remote->path,  "push",
                                "--porcelain", "--no-verify", "--no-recurse-submodules",
                                lease.ptr,     "pm",          spec.ptr,
                                NULL};
    return run(remote, args, doing, arena, &said, err) &&
           judge_push(remote, &said, doing, arena, result, err);
}

static bool push(void *ctx, struct pm_commit_id old, struct pm_commit_id commit,
                 enum pm_push *result, struct pm_err *err)
{
    struct pm_arena scratch;
    pm_arena_init(&scratch);
    bool ok = push_in(ctx, old, commit, &scratch, result, err);
    pm_arena_fini(&scratch);
    return ok;
}

static bool commit_signed(void *ctx, const char *tree, struct pm_commit_id parent,
                          const struct pm_commit_info *info, struct pm_commit_id *out,
                          struct pm_err *err)
{
    struct pm_arena scratch;
    const struct pm_remote *remote = ctx;
    pm_arena_init(&scratch);
    bool ok = pm_git_sign_commit(remote->path, &remote->env, &remote->limits, tree, parent, info,
                                 &scratch, out, err);
    pm_arena_fini(&scratch);
    return ok;
}

struct pm_remote_port pm_remote_port(struct pm_remote *remote)
{
    return (struct pm_remote_port){
        .ctx = remote,
        .fetch = fetch,
        .push = push,
        .commit = remote->sign ? commit_signed : NULL,
    };
}

bool pm_remote_gc(struct pm_remote *remote, struct pm_err *err)
{
    struct pm_arena scratch;
    struct pm_process_result result = {0};
    const char *const args[] = {"--git-dir", remote->path,
                                "-c",        "gc.auto=1000",
                                "-c",        "gc.autoDetach=false",
                                "-c",        "gc.pruneExpire=1.hour.ago",
                                "gc",        "--auto",
                                "--quiet",   NULL};
    pm_arena_init(&scratch);
    bool ok = run(remote, args, "cannot tidy up our copy of", &scratch, &result, err);
    if (ok && result.status != 0)
        ok = pm_fail(err, PM_ERR_FAILED, "git gc --auto in %s: %" PM_STR_FMT, remote->path,
                     PM_STR_ARG(pm_str_trim(result.err)));
    pm_arena_fini(&scratch);
    return ok;
}
