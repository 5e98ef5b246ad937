#include "repository_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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
    struct pm_commit_id id = commit_file(f, repository, no_commit, "a", "some bytes");
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
    struct pm_commit_id id = commit_file(f, repository, no_commit, "a", "1");
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
    struct pm_commit_id id = commit_file(f, repository, no_commit, "a", "1");
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
    bool ok = pm_repository_tree(repository, no_commit, &file, 1, tree, &f->err);
    pm_repository_close(repository);
    return ok;
}

static void a_full_disk_is_named(void **state)
{
    struct fixture *f = *state;
    assert_false(as_ordinary_user(f, commit_with_little_room));
    assert_holds(f->err.msg, "cannot be written: a file would be larger than is allowed here");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_no_repository_is_named),
        TEST(damaged_objects_are_noticed),
        TEST(a_lock_that_was_left_is_named),
        TEST(a_lock_that_was_left_long_ago_is_removed),
        TEST(the_repository_of_another_user_is_refused),
        TEST(a_folder_that_may_not_be_written_is_named),
        TEST(a_full_disk_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
