#include "state/repository_handle.h"

#include "base/sink.h"
#include "base/utf8.h"

/* git takes none of these into a name or an address, or drops them. */
static bool is_good(uint32_t code_point, struct pm_str extra)
{
    for (size_t i = 0; i < extra.len; i++) {
        if (code_point == (unsigned char)extra.ptr[i])
            return true;
    }
    return code_point != '<' && code_point != '>' && !pm_utf8_is_hostile(code_point);
}

/* What is good of a text: UTF-8 and nothing hostile, but for the extra characters. */
static struct pm_str clean(struct pm_str text, struct pm_str extra, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t at = 0; at < text.len;) {
        uint32_t code_point = 0;
        size_t len = pm_utf8_decode(pm_str_sub(text, at, text.len), &code_point);
        if (len > 0 && is_good(code_point, extra))
            pm_sink_put(&sink, pm_str_sub(text, at, at + len));
        at += len > 0 ? len : 1;
    }
    struct pm_str kept = pm_str_trim(pm_sink_take(&sink, arena));
    pm_sink_fini(&sink);
    return kept;
}

static struct pm_str without(struct pm_str text, char c, struct pm_arena *arena)
{
    struct pm_str part, kept = PM_STR("");
    for (struct pm_str rest = text; pm_str_next(&rest, c, &part);)
        kept =
            pm_str_printf(arena, "%" PM_STR_FMT "%" PM_STR_FMT, PM_STR_ARG(kept), PM_STR_ARG(part));
    return kept;
}

/* git drops these at both ends of a name and of an address; one of nothing else is empty to it. */
static bool is_empty(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr(" .,:;\"\\'", text.ptr[i]))
            return false;
    }
    return true;
}

struct pm_commit_info pm_commit_info_clean(const struct pm_commit_info *info,
                                           struct pm_arena *arena)
{
    struct pm_commit_info out = {
        .name = clean(info->name, PM_STR(""), arena),
        .email = without(clean(info->email, PM_STR(""), arena), ' ', arena),
        .time = info->time,
        .message = clean(info->message, PM_STR("<>\n"), arena),
    };
    if (is_empty(out.name))
        out.name = PM_STR("pm-reconcile");
    if (is_empty(out.email))
        out.email = PM_STR("pm-reconcile@localhost");
    out.message = pm_str_printf(arena, "%" PM_STR_FMT "\n", PM_STR_ARG(out.message));
    return out;
}

static bool make_empty_tree(const struct pm_repository *repository, git_tree **out,
                            struct pm_err *err)
{
    const struct pm_libgit2 *git = repository->git;
    git_oid oid;
    git_treebuilder *builder;
    int code = git->treebuilder_new(&builder, repository->handle, NULL);
    if (code == 0) {
        code = git->treebuilder_write(&oid, builder);
        git->treebuilder_free(builder);
    }
    if (code == 0)
        code = git->tree_lookup(out, repository->handle, &oid);
    return code == 0 || pm_repository_fail(repository, code, err);
}

static bool write_blobs(const struct pm_repository *repository, const struct pm_tree_file *files,
                        size_t count, struct pm_arena *arena, git_tree_update *updates,
                        struct pm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        updates[i].action = GIT_TREE_UPDATE_UPSERT;
        updates[i].filemode = GIT_FILEMODE_BLOB;
        updates[i].path = pm_str_cstr(arena, files[i].path);
        int code = repository->git->blob_create_from_buffer(&updates[i].id, repository->handle,
                                                            files[i].bytes.ptr, files[i].bytes.len);
        if (code != 0)
            return pm_repository_fail(repository, code, err);
    }
    return true;
}

/* What somebody put into the branch by hand need not leave room for what belongs there. */
static bool fail_update(const struct pm_repository *repository, int code, struct pm_err *err)
{
    const git_error *error = repository->git->error_last();
    if (!error || error->klass != GIT_ERROR_TREE)
        return pm_repository_fail(repository, code, err);
    return pm_fail(err, PM_ERR_FAILED,
                   "the branch holds a file where a folder belongs, or a folder where a file does "
                   "(%s): somebody edited it by hand: remove that there and run this again",
                   error->message);
}

static bool update_tree(const struct pm_repository *repository, git_tree *base,
                        const struct pm_tree_file *files, size_t count, git_oid *out,
                        struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    git_tree_update *updates = PM_NEW_ARRAY(&arena, git_tree_update, count);
    bool ok = write_blobs(repository, files, count, &arena, updates, err);
    if (ok && count > 0) {
        int code =
            repository->git->tree_create_updated(out, repository->handle, base, count, updates);
        ok = code == 0 || fail_update(repository, code, err);
    } else if (ok) {
        *out = *repository->git->tree_id(base);
    }
    pm_arena_fini(&arena);
    return ok;
}

bool pm_repository_tree(struct pm_repository *repository, struct pm_commit_id base,
                        const struct pm_tree_file *files, size_t count, char out[41],
                        struct pm_err *err)
{
    git_tree *tree = NULL;
    git_oid oid;
    bool found = base.hex[0] != '\0' ? pm_repository_find_tree(repository, base, &tree, err)
                                     : make_empty_tree(repository, &tree, err);
    if (!found)
        return false;
    bool ok = update_tree(repository, tree, files, count, &oid, err);
    repository->git->tree_free(tree);
    if (ok)
        repository->git->oid_tostr(out, 41, &oid);
    return ok;
}

struct parts {
    git_tree *tree;
    git_commit *parent; /* NULL: none */
    git_signature *who;
};

static bool find_parts(const struct pm_repository *repository, const char *tree,
                       struct pm_commit_id parent, const struct pm_commit_info *info,
                       struct pm_arena *arena, struct parts *parts, struct pm_err *err)
{
    git_oid oid;
    if (!pm_commit_id_oid(repository, tree, &oid, err))
        return false;
    int code = repository->git->tree_lookup(&parts->tree, repository->handle, &oid);
    if (code != 0)
        return pm_repository_fail(repository, code, err);
    if (parent.hex[0] != '\0' &&
        !pm_repository_find_commit(repository, parent, &parts->parent, err))
        return false;
    code = repository->git->signature_new(&parts->who, pm_str_cstr(arena, info->name),
                                          pm_str_cstr(arena, info->email), info->time, 0);
    return code == 0 || pm_repository_fail(repository, code, err);
}

static bool write_commit(const struct pm_repository *repository, const struct parts *parts,
                         const char *message, struct pm_commit_id *out, struct pm_err *err)
{
    git_oid oid;
    const git_commit *parents[] = {parts->parent};
    int code =
        repository->git->commit_create(&oid, repository->handle, NULL, parts->who, parts->who, NULL,
                                       message, parts->tree, parts->parent ? 1 : 0, parents);
    if (code != 0)
        return pm_repository_fail(repository, code, err);
    repository->git->oid_tostr(out->hex, sizeof out->hex, &oid);
    return true;
}

bool pm_repository_commit(struct pm_repository *repository, const char *tree,
                          struct pm_commit_id parent, const struct pm_commit_info *info,
                          struct pm_commit_id *out, struct pm_err *err)
{
    struct pm_arena arena;
    struct parts parts = {0};
    pm_arena_init(&arena);
    struct pm_commit_info good = pm_commit_info_clean(info, &arena);
    bool ok = find_parts(repository, tree, parent, &good, &arena, &parts, err) &&
              write_commit(repository, &parts, pm_str_cstr(&arena, good.message), out, err);
    repository->git->signature_free(parts.who);
    repository->git->commit_free(parts.parent);
    repository->git->tree_free(parts.tree);
    pm_arena_fini(&arena);
    return ok;
}
