#include "zone/octodns_value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void keys_are_in_natural_order(void **state)
{
    (void)state;
    static const char *const sorted[] = {
        "",
        "1und1",
        "02",
        "9",
        "10",
        "_dmarc",
        "_dmarc.lab",
        "_dmarc.lab2",
        "_dmarc.lab2.a",
        "_dmarc.lab10",
        "a",
        "a1",
        "a1b",
        "a1b2",
        "a1b10",
        "a2",
        "ab",
        "purelymail2._domainkey",
        "purelymail10._domainkey",
        "x99999999999999999999999",
        "x100000000000000000000000",
    };
    enum { COUNT = sizeof sorted / sizeof sorted[0] };
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < COUNT; k++) {
            int order = pm_octodns_key_cmp(pm_str_from(sorted[i]), pm_str_from(sorted[k]));
            if ((order < 0) != (i < k) || (order > 0) != (i > k))
                fail_msg("\"%s\" and \"%s\": %d", sorted[i], sorted[k], order);
        }
    assert_int_equal(pm_octodns_key_cmp(PM_STR("a01"), PM_STR("a1")), 0);
}

static struct pm_rdata text_of(const char *text)
{
    return (struct pm_rdata){.text = pm_str_from(text)};
}

static void what_octodns_would_change_is_refused(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        const char *text, *why;
    } rows[] = {
        {16, "v=DMARC1; p=none; rua=mailto:\"d\"@example.com", NULL},
        {16, "\"in quotes\"", NULL},
        {16, "", NULL},
        {16, "a\\b", "backslash"},
        {16, "a\" \"b", "takes out"},
        {16, "caf\xc3\xa9", "printable"},
        {16, "a\nb", "printable"},
        {99, "a\\b", "backslash"},
        {1, "192.0.2.1", NULL},
        {1, "\\# 4 c0000201", "form"},
        {257, "0 issue \"ca.invalid; validationmethods=dns-01\"", NULL},
        {257, "0 issue", "fields"},
        {257, "0 issue \"a\" \"b\"", "fields"},
        {257, "x issue \"a\"", "fields"},
        {257, "0 issue \"a\\\"b\"", "backslash"},
        {257, "\\# 3 000161", "backslash"},
        {35, "1 2 \"u\" \"e2u+sip\" \"!^.*$!sip:a@b!\" .", NULL},
        {35, "1 2 \"u\" \"e2u+sip\" \"!^(.*)$!\\\\1!\" .", "backslash"},
        {43, "1 8 2 aabb ccdd", NULL},
        {43, "1 8 2", "fields"},
        {43, "65536 8 2 aabb", "fields"},
        {65, "1 . alpn=h2,h3 no-default-alpn", NULL},
        {65, "1", "fields"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_rdata value = text_of(rows[i].text);
        const char *why = pm_octodns_refuse((enum pm_rrtype)rows[i].type, &value);
        if (!why != !rows[i].why || (why && !strstr(why, rows[i].why)))
            fail_msg("%s: %s", rows[i].text, why ? why : "not refused");
    }
}

static void assert_value(unsigned type, const struct pm_rdata *value, const char *expected)
{
    struct pm_sink sink;
    assert_null(pm_octodns_refuse((enum pm_rrtype)type, value));
    pm_sink_init_memory(&sink);
    pm_octodns_put_value(&sink, (enum pm_rrtype)type, value, 2);
    pm_sink_putc(&sink, '\0');
    assert_string_equal(pm_sink_bytes(&sink).ptr, expected);
    pm_sink_fini(&sink);
}

static void values_have_their_fields_in_the_order_of_their_keys(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        struct pm_rdata value;
        const char *written;
    } rows[] = {
        {15,
         {.preference = 10, .target = PM_STR_INIT("mx.example")},
         "exchange: mx.example.\n  preference: 10\n"},
        {15, {.preference = 0}, "exchange: \".\"\n  preference: 0\n"},
        {33,
         {.preference = 1, .text = PM_STR_INIT("2 993"), .target = PM_STR_INIT("imap.example")},
         "port: 993\n  priority: 1\n  target: imap.example.\n  weight: 2\n"},
        {5, {.target = PM_STR_INIT("web.example")}, "web.example.\n"},
        {1, {.text = PM_STR_INIT("192.0.2.1")}, "\"192.0.2.1\"\n"},
        {28, {.text = PM_STR_INIT("2001:db8::1")}, "\"2001:db8::1\"\n"},
        {16, {.text = PM_STR_INIT("v=DMARC1; p=none")}, "\"v=DMARC1\\\\; p=none\"\n"},
        {16, {.text = PM_STR_INIT("\"q\" x")}, "\"\\\"\\\"q\\\" x\\\"\"\n"},
        {16, {0}, "\"\"\n"},
        {257,
         {.text = PM_STR_INIT("128 issue \";\"")},
         "flags: 128\n  tag: issue\n  value: \";\"\n"},
        {35,
         {.text = PM_STR_INIT("1 2 \"u\" \"e2u\" \"\" a.example.")},
         "flags: u\n  order: 1\n  preference: 2\n  regexp: \"\"\n  replacement: a.example.\n"
         "  service: e2u\n"},
        {43,
         {.text = PM_STR_INIT("1 8 2 aabb ccdd")},
         "algorithm: 8\n  digest: aabbccdd\n  digest_type: 2\n  key_tag: 1\n"},
        {44,
         {.text = PM_STR_INIT("4 2 123456")},
         "algorithm: 4\n  fingerprint: \"123456\"\n  fingerprint_type: 2\n"},
        {256,
         {.text = PM_STR_INIT("10 1 \"https://a.example/\"")},
         "priority: 10\n  target: https://a.example/\n  weight: 1\n"},
        {65,
         {.text = PM_STR_INIT("0 a.example.")},
         "svcparams: {}\n  svcpriority: 0\n  targetname: a.example.\n"},
        {65,
         {.text = PM_STR_INIT("1 . port=443 ipv4hint=192.0.2.1,192.0.2.2 no-default-alpn "
                              "alpn=\"h2,h3\" key9=x key10=y")},
         "svcparams:\n    alpn:\n      - h2\n      - h3\n    ipv4hint:\n      - \"192.0.2.1\"\n"
         "      - \"192.0.2.2\"\n    key9: x\n    key10: \"y\"\n    no-default-alpn: null\n"
         "    port: \"443\"\n  svcpriority: 1\n  targetname: \".\"\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_value(rows[i].type, &rows[i].value, rows[i].written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_in_natural_order),
        cmocka_unit_test(what_octodns_would_change_is_refused),
        cmocka_unit_test(values_have_their_fields_in_the_order_of_their_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
