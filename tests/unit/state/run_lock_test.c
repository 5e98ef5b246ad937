#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

static bool hold_the_lock(struct fixture *f)
{
    struct pm_store *store;
    struct pm_lock_info who = holder("carol");
    return pm_store_open(f->path, PM_STORE_RUN, &who, &f->arena, &store, &f->err);
}

static void a_second_run_is_told_who_holds_the_lock(void **state)
{
    struct fixture *f = *state;
    pid_t pid = start_child(f, hold_the_lock);
    assert_open_fails(f, f->path, PM_STORE_RUN,
                      "apply by carol on host ci-7, since 2026-11-22T20:54:32Z (run "
                      "20261122T205432Z-00000001, process ");
    assert_holds(f->err.msg, f->path);
    assert_holds(f->err.msg, pm_str_printf(&f->arena, "process %d)", (int)pid).ptr);
    assert_int_equal(f->err.code, PM_ERR_LOCKED);
    kill_child(pid);
}

static void the_lock_is_free_when_its_holder_was_killed(void **state)
{
    struct fixture *f = *state;
    kill_child(start_child(f, hold_the_lock));
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    struct pm_str text = bytes_of(f, path_of(f, "state.db.lock"));
    assert_string_equal(
        text.ptr, pm_str_printf(&f->arena,
                                "{\"actor\":\"alice\",\"host\":\"ci-7\",\"operation\":\"apply\","
                                "\"pid\":%d,\"run\":\"20261122T205432Z-00000001\",\"since\":"
                                "\"2026-11-22T20:54:32Z\"}\n",
                                (int)getpid())
                      .ptr);
    pm_store_close(store);
}

static void the_lock_file_stays_and_the_lock_goes_with_the_store(void **state)
{
    struct fixture *f = *state;
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    assert_open_fails(f, f->path, PM_STORE_RUN, "apply by alice");
    pm_store_close(store);
    struct pm_str names = names_in(f, f->folder);
    assert_true(pm_str_contains_nocase(names, PM_STR("state.db.lock")));
    pm_store_close(open_store(f, PM_STORE_RUN));
}

static void a_holder_that_gave_no_name_still_holds(void **state)
{
    static const struct pm_str texts[] = {PM_STR_INIT(""), PM_STR_INIT("{\"actor\":"),
                                          PM_STR_INIT("{\"actor\":7}"), PM_STR_INIT("\0\xff")};
    struct fixture *f = *state;
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_bytes(path_of(f, "state.db.lock"), texts[i]);
        assert_open_fails(f, f->path, PM_STORE_RUN, "another run holds the lock of the state");
        assert_int_equal(f->err.code, PM_ERR_LOCKED);
    }
    pm_store_close(store);
}

static void cancel_and_plan_do_not_wait_for_a_run(void **state)
{
    struct fixture *f = *state;
    pid_t pid = start_child(f, hold_the_lock);
    append_known(f, "example.com");
    assert_int_equal(count_events(f), 1);
    kill_child(pid);
}

static void only_a_plain_file_can_be_the_lock(void **state)
{
    struct fixture *f = *state;
    const char *lock = path_of(f, "state.db.lock");
    assert_int_equal(symlink(path_of(f, "elsewhere"), lock), 0);
    assert_open_fails(f, f->path, PM_STORE_RUN, "cannot open the lock file");
    assert_int_equal(unlink(lock), 0);
    assert_int_equal(mkfifo(lock, 0600), 0);
    assert_open_fails(f, f->path, PM_STORE_RUN, "is not a regular file");
    assert_int_equal(access(path_of(f, "elsewhere"), F_OK), -1);
}

static void a_lock_of_a_new_state_is_taken_before_the_file_is_made(void **state)
{
    struct fixture *f = *state;
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    assert_int_equal(unlink(f->path), 0);
    assert_open_fails(f, f->path, PM_STORE_RUN, "another run holds the lock");
    assert_int_equal(access(f->path, F_OK), -1);
    pm_store_close(store);
}

static void a_look_tells_who_holds_the_lock_and_takes_nothing(void **state)
{
    struct fixture *f = *state;
    struct pm_store *reader = open_store(f, PM_STORE_READ);
    assert_true(pm_store_look_for_run(reader, &f->err));
    pm_store_close(reader);
    assert_int_equal(access(path_of(f, "state.db.lock"), F_OK), -1);
    pid_t pid = start_child(f, hold_the_lock);
    reader = open_store(f, PM_STORE_READ);
    assert_false(pm_store_look_for_run(reader, &f->err));
    assert_int_equal(f->err.code, PM_ERR_LOCKED);
    assert_holds(f->err.msg, "apply by carol on host ci-7");
    kill_child(pid);
    assert_true(pm_store_look_for_run(reader, &f->err));
    pm_store_close(open_store(f, PM_STORE_RUN));
    pm_store_close(reader);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_second_run_is_told_who_holds_the_lock),
        TEST(a_look_tells_who_holds_the_lock_and_takes_nothing),
        TEST(the_lock_is_free_when_its_holder_was_killed),
        TEST(the_lock_file_stays_and_the_lock_goes_with_the_store),
        TEST(a_holder_that_gave_no_name_still_holds),
        TEST(cancel_and_plan_do_not_wait_for_a_run),
        TEST(only_a_plain_file_can_be_the_lock),
        TEST(a_lock_of_a_new_state_is_taken_before_the_file_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
