#include "base/arena.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

static struct pm_arena arena;

static int start(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

static void objects_are_zeroed_aligned_and_apart(void **state)
{
    static const size_t sizes[] = {1, 7, 16, 1000, 16 * 1024, 16 * 1024 + 1, 200 * 1024, 3};
    enum { ROUNDS = 40, SIZES = sizeof sizes / sizeof *sizes };
    unsigned char *objects[ROUNDS][SIZES];
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < SIZES; i++) {
            unsigned char *object = pm_alloc(&arena, sizes[i]);
            assert_int_equal((uintptr_t)object % _Alignof(max_align_t), 0);
            for (size_t at = 0; at < sizes[i]; at++)
                assert_int_equal(object[at], 0);
            memset(object, (int)(round * SIZES + i) & 0xff, sizes[i]);
            objects[round][i] = object;
        }
    }
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < SIZES; i++) {
            assert_int_equal(objects[round][i][0], (round * SIZES + i) & 0xff);
            assert_int_equal(objects[round][i][sizes[i] - 1], (round * SIZES + i) & 0xff);
        }
    }
}

static void an_arena_can_be_used_again_after_it_was_freed(void **state)
{
    (void)state;
    assert_non_null(pm_alloc(&arena, 100));
    pm_arena_fini(&arena);
    assert_int_equal(arena.used, 0);
    assert_non_null(pm_alloc(&arena, 100));
    assert_true(arena.used >= 100);
}

static void a_list_keeps_its_items_while_it_grows(void **state)
{
    int *items = NULL;
    size_t count = 0, cap = 0;
    (void)state;
    for (int i = 0; i < 1000; i++)
        *PM_PUSH(&arena, items, count, cap) = i;
    assert_int_equal(count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
}

static void copies_of_texts_end_in_a_nul(void **state)
{
    (void)state;
    char text[] = "abc";
    struct pm_str copy = pm_str_dup(&arena, (struct pm_str){text, 2});
    text[0] = 'x';
    assert_string_equal(copy.ptr, "ab");
    assert_int_equal(copy.len, 2);
    assert_string_equal(pm_str_cstr(&arena, (struct pm_str){NULL, 0}), "");
    assert_string_equal(pm_str_printf(&arena, "%d-%s", 7, "x").ptr, "7-x");
    assert_int_equal(pm_str_printf(&arena, "%d-%s", 7, "x").len, 3);
    assert_string_equal(pm_str_lower(&arena, PM_STR("A\xc3\x84[Z")).ptr, "a\xc3\x84[z");
}

static void a_text_is_made_of_two(void **state)
{
    (void)state;
    assert_string_equal(pm_str_concat(&arena, PM_STR("_dmarc."), PM_STR("a.example")).ptr,
                        "_dmarc.a.example");
    assert_int_equal(pm_str_concat(&arena, PM_STR(""), PM_STR("x")).len, 1);
    assert_string_equal(pm_str_concat(&arena, (struct pm_str){0}, (struct pm_str){0}).ptr, "");
}

static void an_impossible_size_ends_the_program_with_one_line(void **state)
{
    int ends[2], status;
    char line[100] = {0};
    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        _exit(pm_alloc_array(&arena, SIZE_MAX / 2, 3) ? 100 : 101);
    }
    close(ends[1]);
    assert_true(read(ends[0], line, sizeof line - 1) > 0);
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_string_equal(line, "pm-reconcile: out of memory\n");
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

static void random_numbers_stay_below_their_bound_and_reach_it(void **state)
{
    unsigned seen = 0;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        uint32_t number = pm_random_below(5);
        assert_true(number < 5);
        seen |= 1u << number;
    }
    assert_int_equal(seen, 31);
    assert_int_equal(pm_random_below(1), 0);
}

static void random_texts_are_hex_and_differ(void **state)
{
    (void)state;
    struct pm_str a = pm_random_hex(&arena, 16), b = pm_random_hex(&arena, 16);
    assert_int_equal(a.len, 32);
    assert_int_equal(strspn(a.ptr, "0123456789abcdef"), 32);
    assert_false(pm_str_eq(a, b));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(objects_are_zeroed_aligned_and_apart),
        TEST(an_arena_can_be_used_again_after_it_was_freed),
        TEST(a_list_keeps_its_items_while_it_grows),
        TEST(copies_of_texts_end_in_a_nul),
        TEST(a_text_is_made_of_two),
        TEST(an_impossible_size_ends_the_program_with_one_line),
        TEST(random_numbers_stay_below_their_bound_and_reach_it),
        TEST(random_texts_are_hex_and_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
