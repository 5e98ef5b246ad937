#include "repository_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void refs_are_set_and_removed(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    struct pm_commit_id one = commit_file(f, repository, no_commit, "a", "1");
    struct pm_commit_id two = commit_file(f, repository, no_commit, "a", "2");
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), "");
    set_ref(f, repository, PM_REF_SEEN, no_commit);
    set_ref(f, repository, PM_REF_SEEN, one);
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), one.hex);
    set_ref(f, repository, PM_REF_SEEN, two);
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), two.hex);
    git(f, "pack-refs --all --prune");
    assert_string_equal(ref_of(f, repository, PM_REF_SEEN), two.hex);
    set_ref(f, repository, PM_REF_SEEN, no_commit);
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
    size_t len = strlen(listing->names);
    snprintf(listing->names + len, sizeof listing->names - len, "%s ", ref + strlen(PM_REF_OUTBOX));
    return pm_repository_set_ref(listing->repository, ref, no_commit, err);
}

static void refs_come_in_the_order_of_their_names_and_may_be_removed(void **state)
{
    struct fixture *f = *state;
    struct listing listing = {.f = f, .repository = open_repository(f)};
    struct pm_commit_id id = commit_file(f, listing.repository, no_commit, "a", "1");
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

static void what_git_fetches_shallowly_is_seen_and_built_upon(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *repository = open_repository(f);
    const char *origin = path_of(f, "origin.git");
    git(f, "init -q --bare %s", origin);
    struct pm_commit_id old = commit_file(f, repository, no_commit, "state.json", "1");
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

/* Before libgit2 is loaded: its own defaults would find these. */
static int spoil_the_users_configuration(void **state)
{
    static char folder[] = "/tmp/pm-home-XXXXXX";
    static const char *const files[] = {"git/config", ".gitconfig"};
    char path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/git", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        write_bytes(path, PM_STR("[this is no configuration\n"));
    }
    assert_int_equal(setenv("HOME", folder, 1), 0);
    assert_int_equal(setenv("XDG_CONFIG_HOME", folder, 1), 0);
    *state = folder;
    return 0;
}

static int remove_the_users_configuration(void **state)
{
    static const char *const names[] = {"/git/config", "/git", "/.gitconfig", ""};
    char path[64];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", (char *)*state, names[i]);
        assert_int_equal(remove(path), 0);
    }
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_repository_that_is_not_there_is_made_for_writers_only),
        TEST(the_folder_of_a_new_repository_is_made_too),
        TEST(several_programs_make_one_repository_at_once),
        TEST(refs_are_set_and_removed),
        TEST(a_ref_names_a_commit_that_is_there),
        TEST(refs_come_in_the_order_of_their_names_and_may_be_removed),
        TEST(what_git_fetches_shallowly_is_seen_and_built_upon),
        TEST(notes_are_kept_in_the_repositorys_own_configuration),
    };
    return cmocka_run_group_tests(tests, spoil_the_users_configuration,
                                  remove_the_users_configuration);
}
