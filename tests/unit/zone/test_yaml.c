#include "zone/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_scalar(struct pm_str text, const char *expected)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_yaml_put_scalar(&sink, text);
    pm_sink_putc(&sink, '\0');
    assert_string_equal(pm_sink_bytes(&sink).ptr, expected);
    pm_sink_fini(&sink);
}

static void words_and_texts_without_signs_stand_plain(void **state)
{
    (void)state;
    static const char *const plain[] = {
        "_dmarc", "v=spf1 include:_spf.purelymail.com ~all", "a:b", "x-y/z", "key1.example.com.",
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_scalar(pm_str_from(plain[i]), plain[i]);
}

static void what_some_reader_takes_for_another_type_is_quoted(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
    } rows[] = {
        {"", "\"\""},
        {"no", "\"no\""},
        {"ON", "\"ON\""},
        {"Y", "\"Y\""},
        {"Null", "\"Null\""},
        {"~", "\"~\""},
        {"42", "\"42\""},
        {"1und1", "\"1und1\""},
        {"1:20", "\"1:20\""},
        {"0x1f", "\"0x1f\""},
        {"2026-11-23 10:00:00", "\"2026-11-23 10:00:00\""},
        {"-1", "\"-1\""},
        {".5", "\".5\""},
        {"- a", "\"- a\""},
        {"---", "\"---\""},
        {"=", "\"=\""},
        {"<<", "\"<<\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_scalar(pm_str_from(rows[i].text), rows[i].written);
}

static void what_would_end_or_change_a_plain_scalar_is_quoted(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
    } rows[] = {
        {"a: b", "\"a: b\""},      {"a:", "\"a:\""},
        {"a #b", "\"a #b\""},      {"a ", "\"a \""},
        {" a", "\" a\""},          {"*a", "\"*a\""},
        {"&a", "\"&a\""},          {"!a", "\"!a\""},
        {"%a", "\"%a\""},          {"@", "\"@\""},
        {"`a`", "\"`a`\""},        {"{a}", "\"{a}\""},
        {"[a", "\"[a\""},          {"a, b", "\"a, b\""},
        {"it's", "\"it's\""},      {"say \"x\"", "\"say \\\"x\\\"\""},
        {"a\\;b", "\"a\\\\;b\""},  {"a\nb", "\"a\\x0ab\""},
        {"a\tb", "\"a\\x09b\""},   {"\x7f", "\"\\x7f\""},
        {"\xc3\xa9", "\"\\xe9\""}, {"\xe2\x80\xa8", "\"\\u2028\""},
        {"\xff", "\"\\ufffd\""},   {"\xf0\x9f\x98\x80", "\"\\U0001f600\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_scalar(pm_str_from(rows[i].text), rows[i].written);
    assert_scalar(PM_STR("a\0b"), "\"a\\x00b\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_texts_without_signs_stand_plain),
        cmocka_unit_test(what_some_reader_takes_for_another_type_is_quoted),
        cmocka_unit_test(what_would_end_or_change_a_plain_scalar_is_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
