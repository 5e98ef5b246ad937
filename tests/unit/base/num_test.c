#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void numbers_are_plain_decimals_in_their_range(void **state)
{
    static const struct {
        const char *text;
        uint64_t min, max, value;
        bool ok;
    } cases[] = {
        {"0", 0, 9, 0, true},
        {"007", 0, 9, 7, true},
        {"18446744073709551615", 0, UINT64_MAX, UINT64_MAX, true},
        {"18446744073709551616", 0, UINT64_MAX, 0, false},
        {"99999999999999999999999", 0, UINT64_MAX, 0, false},
        {"5", 6, 9, 0, false},
        {"10", 6, 9, 0, false},
        {"", 0, 9, 0, false},
        {"-1", 0, 9, 0, false},
        {"+1", 0, 9, 0, false},
        {" 1", 0, 9, 0, false},
        {"1 ", 0, 9, 0, false},
        {"0x1", 0, 9, 0, false},
        {"1e1", 0, 99, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t value = 42;
        bool ok = pm_u64_parse(pm_str_from(cases[i].text), cases[i].min, cases[i].max, &value);
        assert_int_equal(ok, cases[i].ok);
        assert_int_equal(value, ok ? cases[i].value : 42);
    }
}

static void signed_numbers_reach_both_ends(void **state)
{
    static const struct {
        const char *text;
        int64_t min, max, value;
        bool ok;
    } cases[] = {
        {"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, true},
        {"-9223372036854775809", INT64_MIN, INT64_MAX, 0, false},
        {"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, true},
        {"9223372036854775808", INT64_MIN, INT64_MAX, 0, false},
        {"-5", -5, 5, -5, true},
        {"-6", -5, 5, 0, false},
        {"-0", -5, 5, 0, true},
        {"-", -5, 5, 0, false},
        {"--1", -5, 5, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 42;
        bool ok = pm_i64_parse(pm_str_from(cases[i].text), cases[i].min, cases[i].max, &value);
        assert_int_equal(ok, cases[i].ok);
        assert_int_equal(value, ok ? cases[i].value : 42);
    }
}

static void durations_are_numbers_with_units_from_large_to_small(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds; /* -1: refused */
    } cases[] = {
        {"0", 0},
        {"0s", 0},
        {"90s", 90},
        {"24h", 86400},
        {"1d12h", 129600},
        {"2w", 1209600},
        {"1w1d1h1m1s", 694861},
        {"5200w", 3144960000},
        {"", -1},
        {"24", -1},
        {"h", -1},
        {"1x", -1},
        {"1h1d", -1},
        {"1h1h", -1},
        {"1h 1m", -1},
        {" 1h", -1},
        {"-1h", -1},
        {"1.5h", -1},
        {"24H", -1},
        {"1h1", -1},
        {"5300w", -1},
        {"5200w5200d", -1},
        {"99999999999999999999s", -1},
        {"4294967296w", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t seconds = 42;
        bool ok = pm_duration_parse(pm_str_from(cases[i].text), &seconds);
        if (ok != (cases[i].seconds >= 0))
            fail_msg("%s", cases[i].text);
        assert_int_equal(seconds, ok ? cases[i].seconds : 42);
    }
}

static void sums_stop_at_the_ends_of_the_range(void **state)
{
    (void)state;
    assert_int_equal(pm_i64_add_clamped(1, 2), 3);
    assert_int_equal(pm_i64_add_clamped(INT64_MAX, 1), INT64_MAX);
    assert_int_equal(pm_i64_add_clamped(INT64_MIN, -1), INT64_MIN);
    assert_int_equal(pm_i64_add_clamped(INT64_MIN, INT64_MAX), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_plain_decimals_in_their_range),
        cmocka_unit_test(signed_numbers_reach_both_ends),
        cmocka_unit_test(durations_are_numbers_with_units_from_large_to_small),
        cmocka_unit_test(sums_stop_at_the_ends_of_the_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
