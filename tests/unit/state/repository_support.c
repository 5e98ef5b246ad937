#include "repository_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

const struct pm_commit_id no_commit = {""};
const struct pm_commit_info sample_info = {PM_STR_INIT("Alice"), PM_STR_INIT("alice@example.com"),
                                           1795380872, PM_STR_INIT("apply: nothing done\n")};

const char *repository_path(struct fixture *f)
{
    return path_of(f, "state.git");
}

struct pm_repository *open_repository(struct fixture *f)
{
    struct pm_repository *repository = NULL;
    bool found;
    if (!pm_repository_open(repository_path(f), true, &f->arena, &repository, &found, &f->err))
        fail_msg("%s", f->err.msg);
    assert_true(found);
    return repository;
}

/* What the shell prints for the command; the test fails when the command does. */
static struct pm_str printed_by(struct fixture *f, char *command)
{
    char sh[] = "sh", c[] = "-c";
    char *const words[] = {sh, c, command, NULL};
    pid_t pid;
    int status;
    assert_int_equal(posix_spawnp(&pid, sh, NULL, NULL, words, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    struct pm_str text = bytes_of(f, path_of(f, "printed"));
    assert_int_equal(unlink(path_of(f, "printed")), 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: %" PM_STR_FMT, command, PM_STR_ARG(text));
    return text;
}

const char *git(struct fixture *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct pm_str words = pm_str_vprintf(&f->arena, format, args);
    va_end(args);
    struct pm_str command = pm_str_printf(
        &f->arena,
        "cd %s && env -i PATH=\"$PATH\" HOME=%s GIT_DIR=%s GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@y "
        "GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@y git %" PM_STR_FMT " >printed 2>&1",
        f->folder, f->folder, repository_path(f), PM_STR_ARG(words));
    struct pm_str text = printed_by(f, pm_str_cstr(&f->arena, command));
    return pm_str_dup(&f->arena, pm_str_sub(text, 0, pm_str_find(text, '\n'))).ptr;
}

struct pm_commit_id id_of(const char *hex)
{
    struct pm_commit_id id;
    assert_int_equal(strlen(hex), 40);
    memcpy(id.hex, hex, sizeof id.hex);
    return id;
}

struct pm_commit_id commit_files(struct fixture *f, struct pm_repository *repository,
                                 struct pm_commit_id parent, const struct pm_tree_file *files,
                                 size_t count)
{
    char tree[41];
    struct pm_commit_id id = no_commit;
    if (!pm_repository_tree(repository, parent, files, count, tree, &f->err) ||
        !pm_repository_commit(repository, tree, parent, &sample_info, &id, &f->err))
        fail_msg("%s", f->err.msg);
    return id;
}

struct pm_commit_id commit_file(struct fixture *f, struct pm_repository *repository,
                                struct pm_commit_id parent, const char *path, const char *bytes)
{
    struct pm_tree_file file = {pm_str_from(path), pm_str_from(bytes)};
    return commit_files(f, repository, parent, &file, 1);
}

void set_ref(struct fixture *f, struct pm_repository *repository, const char *ref,
             struct pm_commit_id id)
{
    if (!pm_repository_set_ref(repository, ref, id, &f->err))
        fail_msg("%s", f->err.msg);
}

const char *ref_of(struct fixture *f, struct pm_repository *repository, const char *ref)
{
    struct pm_commit_id id;
    if (!pm_repository_ref(repository, ref, &id, &f->err))
        fail_msg("%s", f->err.msg);
    return pm_str_dup(&f->arena, pm_str_from(id.hex)).ptr;
}

void assert_file(struct fixture *f, struct pm_repository *repository, struct pm_commit_id commit,
                 const char *path, const char *bytes)
{
    struct pm_str text = PM_STR("");
    bool found = false;
    if (!pm_repository_read(repository, commit, path, &f->arena, &text, &found, &f->err))
        fail_msg("%s", f->err.msg);
    assert_int_equal(found, bytes != NULL);
    if (bytes)
        assert_string_equal(text.ptr, bytes);
}

void assert_no_read(struct fixture *f, struct pm_repository *repository, struct pm_commit_id commit,
                    const char *path, const char *message)
{
    struct pm_str text;
    bool found;
    if (pm_repository_read(repository, commit, path, &f->arena, &text, &found, &f->err))
        fail_msg("%s was read", path);
    assert_holds(f->err.msg, message);
}
