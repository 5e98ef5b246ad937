#include "plan/patterns.h"

#include "model/desired.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct pm_str patterns[] = {
    PM_STR_INIT("*.deep.example.net"),    PM_STR_INIT("*.example.com"),
    PM_STR_INIT("a-b.example"),           PM_STR_INIT("a.example"),
    PM_STR_INIT("xn--bcher-kva.example"),
};
enum { PATTERNS = sizeof patterns / sizeof *patterns };

static void names_match_as_the_policy_says(void **state)
{
    (void)state;
    static const struct {
        const char *name, *pattern;
    } cases[] = {
        {"a.example", "a.example"},
        {"b.a.example", ""},
        {"example", ""},
        {"x.example.com", "*.example.com"},
        {"y.x.example.com", "*.example.com"},
        {"example.com", ""},
        {"xexample.com", ""},
        {"x.deep.example.net", "*.deep.example.net"},
        {"deep.example.net", ""},
        {"xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"com", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_str name = pm_str_from(cases[i].name);
        struct pm_str hit = pm_patterns_match(patterns, PATTERNS, name);
        assert_true(pm_str_is(hit, cases[i].pattern));
        assert_int_equal(hit.len > 0, pm_policy_lists(patterns, PATTERNS, name));
    }
    assert_int_equal(pm_patterns_match(NULL, 0, PM_STR("a.example")).len, 0);
}

static void a_name_of_full_length_is_survived(void **state)
{
    (void)state;
    char name[600];
    memset(name, 'a', sizeof name);
    for (size_t i = 1; i < sizeof name; i += 40)
        name[i] = '.';
    for (size_t length = 240; length < sizeof name; length++)
        assert_int_equal(pm_patterns_match(patterns, PATTERNS, (struct pm_str){name, length}).len,
                         0);
}

static void a_union_holds_everything_once_in_order(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    const struct pm_str a[] = {PM_STR("c"), PM_STR("a"), PM_STR("c")};
    const struct pm_str b[] = {PM_STR("b"), PM_STR("a")};
    size_t count;
    struct pm_str *all = pm_patterns_union(a, 3, b, 2, &arena, &count);
    assert_int_equal(count, 3);
    assert_true(pm_str_is(all[0], "a") && pm_str_is(all[1], "b") && pm_str_is(all[2], "c"));
    struct pm_str *left = pm_patterns_minus(all, count, a + 1, 1, &arena, &count);
    assert_int_equal(count, 2);
    assert_true(pm_str_is(left[0], "b"));
    pm_patterns_union(NULL, 0, NULL, 0, &arena, &count);
    assert_int_equal(count, 0);
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_match_as_the_policy_says),
        cmocka_unit_test(a_name_of_full_length_is_survived),
        cmocka_unit_test(a_union_holds_everything_once_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
