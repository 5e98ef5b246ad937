#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/escape.h"

typedef void escape_fn(struct pm_sink *, struct pm_str);

struct escape_case {
    struct pm_str text;
    const char *expected;
};

static void check(escape_fn *escape, const struct escape_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pm_sink sink;
        pm_sink_init_memory(&sink);
        escape(&sink, cases[i].text);
        struct pm_str got = pm_sink_bytes(&sink);
        if (!pm_str_is(got, cases[i].expected))
            fail_msg("case %zu: expected \"%s\", got \"%" PM_STR_FMT "\"", i, cases[i].expected,
                     PM_STR_ARG(got));
        pm_sink_fini(&sink);
    }
}

#define CHECK(escape, cases) check((escape), (cases), sizeof(cases) / sizeof *(cases))

static void the_terminal_gets_no_control_character(void **state)
{
    static const struct escape_case cases[] = {
        {PM_STR_INIT(""), ""},
        {PM_STR_INIT("plain text, b\xc3\xbc"
                     "cher and \xe2\x80\xa6"),
         "plain text, b\xc3\xbc"
         "cher and \xe2\x80\xa6"},
        {PM_STR_INIT("\x1b[2J"), "\\x1b[2J"},
        {PM_STR_INIT("a\0b"), "a\\x00b"},
        {PM_STR_INIT("a\tb\r\nc\x7f"), "a\\x09b\\x0d\\x0ac\\x7f"},
        {PM_STR_INIT("\xc2\x9b"
                     "31m"),
         "\\u{9b}31m"},
        {PM_STR_INIT("\xe2\x80\xae"
                     "abc\xe2\x80\xac"),
         "\\u{202e}abc\\u{202c}"},
        {PM_STR_INIT("a\xe2\x80\x8b"
                     "b\xef\xbb\xbf"),
         "a\\u{200b}b\\u{feff}"},
        {PM_STR_INIT("\xf3\xa0\x81\x81"), "\\u{e0041}"},
        {PM_STR_INIT("\xff\xc3"), "\\xff\\xc3"},
        {PM_STR_INIT("\xed\xa0\x80"), "\\xed\\xa0\\x80"},
    };
    (void)state;
    CHECK(pm_term_escape, cases);
}

static void commands_of_a_runner_are_broken_up(void **state)
{
    static const struct escape_case cases[] = {
        {PM_STR_INIT("::error::x"), ":\\x3aerror:\\x3ax"},
        {PM_STR_INIT("  ::set-output name=a::b"), "  :\\x3aset-output name=a::b"},
        {PM_STR_INIT(":::error::"), "::\\x3aerror::"},
        {PM_STR_INIT("\xc2\xa0::warning"), "\xc2\xa0:\\x3awarning"},
        {PM_STR_INIT("text ##[error]x"), "text #\\x23[error]x"},
        {PM_STR_INIT("##vso[task.x]"), "#\\x23vso[task.x]"},
        {PM_STR_INIT("###[group]"), "##\\x23[group]"},
        {PM_STR_INIT("## a comment"), "## a comment"},
        {PM_STR_INIT("2001:db8::1, ::1, fe80::a"), "2001:db8::1, ::1, fe80::a"},
        {PM_STR_INIT("a: b"), "a: b"},
    };
    (void)state;
    CHECK(pm_term_escape, cases);
}

static void line_feeds_stay_where_lines_are_meant(void **state)
{
    static const struct escape_case cases[] = {
        {PM_STR_INIT("a\nb\r\n"), "a\nb\\x0d\n"},
        {PM_STR_INIT("a\n::error::b"), "a\n:\\x3aerror:\\x3ab"},
        {PM_STR_INIT("e\n::error"), "e\n:\\x3aerror"},
    };
    (void)state;
    CHECK(pm_term_escape_lines, cases);
}

static void markdown_means_nothing_in_a_text(void **state)
{
    static const struct escape_case cases[] = {
        {PM_STR_INIT("a | b"), "a &#124; b"},
        {PM_STR_INIT("`x` *y* ~z~"), "&#96;x&#96; &#42;y&#42; &#126;<!-- -->z&#126;"},
        {PM_STR_INIT("_x_ but max_deletes"), "&#95;x&#95; but max_deletes"},
        {PM_STR_INIT("<img src=x onerror=y>"), "&#60;img src=x onerror=y&#62;"},
        {PM_STR_INIT("![a](http://x/y.png)"), "&#33;<!-- -->&#91;a&#93;(http&#58;//x/y.png)"},
        {PM_STR_INIT("&lt;"), "&#38;<!-- -->lt;"},
        {PM_STR_INIT("@admin #12 !3 %4"),
         "&#64;<!-- -->admin &#35;<!-- -->12 &#33;<!-- -->3 &#37;<!-- -->4"},
        {PM_STR_INIT("30 % of 10: 20:54:32"), "30 &#37; of 10: 20:54:32"},
        {PM_STR_INIT("www.evil.example"), "www&#46;evil.example"},
        {PM_STR_INIT("a\nb\x1b"), "a&#92;x0ab&#92;x1b"},
        {PM_STR_INIT("::error::x"), "&#58;&#58;error&#58;&#58;x"},
        {PM_STR_INIT("\xe2\x80\xae\xff"), "&#92;u&#123;202e&#125;&#92;xff"},
        {PM_STR_INIT("b\xc3\xbc"
                     "cher.example"),
         "b\xc3\xbc"
         "cher.example"},
    };
    (void)state;
    CHECK(pm_markdown_text, cases);
}

static void code_in_markdown_cannot_be_left(void **state)
{
    static const struct escape_case cases[] = {
        {PM_STR_INIT("</code><b>"), "<code>&#60;/code&#62;&#60;b&#62;</code>"},
        {PM_STR_INIT("@admin `x`"), "<code>&#64;admin &#96;x&#96;</code>"},
    };
    (void)state;
    CHECK(pm_markdown_code, cases);
}

static void a_message_cannot_end_its_workflow_command(void **state)
{
    static const struct escape_case cases[] = {
        {PM_STR_INIT("100%\r\nnext"), "100%25%0D%0Anext"},
        {PM_STR_INIT("a:b, c"), "a:b, c"},
        {PM_STR_INIT("\x1b##[error]"), "\\x1b#\\x23[error]"},
    };
    (void)state;
    CHECK(pm_workflow_data, cases);
}

static void a_property_cannot_end_itself(void **state)
{
    static const struct escape_case cases[] = {
        {PM_STR_INIT("a,line=1::x%"), "a%2Cline=1%3A%3Ax%25"},
    };
    (void)state;
    CHECK(pm_workflow_property, cases);
}

static void a_harmless_text_is_not_copied(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str text = PM_STR("example.com");
    assert_ptr_equal(pm_term_text(&arena, text).ptr, text.ptr);
    assert_ptr_not_equal(pm_term_text(&arena, PM_STR("\x1b")).ptr, text.ptr);
    pm_arena_fini(&arena);
}

static void a_long_text_is_cut_and_says_so(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    assert_true(pm_str_is(pm_term_text_cut(&arena, PM_STR("12345"), 5), "12345"));
    assert_true(pm_str_is(pm_term_text_cut(&arena, PM_STR("123456"), 5), "12345… (6 bytes)"));
    /* Wide characters count two columns and are not cut in half. */
    assert_true(pm_str_is(pm_term_text_cut(&arena, PM_STR("\u4e2d\u4e2d\u4e2d"), 5),
                          "\u4e2d\u4e2d… (9 bytes)"));
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_terminal_gets_no_control_character),
        cmocka_unit_test(commands_of_a_runner_are_broken_up),
        cmocka_unit_test(line_feeds_stay_where_lines_are_meant),
        cmocka_unit_test(markdown_means_nothing_in_a_text),
        cmocka_unit_test(code_in_markdown_cannot_be_left),
        cmocka_unit_test(a_message_cannot_end_its_workflow_command),
        cmocka_unit_test(a_property_cannot_end_itself),
        cmocka_unit_test(a_harmless_text_is_not_copied),
        cmocka_unit_test(a_long_text_is_cut_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
