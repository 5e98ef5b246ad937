#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/anchors.h"

enum { MANY = 5000 };

static struct pm_str name_of(struct pm_arena *arena, int i)
{
    return pm_str_printf(arena, "anchor%d", i);
}

static void many_anchors_are_found_each_by_its_name(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_anchors anchors = {0};
    struct pm_mark mark = {1, 1, 1};
    static struct pm_node nodes[MANY];
    pm_arena_init(&arena);
    assert_null(pm_anchors_find(&anchors, PM_STR("anchor0")));
    for (int i = 0; i < MANY; i++)
        pm_anchors_add(&anchors, &arena, name_of(&arena, i), mark)->node = &nodes[i];
    for (int i = 0; i < MANY; i++)
        assert_ptr_equal(pm_anchors_find(&anchors, name_of(&arena, i))->node, &nodes[i]);
    assert_null(pm_anchors_find(&anchors, PM_STR("anchor")));
    assert_null(pm_anchors_find(&anchors, name_of(&arena, MANY)));
    pm_arena_fini(&arena);
}

static void the_last_anchor_of_a_name_counts(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_anchors anchors = {0};
    struct pm_node first = {0}, second = {0};
    struct pm_mark mark = {1, 1, 1}, later = {2, 1, 1};
    pm_arena_init(&arena);
    pm_anchors_add(&anchors, &arena, PM_STR("a"), mark)->node = &first;
    struct pm_anchor *anchor = pm_anchors_add(&anchors, &arena, PM_STR("a"), later);
    assert_null(anchor->node);
    anchor->node = &second;
    assert_ptr_equal(pm_anchors_find(&anchors, PM_STR("a"))->node, &second);
    assert_int_equal(pm_anchors_find(&anchors, PM_STR("a"))->mark.line, 2);
    assert_int_equal(anchors.count, 1);
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_anchors_are_found_each_by_its_name),
        cmocka_unit_test(the_last_anchor_of_a_name_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
