#include "base/arena.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *text, *compact;
    int64_t time;
} times[] = {
    {"1970-01-01T00:00:00Z", "19700101T000000Z", 0},
    {"2000-02-29T23:59:59Z", "20000229T235959Z", 951868799},
    {"2026-11-22T20:54:32Z", "20261122T205432Z", 1795380872},
    {"2038-01-19T03:14:08Z", "20380119T031408Z", INT64_C(2147483648)},
    {"9999-12-31T23:59:59Z", "99991231T235959Z", INT64_C(253402300799)},
};

static void times_are_written_and_read_back(void **state)
{
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        int64_t back;
        assert_string_equal(pm_time_format(&arena, times[i].time).ptr, times[i].text);
        assert_string_equal(pm_time_format_compact(&arena, times[i].time).ptr, times[i].compact);
        assert_true(pm_time_parse(pm_str_from(times[i].text), &back));
        assert_int_equal(back, times[i].time);
    }
    pm_arena_fini(&arena);
}

static void times_outside_the_years_of_four_digits_are_clamped(void **state)
{
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    assert_string_equal(pm_time_format(&arena, INT64_MAX).ptr, "9999-12-31T23:59:59Z");
    assert_string_equal(pm_time_format(&arena, INT64_MIN).ptr, "0000-01-01T00:00:00Z");
    pm_arena_fini(&arena);
}

static void texts_that_are_no_time_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "2026-11-22",
        "2026-11-22T20:54:32",
        "2026-11-22T20:54:32z",
        "2026-11-22 20:54:32Z",
        "2026-11-22T20:54:32+00:00",
        "2026-11-22T20:54:32.5Z",
        "2026-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:60:00Z",
        "2026-01-01T23:59:60Z",
        "1969-12-31T23:59:59Z",
        "-026-01-01T00:00:00Z",
        "2026-1 -01T00:00:00Z",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t time = 42;
        if (pm_time_parse(pm_str_from(texts[i]), &time))
            fail_msg("%s", texts[i]);
        assert_int_equal(time, 42);
    }
}

static void http_dates_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t time; /* -1: refused */
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Sun, 22 Nov 2026 20:54:32 GMT", 1795380872},
        {"Sun, 06 Nov 1994 08:49:37 UTC", -1},
        {"Sun, 06 nov 1994 08:49:37 GMT", -1},
        {"Sun, 6 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 31 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 25:49:37 GMT", -1},
        {"Sun,x06-Nov-1994x08.49.37 GMT", -1},
        {"Sunday, 06-Nov-94 08:49:37 GMT", -1},
        {"Sun Nov  6 08:49:37 1994", -1},
        {"0", -1},
        {"", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t time = 42;
        bool ok = pm_time_parse_http(pm_str_from(cases[i].text), &time);
        if (ok != (cases[i].time >= 0))
            fail_msg("%s", cases[i].text);
        assert_int_equal(time, ok ? cases[i].time : 42);
    }
}

static void durations_are_shown_in_at_most_two_units(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {
        {0, "0s"},        {45, "45s"},       {60, "1m"},       {61, "1m 1s"},       {3600, "1h"},
        {5400, "1h 30m"}, {5459, "1h 30m"},  {86400, "24h"},   {172799, "47h 59m"}, {172800, "2d"},
        {604800, "7d"},   {180000, "2d 2h"}, {-90, "-1m 30s"}, {-604800, "-7d"},
    };
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(pm_duration_format(&arena, cases[i].seconds).ptr, cases[i].text);
    assert_true(pm_duration_format(&arena, INT64_MIN).len > 0);
    pm_arena_fini(&arena);
}

static void the_clocks_go_on(void **state)
{
    (void)state;
    int64_t wall = pm_time_now(), monotonic = pm_monotonic_ms();
    assert_true(wall > 1700000000);
    assert_true(pm_monotonic_ms() >= monotonic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written_and_read_back),
        cmocka_unit_test(times_outside_the_years_of_four_digits_are_clamped),
        cmocka_unit_test(texts_that_are_no_time_are_refused),
        cmocka_unit_test(http_dates_are_read),
        cmocka_unit_test(durations_are_shown_in_at_most_two_units),
        cmocka_unit_test(the_clocks_go_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
