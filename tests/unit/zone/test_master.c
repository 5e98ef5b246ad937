#include "zone/master.h"
#include "zone/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_sink sink;

static int open_sink(void **state)
{
    (void)state;
    pm_sink_init_memory(&sink);
    return 0;
}

static int close_sink(void **state)
{
    (void)state;
    pm_sink_fini(&sink);
    return 0;
}

static void assert_written(const char *expected)
{
    pm_sink_putc(&sink, '\0');
    assert_string_equal(pm_sink_bytes(&sink).ptr, expected);
    sink.len = 0;
}

static void names_are_absolute_and_odd_bytes_are_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *name, *written;
    } rows[] = {
        {"mailserver.purelymail.com", "mailserver.purelymail.com."},
        {"", "."},
        {"*._x-1.example", "*._x-1.example."},
        {"a b.example", "a\\032b.example."},
        {"a;b(c)\"d\".example", "a\\059b\\040c\\041\\034d\\034.example."},
        {"$origin.@.example", "\\036origin.\\064.example."},
        {"a\nb.example", "a\\010b.example."},
        {"a\\046b.example", "a\\046b.example."},
        {"a\\.example", "a\\092.example."},
        {"a\\12", "a\\09212."},
        {"\xc3\xa9.example", "\\195\\169.example."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pm_master_put_name(&sink, pm_str_from(rows[i].name));
        assert_written(rows[i].written);
    }
}

static void owners_are_relative_and_know_their_width(void **state)
{
    (void)state;
    assert_int_equal(pm_master_put_owner(&sink, PM_STR("example.com"), PM_STR("example.com")), 1);
    assert_written("@");
    assert_int_equal(
        pm_master_put_owner(&sink, PM_STR("_dmarc.a.example.com"), PM_STR("example.com")), 8);
    assert_written("_dmarc.a");
    assert_int_equal(pm_master_put_owner(&sink, PM_STR("@.example.com"), PM_STR("example.com")), 4);
    assert_written("\\064");
}

static void put_text(struct pm_str text)
{
    pm_master_put_rdata(&sink, PM_RRTYPE_TXT, &(struct pm_rdata){.text = text});
}

static void texts_are_quoted_and_escaped(void **state)
{
    (void)state;
    static const struct {
        struct pm_str text;
        const char *written;
    } rows[] = {
        {PM_STR_INIT(""), "\"\""},
        {PM_STR_INIT("v=spf1 -all"), "\"v=spf1 -all\""},
        {PM_STR_INIT("a;b\"c\\d"), "\"a;b\\\"c\\\\d\""},
        {PM_STR_INIT("\t\n\r\x7f\xff"), "\"\\009\\010\\013\\127\\255\""},
        {PM_STR_INIT("a\0b"), "\"a\\000b\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put_text(rows[i].text);
        assert_written(rows[i].written);
    }
}

static void texts_are_cut_at_255_octets(void **state)
{
    (void)state;
    static const struct {
        size_t length, strings;
    } rows[] = {{254, 1}, {255, 1}, {256, 2}, {510, 2}, {511, 3}};
    char text[511];
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put_text((struct pm_str){text, rows[i].length});
        /* The text itself, two quotes a string and a blank between two. */
        assert_int_equal(pm_sink_bytes(&sink).len, rows[i].length + 3 * rows[i].strings - 1);
        sink.len = 0;
    }
}

static void a_cut_never_splits_a_utf8_sequence(void **state)
{
    (void)state;
    static const struct {
        const char *sequence;
        size_t start, cut;
    } rows[] = {
        {"\xc3\xa9", 253, 255},         {"\xc3\xa9", 254, 254},
        {"\xc3\xa9", 255, 255},         {"\xe2\x82\xac", 252, 255},
        {"\xe2\x82\xac", 253, 253},     {"\xe2\x82\xac", 254, 254},
        {"\xf0\x9f\x93\xac", 251, 255}, {"\xf0\x9f\x93\xac", 252, 252},
        {"\xf0\x9f\x93\xac", 253, 253}, {"\xf0\x9f\x93\xac", 254, 254},
        {"\xff\xff", 254, 255},         {"\xc3(", 254, 255},
        {"\xa9\xa9\xa9", 253, 255},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[300];
        memset(text, 'x', sizeof text);
        memcpy(text + rows[i].start, rows[i].sequence, strlen(rows[i].sequence));
        assert_int_equal(pm_master_txt_cut((struct pm_str){text, sizeof text}), rows[i].cut);
    }
}

static void a_remark_stays_on_its_line(void **state)
{
    (void)state;
    pm_master_put_remark(&sink, PM_STR("b\xc3\xbc"
                                       "cher\n@ IN A 192.0.2.1\r\x1b[0m\x7f\xff"));
    assert_written("b\xc3\xbc"
                   "cher\\010@ IN A 192.0.2.1\\013\\027[0m\\127\\255");
    pm_master_put_remark(&sink, PM_STR("\xe2\x80\xa8\xe2\x80\xae"));
    assert_written("\\226\\128\\168\\226\\128\\174");
}

static void values_of_every_kind_are_absolute_and_in_their_order(void **state)
{
    (void)state;
    static const struct {
        enum pm_rrtype type;
        struct pm_rdata rdata;
        const char *written;
    } rows[] = {
        {PM_RRTYPE_MX, {.preference = 5, .target = PM_STR_INIT("mx.example")}, "5 mx.example."},
        {PM_RRTYPE_MX, {.target = PM_STR_INIT("")}, "0 ."},
        {PM_RRTYPE_CNAME, {.target = PM_STR_INIT("a b.example")}, "a\\032b.example."},
        {PM_RRTYPE_NS, {.target = PM_STR_INIT("ns.example")}, "ns.example."},
        {PM_RRTYPE_SRV,
         {.preference = 0, .text = PM_STR_INIT("1 993"), .target = PM_STR_INIT("imap.example")},
         "0 1 993 imap.example."},
        {PM_RRTYPE_SOA,
         {.target = PM_STR_INIT("ns.example"), .text = PM_STR_INIT("h.example. 1 2 3 4 5")},
         "ns.example. h.example. 1 2 3 4 5"},
        {PM_RRTYPE_A, {.text = PM_STR_INIT("192.0.2.1")}, "192.0.2.1"},
        {PM_RRTYPE_CAA, {.text = PM_STR_INIT("0 issue \"a\"")}, "0 issue \"a\""},
        {(enum pm_rrtype)65280, {.text = PM_STR_INIT("\\# 1 00")}, "\\# 1 00"},
        {PM_RRTYPE_TXT, {.text = PM_STR_INIT("a\"b")}, "\"a\\\"b\""},
        {PM_RRTYPE_TXT,
         {.text = PM_STR_INIT("abc"), .strings = 2, .cuts = PM_STR_INIT("\1\2")},
         "\"a\" \"bc\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pm_master_put_rdata(&sink, rows[i].type, &rows[i].rdata);
        assert_written(rows[i].written);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_absolute_and_odd_bytes_are_escaped),
        cmocka_unit_test(owners_are_relative_and_know_their_width),
        cmocka_unit_test(texts_are_quoted_and_escaped),
        cmocka_unit_test(texts_are_cut_at_255_octets),
        cmocka_unit_test(a_cut_never_splits_a_utf8_sequence),
        cmocka_unit_test(a_remark_stays_on_its_line),
        cmocka_unit_test(values_of_every_kind_are_absolute_and_in_their_order),
    };
    return cmocka_run_group_tests(tests, open_sink, close_sink);
}
