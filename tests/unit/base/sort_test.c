#include "base/sort.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TEXTS_MAX = 300, ROUNDS = 400, COMMON_MAX = 12, REST_MAX = 12 };

/* Of a sequence that is the same in each run. */
static uint32_t number_below(uint32_t bound)
{
    static uint32_t state = 2463534242;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % bound;
}

struct item {
    struct pm_str text;
    size_t order;
};

static int by_order(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    return (a->order > b->order) - (a->order < b->order);
}

static int by_text(const void *left, const void *right)
{
    const struct item *a = ((const struct pm_sort_key *)left)->item;
    const struct item *b = ((const struct pm_sort_key *)right)->item;
    int order = pm_str_cmp(a->text, b->text);
    return order != 0 ? order : by_order(a, b);
}

static void assert_sorts_as_qsort(const struct item *items, size_t count)
{
    struct pm_sort_key keys[TEXTS_MAX], expected[TEXTS_MAX];
    for (size_t i = 0; i < count; i++)
        keys[i] = expected[i] = (struct pm_sort_key){.text = items[i].text, .item = &items[i]};
    pm_sort(keys, count, by_order);
    qsort(expected, count, sizeof *expected, by_text);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(keys[i].item, expected[i].item);
}

static void nothing_and_one_text_are_sorted_already(void **state)
{
    struct item item = {PM_STR("example.com"), 0};
    (void)state;
    assert_sorts_as_qsort(&item, 0);
    assert_sorts_as_qsort(&item, 1);
}

static void texts_that_go_on_come_behind_those_that_end(void **state)
{
    static const struct pm_str texts[] = {
        {"a\0", 2},
        {"a", 1},
        {"a\0\0", 3},
        {"", 0},
        {"a\0b", 3},
        {"a\xff", 2},
        {"a.example.com", 13},
        {"a.example", 9},
        {"a.example.", 10},
        {"", 0},
        {"b", 1},
        {"a.example.co", 12},
    };
    enum { COUNT = sizeof texts / sizeof *texts };
    struct item items[COUNT];
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        items[i] = (struct item){texts[i], COUNT - i};
    assert_sorts_as_qsort(items, COUNT);
}

static struct pm_str make_text(struct pm_arena *arena, size_t common, uint32_t letters)
{
    size_t len = common + number_below(REST_MAX);
    char *text = pm_alloc(arena, len + 1);
    for (size_t at = 0; at < len; at++)
        text[at] = at < common ? 'x' : (char)number_below(letters);
    return (struct pm_str){text, len};
}

static void texts_are_sorted_whatever_they_begin_with(void **state)
{
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t round = 0; round < ROUNDS; round++) {
        struct item items[TEXTS_MAX];
        size_t count = number_below(TEXTS_MAX);
        uint32_t letters = 1 + number_below(4);
        for (size_t i = 0; i < count; i++)
            items[i] = (struct item){make_text(&arena, round % COMMON_MAX, letters),
                                     number_below(UINT32_MAX)};
        assert_sorts_as_qsort(items, count);
    }
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_and_one_text_are_sorted_already),
        cmocka_unit_test(texts_that_go_on_come_behind_those_that_end),
        cmocka_unit_test(texts_are_sorted_whatever_they_begin_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
