#include "zone/serial.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int64_t at(const char *text)
{
    int64_t time = 0;
    assert_true(pm_time_parse(pm_str_from(text), &time));
    return time;
}

static struct pm_serial serial_of(const char *text)
{
    struct pm_serial serial = {0};
    struct pm_err err;
    assert_true(pm_serial_parse(pm_str_from(text), &serial, &err));
    return serial;
}

static void the_four_kinds_of_serial_are_parsed(void **state)
{
    (void)state;
    assert_int_equal(serial_of("unixtime").kind, PM_SERIAL_UNIXTIME);
    assert_int_equal(serial_of("date").kind, PM_SERIAL_DATE);
    assert_int_equal(serial_of("keep+1").kind, PM_SERIAL_NEXT);
    assert_int_equal(serial_of("4294967295").kind, PM_SERIAL_NUMBER);
    assert_int_equal(serial_of("4294967295").number, UINT32_MAX);
    assert_int_equal(serial_of("0").number, 0);
}

static void anything_else_is_no_serial(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "4294967296", "-1", "+1", "keep", "Date", "1 ", "0x10"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct pm_serial serial = {.number = 77};
        struct pm_err err = {0};
        assert_false(pm_serial_parse(pm_str_from(bad[i]), &serial, &err));
        assert_int_equal(err.code, PM_ERR_USAGE);
        assert_int_equal(serial.number, 77);
    }
}

static void serials_are_compared_around_the_wrap(void **state)
{
    (void)state;
    static const struct {
        uint32_t a, b;
        bool after;
    } rows[] = {
        {1, 0, true},
        {0, 1, false},
        {5, 5, false},
        {0, UINT32_MAX, true},
        {100, UINT32_MAX - 100, true},
        {UINT32_MAX, 0, false},
        {UINT32_C(0x7fffffff), 0, true},
        {UINT32_C(0x80000000), 0, false},
        {0, UINT32_C(0x80000000), false},
        {UINT32_C(0x80000001), 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(pm_serial_is_after(rows[i].a, rows[i].b), rows[i].after);
}

static void a_first_serial_follows_its_kind(void **state)
{
    (void)state;
    int64_t now = at("2026-11-22T20:54:32Z");
    assert_int_equal(pm_serial_first(serial_of("unixtime"), now), (uint32_t)now);
    assert_int_equal(pm_serial_first(serial_of("date"), now), 2026112201);
    assert_int_equal(pm_serial_first(serial_of("keep+1"), now), 1);
    assert_int_equal(pm_serial_first(serial_of("12"), now), 12);
}

static void the_next_serial_always_comes_after_the_old_one(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        uint32_t old, expected;
    } rows[] = {
        {"keep+1", 6, 7},
        {"keep+1", UINT32_MAX, 1},
        {"date", 2026112105, 2026112201},
        {"date", 2026112201, 2026112202},
        {"date", 2026112299, 2026112300},
        {"date", 2099010101, 2099010102},
        {"date", 7, 2026112201},
        {"unixtime", 1000, 1795380872},
        {"unixtime", 1795380872, 1795380873},
        {"unixtime", 2026112201, 2026112202},
        {"9", 8, 9},
        {"1", UINT32_MAX, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_err err;
        uint32_t next = 0;
        assert_true(pm_serial_next(serial_of(rows[i].kind), at("2026-11-22T20:54:32Z"), rows[i].old,
                                   &next, &err));
        assert_int_equal(next, rows[i].expected);
        assert_true(pm_serial_is_after(next, rows[i].old));
    }
}

static void a_given_serial_that_does_not_come_after_is_refused(void **state)
{
    (void)state;
    static const uint32_t olds[] = {5, 6, UINT32_C(0x80000005)};
    for (size_t i = 0; i < sizeof olds / sizeof olds[0]; i++) {
        struct pm_err err = {0};
        uint32_t next = 77;
        assert_false(pm_serial_next(serial_of("5"), 0, olds[i], &next, &err));
        assert_non_null(strstr(err.msg, "serial 5 does not come after"));
        assert_int_equal(next, 77);
    }
}

static void the_serial_is_found_in_a_zone_file(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t serial;
    } rows[] = {
        {"@ 3600 IN SOA ns. h. 42 1 2 3 4\n", 42},
        {"@ IN soa ns. h. 42 1 2 3 4", 42},
        {"; SOA a b 1\n$TTL 3\n@ SOA ns. h. (\n  42 ; serial\n 1 2 3 4 )\n", 42},
        {"@ IN SOA ns. h. (42 1 2 3 4)", 42},
        {"@\tIN\tSOA\tns.\r\n", 0},
        {"a TXT \"x SOA y z 5\"\n@ SOA ns. h. 42 1 2 3 4\n", 42},
        {"a TXT \"\\\" SOA y z 5\"\n@ SOA ns. h. 42 1 2 3 4\n", 42},
        {"soa 60 IN A 192.0.2.1\n@ SOA ns. h. 42 1 2 3 4\n", 42},
        {" 60 IN SOA ns. h. 4294967295 1 2 3 4\n@ SOA ns. h. 1 1 2 3 4\n", UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t serial = 0;
        enum pm_serial_found found = pm_serial_scan(pm_str_from(rows[i].text), &serial);
        assert_int_equal(found, rows[i].serial ? PM_SERIAL_READ : PM_SERIAL_UNREADABLE);
        assert_int_equal(serial, rows[i].serial);
    }
}

static void a_file_without_soa_has_no_serial(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "\n",
        ";",
        "\"",
        "a\\",
        "; @ SOA ns. h. 1 1 2 3 4\n",
        "@ 3600 IN MX 10 soa.example.\n",
        "$ORIGIN example.com.\n@ 60 IN TXT \"unclosed SOA a b 3",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint32_t serial = 77;
        assert_int_equal(pm_serial_scan(pm_str_from(texts[i]), &serial), PM_SERIAL_NONE);
        assert_int_equal(serial, 77);
    }
}

static void an_soa_with_something_else_for_a_serial_is_unreadable(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "@ SOA ns. h. x 1 2 3 4",      "@ SOA ns. h. 4294967296 1 2 3 4", "@ SOA ns. h.", "@ SOA",
        "@ SOA ns. h. \"42\" 1 2 3 4",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint32_t serial = 77;
        assert_int_equal(pm_serial_scan(pm_str_from(texts[i]), &serial), PM_SERIAL_UNREADABLE);
        assert_int_equal(serial, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_four_kinds_of_serial_are_parsed),
        cmocka_unit_test(anything_else_is_no_serial),
        cmocka_unit_test(serials_are_compared_around_the_wrap),
        cmocka_unit_test(a_first_serial_follows_its_kind),
        cmocka_unit_test(the_next_serial_always_comes_after_the_old_one),
        cmocka_unit_test(a_given_serial_that_does_not_come_after_is_refused),
        cmocka_unit_test(the_serial_is_found_in_a_zone_file),
        cmocka_unit_test(a_file_without_soa_has_no_serial),
        cmocka_unit_test(an_soa_with_something_else_for_a_serial_is_unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
