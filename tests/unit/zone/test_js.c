#include "zone/js.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void texts_become_literals_in_ascii(void **state)
{
    (void)state;
    static const struct {
        struct pm_str text;
        const char *js;
    } rows[] = {
        {PM_STR_INIT(""), "\"\""},
        {PM_STR_INIT("v=DMARC1; p=none"), "\"v=DMARC1; p=none\""},
        {PM_STR_INIT("a\"b\\c'd`${e}"), "\"a\\\"b\\\\c'd`${e}\""},
        {PM_STR_INIT("a\nb\r\0"), "\"a\\u000ab\\u000d\\u0000\""},
        {PM_STR_INIT("caf\xc3\xa9"), "\"caf\\u00e9\""},
        {PM_STR_INIT("\xe2\x80\xa8\xe2\x80\xa9"), "\"\\u2028\\u2029\""},
        {PM_STR_INIT("\xf0\x9f\x98\x80"), "\"\\ud83d\\ude00\""},
        {PM_STR_INIT("\xff"), "\"\\ufffd\""},
        {PM_STR_INIT("</script><b>"), "\"<\\/script><b>\""},
        {PM_STR_INIT("a <"), "\"a <\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_sink sink;
        pm_sink_init_memory(&sink);
        pm_js_put_string(&sink, rows[i].text);
        pm_sink_putc(&sink, '\0');
        assert_string_equal(pm_sink_bytes(&sink).ptr, rows[i].js);
        pm_sink_fini(&sink);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_literals_in_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
