#include "verify/memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_a_key_has_one_value_of_each_kind(void **state)
{
    (void)state;
    static const int one = 1, two = 2;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_verify_memo *memo = pm_verify_memo_make(&arena);
    char text[] = "v=spf1 -all";
    assert_null(pm_memo_get(memo, PM_MEMO_SPF, PM_STR("v=spf1 -all")));
    pm_memo_put(memo, PM_MEMO_SPF, pm_str_from(text), &one);
    pm_memo_put(memo, PM_MEMO_DKIM, pm_str_from(text), &two);
    text[0] = 'w';
    assert_ptr_equal(pm_memo_get(memo, PM_MEMO_SPF, PM_STR("v=spf1 -all")), &one);
    assert_ptr_equal(pm_memo_get(memo, PM_MEMO_DKIM, PM_STR("v=spf1 -all")), &two);
    assert_null(pm_memo_get(memo, PM_MEMO_SPF_CLEAN, PM_STR("v=spf1 -all")));
    assert_null(pm_memo_get(memo, PM_MEMO_SPF, PM_STR("v=spf1 ~all")));
    assert_null(pm_memo_get(NULL, PM_MEMO_SPF, PM_STR("v=spf1 -all")));
    pm_arena_fini(&arena);
}

/* More keys than there are slots: it fills up, and every value is still found. */
static void test_a_memo_ends_to_grow_and_loses_nothing(void **state)
{
    (void)state;
    enum { KEYS = 20000 };
    static int values[KEYS];
    struct pm_arena arena;
    size_t kept = 0;
    pm_arena_init(&arena);
    struct pm_verify_memo *memo = pm_verify_memo_make(&arena);
    for (int i = 0; i < KEYS && pm_memo_has_room(memo); i++, kept++)
        pm_memo_put(memo, PM_MEMO_SPF, pm_str_printf(&arena, "key %d", i), &values[i]);
    assert_in_range(kept, 1000, KEYS - 1);
    for (int i = 0; i < KEYS; i++)
        assert_ptr_equal(pm_memo_get(memo, PM_MEMO_SPF, pm_str_printf(&arena, "key %d", i)),
                         (size_t)i < kept ? &values[i] : NULL);
    assert_false(pm_memo_has_room(NULL));
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_has_one_value_of_each_kind),
        cmocka_unit_test(test_a_memo_ends_to_grow_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
