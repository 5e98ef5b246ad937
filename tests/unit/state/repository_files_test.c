#include "repository_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

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
    struct pm_commit_id first = commit_files(f, repository, no_commit, files, 4);
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
    assert_true(pm_repository_tree(repository, no_commit, NULL, 0, tree, &f->err));
    assert_string_equal(tree, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    struct pm_commit_id id = commit_file(f, repository, no_commit, "a", "b");
    assert_true(pm_repository_tree(repository, id, NULL, 0, tree, &f->err));
    assert_string_equal(tree, git(f, "rev-parse %s^{tree}", id.hex));
    pm_repository_close(repository);
}

static void what_stands_in_the_way_of_a_file_is_named(void **state)
{
    static const char *const ways[][2] = {{"log", "log/2026/a.json"}, {"queue.md/x", "queue.md"}};
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    for (size_t i = 0; i < 2; i++) {
        char tree[41];
        struct pm_commit_id base = commit_file(f, repository, no_commit, ways[i][0], "by hand");
        struct pm_tree_file file = {pm_str_from(ways[i][1]), PM_STR("")};
        assert_false(pm_repository_tree(repository, base, &file, 1, tree, &f->err));
        assert_holds(f->err.msg, "a file where a folder belongs, or a folder where a file does");
    }
    pm_repository_close(repository);
}

static void a_commit_tells_who_and_what(void **state)
{
    struct fixture *f = *state;
    struct pm_commit_info back;
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id id = commit_file(f, repository, no_commit, "a", "b");
    assert_true(pm_repository_info(repository, id, &f->arena, &back, &f->err));
    assert_true(pm_str_eq(back.name, sample_info.name));
    assert_true(pm_str_eq(back.email, sample_info.email));
    assert_true(pm_str_eq(back.message, sample_info.message));
    assert_int_equal(back.time, sample_info.time);
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
    assert_true(pm_repository_tree(repository, no_commit, NULL, 0, tree, &f->err));
    for (size_t i = 0; i < sizeof identities / sizeof *identities; i++) {
        struct pm_commit_id id;
        struct pm_commit_info back, dirty = {pm_str_from(identities[i].name),
                                             pm_str_from(identities[i].email), 7, PM_STR("x")};
        if (!pm_repository_commit(repository, tree, no_commit, &dirty, &id, &f->err))
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
    struct pm_commit_info dirty = sample_info;
    dirty.message = PM_STR("\napply: \x1b[31m<a>\0b\xff\r\n\nRun: x\n\n\n");
    struct pm_commit_info good = pm_commit_info_clean(&dirty, &f->arena);
    assert_string_equal(good.message.ptr, "apply: [31m<a>b\n\nRun: x\n");
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
    struct pm_commit_id id = commit_files(f, repository, no_commit, files, 5);
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
    struct pm_commit_id inner = commit_file(f, repository, no_commit, "a", "1");
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
    struct pm_commit_id id = commit_files(f, repository, no_commit, files, 2);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_committed_is_read_back),
        TEST(a_tree_without_changes_is_the_one_before),
        TEST(what_stands_in_the_way_of_a_file_is_named),
        TEST(a_commit_tells_who_and_what),
        TEST(identities_are_cleaned_for_git),
        TEST(what_is_hostile_is_left_out_of_messages),
        TEST(a_walk_sees_the_wanted_files_in_order),
        TEST(what_is_no_plain_file_is_not_read),
        TEST(what_is_nested_too_deeply_is_passed_over),
        TEST(a_file_of_over_256_mib_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
