#include "zone/hcl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
    struct pm_str text;
    const char *hcl;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pm_sink sink;
        pm_sink_init_memory(&sink);
        pm_hcl_put_string(&sink, rows[i].text);
        pm_sink_putc(&sink, '\0');
        assert_string_equal(pm_sink_bytes(&sink).ptr, rows[i].hcl);
        pm_sink_fini(&sink);
    }
}

static void quotation_marks_and_backslashes_are_escaped(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {PM_STR_INIT(""), "\"\""},
        {PM_STR_INIT("v=spf1 a -all"), "\"v=spf1 a -all\""},
        {PM_STR_INIT("\"a\" \"b\""), "\"\\\"a\\\" \\\"b\\\"\""},
        {PM_STR_INIT("\\065"), "\"\\\\065\""},
        {PM_STR_INIT("end\\"), "\"end\\\\\""},
    };
    check(rows, sizeof rows / sizeof rows[0]);
}

static void nothing_begins_a_template(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {PM_STR_INIT("exists:%{i}.x"), "\"exists:%%{i}.x\""},
        {PM_STR_INIT("${var.x}"), "\"$${var.x}\""},
        {PM_STR_INIT("$${x}"), "\"$$${x}\""},
        {PM_STR_INIT("%%{x}"), "\"%%%{x}\""},
        {PM_STR_INIT("100% $5 $ %"), "\"100% $5 $ %\""},
        {PM_STR_INIT("a$"), "\"a$\""},
        {PM_STR_INIT("%{"), "\"%%{\""},
    };
    check(rows, sizeof rows / sizeof rows[0]);
}

static void what_is_not_printable_ascii_is_written_as_its_number(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {PM_STR_INIT("a\nb\r\t"), "\"a\\u000Ab\\u000D\\u0009\""},
        {PM_STR_INIT("\0\x7f"), "\"\\u0000\\u007F\""},
        {PM_STR_INIT("caf\xc3\xa9"), "\"caf\\u00E9\""},
        {PM_STR_INIT("\xf0\x9f\x98\x80"), "\"\\U0001F600\""},
        {PM_STR_INIT("\xe2\x80\xae"), "\"\\u202E\""},
        {PM_STR_INIT("\xff\xc3"), "\"\\uFFFD\\uFFFD\""},
    };
    check(rows, sizeof rows / sizeof rows[0]);
}

static void the_signs_of_a_block_stand_below_each_other(void **state)
{
    (void)state;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_hcl_put_text(&sink, 2, 7, "name", PM_STR("a"));
    pm_hcl_put_expr(&sink, 2, 7, "zone_id", PM_STR("var.z"));
    pm_hcl_put_number(&sink, 2, 7, "ttl", 4294967295);
    pm_sink_putc(&sink, '\0');
    assert_string_equal(pm_sink_bytes(&sink).ptr, "  name    = \"a\"\n"
                                                  "  zone_id = var.z\n"
                                                  "  ttl     = 4294967295\n");
    pm_sink_fini(&sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotation_marks_and_backslashes_are_escaped),
        cmocka_unit_test(nothing_begins_a_template),
        cmocka_unit_test(what_is_not_printable_ascii_is_written_as_its_number),
        cmocka_unit_test(the_signs_of_a_block_stand_below_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
