#include "support.h"

#include "state/repository.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct pm_commit_id none = {""};
static const struct pm_commit_info info = {PM_STR_INIT("Alice"), PM_STR_INIT("alice@example.com"),
                                           1795380872, PM_STR_INIT("apply: nothing done\n")};

static const char *repository_path(struct fixture *f)
{
    return path_of(f, "state.git");
}

static struct pm_repository *open_repository(struct fixture *f)
{
    struct pm_repository *repository = NULL;
    bool found;
    if (!pm_repository_open(repository_path(f), true, &f->arena, &repository, &found, &f->err))
        fail_msg("%s", f->err.msg);
    assert_true(found);
    return repository;
}

/* Runs git on the repository, and returns the first line that it prints. */
__attribute__((format(printf, 2, 3))) static const char *git(struct fixture *f, const char *format,
                                                             ...)
{
    va_list args;
    char line[256] = "";
    va_start(args, format);
    struct pm_str words = pm_str_vprintf(&f->arena, format, args);
    va_end(args);
    char *command = pm_str_cstr(
        &f->arena, pm_str_printf(&f->arena,
                                 "cd %s && env -i PATH=\"$PATH\" HOME=%s GIT_DIR=%s "
                                 "GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@y GIT_COMMITTER_NAME=x "
                                 "GIT_COMMITTER_EMAIL=x@y git %" PM_STR_FMT " 2>&1",
                                 f->folder, f->folder, repository_path(f), PM_STR_ARG(words)));
    FILE *pipe = popen(command, "re");
    assert_non_null(pipe);
    if (!fgets(line, sizeof line, pipe))
        line[0] = '\0';
    if (pclose(pipe) != 0)
        fail_msg("%s: %s", command, line);
    line[strcspn(line, "\n")] = '\0';
    return pm_str_dup(&f->arena, pm_str_from(line)).ptr;
}

static struct pm_commit_id id_of(const char *hex)
{
    struct pm_commit_id id;
    assert_int_equal(strlen(hex), 40);
    memcpy(id.hex, hex, sizeof id.hex);
    return id;
}

static struct pm_commit_id commit_files(struct fixture *f, struct pm_repository *repository,
                                        struct pm_commit_id parent,
                                        const struct pm_tree_file *files, size_t count)
{
    char tree[41];
    struct pm_commit_id id = none;
    if (!pm_repository_tree(repository, parent, files, count, tree, &f->err) ||
        !pm_repository_commit(repository, tree, parent, &info, &id, &f->err))
        fail_msg("%s", f->err.msg);
    return id;
}

static struct pm_commit_id commit_file(struct fixture *f, struct pm_repository *repository,
                                       struct pm_commit_id parent, const char *path,
                                       const char *bytes)
{
    struct pm_tree_file file = {pm_str_from(path), pm_str_from(bytes)};
    return commit_files(f, repository, parent, &file, 1);
}

static void set_ref(struct fixture *f, struct pm_repository *repository, const char *ref,
                    struct pm_commit_id id)
{
    if (!pm_repository_set_ref(repository, ref, id, &f->err))
        fail_msg("%s", f->err.msg);
}

static const char *ref_of(struct fixture *f, struct pm_repository *repository, const char *ref)
{
    struct pm_commit_id id;
    if (!pm_repository_ref(repository, ref, &id, &f->err))
        fail_msg("%s", f->err.msg);
    return pm_str_dup(&f->arena, pm_str_from(id.hex)).ptr;
}

static void assert_file(struct fixture *f, struct pm_repository *repository,
                        struct pm_commit_id commit, const char *path, const char *bytes)
{
    struct pm_str text = PM_STR("");
    bool found = false;
    if (!pm_repository_read(repository, commit, path, &f->arena, &text, &found, &f->err))
        fail_msg("%s", f->err.msg);
    assert_int_equal(found, bytes != NULL);
    if (bytes)
        assert_string_equal(text.ptr, bytes);
}

static void assert_no_read(struct fixture *f, struct pm_repository *repository,
                           struct pm_commit_id commit, const char *path, const char *message)
{
    struct pm_str text;
    bool found;
    if (pm_repository_read(repository, commit, path, &f->arena, &text, &found, &f->err))
        fail_msg("%s was read", path);
    assert_holds(f->err.msg, message);
}

static void a_repository_that_is_not_there_is_made_for_writers_only(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository;
    bool found = true;
    assert_true(
        pm_repository_open(repository_path(f), false, &f->arena, &repository, &found, &f->err));
    assert_false(found);
    assert_null(repository);
    assert_string_equal(names_in(f, f->folder).ptr ? names_in(f, f->folder).ptr : "", "");
    pm_repository_close(repository);
    pm_repository_close(open_repository(f));
    assert_int_equal(mode_of(repository_path(f)), 0700);
    assert_string_equal(names_in(f, f->folder).ptr, "state.git");
    assert_string_equal(git(f, "rev-parse --is-bare-repository"), "true");
    assert_string_equal(git(f, "config core.fsync"), "all");
}

static void the_folder_of_a_new_repository_is_made_too(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository;
    bool found;
    const char *path = path_of(f, "new/state.git");
    assert_true(pm_repository_open(path, true, &f->arena, &repository, &found, &f->err));
    pm_repository_close(repository);
    assert_int_equal(mode_of(path_of(f, "new")), 0700);
}

static bool open_and_close(struct fixture *f)
{
    pm_repository_close(open_repository(f));
    return true;
}

static void several_programs_make_one_repository_at_once(void **state)
{
    enum { PROGRAMS = 6 };
    struct fixture *f = *state;
    int status;
    pid_t pids[PROGRAMS];
    for (size_t i = 0; i < PROGRAMS; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0)
            _exit(open_and_close(f) ? 0 : 1);
    }
    for (size_t i = 0; i < PROGRAMS; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert_string_equal(names_in(f, f->folder).ptr, "state.git");
}

static void what_is_committed_is_read_back(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    struct pm_tree_file files[] = {
        {PM_STR("state.json"), PM_STR("{}\n")},
        {PM_STR("log/2026/11/22/a.json"), PM_STR("a")},
        {PM_STR("log/2026/11/22/a.md"), PM_STR("")},
        {PM_STR("log/2026/12/01/b.json"), PM_STR("b")},
    };
    struct pm_commit_id first = commit_files(f, repository, none, files, 4);
    struct pm_tree_file newer[] = {{PM_STR("state.json"), PM_STR("[]\n")},
                                   {PM_STR("log/2027/01/01/c.json"), PM_STR("c")}};
    struct pm_commit_id second = commit_files(f, repository, first, newer, 2);
    assert_file(f, repository, first, "state.json", "{}\n");
    assert_file(f, repository, first, "log/2027/01/01/c.json", NULL);
    assert_file(f, repository, second, "state.json", "[]\n");
    assert_file(f, repository, second, "log/2026/11/22/a.json", "a");
    assert_file(f, repository, second, "log/2026/11/22/a.md", "");
    assert_file(f, repository, second, "log/2026/12/01/b.json", "b");
    assert_file(f, repository, second, "log/2027/01/01/c.json", "c");
    assert_file(f, repository, second, "state.json/x", NULL);
    assert_file(f, repository, second, "log/2028", NULL);
    set_ref(f, repository, PM_REF_SEEN, second);
    assert_string_equal(git(f, "fsck --strict --no-dangling --no-progress"),
                        "notice: HEAD points to an unborn branch (main)");
    assert_string_equal(git(f, "rev-parse %s^", PM_REF_SEEN), first.hex);
    assert_string_equal(
        git(f, "log -1 --format='%%an <%%ae> %%cn <%%ce> %%at %%ct %%s' %s", PM_REF_SEEN),
        "Alice <alice@example.com> Alice <alice@example.com> 1795380872 1795380872 "
        "apply: nothing done");
    pm_repository_close(repository);
}

static void a_tree_without_changes_is_the_one_before(void **state)
{
    struct fixture *f = *state;
    char tree[41];
    struct pm_repository *repository = open_repository(f);
    assert_true(pm_repository_tree(repository, none, NULL, 0, tree, &f->err));
    assert_string_equal(tree, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    struct pm_commit_id id = commit_file(f, repository, none, "a", "b");
    assert_true(pm_repository_tree(repository, id, NULL, 0, tree, &f->err));
    assert_string_equal(tree, git(f, "rev-parse %s^{tree}", id.hex));
    pm_repository_close(repository);
}

static void a_commit_tells_who_and_what(void **state)
{
    struct fixture *f = *state;
    struct pm_commit_info back;
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id id = commit_file(f, repository, none, "a", "b");
    assert_true(pm_repository_info(repository, id, &f->arena, &back, &f->err));
    assert_true(pm_str_eq(back.name, info.name));
    assert_true(pm_str_eq(back.email, info.email));
    assert_true(pm_str_eq(back.message, info.message));
    assert_int_equal(back.time, info.time);
    pm_repository_close(repository);
}

static const struct {
    const char *name, *email, *clean_name, *clean_email;
} identities[] = {
    {"Alice", "a@b.example", "Alice", "a@b.example"},
    {"M\xc3\xa4rz <m@x>", " m @ x ", "M\xc3\xa4rz m@x", "m@x"},
    {"a\nb\tc\x1b[1m\x7f", "a\n@b", "abc[1m", "a@b"},
    {"", "", "pm-reconcile", "pm-reconcile@localhost"},
    {"<>", "<>", "pm-reconcile", "pm-reconcile@localhost"},
    {" .,;\"", ".", "pm-reconcile", "pm-reconcile@localhost"},
    {"\xff\xfe", "\xc3", "pm-reconcile", "pm-reconcile@localhost"},
    {"a\xe2\x80\xae"
     "b",
     "x@\xe2\x80\x8b"
     "y",
     "ab", "x@y"},
};

static void identities_are_cleaned_for_git(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    char tree[41];
    assert_true(pm_repository_tree(repository, none, NULL, 0, tree, &f->err));
    for (size_t i = 0; i < sizeof identities / sizeof *identities; i++) {
        struct pm_commit_id id;
        struct pm_commit_info back, dirty = {pm_str_from(identities[i].name),
                                             pm_str_from(identities[i].email), 7, PM_STR("x")};
        if (!pm_repository_commit(repository, tree, none, &dirty, &id, &f->err))
            fail_msg("%s", f->err.msg);
        assert_true(pm_repository_info(repository, id, &f->arena, &back, &f->err));
        assert_string_equal(back.name.ptr, identities[i].clean_name);
        assert_string_equal(back.email.ptr, identities[i].clean_email);
        assert_string_equal(back.message.ptr, "x\n");
    }
    pm_repository_close(repository);
}

static void what_is_hostile_is_left_out_of_messages(void **state)
{
    struct fixture *f = *state;
    struct pm_commit_info dirty = info;
    dirty.message = PM_STR("\napply: \x1b[31m<a>\0b\xff\r\n\nRun: x\n\n\n");
    struct pm_commit_info good = pm_commit_info_clean(&dirty, &f->arena);
    assert_string_equal(good.message.ptr, "apply: [31m<a>b\n\nRun: x\n");
}

static void refs_are_set_and_removed(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id one = commit_file(f, repository, none, "a", "1");
    struct pm_commit_id two = commit_file(f, repository, none, "a", "2");
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), "");
    set_ref(f, repository, PM_REF_SEEN, none);
    set_ref(f, repository, PM_REF_SEEN, one);
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), one.hex);
    set_ref(f, repository, PM_REF_SEEN, two);
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), two.hex);
    git(f, "pack-refs --all --prune");
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), two.hex);
    set_ref(f, repository, PM_REF_SEEN, none);
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), "");
    pm_repository_close(repository);
}

static void a_ref_names_a_commit_that_is_there(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id gone = id_of("0123456789012345678901234567890123456789");
    assert_false(pm_repository_set_ref(repository, PM_REF_SEEN, gone, &f->err));
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), "");
    pm_repository_close(repository);
}

struct listing {
    struct fixture *f;
    struct pm_repository *repository;
    char names[256];
};

static bool list_and_remove(void *ctx, const char *ref, struct pm_commit_id id, struct pm_err *err)
{
    struct listing *listing = ctx;
    assert_string_equal(id.hex, git(listing->f, "rev-parse %s", ref));
    strcat(strcat(listing->names, ref + strlen(PM_REF_OUTBOX)), " ");
    return pm_repository_set_ref(listing->repository, ref, none, err);
}

static void refs_come_in_the_order_of_their_names_and_may_be_removed(void **state)
{
    struct fixture *f = *state;
    struct listing listing = {.f = f, .repository = open_repository(f)};
    struct pm_commit_id id = commit_file(f, listing.repository, none, "a", "1");
    set_ref(f, listing.repository, PM_REF_OUTBOX "b", id);
    set_ref(f, listing.repository, PM_REF_OUTBOX "c", id);
    git(f, "pack-refs --all --prune");
    set_ref(f, listing.repository, PM_REF_OUTBOX "a", id);
    set_ref(f, listing.repository, "refs/pm/outboy/a", id);
    assert_true(
        pm_repository_refs(listing.repository, PM_REF_OUTBOX, list_and_remove, &listing, &f->err));
    assert_string_equal(listing.names, "a b c ");
    listing.names[0] = '\0';
    assert_true(
        pm_repository_refs(listing.repository, PM_REF_OUTBOX, list_and_remove, &listing, &f->err));
    assert_string_equal(listing.names, "");
    pm_repository_close(listing.repository);
}

struct walk {
    char seen[512];
    size_t stop_after; /* 0: never */
};

static bool is_json(void *ctx, struct pm_str path)
{
    (void)ctx;
    return pm_str_ends(path, PM_STR(".json"));
}

static bool note_file(void *ctx, struct pm_str path, struct pm_str bytes, struct pm_err *err)
{
    struct walk *walk = ctx;
    size_t len = strlen(walk->seen);
    snprintf(walk->seen + len, sizeof walk->seen - len, "%" PM_STR_FMT "=%" PM_STR_FMT " ",
             PM_STR_ARG(path), PM_STR_ARG(bytes));
    return walk->stop_after != 1 || pm_fail(err, PM_ERR_FAILED, "stopped");
}

static void a_walk_sees_the_wanted_files_in_order(void **state)
{
    struct fixture *f = *state;
    struct walk walk = {0}, all = {0}, nothing = {0}, stopped = {.stop_after = 1};
    struct pm_repository *repository = open_repository(f);
    struct pm_tree_file files[] = {
        {PM_STR("log/2027/01/01/c.json"), PM_STR("3")},
        {PM_STR("log/2026/11/22/a.json"), PM_STR("1")},
        {PM_STR("log/2026/11/22/a.md"), PM_STR("-")},
        {PM_STR("log/2026/12/01/b.json"), PM_STR("2")},
        {PM_STR("state.json"), PM_STR("{}")},
    };
    struct pm_commit_id id = commit_files(f, repository, none, files, 5);
    assert_true(pm_repository_walk(repository, id, "log", is_json, note_file, &walk, &f->err));
    assert_string_equal(walk.seen, "log/2026/11/22/a.json=1 log/2026/12/01/b.json=2 "
                                   "log/2027/01/01/c.json=3 ");
    assert_true(
        pm_repository_walk(repository, id, "log/2026/11/22", NULL, note_file, &all, &f->err));
    assert_string_equal(all.seen, "log/2026/11/22/a.json=1 log/2026/11/22/a.md=- ");
    assert_true(pm_repository_walk(repository, id, "log/2028", NULL, note_file, &nothing, &f->err));
    assert_true(
        pm_repository_walk(repository, id, "state.json", NULL, note_file, &nothing, &f->err));
    assert_string_equal(nothing.seen, "");
    assert_false(pm_repository_walk(repository, id, "log", NULL, note_file, &stopped, &f->err));
    assert_string_equal(f->err.msg, "stopped");
    assert_string_equal(stopped.seen, "log/2026/11/22/a.json=1 ");
    pm_repository_close(repository);
}

/* A commit of a tree that git makes of these lines. */
static struct pm_commit_id commit_lines(struct fixture *f, const char *lines)
{
    write_bytes(path_of(f, "lines"), pm_str_from(lines));
    const char *tree = git(f, "mktree <%s", path_of(f, "lines"));
    return id_of(git(f, "commit-tree -m x %s", tree));
}

static void what_is_no_plain_file_is_not_read(void **state)
{
    struct fixture *f = *state;
    struct walk walk = {0};
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id inner = commit_file(f, repository, none, "a", "1");
    const char *blob = git(f, "rev-parse %s:a", inner.hex);
    const char *tree = git(f, "rev-parse %s^{tree}", inner.hex);
    struct pm_str lines = pm_str_printf(&f->arena,
                                        "120000 blob %s\tlink\n160000 commit %s\tmodule\n"
                                        "100755 blob %s\tprogram\n040000 tree %s\tfolder\n",
                                        blob, inner.hex, blob, tree);
    struct pm_commit_id id = commit_lines(f, lines.ptr);
    assert_no_read(f, repository, id, "link", "link in the branch is not a plain file");
    assert_no_read(f, repository, id, "module", "module in the branch is not a plain file");
    assert_no_read(f, repository, id, "folder", "folder in the branch is not a plain file");
    assert_file(f, repository, id, "program", "1");
    assert_file(f, repository, id, "link/x", NULL);
    struct pm_str top =
        pm_str_printf(&f->arena, "040000 tree %s\tlog\n", git(f, "rev-parse %s^{tree}", id.hex));
    id = commit_lines(f, top.ptr);
    assert_true(pm_repository_walk(repository, id, "log", NULL, note_file, &walk, &f->err));
    assert_string_equal(walk.seen, "log/folder/a=1 log/program=1 ");
    pm_repository_close(repository);
}

static void what_is_nested_too_deeply_is_passed_over(void **state)
{
    struct fixture *f = *state;
    struct walk walk = {0};
    struct pm_repository *repository = open_repository(f);
    struct pm_tree_file files[] = {
        {PM_STR("log/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/seen"), PM_STR("1")},
        {PM_STR("log/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g/not"), PM_STR("2")},
    };
    struct pm_commit_id id = commit_files(f, repository, none, files, 2);
    assert_true(pm_repository_walk(repository, id, "log", NULL, note_file, &walk, &f->err));
    assert_string_equal(walk.seen, "log/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/seen=1 ");
    pm_repository_close(repository);
}

static void a_file_of_over_256_mib_is_not_read(void **state)
{
    struct fixture *f = *state;
    struct walk walk = {0};
    struct pm_repository *repository = open_repository(f);
    const char *big = path_of(f, "big");
    write_bytes(big, PM_STR(""));
    assert_int_equal(truncate(big, 256 * 1024 * 1024 + 1), 0);
    struct pm_str line =
        pm_str_printf(&f->arena, "100644 blob %s\tstate.json\n", git(f, "hash-object -w %s", big));
    struct pm_commit_id id = commit_lines(f, line.ptr);
    assert_no_read(f, repository, id, "state.json", "state.json in the branch is over 256 MiB");
    line = pm_str_printf(&f->arena, "040000 tree %s\tlog\n", git(f, "rev-parse %s^{tree}", id.hex));
    id = commit_lines(f, line.ptr);
    assert_false(pm_repository_walk(repository, id, "log", NULL, note_file, &walk, &f->err));
    assert_holds(f->err.msg, "log/state.json in the branch is over 256 MiB");
    pm_repository_close(repository);
}

static void what_git_fetches_shallowly_is_seen_and_built_upon(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    const char *origin = path_of(f, "origin.git");
    git(f, "init -q --bare %s", origin);
    struct pm_commit_id old = commit_file(f, repository, none, "state.json", "1");
    struct pm_commit_id tip = commit_file(f, repository, old, "state.json", "2");
    git(f, "push -q %s %s:refs/heads/s", origin, tip.hex);
    pm_repository_close(repository);
    assert_int_equal(rename(repository_path(f), path_of(f, "first.git")), 0);
    repository = open_repository(f);
    assert_string_equal(ref_of(f, repository, PM_REF_FETCHED), "");
    git(f, "fetch -q --depth=1 file://%s +refs/heads/s:%s", origin, PM_REF_FETCHED);
    assert_string_equal(ref_of(f, repository, PM_REF_FETCHED), tip.hex);
    assert_string_equal(git(f, "count-objects"), "0 objects, 0 kilobytes");
    assert_file(f, repository, tip, "state.json", "2");
    struct pm_commit_id next = commit_file(f, repository, tip, "state.json", "3");
    git(f, "push -q file://%s %s:refs/heads/s", origin, next.hex);
    git(f, "fetch -q --depth=1 file://%s +refs/heads/s:%s", origin, PM_REF_FETCHED);
    git(f, "reflog expire --expire=now --all");
    git(f, "gc -q --prune=now");
    assert_string_equal(ref_of(f, repository, PM_REF_FETCHED), next.hex);
    assert_file(f, repository, next, "state.json", "3");
    assert_string_equal(git(f, "--git-dir=%s fsck --strict --no-progress", origin),
                        "notice: HEAD points to an unborn branch (master)");
    pm_repository_close(repository);
}

static void notes_are_kept_in_the_repositorys_own_configuration(void **state)
{
    static const char *const values[] = {"plain", "", " blanks ", "a \"b\" \\ #c ; d\n[e]",
                                         "https://git.example/m\xc3\xa4.git"};
    struct fixture *f = *state;
    struct pm_str value = PM_STR("x");
    struct pm_repository *repository = open_repository(f);
    assert_true(pm_repository_noted(repository, "pm.branch", &f->arena, &value, &f->err));
    assert_int_equal(value.len, 0);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct pm_str wanted = pm_str_from(values[i]);
        assert_true(pm_repository_note(repository, "pm.branch", wanted, &f->err));
        assert_true(pm_repository_noted(repository, "pm.branch", &f->arena, &value, &f->err));
        assert_true(pm_str_eq(value, wanted));
    }
    assert_string_equal(git(f, "config --get pm.branch"), values[4]);
    pm_repository_close(repository);
}

static void what_is_no_repository_is_named(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = NULL;
    bool found;
    assert_int_equal(mkdir(repository_path(f), 0700), 0);
    assert_false(
        pm_repository_open(repository_path(f), true, &f->arena, &repository, &found, &f->err));
    assert_null(repository);
    assert_holds(f->err.msg, repository_path(f));
    assert_holds(f->err.msg, "is damaged, or is none");
    assert_holds(f->err.msg, "move it away");
}

/* The path of an object that is not packed. */
static const char *object_path(struct fixture *f, const char *hex)
{
    return pm_str_printf(&f->arena, "%s/objects/%.2s/%s", repository_path(f), hex, hex + 2).ptr;
}

static void damaged_objects_are_noticed(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id id = commit_file(f, repository, none, "a", "some bytes");
    const char *blob = object_path(f, git(f, "rev-parse %s:a", id.hex));
    struct pm_str bytes = bytes_of(f, blob);
    pm_repository_close(repository);
    for (size_t len = 0; len < bytes.len; len += 3) {
        assert_int_equal(chmod(blob, 0600), 0);
        write_bytes(blob, pm_str_sub(bytes, 0, len));
        repository = open_repository(f);
        assert_no_read(f, repository, id, "a", "is damaged, or is none");
        pm_repository_close(repository);
    }
    assert_int_equal(unlink(blob), 0);
    repository = open_repository(f);
    assert_no_read(f, repository, id, "a", "is damaged, or is none");
    assert_no_read(f, repository, id_of("0123456789012345678901234567890123456789"), "a",
                   "is damaged, or is none");
    pm_repository_close(repository);
}

static void a_lock_that_was_left_is_named(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id id = commit_file(f, repository, none, "a", "1");
    set_ref(f, repository, PM_REF_SEEN, id);
    write_bytes(path_of(f, "state.git/refs/pm/seen.lock"), PM_STR(""));
    assert_false(pm_repository_set_ref(repository, PM_REF_SEEN, id, &f->err));
    assert_holds(f->err.msg, "one was killed while it wrote");
    assert_holds(f->err.msg, "seen.lock");
    pm_repository_close(repository);
}

static void a_lock_that_was_left_long_ago_is_removed(void **state)
{
    static const char *const names[] = {"refs/pm/seen.lock", "shallow.lock", "config.lock",
                                        "objects/pack/x.lock", "pm.lock"};
    static const struct timespec long_ago[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    enum { LOCKS = sizeof names / sizeof *names, LEFT = 3 };
    struct fixture *f = *state;
    const char *paths[LOCKS];
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id id = commit_file(f, repository, none, "a", "1");
    set_ref(f, repository, PM_REF_SEEN, id);
    pm_repository_close(repository);
    for (size_t i = 0; i < LOCKS; i++) {
        paths[i] = pm_str_printf(&f->arena, "%s/%s", repository_path(f), names[i]).ptr;
        write_bytes(paths[i], PM_STR(""));
        assert_int_equal(utimensat(AT_FDCWD, paths[i], long_ago, 0), 0);
    }
    pm_repository_close(open_repository(f));
    for (size_t i = 0; i < LOCKS; i++)
        assert_int_equal(access(paths[i], F_OK) != 0, i < LEFT);
}

static void the_repository_of_another_user_is_refused(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = NULL;
    bool found;
    if (geteuid() != 0)
        skip();
    pm_repository_close(open_repository(f));
    assert_int_equal(chown(repository_path(f), 65534, 65534), 0);
    assert_false(
        pm_repository_open(repository_path(f), true, &f->arena, &repository, &found, &f->err));
    assert_holds(f->err.msg, "belongs to another user");
    assert_null(repository);
}

static bool make_in_read_only_folder(struct fixture *f)
{
    struct pm_repository *repository;
    bool found;
    assert_int_equal(chmod(f->folder, 0500), 0);
    bool ok = pm_repository_open(repository_path(f), true, &f->arena, &repository, &found, &f->err);
    assert_int_equal(chmod(f->folder, 0700), 0);
    return ok;
}

static void a_folder_that_may_not_be_written_is_named(void **state)
{
    struct fixture *f = *state;
    assert_false(as_ordinary_user(f, make_in_read_only_folder));
    assert_holds(f->err.msg, "cannot make the git repository");
    assert_holds(f->err.msg, "state.git");
}

static bool commit_with_little_room(struct fixture *f)
{
    struct pm_repository *repository = open_repository(f);
    struct rlimit limit = {4096, 4096};
    static char bytes[100000];
    char tree[41];
    struct pm_tree_file file = {PM_STR("a"), {bytes, sizeof bytes}};
    unsigned seed = 7;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)rand_r(&seed);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    bool ok = pm_repository_tree(repository, none, &file, 1, tree, &f->err);
    pm_repository_close(repository);
    return ok;
}

static void a_full_disk_is_named(void **state)
{
    struct fixture *f = *state;
    assert_false(as_ordinary_user(f, commit_with_little_room));
    assert_holds(f->err.msg, "cannot be written: a file would be larger than is allowed here");
}

/* Before libgit2 is loaded: its own defaults would find these. */
static int spoil_the_users_configuration(void **state)
{
    static const char *const names[] = {"HOME", "XDG_CONFIG_HOME"};
    static char folder[] = "/tmp/pm-home-XXXXXX";
    char path[64];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/git", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    strcat(path, "/config");
    write_bytes(path, PM_STR("[this is no configuration\n"));
    snprintf(path, sizeof path, "%s/.gitconfig", folder);
    write_bytes(path, PM_STR("[this is no configuration\n"));
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(setenv(names[i], folder, 1), 0);
    *state = folder;
    return 0;
}

static int remove_the_users_configuration(void **state)
{
    static const char *const names[] = {"git/config", "git", ".gitconfig", "."};
    char path[64];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", (char *)*state, names[i]);
        remove(path);
    }
    return rmdir(*state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_repository_that_is_not_there_is_made_for_writers_only),
        TEST(the_folder_of_a_new_repository_is_made_too),
        TEST(several_programs_make_one_repository_at_once),
        TEST(what_is_committed_is_read_back),
        TEST(a_tree_without_changes_is_the_one_before),
        TEST(a_commit_tells_who_and_what),
        TEST(identities_are_cleaned_for_git),
        TEST(what_is_hostile_is_left_out_of_messages),
        TEST(refs_are_set_and_removed),
        TEST(a_ref_names_a_commit_that_is_there),
        TEST(refs_come_in_the_order_of_their_names_and_may_be_removed),
        TEST(a_walk_sees_the_wanted_files_in_order),
        TEST(what_is_no_plain_file_is_not_read),
        TEST(what_is_nested_too_deeply_is_passed_over),
        TEST(a_file_of_over_256_mib_is_not_read),
        TEST(what_git_fetches_shallowly_is_seen_and_built_upon),
        TEST(notes_are_kept_in_the_repositorys_own_configuration),
        TEST(what_is_no_repository_is_named),
        TEST(damaged_objects_are_noticed),
        TEST(a_lock_that_was_left_is_named),
        TEST(a_lock_that_was_left_long_ago_is_removed),
        TEST(the_repository_of_another_user_is_refused),
        TEST(a_folder_that_may_not_be_written_is_named),
        TEST(a_full_disk_is_named),
    };
    return cmocka_run_group_tests(tests, spoil_the_users_configuration,
                                  remove_the_users_configuration);
}
