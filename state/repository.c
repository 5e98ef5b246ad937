#include "state/repository_handle.h"

#include "base/file.h"
#include "state/location.h"
#include "state/repository_loose.h"
#include "state/repository_sweep.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool open_handle(struct pm_repository *repository, struct pm_err *err)
{
    git_repository *handle;
    int code = repository->git->repository_open_ext(
        &handle, repository->path,
        GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT | GIT_REPOSITORY_OPEN_BARE,
        NULL);
    if (code != 0)
        return pm_repository_fail(repository, code, err);
    code = pm_libgit2_guard_loose(repository->git, repository->path, handle);
    if (code != 0) {
        repository->git->repository_free(handle);
        return pm_repository_fail(repository, code, err);
    }
    repository->handle = handle;
    return true;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void remove_folder(const char *path)
{
    nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static bool open_config(const struct pm_repository *repository, const char *folder,
                        git_config **out, struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    char *path = pm_str_cstr(&arena, pm_str_printf(&arena, "%s/config", folder));
    int code = repository->git->config_open_ondisk(out, path);
    pm_arena_fini(&arena);
    return code == 0 || pm_repository_fail(repository, code, err);
}

/* For the git program: what it fetches is to be synced as well, and in packs, which it syncs once.
 */
static const struct setting {
    const char *key, *value;
} settings[] = {
    {"core.fsync", "all"},
    {"fetch.unpackLimit", "1"},
};

static bool set_up(const struct pm_repository *repository, const char *folder, struct pm_err *err)
{
    git_config *config;
    int code = 0;
    if (!open_config(repository, folder, &config, err))
        return false;
    for (size_t i = 0; code == 0 && i < sizeof settings / sizeof *settings; i++)
        code = repository->git->config_set_string(config, settings[i].key, settings[i].value);
    repository->git->config_free(config);
    return code == 0 || pm_repository_fail(repository, code, err);
}

static bool init(const struct pm_repository *repository, const char *folder, struct pm_err *err)
{
    git_repository *handle;
    git_repository_init_options options = {
        .version = GIT_REPOSITORY_INIT_OPTIONS_VERSION,
        .flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT,
        .initial_head = "main",
    };
    int code = repository->git->repository_init_ext(&handle, folder, &options);
    if (code != 0)
        return pm_repository_fail(repository, code, err);
    repository->git->repository_free(handle);
    return set_up(repository, folder, err);
}

/* Under another name first: a program that is killed meanwhile leaves no half of a repository, and
 * of two that make it at once one is too late. */
static bool create(const struct pm_repository *repository, struct pm_arena *arena,
                   struct pm_err *err)
{
    char *made = pm_str_cstr(arena, pm_str_printf(arena, "%s.XXXXXX", repository->path));
    if (!pm_location_folder(repository->path, err))
        return pm_err_wrap(err, "cannot make the git repository %s", repository->path);
    if (!mkdtemp(made))
        return pm_fail_sys(err, errno, "cannot make the git repository %s", repository->path);
    bool ok = init(repository, made, err);
    if (ok && rename(made, repository->path) == 0)
        return true;
    bool late = ok && (errno == EEXIST || errno == ENOTEMPTY);
    if (ok && !late)
        ok = pm_fail_sys(err, errno, "cannot make the git repository %s", repository->path);
    remove_folder(made);
    return ok;
}

bool pm_repository_open(const char *path, bool make, struct pm_arena *arena,
                        struct pm_repository **out, bool *found, struct pm_err *err)
{
    struct pm_repository *repository = PM_NEW(arena, struct pm_repository);
    repository->path = pm_str_cstr(arena, pm_str_from(path));
    bool there = pm_file_exists(path);
    if (!there && !make) {
        *out = NULL;
        *found = false;
        return true;
    }
    if (there)
        pm_repository_sweep(path);
    if (!pm_libgit2_load(&repository->git, err) || (!there && !create(repository, arena, err)) ||
        !open_handle(repository, err))
        return false;
    *out = repository;
    *found = true;
    return true;
}

void pm_repository_close(struct pm_repository *repository)
{
    if (repository)
        repository->git->repository_free(repository->handle);
}

/* libgit2 keeps the list of packs that it found first, also when git has replaced them all since.
 */
static bool refresh(struct pm_repository *repository, struct pm_err *err)
{
    git_repository *before = repository->handle;
    if (!open_handle(repository, err))
        return false;
    repository->git->repository_free(before);
    return true;
}

bool pm_commit_id_oid(const struct pm_repository *repository, const char *hex, git_oid *out,
                      struct pm_err *err)
{
    int code = repository->git->oid_fromstr(out, hex);
    return code == 0 || pm_repository_fail(repository, code, err);
}

static bool look_up(const struct pm_repository *repository, const char *ref,
                    struct pm_commit_id *out, struct pm_err *err)
{
    git_oid oid;
    struct pm_commit_id id = {""};
    int code = repository->git->reference_name_to_id(&oid, repository->handle, ref);
    if (code != 0 && code != GIT_ENOTFOUND)
        return pm_repository_fail(repository, code, err);
    if (code == 0)
        repository->git->oid_tostr(id.hex, sizeof id.hex, &oid);
    *out = id;
    return true;
}

bool pm_repository_ref(struct pm_repository *repository, const char *ref, struct pm_commit_id *out,
                       struct pm_err *err)
{
    return refresh(repository, err) && look_up(repository, ref, out, err);
}

static bool remove_ref(const struct pm_repository *repository, const char *ref, struct pm_err *err)
{
    int code = repository->git->reference_remove(repository->handle, ref);
    return code == 0 || code == GIT_ENOTFOUND || pm_repository_fail(repository, code, err);
}

bool pm_repository_set_ref(struct pm_repository *repository, const char *ref,
                           struct pm_commit_id id, struct pm_err *err)
{
    git_oid oid;
    git_reference *made;
    if (id.hex[0] == '\0')
        return remove_ref(repository, ref, err);
    if (!pm_commit_id_oid(repository, id.hex, &oid, err))
        return false;
    int code = repository->git->reference_create(&made, repository->handle, ref, &oid, 1, NULL);
    if (code != 0)
        return pm_repository_fail(repository, code, err);
    repository->git->reference_free(made);
    return true;
}

struct names {
    struct pm_str *items;
    size_t count, cap;
};

static bool find_names(const struct pm_repository *repository, const char *prefix,
                       struct pm_arena *arena, struct names *names, struct pm_err *err)
{
    const char *name;
    git_reference_iterator *iterator;
    char *glob = pm_str_cstr(arena, pm_str_printf(arena, "%s*", prefix));
    int code = repository->git->reference_iterator_glob_new(&iterator, repository->handle, glob);
    if (code != 0)
        return pm_repository_fail(repository, code, err);
    while ((code = repository->git->reference_next_name(&name, iterator)) == 0)
        *PM_PUSH(arena, names->items, names->count, names->cap) =
            pm_str_dup(arena, pm_str_from(name));
    repository->git->reference_iterator_free(iterator);
    return code == GIT_ITEROVER || pm_repository_fail(repository, code, err);
}

bool pm_repository_refs(struct pm_repository *repository, const char *prefix,
                        pm_repository_ref_fn *fn, void *ctx, struct pm_err *err)
{
    struct pm_arena arena;
    struct names names = {0};
    pm_arena_init(&arena);
    bool ok = refresh(repository, err) && find_names(repository, prefix, &arena, &names, err);
    if (ok && names.count > 1)
        qsort(names.items, names.count, sizeof *names.items, pm_str_order);
    for (size_t i = 0; ok && i < names.count; i++) {
        struct pm_commit_id id;
        ok = look_up(repository, names.items[i].ptr, &id, err) &&
             fn(ctx, names.items[i].ptr, id, err);
    }
    pm_arena_fini(&arena);
    return ok;
}

bool pm_repository_note(struct pm_repository *repository, const char *key, struct pm_str value,
                        struct pm_err *err)
{
    struct pm_arena arena;
    git_config *config;
    if (!open_config(repository, repository->path, &config, err))
        return false;
    pm_arena_init(&arena);
    int code = repository->git->config_set_string(config, key, pm_str_cstr(&arena, value));
    pm_arena_fini(&arena);
    repository->git->config_free(config);
    return code == 0 || pm_repository_fail(repository, code, err);
}

bool pm_repository_noted(struct pm_repository *repository, const char *key, struct pm_arena *arena,
                         struct pm_str *out, struct pm_err *err)
{
    git_config *config;
    git_buf text = {0};
    if (!open_config(repository, repository->path, &config, err))
        return false;
    int code = repository->git->config_get_string_buf(&text, config, key);
    repository->git->config_free(config);
    if (code != 0 && code != GIT_ENOTFOUND)
        return pm_repository_fail(repository, code, err);
    *out = code == 0 ? pm_str_dup(arena, (struct pm_str){text.ptr, text.size})
                     : (struct pm_str){NULL, 0};
    repository->git->buf_dispose(&text);
    return true;
}
