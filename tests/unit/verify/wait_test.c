/* When to look again, and when not to. */
#include "verify/wait.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_finding finding(enum pm_status status, bool required, bool may_pass,
                                 uint32_t cached_s)
{
    return (struct pm_finding){
        .status = status, .required = required, .may_pass = may_pass, .cached_s = cached_s};
}

static void only_a_required_failure_that_time_does_not_mend_is_hopeless(void **state)
{
    (void)state;
    const struct {
        struct pm_finding finding;
        bool hopeless;
    } rows[] = {
        {finding(PM_STATUS_FAIL, true, false, 0), true},
        {finding(PM_STATUS_FAIL, true, true, 0), false},
        {finding(PM_STATUS_FAIL, false, false, 0), false},
        {finding(PM_STATUS_UNKNOWN, true, false, 0), false},
        {finding(PM_STATUS_WARN, true, false, 0), false},
        {finding(PM_STATUS_PASS, true, false, 0), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pm_finding both[] = {finding(PM_STATUS_FAIL, true, true, 0), rows[i].finding};
        assert_int_equal(pm_wait_is_hopeless(both, 2), rows[i].hopeless);
    }
    assert_false(pm_wait_is_hopeless(NULL, 0));
}

static void caches_have_forgotten_what_is_wrong_after_the_longest_time(void **state)
{
    (void)state;
    const struct pm_finding findings[] = {
        finding(PM_STATUS_FAIL, true, true, 60),     finding(PM_STATUS_FAIL, true, false, 120),
        finding(PM_STATUS_UNKNOWN, true, true, 900), finding(PM_STATUS_FAIL, false, true, 700),
        finding(PM_STATUS_PASS, true, false, 800),
    };
    assert_int_equal(pm_wait_cached(findings, 5), 120);
    assert_int_equal(pm_wait_cached(findings, 1), 60);
    assert_int_equal(pm_wait_cached(&findings[2], 3), 0);
    assert_int_equal(pm_wait_cached(NULL, 0), 0);
}

static void the_pause_grows_up_to_five_minutes(void **state)
{
    (void)state;
    static const int64_t pauses[] = {5, 10, 20, 40, 80, 160, 300, 300, 300};
    for (int round = 0; round < 9; round++)
        assert_int_equal(pm_wait_pause(NULL, 0, round), pauses[round]);
    assert_int_equal(pm_wait_pause(NULL, 0, 1000000), 300);
    assert_int_equal(pm_wait_pause(NULL, 0, -1), 5);
}

static void the_pause_ends_when_the_first_cache_forgets(void **state)
{
    (void)state;
    const struct pm_finding findings[] = {
        finding(PM_STATUS_FAIL, true, true, 900),  finding(PM_STATUS_FAIL, true, true, 60),
        finding(PM_STATUS_UNKNOWN, true, true, 0), finding(PM_STATUS_FAIL, false, true, 7),
        finding(PM_STATUS_PASS, true, false, 8),
    };
    assert_int_equal(pm_wait_pause(findings, 5, 0), 5);
    assert_int_equal(pm_wait_pause(findings, 5, 3), 40);
    assert_int_equal(pm_wait_pause(findings, 5, 9), 60);
    const struct pm_finding hasty = finding(PM_STATUS_FAIL, true, true, 1);
    assert_int_equal(pm_wait_pause(&hasty, 1, 9), 5);
    const struct pm_finding lazy = finding(PM_STATUS_FAIL, true, true, 86400);
    assert_int_equal(pm_wait_pause(&lazy, 1, 9), 300);
}

static void the_last_pause_is_cut_to_the_limit(void **state)
{
    (void)state;
    struct pm_wait_state wait = {.limit_s = 25};
    int64_t pause = 0;
    assert_true(pm_wait_next(&wait, 20, &pause));
    assert_int_equal(pause, 20);
    assert_true(pm_wait_next(&wait, 20, &pause));
    assert_int_equal(pause, 5);
    assert_int_equal(wait.waited_s, 25);
    assert_int_equal(wait.round, 2);
    assert_false(pm_wait_next(&wait, 20, &pause));
    assert_int_equal(pause, 5);
    assert_int_equal(wait.round, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_required_failure_that_time_does_not_mend_is_hopeless),
        cmocka_unit_test(caches_have_forgotten_what_is_wrong_after_the_longest_time),
        cmocka_unit_test(the_pause_grows_up_to_five_minutes),
        cmocka_unit_test(the_pause_ends_when_the_first_cache_forgets),
        cmocka_unit_test(the_last_pause_is_cut_to_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
