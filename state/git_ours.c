#include "state/git_ours.h"

#include "base/file.h"

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

static bool fail(const char *path, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "the git repository %s holds settings that this program did not make, and that "
                   "could have git run anything: see where it comes from, and move it away; the "
                   "next run makes a new one",
                   path);
}

bool pm_git_ours_check(const char *path, struct pm_arena *arena, struct pm_err *err)
{
    struct pm_str text, config = pm_str_printf(arena, "%s/config", path);
    struct pm_str common = pm_str_printf(arena, "%s/commondir", path);
    struct pm_err why;
    if (pm_file_exists(common.ptr))
        return fail(path, err);
    if (!pm_file_read(config.ptr, CONFIG_MAX, arena, &text, &why))
        return why.sys == ENOENT || fail(path, err);
    return are_plain_settings(text) || fail(path, err);
}
