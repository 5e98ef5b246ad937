/* What was used last, noted in our own repository: by it the branch is found when the file cannot
 * be read, and a change of it is noticed. */
#include "base/file.h"
#include "command/books_branch.h"
#include "state/repository.h"

#include <stdlib.h>

static const char *const state_words[] = {
    [PM_GIT_OFF] = "off", [PM_GIT_LOG] = "log", [PM_GIT_SHARED] = "shared"};

static bool write_one(struct pm_books *books, struct pm_repository *repository, const char *key,
                      struct pm_str value, struct pm_err *err)
{
    struct pm_str before;
    if (!pm_repository_noted(repository, key, books->context->arena, &before, err))
        return false;
    return pm_str_eq(before, value) || pm_repository_note(repository, key, value, err);
}

static struct pm_str absolute(const struct pm_books *books, struct pm_str folder)
{
    struct pm_arena *arena = books->context->arena;
    char *path = realpath(folder.len > 0 ? pm_str_cstr(arena, folder) : ".", NULL);
    if (!path)
        return folder;
    struct pm_str copy = pm_str_printf(arena, "%s/", path);
    free(path);
    return copy;
}

static bool write_all(struct pm_books *books, struct pm_repository *repository, struct pm_err *err)
{
    const struct pm_git_options *git = &books->git;
    struct pm_str state = pm_str_from(state_words[git->state]);
    return write_one(books, repository, "pm.state", state, err) &&
           write_one(books, repository, "pm.repository", git->repository, err) &&
           write_one(books, repository, "pm.branch", git->branch, err) &&
           write_one(books, repository, "pm.folder", absolute(books, git->folder), err);
}

static bool open_ours(const struct pm_books *books, struct pm_repository **out, bool *found,
                      struct pm_err *err)
{
    const char *path = pm_branch_repository(books);
    *found = pm_file_exists(path);
    return !*found || pm_repository_open(path, false, books->context->arena, out, found, err);
}

bool pm_branch_note(struct pm_books *books, struct pm_err *err)
{
    struct pm_repository *repository;
    bool found;
    if (!pm_books_in_branch(books) && books->former.len > 0)
        return true;
    if (!open_ours(books, &repository, &found, err))
        return false;
    bool ok = !found || write_all(books, repository, err);
    if (found)
        pm_repository_close(repository);
    return ok;
}

static bool read_all(const struct pm_books *books, struct pm_repository *repository,
                     struct pm_git_options *out, bool *shared, struct pm_err *err)
{
    struct pm_arena *arena = books->context->arena;
    struct pm_str state;
    if (!pm_repository_noted(repository, "pm.state", arena, &state, err) ||
        !pm_repository_noted(repository, "pm.repository", arena, &out->repository, err) ||
        !pm_repository_noted(repository, "pm.branch", arena, &out->branch, err) ||
        !pm_repository_noted(repository, "pm.folder", arena, &out->folder, err))
        return false;
    *shared = pm_str_is(state, state_words[PM_GIT_SHARED]) && out->branch.len > 0;
    return true;
}

bool pm_branch_leave(struct pm_books *books, struct pm_err *err)
{
    books->former = (struct pm_str){0};
    return pm_branch_note(books, err);
}

bool pm_branch_noted(const struct pm_books *books, bool *found, struct pm_git_options *out,
                     struct pm_err *err)
{
    struct pm_repository *repository;
    struct pm_git_options git = {.state = PM_GIT_SHARED};
    bool there, shared = false;
    if (!open_ours(books, &repository, &there, err))
        return false;
    bool ok = !there || read_all(books, repository, &git, &shared, err);
    if (there)
        pm_repository_close(repository);
    if (ok && shared)
        *out = git;
    *found = shared;
    return ok;
}

static struct pm_str words_of(const struct pm_books *books, const struct pm_git_options *git)
{
    return pm_str_printf(books->context->arena, "%" PM_STR_FMT " of %s%" PM_STR_FMT,
                         PM_STR_ARG(git->branch), git->repository.len > 0 ? "" : "the origin of ",
                         PM_STR_ARG(git->repository.len > 0 ? git->repository : git->folder));
}

bool pm_branch_note_former(struct pm_books *books, struct pm_err *err)
{
    struct pm_git_options before;
    const struct pm_git_options *git = &books->git;
    bool found;
    if (!pm_branch_noted(books, &found, &before, err))
        return false;
    if (found && !(pm_books_in_branch(books) && pm_str_eq(before.branch, git->branch) &&
                   pm_str_eq(before.repository, git->repository) &&
                   pm_str_eq(before.folder, absolute(books, git->folder))))
        books->former = words_of(books, &before);
    return true;
}
