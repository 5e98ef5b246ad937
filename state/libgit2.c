#include "state/libgit2.h"

#include "base/arena.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct row {
    const char *name;
    size_t offset;
} rows[] = {
    {"git_blob_create_from_buffer", offsetof(struct pm_libgit2, blob_create_from_buffer)},
    {"git_blob_free", offsetof(struct pm_libgit2, blob_free)},
    {"git_blob_lookup", offsetof(struct pm_libgit2, blob_lookup)},
    {"git_blob_rawcontent", offsetof(struct pm_libgit2, blob_rawcontent)},
    {"git_blob_rawsize", offsetof(struct pm_libgit2, blob_rawsize)},
    {"git_buf_dispose", offsetof(struct pm_libgit2, buf_dispose)},
    {"git_commit_author", offsetof(struct pm_libgit2, commit_author)},
    {"git_commit_create", offsetof(struct pm_libgit2, commit_create)},
    {"git_commit_free", offsetof(struct pm_libgit2, commit_free)},
    {"git_commit_lookup", offsetof(struct pm_libgit2, commit_lookup)},
    {"git_commit_message", offsetof(struct pm_libgit2, commit_message)},
    {"git_commit_time", offsetof(struct pm_libgit2, commit_time)},
    {"git_commit_tree", offsetof(struct pm_libgit2, commit_tree)},
    {"git_config_free", offsetof(struct pm_libgit2, config_free)},
    {"git_config_get_string_buf", offsetof(struct pm_libgit2, config_get_string_buf)},
    {"git_config_open_ondisk", offsetof(struct pm_libgit2, config_open_ondisk)},
    {"git_config_set_string", offsetof(struct pm_libgit2, config_set_string)},
    {"git_error_clear", offsetof(struct pm_libgit2, error_clear)},
    {"git_error_last", offsetof(struct pm_libgit2, error_last)},
    {"git_error_set_str", offsetof(struct pm_libgit2, error_set_str)},
    {"git_libgit2_init", offsetof(struct pm_libgit2, libgit2_init)},
    {"git_libgit2_opts", offsetof(struct pm_libgit2, libgit2_opts)},
    {"git_odb_add_backend", offsetof(struct pm_libgit2, odb_add_backend)},
    {"git_odb_free", offsetof(struct pm_libgit2, odb_free)},
    {"git_odb_read_header", offsetof(struct pm_libgit2, odb_read_header)},
    {"git_oid_fromstr", offsetof(struct pm_libgit2, oid_fromstr)},
    {"git_oid_tostr", offsetof(struct pm_libgit2, oid_tostr)},
    {"git_reference_create", offsetof(struct pm_libgit2, reference_create)},
    {"git_reference_free", offsetof(struct pm_libgit2, reference_free)},
    {"git_reference_iterator_free", offsetof(struct pm_libgit2, reference_iterator_free)},
    {"git_reference_iterator_glob_new", offsetof(struct pm_libgit2, reference_iterator_glob_new)},
    {"git_reference_name_to_id", offsetof(struct pm_libgit2, reference_name_to_id)},
    {"git_reference_next_name", offsetof(struct pm_libgit2, reference_next_name)},
    {"git_reference_remove", offsetof(struct pm_libgit2, reference_remove)},
    {"git_repository_free", offsetof(struct pm_libgit2, repository_free)},
    {"git_repository_init_ext", offsetof(struct pm_libgit2, repository_init_ext)},
    {"git_repository_odb", offsetof(struct pm_libgit2, repository_odb)},
    {"git_repository_open_ext", offsetof(struct pm_libgit2, repository_open_ext)},
    {"git_signature_free", offsetof(struct pm_libgit2, signature_free)},
    {"git_signature_new", offsetof(struct pm_libgit2, signature_new)},
    {"git_tree_create_updated", offsetof(struct pm_libgit2, tree_create_updated)},
    {"git_tree_entry_byindex", offsetof(struct pm_libgit2, tree_entry_byindex)},
    {"git_tree_entry_bypath", offsetof(struct pm_libgit2, tree_entry_bypath)},
    {"git_tree_entry_filemode", offsetof(struct pm_libgit2, tree_entry_filemode)},
    {"git_tree_entry_free", offsetof(struct pm_libgit2, tree_entry_free)},
    {"git_tree_entry_id", offsetof(struct pm_libgit2, tree_entry_id)},
    {"git_tree_entry_name", offsetof(struct pm_libgit2, tree_entry_name)},
    {"git_tree_entrycount", offsetof(struct pm_libgit2, tree_entrycount)},
    {"git_tree_free", offsetof(struct pm_libgit2, tree_free)},
    {"git_tree_id", offsetof(struct pm_libgit2, tree_id)},
    {"git_tree_lookup", offsetof(struct pm_libgit2, tree_lookup)},
    {"git_treebuilder_free", offsetof(struct pm_libgit2, treebuilder_free)},
    {"git_treebuilder_new", offsetof(struct pm_libgit2, treebuilder_new)},
    {"git_treebuilder_write", offsetof(struct pm_libgit2, treebuilder_write)},
    {"inflate", offsetof(struct pm_libgit2, inflate)},
    {"inflateEnd", offsetof(struct pm_libgit2, inflateEnd)},
    {"inflateInit_", offsetof(struct pm_libgit2, inflateInit_)},
};

enum { ROWS = sizeof rows / sizeof *rows };
_Static_assert(ROWS * sizeof(void *) == sizeof(struct pm_libgit2), "a function has no row");

static bool fail_load(struct pm_err *err)
{
    const char *why = dlerror();
    return pm_fail(err, PM_ERR_FAILED, "libgit2 cannot be loaded: %s", why ? why : PM_LIBGIT2);
}

static bool load(struct pm_libgit2 *git, struct pm_err *err)
{
    void *library = dlopen(PM_LIBGIT2, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return fail_load(err);
    for (size_t i = 0; i < ROWS; i++) {
        void *function = dlsym(library, rows[i].name);
        if (!function)
            return fail_load(err);
        memcpy((char *)git + rows[i].offset, &function, sizeof function);
    }
    return true;
}

static bool set_up(const struct pm_libgit2 *git, struct pm_err *err)
{
    int code = git->libgit2_init();
    if (code >= 0)
        code = git->libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    for (int level = GIT_CONFIG_LEVEL_PROGRAMDATA; code >= 0 && level <= GIT_CONFIG_LEVEL_GLOBAL;
         level++)
        code = git->libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    return code >= 0 || pm_fail(err, PM_ERR_FAILED, "libgit2 cannot be set up (%d)", code);
}

bool pm_libgit2_load(const struct pm_libgit2 **out, struct pm_err *err)
{
    /* Nothing, or all of it: what a library holds does not change while it is loaded. */
    static struct pm_libgit2 loaded;
    struct pm_libgit2 git;
    if (!loaded.libgit2_init) {
        if (!load(&git, err) || !set_up(&git, err))
            return false;
        loaded = git;
    }
    *out = &loaded;
    return true;
}

struct meaning {
    int code;
    const char *what, *advice;
};

/* libgit2 puts the system's words into its text, and keeps no errno. */
static const struct meaning of_system[] = {
    {ENOSPC, "cannot be written: the disk is full", "make room and run this again"},
    {EDQUOT, "cannot be written: the quota is used up", "make room and run this again"},
    {EFBIG, "cannot be written: a file would be larger than is allowed here",
     "raise the limit and run this again"},
    {EROFS, "cannot be written", "give a --state that can be"},
    {EACCES, "cannot be read or written", "check the rights of it and its folder"},
    {EPERM, "cannot be read or written", "check the rights of it and its folder"},
    {EIO, "cannot be read or written", "check the disk"},
};

static const struct meaning of_git[] = {
    {GIT_EOWNER, "belongs to another user",
     "run this as that user, or move it away: all but records that wait to be pushed is fetched "
     "again"},
    {GIT_ELOCKED, "is in use by another git program, or one was killed while it wrote",
     "if none is running, remove the file in it that ends in .lock and run this again"},
};

static const struct meaning damaged = {
    0, "is damaged, or is none",
    "move it away and run this again: all but records that wait to be pushed is fetched again"};

static const struct meaning *meaning_of(int code, const char *detail)
{
    for (size_t i = 0; i < sizeof of_system / sizeof *of_system; i++) {
        if (strstr(detail, strerror(of_system[i].code)))
            return &of_system[i];
    }
    for (size_t i = 0; i < sizeof of_git / sizeof *of_git; i++) {
        if (of_git[i].code == code)
            return &of_git[i];
    }
    return &damaged;
}

/* Without a safe.directory anywhere, 1.5 says of another user's repository that this setting was
 * not found. */
static int true_code(int code, const git_error *error)
{
    bool setting = error && error->klass == GIT_ERROR_CONFIG;
    return code == GIT_ENOTFOUND && setting ? GIT_EOWNER : code;
}

/* Of a write that fails 1.5 says nothing at all; what it does afterwards succeeds and leaves errno
 * alone. */
bool pm_libgit2_fail(const struct pm_libgit2 *git, int code, const char *path, struct pm_err *err)
{
    int sys = errno;
    const git_error *error = git->error_last();
    const char *detail = error && error->message ? error->message : strerror(sys);
    const struct meaning *meaning = meaning_of(true_code(code, error), detail);
    if (error && error->klass == GIT_ERROR_NOMEMORY)
        pm_out_of_memory();
    pm_fail(err, PM_ERR_FAILED, "the git repository %s %s (%s): %s", path, meaning->what, detail,
            meaning->advice);
    err->sys = meaning >= of_system && meaning < of_system + sizeof of_system / sizeof *of_system
                   ? meaning->code
                   : 0;
    git->error_clear();
    return false;
}
