#include "json/read.h"
#include "json/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void write_sample(struct pm_json_writer *w)
{
    pm_json_open(w, '{');
    pm_json_field_bool(w, "applied", true);
    pm_json_field_open(w, "domains", '[');
    pm_json_str(w, PM_STR("a.example"));
    pm_json_open(w, '{');
    pm_json_close(w);
    pm_json_open(w, '[');
    pm_json_close(w);
    pm_json_null(w);
    pm_json_close(w);
    pm_json_field_int(w, "number", INT64_MIN);
    pm_json_field_time(w, "time", 1795380872);
    pm_json_field_str_or_null(w, "void", (struct pm_str){NULL, 0});
    pm_json_field_text(w, "word", "w");
    pm_json_close(w);
    pm_json_end(w);
}

static void assert_written(enum pm_json_style style, const char *expected)
{
    struct pm_sink sink;
    struct pm_json_writer w;
    pm_sink_init_memory(&sink);
    pm_json_writer_init(&w, &sink, style);
    write_sample(&w);
    pm_sink_putc(&sink, '\0');
    assert_string_equal(sink.data, expected);
    pm_sink_fini(&sink);
}

static void canonical_has_no_blanks_and_one_line_feed(void **state)
{
    (void)state;
    assert_written(PM_JSON_CANONICAL,
                   "{\"applied\":true,\"domains\":[\"a.example\",{},[],null],"
                   "\"number\":-9223372036854775808,\"time\":\"2026-11-22T20:54:32Z\","
                   "\"void\":null,\"word\":\"w\"}\n");
}

static void compact_has_no_line_feed(void **state)
{
    (void)state;
    assert_written(PM_JSON_COMPACT,
                   "{\"applied\":true,\"domains\":[\"a.example\",{},[],null],"
                   "\"number\":-9223372036854775808,\"time\":\"2026-11-22T20:54:32Z\","
                   "\"void\":null,\"word\":\"w\"}");
}

static void pretty_is_indented_by_two(void **state)
{
    (void)state;
    assert_written(PM_JSON_PRETTY, "{\n"
                                   "  \"applied\": true,\n"
                                   "  \"domains\": [\n"
                                   "    \"a.example\",\n"
                                   "    {},\n"
                                   "    [],\n"
                                   "    null\n"
                                   "  ],\n"
                                   "  \"number\": -9223372036854775808,\n"
                                   "  \"time\": \"2026-11-22T20:54:32Z\",\n"
                                   "  \"void\": null,\n"
                                   "  \"word\": \"w\"\n"
                                   "}\n");
}

static const struct text_case {
    struct pm_str text;
    const char *written;
} text_cases[] = {
    {PM_STR_INIT(""), "\"\""},
    {PM_STR_INIT("plain </script>"), "\"plain </script>\""},
    {PM_STR_INIT("\"\\"), "\"\\\"\\\\\""},
    {PM_STR_INIT("a\nb\t\x1b[31m"), "\"a\\u000ab\\u0009\\u001b[31m\""},
    {PM_STR_INIT("\0x"), "\"\\u0000x\""},
    {PM_STR_INIT("\x7f"), "\"\\u007f\""},
    {PM_STR_INIT("\xc2\x9b"), "\"\\u009b\""},
    {PM_STR_INIT("b\xc3\xbc"), "\"b\\u00fc\""},
    {PM_STR_INIT("\xe2\x80\xae"), "\"\\u202e\""},
    {PM_STR_INIT("\xf0\x9f\x93\xa7"), "\"\\ud83d\\udce7\""},
    {PM_STR_INIT("\xf4\x8f\xbf\xbf"), "\"\\udbff\\udfff\""},
    {PM_STR_INIT("#1 a##[error]b ###"), "\"#1 a#\\u0023[error]b #\\u0023\\u0023\""},
    {PM_STR_INIT("\xff-\xed\xa0\x80"), "\"\\ufffd-\\ufffd\\ufffd\\ufffd\""},
};

static void texts_are_escaped_to_ascii(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof text_cases / sizeof *text_cases; i++) {
        struct pm_sink sink;
        struct pm_json_writer w;
        pm_sink_init_memory(&sink);
        pm_json_writer_init(&w, &sink, PM_JSON_COMPACT);
        pm_json_str(&w, text_cases[i].text);
        pm_json_end(&w);
        pm_sink_putc(&sink, '\0');
        assert_string_equal(sink.data, text_cases[i].written);
        pm_sink_fini(&sink);
    }
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    static const char hostile[] = "\x01\x1f \"\\/\x7f\xc2\x80\xef\xbf\xbd\xf0\x90\x80\x80 end";
    struct pm_sink sink;
    struct pm_json_writer w;
    pm_sink_init_memory(&sink);
    pm_json_writer_init(&w, &sink, PM_JSON_CANONICAL);
    pm_json_open(&w, '{');
    pm_json_field_text(&w, "text", hostile);
    pm_json_close(&w);
    pm_json_end(&w);
    struct pm_json_doc doc;
    struct pm_err err;
    struct pm_str text;
    assert_true(pm_json_load(pm_sink_bytes(&sink), &doc, &err));
    struct pm_json root = pm_json_root(&doc);
    assert_true(pm_json_get_str(&root, "text", &text, &err));
    assert_true(pm_str_is(text, hostile));
    pm_json_doc_fini(&doc);
    pm_sink_fini(&sink);
}

static void a_value_that_is_json_already_stands_as_it_is(void **state)
{
    (void)state;
    struct pm_sink sink;
    struct pm_json_writer w;
    pm_sink_init_memory(&sink);
    pm_json_writer_init(&w, &sink, PM_JSON_CANONICAL);
    pm_json_open(&w, '{');
    pm_json_key(&w, "a");
    pm_json_raw(&w, PM_STR("{\"b\":[1,2]}"));
    pm_json_field_open(&w, "list", '[');
    pm_json_int(&w, 7);
    pm_json_raw(&w, PM_STR("null"));
    pm_json_close(&w);
    pm_json_close(&w);
    pm_json_end(&w);
    pm_sink_putc(&sink, '\0');
    assert_string_equal(sink.data, "{\"a\":{\"b\":[1,2]},\"list\":[7,null]}\n");
    pm_sink_fini(&sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_has_no_blanks_and_one_line_feed),
        cmocka_unit_test(compact_has_no_line_feed),
        cmocka_unit_test(pretty_is_indented_by_two),
        cmocka_unit_test(texts_are_escaped_to_ascii),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_value_that_is_json_already_stands_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
