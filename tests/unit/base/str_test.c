#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct pm_str none = {NULL, 0};

static void slices_are_equal_by_their_bytes(void **state)
{
    (void)state;
    assert_true(pm_str_eq(none, PM_STR("")));
    assert_true(pm_str_eq(PM_STR("a\0b"), PM_STR("a\0b")));
    assert_false(pm_str_eq(PM_STR("a\0b"), PM_STR("a\0c")));
    assert_false(pm_str_eq(PM_STR("ab"), PM_STR("abc")));
    assert_true(pm_str_is(PM_STR("ab"), "ab"));
    assert_false(pm_str_is(PM_STR("ab"), "aB"));
    assert_true(pm_str_eq_nocase(PM_STR("aB1"), PM_STR("Ab1")));
    assert_false(pm_str_eq_nocase(PM_STR("[@"), PM_STR("{`")));
    assert_int_equal(pm_str_from(NULL).len, 0);
}

static void order_is_that_of_bytes_with_the_shorter_first(void **state)
{
    static const struct pm_str sorted[] = {
        PM_STR_INIT(""),   PM_STR_INIT("A"),  PM_STR_INIT("a"),
        PM_STR_INIT("aa"), PM_STR_INIT("ab"), PM_STR_INIT("\xff"),
    };
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++) {
            int order = pm_str_cmp(sorted[i], sorted[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void starts_ends_and_contents_are_found(void **state)
{
    (void)state;
    assert_true(pm_str_starts(PM_STR("abc"), PM_STR("ab")));
    assert_true(pm_str_starts(PM_STR("abc"), none));
    assert_false(pm_str_starts(PM_STR("ab"), PM_STR("abc")));
    assert_true(pm_str_ends(PM_STR("abc"), PM_STR("bc")));
    assert_false(pm_str_ends(PM_STR("bc"), PM_STR("abc")));
    assert_true(pm_str_starts_nocase(PM_STR("V=Spf1 x"), PM_STR("v=spf1")));
    assert_true(pm_str_contains_nocase(PM_STR("a Spf1"), PM_STR("SPF1")));
    assert_true(pm_str_contains_nocase(none, none));
    assert_false(pm_str_contains_nocase(PM_STR("sp"), PM_STR("spf")));
}

static void parts_are_clamped_to_the_slice(void **state)
{
    struct pm_str s = PM_STR("abc");
    (void)state;
    assert_true(pm_str_is(pm_str_sub(s, 1, 2), "b"));
    assert_true(pm_str_is(pm_str_sub(s, 1, 99), "bc"));
    assert_int_equal(pm_str_sub(s, 2, 1).len, 0);
    assert_int_equal(pm_str_sub(s, 99, 100).len, 0);
    assert_int_equal(pm_str_sub(none, 0, 5).len, 0);
}

static void blanks_are_trimmed_at_both_ends(void **state)
{
    (void)state;
    assert_true(pm_str_is(pm_str_trim(PM_STR(" \t\r\na b\n ")), "a b"));
    assert_int_equal(pm_str_trim(PM_STR(" \n ")).len, 0);
    assert_int_equal(pm_str_trim(none).len, 0);
}

static void characters_are_found_or_the_length_is_given(void **state)
{
    (void)state;
    assert_int_equal(pm_str_find(PM_STR("a.b.c"), '.'), 1);
    assert_int_equal(pm_str_rfind(PM_STR("a.b.c"), '.'), 3);
    assert_int_equal(pm_str_find(PM_STR("abc"), '.'), 3);
    assert_int_equal(pm_str_rfind(none, '.'), 0);
}

static void assert_parts(struct pm_str text, const char *const *expected, size_t count)
{
    struct pm_str part;
    for (size_t i = 0; i < count; i++) {
        assert_true(pm_str_next(&text, '.', &part));
        assert_true(pm_str_is(part, expected[i]));
    }
    assert_false(pm_str_next(&text, '.', &part));
}

static void cutting_gives_every_part_and_the_empty_ones(void **state)
{
    (void)state;
    assert_parts(PM_STR("a.b"), (const char *const[]){"a", "b"}, 2);
    assert_parts(PM_STR(""), (const char *const[]){""}, 1);
    assert_parts(PM_STR("."), (const char *const[]){"", ""}, 2);
    assert_parts(PM_STR("a..b."), (const char *const[]){"a", "", "b", ""}, 4);
}

static void character_classes_are_ascii_only(void **state)
{
    (void)state;
    for (int c = -128; c < 128; c++) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        assert_int_equal(pm_ascii_is_digit((char)c), digit);
        assert_int_equal(pm_ascii_is_alnum((char)c), digit || letter);
        assert_int_equal(pm_ascii_is_graph((char)c), c > ' ' && c < 127);
        assert_int_equal(pm_ascii_lower((char)c), c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
}

static void the_distance_of_words_counts_edits(void **state)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"domains", "domains", 0},
        {"prnue", "prune", 1},
        {"ttl", "ttll", 1},
        {"protct", "protect", 1},
        {"kitten", "sitting", 3},
        {"abcd", "badc", 2},
    };
    static const char sixty[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_str a = pm_str_from(cases[i].a), b = pm_str_from(cases[i].b);
        assert_int_equal(pm_str_distance(a, b), cases[i].distance);
        assert_int_equal(pm_str_distance(b, a), cases[i].distance);
    }
    assert_true(pm_str_distance(pm_str_from(sixty), PM_STR("a")) > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_are_equal_by_their_bytes),
        cmocka_unit_test(order_is_that_of_bytes_with_the_shorter_first),
        cmocka_unit_test(starts_ends_and_contents_are_found),
        cmocka_unit_test(parts_are_clamped_to_the_slice),
        cmocka_unit_test(blanks_are_trimmed_at_both_ends),
        cmocka_unit_test(characters_are_found_or_the_length_is_given),
        cmocka_unit_test(cutting_gives_every_part_and_the_empty_ones),
        cmocka_unit_test(character_classes_are_ascii_only),
        cmocka_unit_test(the_distance_of_words_counts_edits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
