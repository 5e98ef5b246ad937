/* The rule `spf`: does mail pass that PurelyMail sends? */
#include "tests/unit/verify/spf_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_spf_passes_when_mail_from_every_listed_network_does(void **state)
{
    (void)state;
    static const struct spf_row rows[] = {
        {GOOD, "spf", PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com -all", "spf", PM_STATUS_INFO, "", "'-all'", ""},
        {"v=spf1 include:_spf.other.example include:_spf.purelymail.com ~all", "spf",
         PM_STATUS_INFO, "", "the file has not: 'include:_spf.other.example'", ""},
        {"v=spf1 redirect=nested.example", "spf", PM_STATUS_WARN, "",
         "missing: 'include:_spf.purelymail.com'",
         "example.com. 3600 IN TXT \"v=spf1 include:nested.example include:_spf.purelymail.com "
         "~all\""},
        {"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/64 ~all", "spf", PM_STATUS_WARN, "", "missing",
         NULL},
        {"v=spf1 include:_spf.purelymail.com +all", "spf", PM_STATUS_INFO, "", "'+all'", NULL},
    };
    spf_rows_check(SPF_ROWS(rows));
}

static void test_spf_fails_with_the_address_the_result_and_the_term(void **state)
{
    (void)state;
    static const struct spf_row rows[] = {
        {"v=spf1 -all", "spf", PM_STATUS_FAIL, "sender-left-out",
         "from 192.0.2.1 gets 'fail' instead of 'pass' by the term '-all': "
         "include:_spf.purelymail.com is missing",
         PUBLISH},
        {"v=spf1 include:_spf.other.example -all", "spf", PM_STATUS_FAIL, "sender-left-out",
         "is missing",
         "example.com. 3600 IN TXT \"v=spf1 include:_spf.other.example "
         "include:_spf.purelymail.com -all\""},
        {"v=spf1 ~all include:_spf.purelymail.com", "spf", PM_STATUS_FAIL, "",
         "gets 'softfail' instead of 'pass' by the term '~all': include:_spf.purelymail.com stands "
         "behind 'all'",
         PUBLISH},
        {"v=spf1 -include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "",
         "the sign before include:_spf.purelymail.com refuses", PUBLISH},
        {"v=spf1 ?include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "", "gets 'neutral'",
         PUBLISH},
        {"v=spf1 -include:deny.example include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "",
         "by the term '-include:deny.example': another term matches first",
         "example.com. 3600 IN TXT \"v=spf1 include:_spf.purelymail.com -include:deny.example "
         "~all\""},
        {"v=spf1 a:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "", "not as a term of its own",
         NULL},
        {"v=spf1 ip4:192.0.2.0/24 ~all", "spf", PM_STATUS_FAIL, "sender-left-out",
         "from 2001:db8:25::1 gets 'softfail'", NULL},
        {"v=spf1 ip4:192.0.2.1 ip6:2001:db8:25::1 -all", "spf", PM_STATUS_FAIL, "sender-left-out",
         "from 192.0.2.2 gets 'fail'", NULL},
        {"v=spf1 ip4:192.0.2.0/25 ip6:2001:db8:25::/64 -all", "spf", PM_STATUS_FAIL,
         "sender-left-out", "from 192.0.2.128 gets 'fail'", NULL},
        {"v=spf1 -ip4:192.0.2.128/25 include:_spf.purelymail.com -all", "spf", PM_STATUS_FAIL, "",
         "from 192.0.2.128 gets 'fail' instead of 'pass' by the term '-ip4:192.0.2.128/25': "
         "another term matches first",
         NULL},
        {"v=spf1 ip4:192.0.2.0/24 -ip6:2001:db8:25::77 include:_spf.purelymail.com -all", "spf",
         PM_STATUS_FAIL, "", "from 2001:db8:25::77 gets 'fail'", NULL},
        {"v=spf1 a:a.half.example include:_spf.purelymail.com -all", "spf", PM_STATUS_INFO, "",
         "passes", NULL},
        {"v=spf1 -a:a.half.example include:_spf.purelymail.com -all", "spf", PM_STATUS_FAIL, "",
         "from 192.0.2.66 gets 'fail'", NULL},
        {"v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 ip6:2001:db8:25::/64 -all", "spf",
         PM_STATUS_WARN, "", "missing", NULL},
        {"v=spf1 include:nowhere.example include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL,
         "", "gets 'permerror', because nowhere.example has no SPF record", NULL},
        {"v=spf1 include:fat.example a:fat.example a:fat.example include:_spf.purelymail.com ~all",
         "spf", PM_STATUS_FAIL, "", "more than 10 terms ask DNS", NULL},
    };
    spf_rows_check(SPF_ROWS(rows));
}

static void test_spf_recognizes_texts_that_are_no_record(void **state)
{
    (void)state;
    static const struct spf_row rows[] = {
        {"", "spf", PM_STATUS_FAIL, "apex-text-replaced", "no SPF record among the texts", PUBLISH},
        {GOOD "|v=spf1 include:_spf.other.example -all", "spf", PM_STATUS_FAIL, "two-spf",
         "There are 2 SPF records",
         "example.com. 3600 IN TXT \"v=spf1 include:_spf.purelymail.com "
         "include:_spf.other.example -all\""},
        {"\"" GOOD "\"", "spf", PM_STATUS_FAIL, "quotes-in-text", "quotes are part", PUBLISH},
        {"'" GOOD "'", "spf", PM_STATUS_FAIL, "quotes-in-text", "quotes are part", PUBLISH},
        {"\xE2\x80\x9C" GOOD "\xE2\x80\x9D", "spf", PM_STATUS_FAIL, "quotes-in-text",
         "quotes are part", PUBLISH},
        {GOOD "\xE2\x80\x9D", "spf", PM_STATUS_FAIL, "quotes-in-text", "permerror", PUBLISH},
        {OWNERSHIP " " GOOD, "spf", PM_STATUS_FAIL, "ownership-in-spf", "first thing", PUBLISH},
        {"v=spf1 include:_spf.purelymail.com ~all" OWNERSHIP, "spf", PM_STATUS_FAIL,
         "ownership-in-spf", "permerror", PUBLISH},
        {"v=spf1include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "terms-run-together",
         "blank behind 'v=spf1' is missing", PUBLISH},
        {"v=spf1 ip4:203.0.113.9include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL,
         "terms-run-together", "permerror",
         "example.com. 3600 IN TXT \"v=spf1 ip4:203.0.113.9 include:_spf.purelymail.com ~all\""},
        {"disabled v=spf1 ip4:203.0.113.66 -all", "spf", PM_STATUS_FAIL, "", "first thing",
         PUBLISH},
        {"v=spf1 mx:a.fat.example ~all|disabled v=spf1 ip4:203.0.113.66 -all", "spf",
         PM_STATUS_FAIL, "sender-left-out", "is missing",
         "example.com. 3600 IN TXT \"v=spf1 mx:a.fat.example include:_spf.purelymail.com ~all\""},
        {" v=spf1 mx:a.fat.example include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "",
         "first thing",
         "example.com. 3600 IN TXT \"v=spf1 mx:a.fat.example include:_spf.purelymail.com ~all\""},
        {" " GOOD, "spf", PM_STATUS_FAIL, "", "first thing", PUBLISH},
        {"v=spf10 include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "",
         "blank behind 'v=spf1' is missing", PUBLISH},
        {"v=spf1 include:_spf.purelymail.com ip4:1.2.3 ~all", "spf", PM_STATUS_FAIL, "",
         "the term 'ip4:1.2.3' is broken: '1.2.3' is no IPv4 address", PUBLISH},
    };
    spf_rows_check(SPF_ROWS(rows));
}

static void test_what_resolvers_cannot_say_is_unknown_and_never_a_failure(void **state)
{
    (void)state;
    static const enum pm_answer_status statuses[] = {
        PM_ANSWER_TIMEOUT,  PM_ANSWER_SERVFAIL, PM_ANSWER_REFUSED, PM_ANSWER_FAILED,
        PM_ANSWER_NXDOMAIN, PM_ANSWER_NODATA, /* of the service's own name: it cannot be */
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct lab lab;
        spf_lab_init(&lab, GOOD);
        lab_fail_at(&lab, NULL, "_spf.purelymail.com TXT", statuses[i]);
        lab_expect(&lab, "spf", PM_STATUS_UNKNOWN, "");
        assert_true(lab_find(&lab, "spf")->may_pass);
        lab_fini(&lab);
    }
}

static void test_an_include_that_cannot_be_read_leaves_the_verdict_open(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, "v=spf1 include:_spf.other.example include:_spf.purelymail.com ~all");
    lab_fail_at(&lab, NULL, "_spf.other.example TXT", PM_ANSWER_TIMEOUT);
    lab_expect(&lab, "spf", PM_STATUS_UNKNOWN, "");
    lab_expect(&lab, "spf-lookups", PM_STATUS_UNKNOWN, "");
    lab_expect(&lab, "spf-include", PM_STATUS_UNKNOWN, "");
    spf_lab_say(&lab, "v=spf1 include:_spf.purelymail.com include:_spf.other.example ~all");
    lab_expect(&lab, "spf", PM_STATUS_INFO, "");
    lab_fini(&lab);
}

static void test_a_record_that_names_too_many_parts_is_unknown(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, GOOD);
    struct pm_joined record = {&lab.arena, PM_STR("v=spf1")};
    for (int i = 0; i < 128; i++)
        pm_join(&record, " ", pm_str_printf(&lab.arena, "ip4:192.0.2.%d", 2 * i));
    pm_join(&record, " ", PM_STR("include:_spf.purelymail.com ~all"));
    spf_lab_say(&lab, pm_str_cstr(&lab.arena, record.text));
    lab_expect(&lab, "spf", PM_STATUS_UNKNOWN, "");
    lab_expect_text(lab_find(&lab, "spf")->why, "more parts of PurelyMail's networks");
    lab_fini(&lab);
}

static void test_a_missing_record_without_an_mx_was_not_replaced(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, "");
    lab_unsay(&lab, "example.com MX");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "");
    assert_true(lab_find(&lab, "spf")->may_pass);
    lab_fini(&lab);
}

static void test_each_server_is_judged_by_its_own_record(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, GOOD);
    lab_say_at(&lab, "b", "example.com TXT " OWNERSHIP);
    lab_say_at(&lab, "b", "example.com TXT v=spf1 -all");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "not-everywhere-yet");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "spf")->where), "b");
    lab_expect(&lab, "spf-all", PM_STATUS_PASS, "");
    lab_fini(&lab);
}

static void test_the_domains_own_names_are_asked_of_its_servers(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, "v=spf1 include:spf.example.com ~all");
    lab_say_at(&lab, "a", "spf.example.com TXT v=spf1 include:_spf.purelymail.com -all");
    lab_say_at(&lab, "b", "spf.example.com TXT v=spf1 -all");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "not-everywhere-yet");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "spf")->where), "b");
    lab_fini(&lab);
}

static void test_an_alias_out_of_the_zone_is_followed_by_the_resolver(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, "v=spf1 include:spf.example.com ~all");
    lab_say_at(&lab, "resolver", "spf.example.com CNAME nested.example");
    lab_say_at(&lab, "a", "spf.example.com CNAME outside.example");
    lab_say_at(&lab, "b", "spf.example.com CNAME outside.example");
    lab_expect(&lab, "spf", PM_STATUS_WARN, "");
    lab_fini(&lab);
}

/* The domain's servers do not follow it: their silence about the target says nothing. */
static void test_a_domain_that_is_an_alias_is_judged_by_what_is_at_its_end(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        enum pm_status status;
        const char *why, *remove;
    } rows[] = {
        {"+other.example TXT " GOOD, PM_STATUS_WARN, "only because the domain's name is an alias",
         "example.com. 600 IN CNAME other.example."},
        {"+other.example TXT v=spf1 -all", PM_STATUS_FAIL, "is missing",
         "example.com. 600 IN CNAME other.example."},
        {"+other.example TXT nothing", PM_STATUS_FAIL, "no SPF record among the texts",
         "example.com. 600 IN CNAME other.example."},
        {"!@resolver other.example TXT TIMEOUT", PM_STATUS_UNKNOWN, "of which the resolver says",
         ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        spf_lab_init(&lab, GOOD);
        lab_unsay(&lab, "example.com TXT");
        lab_say(&lab, "example.com CNAME other.example");
        lab_say(&lab, "other.example A 192.0.2.9");
        lab_say_at(&lab, "a", "other.example A 192.0.2.9");
        lab_fail_at(&lab, "a", "other.example TXT", PM_ANSWER_NODATA);
        lab_fail_at(&lab, "b", "other.example TXT", PM_ANSWER_NODATA);
        lab_do(&lab, rows[i].order);
        const struct pm_finding *finding = lab_find(&lab, "spf");
        if (finding->status != rows[i].status ||
            !pm_str_contains_nocase(finding->why, pm_str_from(rows[i].why)) ||
            !pm_str_is(finding->remove, rows[i].remove))
            fail_msg("%s: %s '%.*s' '%.*s'", rows[i].order, pm_status_name(finding->status),
                     PM_STR_ARG(finding->why), PM_STR_ARG(finding->remove));
        lab_fini(&lab);
    }
}

/* A row a way to list the networks, and an address of the last one that the domain leaves out. */
static void test_purelymails_networks_are_found_wherever_they_are_listed(void **state)
{
    (void)state;
    static const struct {
        const char *list[3];
        enum pm_status status;
        const char *why;
    } rows[] = {
        {{"_spf.purelymail.com TXT v=spf1 include:x.purelymail.com ~all",
          "x.purelymail.com TXT v=spf1 ip4:198.51.100.0/25 ~all"},
         PM_STATUS_FAIL,
         "from 198.51.100.1 gets"},
        {{"_spf.purelymail.com TXT v=spf1 redirect=x.purelymail.com",
          "x.purelymail.com TXT v=spf1 ip6:2001:db8:99::/48 ~all"},
         PM_STATUS_FAIL,
         "from 2001:db8:99::1 gets"},
        {{"_spf.purelymail.com TXT v=spf1 ip4:198.51.100.7 ~all"},
         PM_STATUS_FAIL,
         "from 198.51.100.7 gets"},
        {{"_spf.purelymail.com TXT v=spf1 -ip4:198.51.100.7 ip4:203.0.113.1 ~all"},
         PM_STATUS_WARN,
         "missing"},
        {{"_spf.purelymail.com TXT v=spf1 -ip4:203.0.113.77 ip4:203.0.113.0/25 ~all",
          "example.com TXT v=spf1 -ip4:203.0.113.77 ip4:203.0.113.0/24 ~all"},
         PM_STATUS_WARN,
         "missing"},
        {{"_spf.purelymail.com TXT v=spf1 ip4:203.0.113.1 include:x.purelymail.com ~all",
          "x.purelymail.com TXT nothing"},
         PM_STATUS_UNKNOWN,
         "x.purelymail.com: the resolver sees no SPF record there"},
        {{"_spf.purelymail.com TXT v=spf1 ip4:203.0.113.1 ~all",
          "_spf.purelymail.com TXT v=spf1 ip4:203.0.113.1 -all"},
         PM_STATUS_UNKNOWN,
         "several SPF records"},
        {{"_spf.purelymail.com TXT v=spf1 ip4:203.0.113.1 bad ~all"},
         PM_STATUS_UNKNOWN,
         "'bad' is broken"},
        {{"_spf.purelymail.com TXT v=spf1 ~all"}, PM_STATUS_UNKNOWN, "no address is listed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        spf_lab_init(&lab, "v=spf1 ip4:203.0.113.0/24 ~all");
        lab_unsay(&lab, "_spf.purelymail.com TXT");
        if (rows[i].list[1] && pm_str_starts(pm_str_from(rows[i].list[1]), PM_STR("example.com")))
            lab_unsay(&lab, "example.com TXT");
        for (size_t k = 0; rows[i].list[k]; k++)
            lab_say(&lab, rows[i].list[k]);
        const struct pm_finding *finding = lab_find(&lab, "spf");
        if (finding->status != rows[i].status ||
            !pm_str_contains_nocase(finding->why, pm_str_from(rows[i].why)))
            fail_msg("%s: %s %.*s", rows[i].list[0], pm_status_name(finding->status),
                     PM_STR_ARG(finding->why));
        lab_fini(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spf_passes_when_mail_from_every_listed_network_does),
        cmocka_unit_test(test_spf_fails_with_the_address_the_result_and_the_term),
        cmocka_unit_test(test_spf_recognizes_texts_that_are_no_record),
        cmocka_unit_test(test_what_resolvers_cannot_say_is_unknown_and_never_a_failure),
        cmocka_unit_test(test_an_include_that_cannot_be_read_leaves_the_verdict_open),
        cmocka_unit_test(test_a_record_that_names_too_many_parts_is_unknown),
        cmocka_unit_test(test_a_missing_record_without_an_mx_was_not_replaced),
        cmocka_unit_test(test_each_server_is_judged_by_its_own_record),
        cmocka_unit_test(test_the_domains_own_names_are_asked_of_its_servers),
        cmocka_unit_test(test_an_alias_out_of_the_zone_is_followed_by_the_resolver),
        cmocka_unit_test(test_a_domain_that_is_an_alias_is_judged_by_what_is_at_its_end),
        cmocka_unit_test(test_purelymails_networks_are_found_wherever_they_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
