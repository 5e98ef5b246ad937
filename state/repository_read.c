#include "state/repository_handle.h"

#include <stdio.h>

enum {
    FILE_MAX_MIB = 256,
    DEPTH_MAX = 16, /* of folders: records lie in the fourth */
    PATH_LEN_MAX = 1024,
};

bool pm_repository_find_commit(const struct pm_repository *repository, struct pm_commit_id id,
                               git_commit **out, struct pm_err *err)
{
    git_oid oid;
    if (!pm_commit_id_oid(repository, id.hex, &oid, err))
        return false;
    int code = repository->git->commit_lookup(out, repository->handle, &oid);
    return code == 0 || pm_repository_fail(repository, code, err);
}

bool pm_repository_find_tree(const struct pm_repository *repository, struct pm_commit_id id,
                             git_tree **out, struct pm_err *err)
{
    git_commit *commit;
    if (!pm_repository_find_commit(repository, id, &commit, err))
        return false;
    int code = repository->git->commit_tree(out, commit);
    repository->git->commit_free(commit);
    return code == 0 || pm_repository_fail(repository, code, err);
}

static bool is_plain_file(const struct pm_repository *repository, const git_tree_entry *entry)
{
    git_filemode_t mode = repository->git->tree_entry_filemode(entry);
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/* Before the object is unpacked: a few bytes in a pack may say that they are gigabytes. */
static bool check_size(const struct pm_repository *repository, const git_oid *oid, const char *path,
                       struct pm_err *err)
{
    size_t size;
    git_object_t type;
    git_odb *odb;
    int code = repository->git->repository_odb(&odb, repository->handle);
    if (code == 0) {
        code = repository->git->odb_read_header(&size, &type, odb, oid);
        repository->git->odb_free(odb);
    }
    if (code != 0)
        return pm_repository_fail(repository, code, err);
    if (size > (size_t)FILE_MAX_MIB * 1024 * 1024)
        return pm_fail(err, PM_ERR_FAILED, "%s in the branch is over %d MiB", path, FILE_MAX_MIB);
    return true;
}

static bool find_blob(const struct pm_repository *repository, const git_tree_entry *entry,
                      const char *path, git_blob **out, struct pm_err *err)
{
    const git_oid *oid = repository->git->tree_entry_id(entry);
    if (!is_plain_file(repository, entry))
        return pm_fail(err, PM_ERR_FAILED, "%s in the branch is not a plain file", path);
    if (!check_size(repository, oid, path, err))
        return false;
    int code = repository->git->blob_lookup(out, repository->handle, oid);
    return code == 0 || pm_repository_fail(repository, code, err);
}

/* Valid until the blob is freed. */
static struct pm_str bytes_of(const struct pm_repository *repository, const git_blob *blob)
{
    return (struct pm_str){repository->git->blob_rawcontent(blob),
                           (size_t)repository->git->blob_rawsize(blob)};
}

/* *out NULL: there is none. */
static bool find_entry(const struct pm_repository *repository, struct pm_commit_id commit,
                       const char *path, git_tree_entry **out, struct pm_err *err)
{
    git_tree *tree = NULL;
    git_tree_entry *entry = NULL;
    if (!pm_repository_find_tree(repository, commit, &tree, err))
        return false;
    int code = repository->git->tree_entry_bypath(&entry, tree, path);
    repository->git->tree_free(tree);
    if (code != 0 && code != GIT_ENOTFOUND)
        return pm_repository_fail(repository, code, err);
    *out = code == 0 ? entry : NULL;
    return true;
}

bool pm_repository_read(struct pm_repository *repository, struct pm_commit_id commit,
                        const char *path, struct pm_arena *arena, struct pm_str *out, bool *found,
                        struct pm_err *err)
{
    git_tree_entry *entry = NULL;
    git_blob *blob;
    if (!find_entry(repository, commit, path, &entry, err))
        return false;
    if (!entry) {
        *found = false;
        return true;
    }
    bool ok = find_blob(repository, entry, path, &blob, err);
    repository->git->tree_entry_free(entry);
    if (!ok)
        return false;
    *out = pm_str_dup(arena, bytes_of(repository, blob));
    *found = true;
    repository->git->blob_free(blob);
    return true;
}

struct walk {
    const struct pm_repository *repository;
    bool (*wanted)(void *ctx, struct pm_str path);
    pm_repository_file_fn *fn;
    void *ctx;
    size_t depth;
    size_t len; /* of the path of the folder at hand, with its slash */
    char path[PATH_LEN_MAX];
};

/* Puts the entry's name behind the folder's path. Paths too long for any of ours are nobody's. */
static bool enter(struct walk *walk, const git_tree_entry *entry, struct pm_str *path)
{
    const char *name = walk->repository->git->tree_entry_name(entry);
    int len = snprintf(walk->path + walk->len, sizeof walk->path - walk->len, "%s", name);
    *path = (struct pm_str){walk->path, walk->len + (size_t)len};
    return len > 0 && path->len < sizeof walk->path - 1;
}

static bool walk_file(struct walk *walk, const git_tree_entry *entry, struct pm_str path,
                      struct pm_err *err)
{
    git_blob *blob;
    if (walk->wanted && !walk->wanted(walk->ctx, path))
        return true;
    if (!find_blob(walk->repository, entry, walk->path, &blob, err))
        return false;
    bool ok = walk->fn(walk->ctx, path, bytes_of(walk->repository, blob), err);
    walk->repository->git->blob_free(blob);
    return ok;
}

static bool walk_tree(struct walk *walk, const git_oid *oid, struct pm_err *err);

static bool walk_folder(struct walk *walk, const git_tree_entry *entry, struct pm_str path,
                        struct pm_err *err)
{
    size_t len = walk->len;
    if (walk->depth == DEPTH_MAX)
        return true;
    walk->path[path.len] = '/';
    walk->len = path.len + 1;
    walk->depth++;
    bool ok = walk_tree(walk, walk->repository->git->tree_entry_id(entry), err);
    walk->depth--;
    walk->len = len;
    return ok;
}

static bool walk_entry(struct walk *walk, const git_tree_entry *entry, struct pm_err *err)
{
    struct pm_str path;
    if (!enter(walk, entry, &path))
        return true;
    if (walk->repository->git->tree_entry_filemode(entry) == GIT_FILEMODE_TREE)
        return walk_folder(walk, entry, path, err);
    return !is_plain_file(walk->repository, entry) || walk_file(walk, entry, path, err);
}

static bool walk_tree(struct walk *walk, const git_oid *oid, struct pm_err *err)
{
    git_tree *tree;
    const struct pm_libgit2 *git = walk->repository->git;
    int code = git->tree_lookup(&tree, walk->repository->handle, oid);
    if (code != 0)
        return pm_repository_fail(walk->repository, code, err);
    bool ok = true;
    size_t count = git->tree_entrycount(tree);
    for (size_t i = 0; ok && i < count; i++)
        ok = walk_entry(walk, git->tree_entry_byindex(tree, i), err);
    git->tree_free(tree);
    return ok;
}

bool pm_repository_walk(struct pm_repository *repository, struct pm_commit_id commit,
                        const char *folder, bool (*wanted)(void *ctx, struct pm_str path),
                        pm_repository_file_fn *fn, void *ctx, struct pm_err *err)
{
    git_tree_entry *entry = NULL;
    struct walk walk = {.repository = repository, .wanted = wanted, .fn = fn, .ctx = ctx};
    if (!find_entry(repository, commit, folder, &entry, err))
        return false;
    if (!entry)
        return true;
    int len = snprintf(walk.path, sizeof walk.path - 1, "%s", folder);
    struct pm_str path = {walk.path, (size_t)len};
    bool ok = repository->git->tree_entry_filemode(entry) != GIT_FILEMODE_TREE ||
              walk_folder(&walk, entry, path, err);
    repository->git->tree_entry_free(entry);
    return ok;
}

bool pm_repository_info(struct pm_repository *repository, struct pm_commit_id id,
                        struct pm_arena *arena, struct pm_commit_info *out, struct pm_err *err)
{
    const struct pm_libgit2 *git = repository->git;
    git_commit *commit;
    if (!pm_repository_find_commit(repository, id, &commit, err))
        return false;
    const git_signature *author = git->commit_author(commit);
    *out = (struct pm_commit_info){
        .name = pm_str_dup(arena, pm_str_from(author->name)),
        .email = pm_str_dup(arena, pm_str_from(author->email)),
        .time = git->commit_time(commit),
        .message = pm_str_dup(arena, pm_str_from(git->commit_message(commit))),
    };
    git->commit_free(commit);
    return true;
}
