#include "state/git_ours.h"

#include "base/file.h"
#include "state/git_env.h"
#include "state/git_top.h"

#include <errno.h>

enum { CONFIG_MAX = 64 * 1024 };

/* What libgit2 and we write; no key: any. */
static const struct setting {
    struct pm_str section, key;
} settings[] = {
    {PM_STR_INIT("[core]"), PM_STR_INIT("bare")},
    {PM_STR_INIT("[core]"), PM_STR_INIT("repositoryformatversion")},
    {PM_STR_INIT("[core]"), PM_STR_INIT("filemode")},
    {PM_STR_INIT("[core]"), PM_STR_INIT("logallrefupdates")},
    {PM_STR_INIT("[core]"), PM_STR_INIT("symlinks")},
    {PM_STR_INIT("[core]"), PM_STR_INIT("ignorecase")},
    {PM_STR_INIT("[core]"), PM_STR_INIT("fsync")},
    {PM_STR_INIT("[fetch]"), PM_STR_INIT("unpacklimit")},
    {PM_STR_INIT("[pm]"), PM_STR_INIT("")},
};

/* key empty: of the section alone */
static bool is_plain(struct pm_str section, struct pm_str key)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const struct setting *row = &settings[i];
        if (pm_str_eq(section, row->section) &&
            (row->key.len == 0 || key.len == 0 || pm_str_eq_nocase(key, row->key)))
            return true;
    }
    return false;
}

/* git takes more forms of the same, such as lines that go on after a backslash; these are the ones
 * that libgit2 and git write. */
static bool are_plain_settings(struct pm_str text)
{
    struct pm_str line, section = PM_STR("");
    while (pm_str_next(&text, '\n', &line)) {
        line = pm_str_trim(line);
        struct pm_str key = pm_str_trim(pm_str_sub(line, 0, pm_str_find(line, '=')));
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
            continue;
        if (line.ptr[0] == '[') {
            section = line;
            key = PM_STR("");
        }
        if (!is_plain(section, key) || line.ptr[line.len - 1] == '\\')
            return false;
    }
    return true;
}

static bool fail_settings(const char *path, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "the git repository %s holds settings that this program did not make, and that "
                   "could have git run anything: see where it comes from, and move it away; the "
                   "next run makes a new one",
                   path);
}

static bool check_settings(const char *path, struct pm_arena *arena, struct pm_err *err)
{
    struct pm_str text, config = pm_str_printf(arena, "%s/config", path);
    struct pm_str common = pm_str_printf(arena, "%s/commondir", path);
    struct pm_err why;
    if (pm_file_exists(common.ptr))
        return fail_settings(path, err);
    if (!pm_file_read(config.ptr, CONFIG_MAX, arena, &text, &why))
        return why.sys == ENOENT || fail_settings(path, err);
    return are_plain_settings(text) || fail_settings(path, err);
}

static bool fail_unknown(const char *path, struct pm_str why, struct pm_err *err)
{
    if (pm_str_contains_nocase(why, PM_STR("dubious ownership")))
        return pm_fail(err, PM_ERR_FAILED,
                       "git does not trust the checkout around %s, which belongs to another user: "
                       "`git config --global --add safe.directory FOLDER` with the checkout's "
                       "folder, or keep the state elsewhere (--state PATH)",
                       path);
    return pm_fail(err, PM_ERR_FAILED,
                   "cannot tell whether the git repository %s came with the checkout around it "
                   "(%" PM_STR_FMT "): put that right, or keep the state elsewhere (--state)",
                   path, PM_STR_ARG(why));
}

static bool fail_committed(const char *path, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "the git repository %s is committed in the checkout around it, but it is each "
                   "machine's own: take it out (git rm -r --cached %s), put its folder into "
                   ".gitignore, and move it away where it came with the checkout",
                   path, path);
}

/* Lists what git's index has of it. The index of a repository may name a program to ask, too. */
static bool check_index(const char *path, const char *folder, const char *name,
                        const struct pm_git_limits *limits, struct pm_arena *arena,
                        struct pm_err *err)
{
    const char *const args[] = {
        "--literal-pathspecs",  "-C",       folder, "-c", PM_GIT_NO_BARE, "-c",
        "core.fsmonitor=false", "ls-files", "-z",   "--", name,           NULL};
    struct pm_git_env env = pm_git_env_make(true, arena);
    struct pm_process_result result;
    if (!pm_git_run(args, pm_git_env_vars(&env), (struct pm_str){0}, limits, arena, &result, err))
        return false;
    if (result.status != 0)
        return fail_unknown(path, pm_str_trim(result.err), err);
    return result.out.len == 0 || fail_committed(path, err);
}

static bool check_committed(const char *path, const struct pm_git_limits *limits,
                            struct pm_arena *arena, struct pm_err *err)
{
    struct pm_str text = pm_str_from(path);
    size_t slash = pm_str_rfind(text, '/');
    const char *name = slash < text.len ? path + slash + 1 : path;
    const char *folder =
        slash < text.len ? pm_str_cstr(arena, pm_str_sub(text, 0, slash + 1)) : ".";
    struct pm_git_top top = pm_git_top_find(folder, arena);
    if (top.bare)
        return fail_unknown(path, PM_STR("its folder lies in what looks like a repository"), err);
    return top.path.len == 0 || check_index(path, folder, name, limits, arena, err);
}

bool pm_git_ours_check(const char *path, const struct pm_git_limits *limits, struct pm_arena *arena,
                       struct pm_err *err)
{
    return !pm_file_exists(path) ||
           (check_settings(path, arena, err) && check_committed(path, limits, arena, err));
}
