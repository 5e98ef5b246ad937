/* Records that all servers have, and a resolver does not know of yet. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define KEY2 "purelymail2._domainkey.example.com CNAME"

static void lab_of(struct lab *lab, const char *const *orders, size_t count)
{
    lab_init(lab);
    lab->input.on_account = PM_TRUE;
    for (size_t i = 0; i < count; i++)
        lab_do(lab, orders[i]);
}

static void what_resolvers_still_deny_of_a_domain_that_was_wrong_is_told_with_the_time(void **state)
{
    (void)state;
    static const struct {
        const char *orders[2];
        const char *rule, *cause;
        uint32_t cached_s;
    } rows[] = {
        {{"!@resolver example.com MX NODATA"}, "mx", "negative-cache", 300},
        {{"!@resolver " KEY2 " NXDOMAIN"}, "dkim2", "negative-cache", 300},
        {{"!@resolver _dmarc.example.com CNAME NXDOMAIN"}, "dmarc", "negative-cache", 300},
        {{"!@resolver example.com TXT NODATA"}, "spf", "negative-cache", 300},
        {{"+@resolver example.com TXT hello"}, "spf", "negative-cache", 600},
        {{"+@resolver example.com TXT v=spf1 -all"}, "spf", "", 0},
        {{"!@resolver example.com MX TIMEOUT"}, "mx", "", 0},
        {{"!@resolver example.com MX SERVFAIL"}, "mx", "", 0},
        {{"+@resolver example.com MX 5 old.example"}, "mx", "", 0},
        {{NULL}, "mx", "", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_of(&lab, rows[i].orders, 2);
        lab.input.was_wrong = true;
        enum pm_status expected = rows[i].cause[0] ? PM_STATUS_WARN : PM_STATUS_PASS;
        lab_expect(&lab, rows[i].rule, expected, rows[i].cause);
        const struct pm_finding *finding = lab_find(&lab, rows[i].rule);
        assert_int_equal(finding->cached_s, rows[i].cached_s);
        assert_int_equal(finding->may_pass, rows[i].cached_s > 0);
        if (rows[i].cached_s > 0)
            lab_expect_text(finding->why, rows[i].cached_s == 300 ? "up to 5m" : "up to 10m");
        lab_fini(&lab);
    }
}

/* Nothing is asked of a resolver before the servers have it: that is what fills its cache. */
static void only_what_is_not_clean_costs_questions(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        enum pm_tri on_account;
        bool was_wrong, asks_mx, asks_dmarc, asks_txt;
    } rows[] = {
        {NULL, PM_TRUE, false, false, false, false},
        {NULL, PM_UNSET, false, false, false, false},
        {NULL, PM_FALSE, false, false, false, true},
        {NULL, PM_TRUE, true, true, true, true},
        {"-_dmarc.example.com CNAME", PM_UNSET, false, true, false, true},
        {"-example.com MX", PM_TRUE, false, false, true, true},
        {"-example.com MX", PM_TRUE, true, false, false, false},
        {"!@b example.com MX TIMEOUT", PM_TRUE, false, false, true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_of(&lab, &rows[i].order, 1);
        lab.input.on_account = rows[i].on_account;
        lab.input.was_wrong = rows[i].was_wrong;
        lab_run(&lab);
        assert_int_equal(lab_was_asked(&lab, "example.com", PM_RRTYPE_MX, PM_VIA_RESOLVER),
                         rows[i].asks_mx);
        assert_int_equal(
            lab_was_asked(&lab, "_dmarc.example.com", PM_RRTYPE_CNAME, PM_VIA_RESOLVER),
            rows[i].asks_dmarc);
        assert_int_equal(lab_was_asked(&lab, "example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER),
                         rows[i].asks_txt);
        lab_fini(&lab);
    }
}

static void a_denied_parent_is_no_cache(void **state)
{
    (void)state;
    static const char *const orders[] = {"!_domainkey.example.com TXT NXDOMAIN",
                                         "!_domainkey.example.com CNAME NXDOMAIN",
                                         "!@resolver " KEY2 " NXDOMAIN"};
    struct lab lab;
    lab_of(&lab, orders, 3);
    lab.input.was_wrong = true;
    lab_expect(&lab, "dkim-parent", PM_STATUS_WARN, "empty-non-terminal");
    lab_expect(&lab, "dkim2", PM_STATUS_PASS, "");
    lab_fini(&lab);
}

static void a_record_of_the_files_own_is_looked_for_by_its_kind(void **state)
{
    (void)state;
    static const struct {
        const char *order, *cause;
    } rows[] = {
        {"+@resolver _dmarc.example.com TXT v=DMARC1; p=none", ""},
        {"+@resolver _dmarc.example.com TXT hello", "negative-cache"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_of(&lab, &rows[i].order, 1);
        lab.dns.dmarc = PM_STR("v=DMARC1; p=reject");
        lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
        lab.input.was_wrong = true;
        lab_do(&lab, "-_dmarc.example.com CNAME");
        lab_do(&lab, "+_dmarc.example.com TXT v=DMARC1; p=reject");
        lab_do(&lab, rows[i].order);
        lab_expect(&lab, "dmarc", rows[i].cause[0] ? PM_STATUS_WARN : PM_STATUS_PASS,
                   rows[i].cause);
        lab_fini(&lab);
    }
}

static void only_servers_that_a_walk_found_are_held_against_a_resolver(void **state)
{
    (void)state;
    static const enum pm_verify_mode modes[] = {PM_VERIFY_SERVERS, PM_VERIFY_RESOLVER};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct lab lab;
        lab_of(&lab, NULL, 0);
        lab.input.was_wrong = true;
        lab.input.mode = modes[i];
        lab.input.delegation = NULL;
        lab_expect(&lab, "mx", PM_STATUS_PASS, "");
        assert_false(lab_was_asked(&lab, "example.com", PM_RRTYPE_MX, PM_VIA_RESOLVER));
        lab_fini(&lab);
    }
}

/* Through a resolver nobody can tell whether the zone was mended a minute ago. */
static void what_a_cache_may_just_remember_may_pass_until_that_is_over(void **state)
{
    (void)state;
    static const struct {
        const char *orders[2];
        const char *rule;
    } rows[] = {
        {{"=example.com MX 5 old.example"}, "mx"},
        {{"=example.com MX 5 mx.purelymail.com"}, "mx"},
        {{"=purelymail1._domainkey.example.com CNAME old.example"}, "dkim1"},
        {{"-purelymail1._domainkey.example.com CNAME",
          "+purelymail1._domainkey.example.com TXT hello"},
         "dkim1"},
        {{"=example.com TXT v=spf1 -all"}, "spf"},
        {{"+example.com TXT v=spf1 a -all"}, "spf"},
        {{"=example.com TXT \"v=spf1 include:_spf.purelymail.com ~all\""}, "spf"},
        {{"=_dmarc.example.com CNAME old.example"}, "dmarc"},
        {{"-_dmarc.example.com CNAME", "+_dmarc.example.com TXT hello"}, "dmarc"},
        {{"=example.com TXT v=spf1 include:_spf.purelymail.com ~all " OWNERSHIP}, "ownership"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_of(&lab, rows[i].orders, 2);
        lab.input.on_account = PM_FALSE;
        print_message("%s\n", rows[i].orders[0]);
        assert_false(lab_find(&lab, rows[i].rule)->may_pass);
        lab.input.mode = PM_VERIFY_RESOLVER;
        lab.input.delegation = NULL;
        assert_int_equal(lab_find(&lab, rows[i].rule)->status, PM_STATUS_FAIL);
        assert_true(lab_find(&lab, rows[i].rule)->may_pass);
        lab.ttl = 0;
        const struct pm_finding *finding = lab_find(&lab, rows[i].rule);
        assert_int_equal(finding->may_pass, finding->cached_s > 0);
        lab.input.was_wrong = true;
        assert_true(lab_find(&lab, rows[i].rule)->may_pass);
        lab.input.outwaited = true;
        assert_false(lab_find(&lab, rows[i].rule)->may_pass);
        lab_fini(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            what_resolvers_still_deny_of_a_domain_that_was_wrong_is_told_with_the_time),
        cmocka_unit_test(only_what_is_not_clean_costs_questions),
        cmocka_unit_test(a_denied_parent_is_no_cache),
        cmocka_unit_test(a_record_of_the_files_own_is_looked_for_by_its_kind),
        cmocka_unit_test(only_servers_that_a_walk_found_are_held_against_a_resolver),
        cmocka_unit_test(what_a_cache_may_just_remember_may_pass_until_that_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
