#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void text_stands_for_bytes(void **state)
{
    static const struct {
        const char *text;
        struct pm_str bytes;
    } cases[] = {
        {"", PM_STR_INIT("")},
        {"Zg==", PM_STR_INIT("f")},
        {"Zm8=", PM_STR_INIT("fo")},
        {"Zm9v", PM_STR_INIT("foo")},
        {"Zm9vYmFy", PM_STR_INIT("foobar")},
        {" Zm9v\tYm\r\nFy ", PM_STR_INIT("foobar")},
        {"Zm9vYg = =", PM_STR_INIT("foob")},
        {"AP+/+w==", PM_STR_INIT("\0\xff\xbf\xfb")},
    };
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_str bytes;
        size_t bad;
        assert_true(pm_base64_decode(pm_str_from(cases[i].text), &arena, &bytes, &bad));
        assert_true(pm_str_eq(bytes, cases[i].bytes));
    }
    pm_arena_fini(&arena);
}

static void what_is_no_base64_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *text;
        size_t bad;
    } cases[] = {
        {"Z", 1},        {"Zg", 2},    {"Zg=", 3},  {"=", 0},      {"Z===", 1},
        {"Zg==Zg==", 4}, {"Zm9v=", 4}, {"Zg=g", 3}, {"Zm9v\"", 4}, {"Zm-v", 2},
    };
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_str bytes = PM_STR("untouched");
        size_t bad = 99;
        assert_false(pm_base64_decode(pm_str_from(cases[i].text), &arena, &bytes, &bad));
        assert_int_equal(bad, cases[i].bad);
        assert_true(pm_str_is(bytes, "untouched"));
    }
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stands_for_bytes),
        cmocka_unit_test(what_is_no_base64_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
