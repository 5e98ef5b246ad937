#include "state/git_place.h"

#include "base/file.h"
#include "state/git_env.h"
#include "state/git_top.h"

#include <stdlib.h>

struct finder {
    const struct pm_git_options *git;
    const struct pm_git_limits *limits;
    struct pm_arena *arena;
    const char *folder;    /* of the file */
    struct pm_git_top top; /* around it */
    struct pm_git_place place;
};

/* What "git rev-parse OPTION" prints in the folder, or, failing, what it says. */
static bool ask_git(const struct finder *f, const char *folder, const char *option,
                    struct pm_str *out, struct pm_err *err)
{
    const char *const args[] = {"-C", folder, "-c", PM_GIT_NO_BARE, "rev-parse", option, NULL};
    struct pm_git_env env = pm_git_env_make(true, f->arena);
    struct pm_process_result result;
    if (!pm_git_run(args, pm_git_env_vars(&env), (struct pm_str){0}, f->limits, f->arena, &result,
                    err))
        return false;
    if (result.status != 0) {
        struct pm_str words = pm_str_trim(result.err);
        return pm_fail(err, PM_ERR_FAILED, "git says: %" PM_STR_FMT, PM_STR_ARG(words));
    }
    *out = pm_str_trim(result.out);
    return true;
}

static struct pm_str join(struct pm_arena *arena, const char *folder, struct pm_str path)
{
    char *whole = path.len > 0 && path.ptr[0] == '/' ? NULL : realpath(folder, NULL);
    struct pm_str joined =
        whole ? pm_str_printf(arena, "%s/%" PM_STR_FMT, whole, PM_STR_ARG(path)) : path;
    free(whole);
    return joined;
}

/* git takes the path in a checkout's URL as relative to its top. */
static bool parse_here(const struct finder *f, const char *folder, struct pm_str text,
                       struct pm_git_url *out, struct pm_err *err)
{
    struct pm_str top;
    struct pm_git_url url;
    if (!pm_git_url_parse(text, f->arena, &url, err))
        return false;
    if (url.transport == PM_GIT_FILE && url.path.ptr[0] != '/') {
        if (!ask_git(f, folder, "--show-toplevel", &top, err))
            return false;
        struct pm_str path = join(f->arena, pm_str_cstr(f->arena, top), url.path);
        return pm_git_url_parse(path, f->arena, out, err);
    }
    *out = url;
    return true;
}

/* The first URL of origin, and where it pushes to. *found false: there is no origin. */
static bool find_origin(const struct finder *f, const char *folder,
                        const struct pm_git_config *config, struct pm_git_url *fetch,
                        struct pm_git_url *push, bool *found, struct pm_err *err)
{
    const struct pm_git_value *url = pm_git_config_first(config, "remote.origin.url");
    const struct pm_git_value *other = pm_git_config_first(config, "remote.origin.pushurl");
    *found = pm_git_config_in_repository(config) && url;
    if (!*found)
        return true;
    struct pm_str from = pm_git_config_rewrite(config, url->value, false, f->arena);
    struct pm_str to =
        pm_git_config_rewrite(config, other ? other->value : url->value, !other, f->arena);
    return (parse_here(f, folder, from, fetch, err) && parse_here(f, folder, to, push, err)) ||
           pm_err_wrap(err, "the origin of the checkout in %s", folder);
}

/* git does not go into a checkout of another user, for one, and says so here. */
static bool fail_without_origin(const struct finder *f, struct pm_err *err)
{
    static const char advice[] = "name the repository in git.repository, or add the remote: git "
                                 "remote add origin URL";
    struct pm_str ignored;
    struct pm_err why;
    if (ask_git(f, f->folder, "--git-dir", &ignored, &why))
        return pm_fail(err, PM_ERR_FAILED,
                       "git.repository is not given, and the checkout in %s has no remote called "
                       "origin: %s",
                       f->folder, advice);
    return pm_fail(err, why.code,
                   "git.repository is not given, and %s is in no checkout whose origin it could "
                   "be (%s): %s",
                   f->folder, why.msg, advice);
}

static bool use_origin(struct finder *f, struct pm_err *err)
{
    bool found;
    if (!find_origin(f, f->folder, &f->place.config, &f->place.fetch, &f->place.push, &found, err))
        return false;
    return found || fail_without_origin(f, err);
}

/* A URL in the file is for everybody to read. */
static bool use_url(struct finder *f, struct pm_str text, struct pm_err *err)
{
    struct pm_err ignored;
    struct pm_git_url raw;
    const struct pm_git_config *config = &f->place.config;
    if (pm_git_url_parse(text, f->arena, &raw, &ignored) && raw.password.len > 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "git.repository holds a password, which everybody who sees the file can "
                       "read: take it out, and give it to git's credential helper");
    struct pm_str from = pm_git_config_rewrite(config, text, false, f->arena);
    struct pm_str to = pm_git_config_rewrite(config, text, true, f->arena);
    return pm_git_url_parse(from, f->arena, &f->place.fetch, err) &&
           pm_git_url_parse(to, f->arena, &f->place.push, err);
}

/* A checkout with an origin stands for that, another one for itself. */
static bool use_checkout(struct finder *f, bool here, struct pm_str top, struct pm_err *err)
{
    bool found;
    struct pm_git_config other;
    const char *folder = pm_str_cstr(f->arena, top);
    if (!here && !pm_git_config_read(folder, f->limits, f->arena, &other, err))
        return false;
    return find_origin(f, folder, here ? &f->place.config : &other, &f->place.fetch, &f->place.push,
                       &found, err) &&
           (found || use_url(f, top, err));
}

static bool use_path(struct finder *f, struct pm_str given, struct pm_err *err)
{
    struct pm_str top, path = join(f->arena, f->folder, given);
    const char *folder = pm_str_cstr(f->arena, path);
    if (pm_dir_is(folder) && ask_git(f, folder, "--show-toplevel", &top, err))
        return use_checkout(f, pm_str_is(given, "."), top, err);
    return use_url(f, path, err);
}

static bool find(struct finder *f, struct pm_err *err)
{
    struct pm_str text = f->git->repository;
    struct pm_git_url url;
    struct pm_err ignored;
    if (text.len == 0)
        return use_origin(f, err);
    if (!pm_git_url_parse(text, f->arena, &url, &ignored) || url.transport != PM_GIT_FILE)
        return use_url(f, text, err);
    return pm_str_starts(text, PM_STR("file:")) ? use_url(f, text, err) : use_path(f, text, err);
}

static bool is_host(const struct pm_git_url *url, struct pm_str host)
{
    return host.len > 0 && pm_str_eq_nocase(url->host, host);
}

static bool fail_host(const struct pm_git_url *url, struct pm_str allowed, struct pm_err *err)
{
    struct pm_str host = url->host, name = url->name;
    if (allowed.len > 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "git.repository: %" PM_STR_FMT " is on the host %" PM_STR_FMT
                       ", and credentials go to %" PM_STR_FMT " only: if they may go there, say so "
                       "with --git-host %" PM_STR_FMT " or $PM_RECONCILE_GIT_HOST",
                       PM_STR_ARG(name), PM_STR_ARG(host), PM_STR_ARG(allowed), PM_STR_ARG(host));
    return pm_fail(err, PM_ERR_FAILED,
                   "git.repository: %" PM_STR_FMT " is on the host %" PM_STR_FMT
                   ", and the file is in no checkout with an origin on that host: if credentials "
                   "may go there, say so with --git-host %" PM_STR_FMT " or $PM_RECONCILE_GIT_HOST",
                   PM_STR_ARG(name), PM_STR_ARG(host), PM_STR_ARG(host));
}

static bool check_host(const struct finder *f, const struct pm_git_url *url, struct pm_str allowed,
                       struct pm_err *err)
{
    struct pm_git_url fetch = {0}, push = {0};
    bool found = false;
    if (url->transport == PM_GIT_FILE || is_host(url, allowed))
        return true;
    if (allowed.len > 0)
        return fail_host(url, allowed, err);
    if (!find_origin(f, f->folder, &f->place.config, &fetch, &push, &found, err))
        return false;
    if (found && (is_host(url, fetch.host) || is_host(url, push.host)))
        return true;
    return fail_host(url, fetch.host, err);
}

/* The hooks of a repository run on a push to it. One that lies in the checkout came with it:
 * whoever may propose a change could have this program run anything. */
static bool check_outside(const struct finder *f, const struct pm_git_url *url, struct pm_err *err)
{
    if (url->transport != PM_GIT_FILE || !pm_git_top_holds(&f->top, url->path, f->arena))
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "git.repository: %" PM_STR_FMT
                   " lies in the checkout that holds the file, and the hooks of a repository that "
                   "came with it must not run: keep it elsewhere",
                   PM_STR_ARG(url->name));
}

static bool check(const struct finder *f, const struct pm_git_url *url, struct pm_str allowed,
                  struct pm_err *err)
{
    return check_outside(f, url, err) && check_host(f, url, allowed, err);
}

bool pm_git_place_find(const struct pm_git_options *git, struct pm_str allowed_host,
                       const struct pm_git_limits *limits, struct pm_arena *arena,
                       struct pm_git_place *out, struct pm_err *err)
{
    const char *folder = git->folder.len > 0 ? pm_str_cstr(arena, git->folder) : ".";
    struct finder f = {.git = git, .limits = limits, .arena = arena, .folder = folder};
    f.top = pm_git_top_find(folder, arena);
    if (!pm_git_config_read(f.top.bare ? "/" : folder, limits, arena, &f.place.config, err) ||
        !find(&f, err) || !check(&f, &f.place.fetch, allowed_host, err) ||
        !check(&f, &f.place.push, allowed_host, err))
        return false;
    *out = f.place;
    return true;
}
