/* The hash table and the scratch arenas. */
#include "dns/map.h"
#include "dns/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { THINGS = 5000 };

static void what_was_added_is_found_by_name_and_tag(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_map map = {0};
    pm_arena_init(&arena);
    struct pm_map_entry *things = PM_NEW_ARRAY(&arena, struct pm_map_entry, THINGS);
    for (uint32_t i = 0; i < THINGS; i++) {
        things[i].name = pm_str_printf(&arena, "d%u.example", i / 2);
        things[i].tag = i % 2;
        assert_null(pm_map_find(&map, things[i].name, things[i].tag));
        pm_map_add(&map, &arena, &things[i]);
    }
    for (uint32_t i = 0; i < THINGS; i++)
        assert_ptr_equal(pm_map_find(&map, things[i].name, i % 2), &things[i]);
    assert_null(pm_map_find(&map, PM_STR("d0.example"), 2));
    assert_null(pm_map_find(&map, PM_STR(""), 0));
    pm_arena_fini(&arena);
}

static void scratch_lasts_until_its_last_user_is_done(void **state)
{
    (void)state;
    struct pm_scratch *list = NULL;
    struct pm_scratch *one = pm_scratch_take(&list), *two = pm_scratch_take(&list);
    assert_ptr_equal(one, two);
    pm_alloc(&one->arena, 2 << 20);
    struct pm_scratch *three = pm_scratch_take(&list);
    assert_ptr_not_equal(three, one);
    pm_scratch_give(&list, one);
    char *text = pm_str_cstr(&two->arena, PM_STR("still there"));
    assert_string_equal(text, "still there");
    pm_scratch_give(&list, two);
    assert_ptr_equal(list, three);
    assert_null(three->next);
    pm_scratch_give(&list, three);
    assert_null(list);
    pm_scratch_take(&list);
    pm_scratch_free(&list);
    assert_null(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_found_by_name_and_tag),
        cmocka_unit_test(scratch_lasts_until_its_last_user_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
