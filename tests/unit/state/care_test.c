/* Looking for damage, and taking a file out of use. */
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

static size_t problems_of(struct fixture *f, struct pm_str **problems)
{
    size_t count = 99;
    struct pm_store *store = open_store(f, PM_STORE_READ);
    if (!pm_store_check(store, &f->arena, problems, &count, &f->err))
        fail_msg("%s", f->err.msg);
    pm_store_close(store);
    return count;
}

static void a_sound_state_has_no_problems(void **state)
{
    struct fixture *f = *state;
    struct pm_str *problems;
    assert_int_equal(problems_of(f, &problems), 0);
    append_known(f, "example.com");
    append_known(f, "example.net");
    assert_int_equal(problems_of(f, &problems), 0);
}

static void each_problem_is_named(void **state)
{
    static const struct {
        const char *row, *problem;
    } cases[] = {
        {"('r/2','r','a',1,'burn','x.example','{}')", "the event r/2 is of an unknown kind"},
        {"('r/2','r','a',1,'known','X.example','{}')",
         "the event r/2 (known): its domain is no canonical name"},
        {"('r/2','r','a',1,'release','x.example','{\"closes\":[\"r/1\"]}')",
         "the event r/2 (release) closes r/1, which is not there"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_str *problems;
        unlink(f->path);
        append_known(f, "example.com");
        insert_events(f, cases[i].row);
        insert_events(f, "('q/1','q','a',1,'known','y.example','{}')");
        assert_int_equal(problems_of(f, &problems), 1);
        assert_holds(problems[0].ptr, cases[i].problem);
    }
}

static void a_run_that_cannot_be_is_a_problem(void **state)
{
    struct fixture *f = *state;
    struct pm_str *problems;
    append_known(f, "example.com");
    exec_sql(f, "INSERT INTO run VALUES ('r','apply','a',char(27),1,'')");
    assert_int_equal(problems_of(f, &problems), 1);
    assert_holds(problems[0].ptr, "the run r: its host is");
}

static void an_event_that_was_changed_is_a_problem(void **state)
{
    struct fixture *f = *state;
    struct pm_str *problems;
    append_known(f, "example.com");
    exec_sql(f, "INSERT INTO event VALUES ('q/1','q','a',1,'known','y.example','{}',5)");
    assert_int_equal(problems_of(f, &problems), 1);
    assert_holds(problems[0].ptr, "the event q/1 is not as it was written");
}

static void several_problems_are_all_told(void **state)
{
    struct fixture *f = *state;
    struct pm_str *problems;
    append_known(f, "example.com");
    insert_events(f,
                  "('r/2','r','a',1,'burn','x.example','{}'),"
                  "('r/3','r','a',1,'known','X','{}'),('r/4','r','a',1,'known','x','{\"q\":1}')");
    assert_int_equal(problems_of(f, &problems), 3);
}

static void damage_is_a_problem_not_a_failure(void **state)
{
    struct fixture *f = *state;
    struct pm_str *problems;
    append_known(f, "example.com");
    struct pm_str bytes = bytes_of(f, f->path);
    char *copy = pm_str_cstr(&f->arena, bytes);
    memset(copy + 4096, 0xa5, bytes.len - 4096);
    write_bytes(f->path, (struct pm_str){copy, bytes.len});
    assert_true(problems_of(f, &problems) > 0);
    assert_holds(problems[0].ptr, "damaged");
}

static void a_state_taken_out_of_use_is_kept_under_another_name(void **state)
{
    struct fixture *f = *state;
    const char *moved = NULL;
    append_known(f, "example.com");
    struct pm_str bytes = bytes_of(f, f->path);
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    if (!pm_store_retire(store, 1, &f->arena, &moved, &f->err))
        fail_msg("%s", f->err.msg);
    pm_store_close(store);
    assert_holds(moved, "/state.db.moved-");
    assert_true(pm_str_eq(bytes_of(f, moved), bytes));
    assert_int_equal(access(f->path, F_OK), -1);
    assert_int_equal(count_events(f), 0);
    append_known(f, "example.net");
    assert_int_equal(count_events(f), 1);
    f->path = moved;
    assert_int_equal(count_events(f), 1);
}

static void a_state_that_grew_meanwhile_stays(void **state)
{
    struct fixture *f = *state;
    const char *moved = NULL;
    append_known(f, "example.com");
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    append_known(f, "example.net");
    assert_false(pm_store_retire(store, 1, &f->arena, &moved, &f->err));
    assert_holds(f->err.msg, "was written to meanwhile");
    assert_null(moved);
    struct pm_event event = known(f, "example.org");
    append(f, store, &event, 1);
    pm_store_close(store);
    assert_int_equal(count_events(f), 3);
}

static void only_who_holds_the_lock_takes_it_out_of_use(void **state)
{
    struct fixture *f = *state;
    const char *moved = NULL;
    append_known(f, "example.com");
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    assert_false(pm_store_retire(store, 1, &f->arena, &moved, &f->err));
    pm_store_close(store);
    assert_int_equal(count_events(f), 1);
}

static void a_writer_that_comes_too_late_is_told_and_loses_nothing(void **state)
{
    struct fixture *f = *state;
    const char *moved = NULL;
    append_known(f, "example.com");
    struct pm_store *late = open_store(f, PM_STORE_WRITE);
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    assert_true(pm_store_retire(store, 1, &f->arena, &moved, &f->err));
    pm_store_close(store);
    struct pm_event event = known(f, "late.example");
    assert_false(pm_store_append(late, &event, 1, &f->err));
    assert_holds(f->err.msg, "was moved or replaced while it was open");
    pm_store_close(late);
    f->path = moved;
    assert_int_equal(count_events(f), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_sound_state_has_no_problems),
        TEST(each_problem_is_named),
        TEST(a_run_that_cannot_be_is_a_problem),
        TEST(an_event_that_was_changed_is_a_problem),
        TEST(several_problems_are_all_told),
        TEST(damage_is_a_problem_not_a_failure),
        TEST(a_state_taken_out_of_use_is_kept_under_another_name),
        TEST(a_state_that_grew_meanwhile_stays),
        TEST(only_who_holds_the_lock_takes_it_out_of_use),
        TEST(a_writer_that_comes_too_late_is_told_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
