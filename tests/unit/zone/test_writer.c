/* What the formats share: words of names, the strings of texts, cells, and lines that differ by a
 * name only. */
#include "zone/csv.h"
#include "zone/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static struct pm_arena arena;
static struct pm_sink sink;

static int open_sink(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    return 0;
}

static int close_sink(void **state)
{
    (void)state;
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
    return 0;
}

static void words_stay_readable(void **state)
{
    static const char *const rows[][2] = {
        {"example.com", "example_com"},
        {"a-b.example", "a__b_example"},
        {"1und1.example", "N1und1_example"},
        {"xn--bcher-kva.example", "xn____bcher__kva_example"},
        {"_dmarc.example.com", "X5Fdmarc_example_com"},
        {"*.example.com", "X2A_example_com"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(pm_zone_word(pm_str_from(rows[i][0]), &arena).ptr, rows[i][1]);
}

/* Every name of up to six of these characters, empty labels left aside, has a word of its own. */
static const char alphabet[] = "a0-._x";

enum { LETTERS = sizeof alphabet - 1, LENGTH = 6, NAMES = 55986 };

static size_t all_names(struct pm_str *names)
{
    size_t count = 0, begin = 0, end;
    names[count++] = PM_STR("");
    for (size_t length = 1; length <= LENGTH; length++, begin = end) {
        end = count;
        for (size_t i = begin; i < end; i++)
            for (size_t k = 0; k < LETTERS; k++)
                names[count++] = pm_str_printf(&arena, "%.*s%c", PM_STR_ARG(names[i]), alphabet[k]);
    }
    return count;
}

static bool is_name(struct pm_str name)
{
    return name.len > 0 && name.ptr[0] != '.' && name.ptr[name.len - 1] != '.' &&
           !strstr(name.ptr, "..");
}

static void different_names_have_different_words(void **state)
{
    (void)state;
    struct pm_str *names = PM_NEW_ARRAY(&arena, struct pm_str, NAMES + 1);
    struct pm_str *words = PM_NEW_ARRAY(&arena, struct pm_str, NAMES + 1);
    size_t count = all_names(names), n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_name(names[i]))
            continue;
        words[n] = pm_zone_word(names[i], &arena);
        assert_false(pm_ascii_is_digit(words[n].ptr[0]));
        n++;
    }
    qsort(words, n, sizeof *words, pm_str_order);
    for (size_t i = 1; i < n; i++) {
        if (pm_str_eq(words[i - 1], words[i]))
            fail_msg("%s comes from two names", words[i].ptr);
    }
    assert_true(n > 30000);
}

static void assert_strings(struct pm_rdata rdata, const char *expected)
{
    struct pm_str string;
    size_t at = 0;
    while (pm_zone_next_string(&rdata, &at, &string))
        pm_sink_printf(&sink, "[%.*s]", PM_STR_ARG(string));
    pm_sink_putc(&sink, '\0');
    assert_string_equal(pm_sink_bytes(&sink).ptr, expected);
    sink.len = 0;
}

static void texts_of_others_keep_their_cuts(void **state)
{
    (void)state;
    assert_strings((struct pm_rdata){.text = PM_STR("")}, "[]");
    assert_strings((struct pm_rdata){.text = PM_STR("abc")}, "[abc]");
    assert_strings(
        (struct pm_rdata){.text = PM_STR("abc"), .strings = 4, .cuts = PM_STR("\0\1\0\2")},
        "[][a][][bc]");
    assert_strings((struct pm_rdata){.text = PM_STR(""), .strings = 2, .cuts = PM_STR("\0\0")},
                   "[][]");
    assert_strings((struct pm_rdata){.text = PM_STR(""), .strings = 1, .cuts = PM_STR("\0")}, "[]");
}

/* What a record can hold at most: strings of no bytes. */
static void as_many_strings_as_fit_into_a_record_are_told_apart(void **state)
{
    (void)state;
    static char cuts[65535];
    struct pm_rdata rdata = {.strings = 65535, .cuts = {cuts, sizeof cuts}};
    struct pm_str string;
    size_t at = 0, count = 0;
    while (pm_zone_next_string(&rdata, &at, &string))
        count++;
    assert_int_equal(count, 65535);
}

static void cells_are_quoted_where_they_must_be(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"plain text", "plain text"},
        {"a,b", "\"a,b\""},
        {"say \"x\"", "\"say \"\"x\"\"\""},
        {"two\r\nlines", "\"two\r\nlines\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pm_csv_put_cell(&sink, pm_str_from(rows[i][0]));
        pm_sink_putc(&sink, '\0');
        assert_string_equal(pm_sink_bytes(&sink).ptr, rows[i][1]);
        sink.len = 0;
    }
}

static void no_text_becomes_a_formula(void **state)
{
    static const char *const rows[][2] = {
        {"v=spf1 -all", "v=spf1 -all"},
        {"=1+1", "\"\"\"=1+1\"\"\""},
        {"+1", "\"\"\"+1\"\"\""},
        {"-1", "\"\"\"-1\"\"\""},
        {"@SUM(1)", "\"\"\"@SUM(1)\"\"\""},
        {"\t=1", "\"\"\"\\009=1\"\"\""},
        {"\"=1\"", "\"\"\"\\\"\"=1\\\"\"\"\"\""},
        {"caf\xc3\xa9", "\"\"\"caf\\195\\169\"\"\""},
        {"", "\"\"\"\"\"\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pm_csv_put_text(&sink, pm_str_from(rows[i][0]));
        pm_sink_putc(&sink, '\0');
        assert_string_equal(pm_sink_bytes(&sink).ptr, rows[i][1]);
        sink.len = 0;
    }
}

/* --- alike domains --- */

/* The lines of each domain in a file of its own, one after the other. */
static struct pm_str write_apart(const struct pm_zone *zones, size_t count,
                                 const struct pm_zone_options *options)
{
    struct pm_sink out;
    pm_sink_init_memory(&out);
    for (size_t i = 0; i < count; i++)
        pm_zone_write(&pm_zone_format_bind, &zones[i], 1, options, &out);
    struct pm_str bytes = pm_sink_take(&out, &arena);
    pm_sink_fini(&out);
    return bytes;
}

static struct pm_str write_in_turn(const struct pm_zone *zones, size_t count,
                                   const struct pm_zone_options *options)
{
    struct pm_zone_writer w;
    struct pm_sink out;
    pm_sink_init_memory(&out);
    pm_zone_writer_init(&w, &pm_zone_format_bind, options, &out);
    for (size_t i = 0; i < count; i++)
        pm_zone_writer_run(&w, &zones[i], 1);
    pm_zone_writer_fini(&w);
    struct pm_str bytes = pm_sink_take(&out, &arena);
    pm_sink_fini(&out);
    return bytes;
}

/* Each name in a zone of its own, so that nothing but the writer knows of the one before. */
static size_t group_names(struct pm_zone **zones)
{
    static const char *const names[] = {
        "a.example",
        "longer-name.example",
        "m.b.example",
        "mail.c.example",
        "a-name-that-is-too-long-for-the-column-of-the-owners.d.example",
        "mail.e.example",
        "xn--bcher-kva.f.example",
        "g.example",
        "x.h.example",
    };
    enum { COUNT = sizeof names / sizeof names[0] };
    static struct pm_dns_options dns[2];
    struct pm_zone_domain *domains = PM_NEW_ARRAY(&arena, struct pm_zone_domain, COUNT);
    struct pm_err err;
    size_t count;
    for (size_t i = 0; i < 2; i++)
        dns[i] = (struct pm_dns_options){.ttl = i == 0 ? 3600 : 300, .mx_priority = 10};
    for (size_t i = 0; i < COUNT; i++)
        domains[i] = (struct pm_zone_domain){
            .name = pm_name_canonical(pm_str_from(names[i])),
            .dns = &dns[i == COUNT - 1],
            .note = i == 5 ? PM_STR("its own lines") : PM_STR(""),
        };
    assert_true(pm_zone_group(domains, COUNT, &arena, zones, &count, &err));
    assert_int_equal(count, COUNT);
    return count;
}

static void lines_made_once_are_those_of_each_domain_alone(void **state)
{
    static const enum pm_zone_style styles[] = {PM_ZONE_STYLE_DEFAULT, PM_ZONE_STYLE_INCLUDE};
    (void)state;
    struct pm_zone *zones;
    size_t count = group_names(&zones);
    for (size_t i = 0; i < 4; i++) {
        struct pm_zone_options options = {.version = "1", .style = styles[i % 2]};
        if (i >= 2)
            options.ownership = PM_STR("purelymail_ownership_proof=a");
        assert_string_equal(write_in_turn(zones, count, &options).ptr,
                            write_apart(zones, count, &options).ptr);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_sink, close_sink)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words_stay_readable),
        TEST(different_names_have_different_words),
        TEST(texts_of_others_keep_their_cuts),
        TEST(as_many_strings_as_fit_into_a_record_are_told_apart),
        TEST(cells_are_quoted_where_they_must_be),
        TEST(no_text_becomes_a_formula),
        TEST(lines_made_once_are_those_of_each_domain_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
