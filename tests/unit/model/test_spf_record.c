#include "model/spf_macro.h"
#include "model/spf_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_a_broken_term_is_named_with_the_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"v=spf1 foo -all", "the term 'foo' is broken: there is no such mechanism"},
        {"v=spf1 all:x", "the term 'all:x' is broken: ':x' may not follow 'all'"},
        {"v=spf1 include", "the term 'include' is broken: ':' and a domain are missing"},
        {"v=spf1 include: -all", "the term 'include:' is broken: the domain is missing"},
        {"v=spf1 include=a.example", "" /* a modifier that nobody knows */},
        {"v=spf1 redirect:a.example",
         "the term 'redirect:a.example' is broken: there is no such mechanism"},
        {"v=spf1 redirect=a.example redirect=b.example", "redirect= stands there twice"},
        {"v=spf1 exp=a.example EXP=b.example", "exp= stands there twice"},
        {"v=spf1 ip4:1.2.3", "the term 'ip4:1.2.3' is broken: '1.2.3' is no IPv4 address"},
        {"v=spf1 ip4:1.2.3.4/33",
         "the term 'ip4:1.2.3.4/33' is broken: '/33' is no length of a network, 0 to 32"},
        {"v=spf1 ip4:1.2.3.4/", "the term 'ip4:1.2.3.4/' is broken: '/' is no length of a network, "
                                "0 to 32"},
        {"v=spf1 ip6:2001:db8::1/129",
         "the term 'ip6:2001:db8::1/129' is broken: '/129' is no length of a network, 0 to 128"},
        {"v=spf1 ip6:192.0.2.1", "the term 'ip6:192.0.2.1' is broken: '192.0.2.1' is no IPv6 "
                                 "address"},
        {"v=spf1 a:192.0.2.1", "the term 'a:192.0.2.1' is broken: '192.0.2.1' cannot be a domain: "
                               "nothing ends in '.1'"},
        {"v=spf1 a:host", "the term 'a:host' is broken: 'host' is no domain of two labels or more"},
        {"v=spf1 mx/024", "the term 'mx/024' is broken: '/024' is no length of a network, 0 to 32"},
        {"v=spf1 exists:%{x}.a.example",
         "the term 'exists:%{x}.a.example' is broken: '%{x}' is no macro"},
        {"v=spf1 exists:%{i0}.a.example",
         "the term 'exists:%{i0}.a.example' is broken: '%{i0}' is no macro"},
        {"v=spf1 exists:%a.example", "the term 'exists:%a.example' is broken: '%a' is no macro"},
        {"v=spf1 exists:%{i", "the term 'exists:%{i' is broken: '%{i' is no macro"},
        {"v=spf1 a:\xc3\xbc.example",
         "the term 'a:\xc3\xbc.example' is broken: '\xc3\xbc.example' has a character (code 195) "
         "that may not stand there"},
        {"v=spf1 foo=%{r}", "the term 'foo=%{r}' is broken: '%{r}' is no macro"},
        {"v=spf1 A:a.example/0//128 MX -ALL", ""},
        {"V=SPF1", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_arena arena;
        struct pm_spf_record record;
        struct pm_err err = {0};
        pm_arena_init(&arena);
        bool ok = pm_spf_parse(pm_str_from(rows[i].text), &arena, &record, &err);
        assert_int_equal(ok, rows[i].message[0] == '\0');
        if (!ok)
            assert_string_equal(err.msg, rows[i].message);
        pm_arena_fini(&arena);
    }
}

static void test_a_record_is_read_term_by_term(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_spf_record record;
    struct pm_err err;
    pm_arena_init(&arena);
    assert_true(pm_spf_parse(PM_STR("v=spf1  -a:x.example/24//64 ?ip6:2001:db8::/32 mx "
                                    "redirect=y.example foo=1 ~all "),
                             &arena, &record, &err));
    assert_int_equal(record.count, 4);
    assert_int_equal(record.mechanisms[0].kind, PM_SPF_KIND_A);
    assert_int_equal(record.mechanisms[0].qualifier, '-');
    assert_true(pm_str_is(record.mechanisms[0].domain, "x.example"));
    assert_int_equal(record.mechanisms[0].prefix4, 24);
    assert_int_equal(record.mechanisms[0].prefix6, 64);
    assert_int_equal(record.mechanisms[1].kind, PM_SPF_KIND_IP6);
    assert_int_equal(record.mechanisms[1].prefix6, 32);
    assert_true(record.mechanisms[1].network.v6);
    assert_int_equal(record.mechanisms[2].prefix4, 32);
    assert_int_equal(record.mechanisms[3].qualifier, '~');
    assert_true(pm_str_is(record.redirect->domain, "y.example"));
    assert_null(record.exp);
    assert_int_equal(record.others, 1);
    pm_arena_fini(&arena);
}

static void test_macros_are_expanded_as_the_examples_of_the_standard(void **state)
{
    (void)state;
    /* RFC 7208 7.4 */
    static const struct {
        const char *text, *expanded;
    } rows[] = {
        {"%{s}", "strong-bad@email.example.com"},
        {"%{o}", "email.example.com"},
        {"%{d}", "email.example.com"},
        {"%{d4}", "email.example.com"},
        {"%{d3}", "email.example.com"},
        {"%{d2}", "example.com"},
        {"%{d1}", "com"},
        {"%{dr}", "com.example.email"},
        {"%{d2r}", "example.email"},
        {"%{l}", "strong-bad"},
        {"%{l-}", "strong.bad"},
        {"%{lr}", "strong-bad"},
        {"%{lr-}", "bad.strong"},
        {"%{l1r-}", "strong"},
        {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
        {"%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"},
        {"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
        {"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
        {"%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"},
        {"%{S}", "strong-bad%40email.example.com"},
        {"a%%b%_c%-d", "a%b c%20d"},
        {"%{d128}", "email.example.com"},
        {"%{d99999999999999999999}", "email.example.com"},
    };
    struct pm_spf_macros macros = {0};
    macros.values['s' - 'a'] = PM_STR("strong-bad@email.example.com");
    macros.values['l' - 'a'] = PM_STR("strong-bad");
    macros.values['o' - 'a'] = macros.values['d' - 'a'] = PM_STR("email.example.com");
    macros.values['i' - 'a'] = PM_STR("192.0.2.3");
    macros.values['v' - 'a'] = PM_STR("in-addr");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct pm_str text = pm_str_from(rows[i].text);
        struct pm_err err;
        assert_true(pm_spf_macro_check(text, PM_SPF_MACRO_NAME, &err));
        struct pm_str expanded = pm_spf_macro_expand(text, &macros, &arena);
        if (!pm_str_is(expanded, rows[i].expanded))
            fail_msg("%s: '%.*s' instead of '%s'", rows[i].text, PM_STR_ARG(expanded),
                     rows[i].expanded);
        pm_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_broken_term_is_named_with_the_reason),
        cmocka_unit_test(test_a_record_is_read_term_by_term),
        cmocka_unit_test(test_macros_are_expanded_as_the_examples_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
