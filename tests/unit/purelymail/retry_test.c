#include "purelymail/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const int64_t now = 784111777; /* Sun, 06 Nov 1994 08:49:37 GMT */

static const struct advice_case {
    const char *text;
    int64_t seconds;
} advice_cases[] = {
    {"", 0},
    {"0", 0},
    {"-5", 0},
    {"soon", 0},
    {"3.5", 0},
    {"0x10", 0},
    {"1", 1},
    {"3", 3},
    {" 3 ", 3},
    {"60", 60},
    {"61", 60},
    {"99999999", 60},
    {"99999999999999999999999", 60},
    {"Sun, 06 Nov 1994 08:49:47 GMT", 10},
    {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
    {"Sun, 06 Nov 1994 08:00:00 GMT", 0},
    {"Sun, 06 Nov 2094 08:49:37 GMT", 60},
    {"Sun, 31 Feb 2094 08:49:37 GMT", 0},
};

static void retry_after_is_clamped_and_nonsense_is_no_advice(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof advice_cases / sizeof *advice_cases; i++) {
        int64_t seconds = pm_retry_after_parse(pm_str_from(advice_cases[i].text), now);
        if (seconds != advice_cases[i].seconds)
            fail_msg("'%s' gave %lld", advice_cases[i].text, (long long)seconds);
    }
}

static const struct pm_retry_policy policy = {
    .tries = 4, .deadline_ms = 120000, .base_ms = 500, .most_ms = 1500, .second_ms = 1000};

static void waits_double_up_to_the_most_with_jitter_in_their_upper_half(void **state)
{
    (void)state;
    enum { MOST = PM_RETRY_JITTER - 1 };
    assert_int_equal(pm_retry_wait_ms(&policy, 1, 0, 0, 0), 250);
    assert_int_equal(pm_retry_wait_ms(&policy, 1, 0, 0, MOST), 500);
    assert_int_equal(pm_retry_wait_ms(&policy, 2, 0, 0, 0), 500);
    assert_int_equal(pm_retry_wait_ms(&policy, 2, 0, 0, MOST), 1000);
    assert_int_equal(pm_retry_wait_ms(&policy, 3, 0, 0, 0), 750);
    assert_int_equal(pm_retry_wait_ms(&policy, 3, 0, 0, MOST), 1500);
}

static void advice_counts_when_it_is_longer(void **state)
{
    (void)state;
    assert_int_equal(pm_retry_wait_ms(&policy, 1, 0, 3, 0), 3000);
    assert_int_equal(pm_retry_wait_ms(&policy, 3, 0, 1, PM_RETRY_JITTER - 1), 1500);
}

static void the_tries_and_the_deadline_end_it(void **state)
{
    (void)state;
    assert_int_equal(pm_retry_wait_ms(&policy, 4, 0, 0, 0), -1);
    assert_int_equal(pm_retry_wait_ms(&policy, 1, 120000, 0, 0), -1);
    assert_int_equal(pm_retry_wait_ms(&policy, 1, 119750, 0, 0), -1);
    assert_int_equal(pm_retry_wait_ms(&policy, 1, 119749, 0, 0), 250);
    assert_int_equal(pm_retry_wait_ms(&policy, 1, 60000, 60, 0), -1);
}

static void the_default_ends_within_twice_the_time_out(void **state)
{
    (void)state;
    struct pm_retry_policy usual = pm_retry_default(60000);
    assert_int_equal(usual.tries, 4);
    assert_int_equal(usual.deadline_ms, 120000);
    assert_int_equal(usual.second_ms, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_after_is_clamped_and_nonsense_is_no_advice),
        cmocka_unit_test(waits_double_up_to_the_most_with_jitter_in_their_upper_half),
        cmocka_unit_test(advice_counts_when_it_is_longer),
        cmocka_unit_test(the_tries_and_the_deadline_end_it),
        cmocka_unit_test(the_default_ends_within_twice_the_time_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
