#include "zone/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static void put_word(struct pm_sink *sink, struct pm_str text)
{
    pm_sink_init_memory(sink);
    pm_shell_put_word(sink, text);
    pm_sink_putc(sink, '\0');
}

static void words_stand_plain_or_in_single_quotes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } rows[] = {
        {"", "''"},
        {"_dmarc.example.com.", "_dmarc.example.com."},
        {"v=STSv1:a,b/c%d+e@f", "v=STSv1:a,b/c%d+e@f"},
        {"10 mx.example.", "'10 mx.example.'"},
        {"it's", "'it'\\''s'"},
        {"'", "''\\'''"},
        {"$(id)", "'$(id)'"},
        {"`id`", "'`id`'"},
        {"~", "'~'"},
        {"*", "'*'"},
        {"#", "'#'"},
        {"!x", "'!x'"},
        {"a;b", "'a;b'"},
        {"a\nb", "'a\nb'"},
        {"\xc3\xa9", "'\xc3\xa9'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_sink sink;
        put_word(&sink, pm_str_from(rows[i].text));
        assert_string_equal(pm_sink_bytes(&sink).ptr, rows[i].word);
        pm_sink_fini(&sink);
    }
}

static void a_nul_is_left_out(void **state)
{
    (void)state;
    struct pm_sink sink;
    put_word(&sink, PM_STR("a\0b c"));
    assert_string_equal(pm_sink_bytes(&sink).ptr, "'ab c'");
    pm_sink_fini(&sink);
}

/* What `printf %s WORD` of the system's shell prints. */
static size_t as_the_shell_takes(struct pm_str text, char *out, size_t size)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, "printf %s ");
    pm_shell_put_word(&sink, text);
    pm_sink_putc(&sink, '\0');
    FILE *output = popen(pm_sink_bytes(&sink).ptr, "re");
    assert_non_null(output);
    size_t length = fread(out, 1, size, output);
    assert_int_equal(pclose(output), 0);
    pm_sink_fini(&sink);
    return length;
}

static void the_shell_gives_every_byte_back(void **state)
{
    (void)state;
    static const char signs[] = "''\"\\'$x`id`$(id)\\\n\\'!! && || ; <>(){}[]";
    char text[UINT8_MAX + sizeof signs - 1], out[sizeof text + 1];
    for (size_t i = 0; i < UINT8_MAX; i++)
        text[i] = (char)(i + 1);
    memcpy(text + UINT8_MAX, signs, sizeof signs - 1);
    size_t length = as_the_shell_takes((struct pm_str){text, sizeof text}, out, sizeof out);
    assert_int_equal(length, sizeof text);
    assert_memory_equal(out, text, sizeof text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stand_plain_or_in_single_quotes),
        cmocka_unit_test(a_nul_is_left_out),
        cmocka_unit_test(the_shell_gives_every_byte_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
