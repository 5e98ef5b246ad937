#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sink.h"
#include "schema/source.h"

#include <stdio.h>
#include <stdlib.h>

struct fixture {
    struct pm_arena arena;
    struct pm_diags diags;
    struct pm_source source;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (!f)
        return -1;
    pm_arena_init(&f->arena);
    pm_diags_init(&f->diags, &f->arena);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    pm_arena_fini(&f->arena);
    free(f);
    return 0;
}

static void use(struct fixture *f, const char *text)
{
    pm_source_init(&f->source, PM_STR("x.yaml"), pm_str_from(text), &f->diags);
}

static void assert_line(struct fixture *f, uint32_t line, const char *expected)
{
    struct pm_str text = pm_source_line(&f->source, line);
    assert_string_equal(text.ptr, expected);
    assert_int_equal(text.len, strlen(expected));
}

static void lines_end_in_any_of_three_ways(void **state)
{
    struct fixture *f = *state;
    use(f, "one\ntwo\r\nthree\rfour\n\nsix");
    static const char *const lines[] = {"one", "two", "three", "four", "", "six"};
    for (uint32_t i = 0; i < 6; i++)
        assert_line(f, i + 1, lines[i]);
    for (uint32_t i = 6; i > 0; i--)
        assert_line(f, i, lines[i - 1]);
}

static void lines_that_are_not_there_are_empty(void **state)
{
    struct fixture *f = *state;
    use(f, "one\n");
    assert_line(f, 0, "");
    assert_line(f, 2, "");
    assert_line(f, 1000, "");
    assert_line(f, 1, "one");
    use(f, "");
    assert_line(f, 1, "");
}

/* Lines are looked for from the nearest of some known starts: short lines, long ones, and both. */
static void any_line_of_a_large_file_is_found(void **state)
{
    struct fixture *f = *state;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (uint32_t line = 1; line <= 5000; line++) {
        pm_sink_printf(&sink, "line %u", line);
        pm_sink_fill(&sink, ' ', line % 700 == 0 ? 100000 : 0);
        pm_sink_puts(&sink, line % 3 == 0 ? "\r\n" : "\n");
    }
    use(f, pm_sink_take(&sink, &f->arena).ptr);
    pm_sink_fini(&sink);
    for (uint32_t step = 0, line = 1; step < 5000; step++, line = line * 7 % 5003) {
        char expected[32];
        snprintf(expected, sizeof expected, "line %u", line);
        struct pm_str text = pm_str_trim(pm_source_line(&f->source, line));
        assert_true(line > 5000 ? text.len == 0 : pm_str_is(text, expected));
    }
}

static void a_mark_counts_characters(void **state)
{
    struct fixture *f = *state;
    use(f, "x\n- bücher: ☃☃\n");
    struct pm_mark mark = {2, 3, 6};
    assert_string_equal(pm_source_at(&f->source, mark).ptr, "bücher: ☃☃");
    assert_int_equal(pm_source_at(&f->source, mark).len, strlen("bücher"));
    mark = (struct pm_mark){2, 11, 9};
    assert_true(pm_str_is(pm_source_at(&f->source, mark), "☃☃"));
    mark = (struct pm_mark){2, 40, 1};
    assert_int_equal(pm_source_at(&f->source, mark).len, 0);
}

static struct pm_str letters(struct fixture *f, size_t count)
{
    char *text = pm_alloc(&f->arena, count + 1);
    memset(text, 'a', count);
    return (struct pm_str){text, count};
}

static const struct pm_diag *problem_at(struct fixture *f, uint32_t column, uint32_t span)
{
    struct pm_mark mark = {1, column, span};
    return pm_source_problem(&f->source, PM_SEVERITY_ERROR, mark, NULL, "wrong");
}

static void of_a_long_line_only_the_start_is_shown(void **state)
{
    struct fixture *f = *state;
    use(f, letters(f, 2000).ptr);
    assert_int_equal(problem_at(f, 1, 1)->source.len, 500);
    assert_int_equal(problem_at(f, 11, 1999)->span, 490);
    assert_int_equal(problem_at(f, 1900, 10)->source.len, 0);
    assert_int_equal(problem_at(f, 1900, 10)->place.column, 1900);
}

static void a_span_does_not_reach_over_the_end_of_its_line(void **state)
{
    struct fixture *f = *state;
    use(f, "key: value\n");
    assert_int_equal(problem_at(f, 6, 5)->span, 5);
    assert_int_equal(problem_at(f, 6, 50)->span, 5);
    assert_int_equal(problem_at(f, 11, 1)->span, 1);
    assert_int_equal(problem_at(f, 6, 0)->span, 1);
}

static void a_path_names_keys_and_positions(void **state)
{
    struct fixture *f = *state;
    use(f, "x\n");
    struct pm_path domains = {.key = "domains"};
    struct pm_path entry = {.up = &domains, .index = 12};
    struct pm_path dns = {.up = &entry, .key = "dns"};
    struct pm_mark mark = {1, 1, 1};
    const struct pm_diag *diag =
        pm_source_problem(&f->source, PM_SEVERITY_ERROR, mark, &dns, "wrong");
    assert_true(pm_str_is(diag->path, "domains[12].dns"));
}

static void a_quote_is_cut_between_characters(void **state)
{
    struct fixture *f = *state;
    use(f, "x\n");
    assert_string_equal(pm_source_quote(&f->source, PM_STR("a\"b")).ptr, "\"a\"b\"");
    assert_string_equal(pm_source_quote(&f->source, PM_STR("a\0b")).ptr, "\"a\\0b\"");
    assert_int_equal(pm_source_quote(&f->source, letters(f, 60)).len, 62);
    assert_int_equal(pm_source_quote(&f->source, letters(f, 61)).len, 65);
    struct pm_str snowmen =
        PM_STR("☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃☃");
    assert_int_equal(pm_source_quote(&f->source, snowmen).len, 60 * 3 + 5);
}

static void problems_over_the_cap_are_counted_not_kept(void **state)
{
    struct fixture *f = *state;
    use(f, "x\n");
    for (int i = 0; i < PM_DIAGS_MAX + 5; i++)
        assert_non_null(problem_at(f, 1, 1));
    assert_int_equal(f->diags.count, PM_DIAGS_MAX);
    assert_int_equal(f->diags.errors, PM_DIAGS_MAX + 5);
    assert_int_equal(f->diags.dropped, 5);
    assert_true(f->source.broken);
    assert_true(
        pm_str_starts(f->diags.items[PM_DIAGS_MAX - 1].message, PM_STR("there are a thousand")));
}

static void text_that_shows_what_it_is_passes(void **state)
{
    struct fixture *f = *state;
    use(f, "# bücher ☃ \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\r\n\tx: y\n");
    pm_source_check_text(&f->source);
    assert_int_equal(f->diags.count, 0);
    assert_false(f->source.broken);
}

static void each_line_is_reported_once(void **state)
{
    struct fixture *f = *state;
    use(f, "ok\n\x01\x01\x01\n\xff\n\xc3\xa9\x7f\r\n\xc2\x85\rx\xe2\x80\xae");
    pm_source_check_text(&f->source);
    assert_true(f->source.broken);
    assert_int_equal(f->diags.count, 5);
    static const uint32_t columns[] = {1, 1, 2, 1, 2};
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(f->diags.items[i].place.line, i + 2);
        assert_int_equal(f->diags.items[i].place.column, columns[i]);
    }
}

#define WITH_SOURCE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SOURCE(lines_end_in_any_of_three_ways),
        WITH_SOURCE(lines_that_are_not_there_are_empty),
        WITH_SOURCE(any_line_of_a_large_file_is_found),
        WITH_SOURCE(a_mark_counts_characters),
        WITH_SOURCE(of_a_long_line_only_the_start_is_shown),
        WITH_SOURCE(a_span_does_not_reach_over_the_end_of_its_line),
        WITH_SOURCE(a_path_names_keys_and_positions),
        WITH_SOURCE(a_quote_is_cut_between_characters),
        WITH_SOURCE(problems_over_the_cap_are_counted_not_kept),
        WITH_SOURCE(text_that_shows_what_it_is_passes),
        WITH_SOURCE(each_line_is_reported_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
