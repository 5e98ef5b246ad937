/* The rules about the zone: what its servers hold, beside each other and beside aliases. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

static struct lab lab;

static int setup(void **state)
{
    (void)state;
    lab_init(&lab);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lab_fini(&lab);
    return 0;
}

static void serials_that_differ_are_information(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"+@b example.com SOA a.ns.example h.example. 8 1 1 1 1"},
         "zone-serial",
         PM_STATUS_INFO,
         "",
         "7 at a; 8 at b",
         "still on its way",
         "",
         ""},
        {{"!@b example.com SOA TIMEOUT"}, "zone-serial", PM_STATUS_PASS, "", NULL, "", "", ""},
        {{"!example.com SOA TIMEOUT"}, "zone-serial", PM_STATUS_UNKNOWN, "", "", NULL, "", ""},
    };
    lab_check_rows(ROWS(rows));
}

static const struct lab_row differences[] = {
    {{"+@b example.com MX 20 mailserver.purelymail.com"},
     "zone-consistent",
     PM_STATUS_WARN,
     "not-everywhere-yet",
     "example.com MX: 10 mailserver.purelymail.com. at a, 20 mailserver.purelymail.com. at b",
     "differ in 1 record set.",
     "",
     ""},
    {{"!@b _dmarc.example.com CNAME NODATA"},
     "zone-consistent",
     PM_STATUS_WARN,
     "not-everywhere-yet",
     "_dmarc.example.com CNAME: dmarcroot.purelymail.com. at a, none at b",
     NULL,
     "",
     ""},
    {{"+@b example.com MX 10 mailserver.purelymail.com", "+@b example.com MX 20 x.example"},
     "zone-consistent",
     PM_STATUS_WARN,
     "not-everywhere-yet",
     "example.com MX",
     NULL,
     "",
     ""},
    {{"+@b example.com NS c.ns.example"}, "zone-consistent", PM_STATUS_PASS, "", "", "", "", ""},
    {{"-example.com MX", "+@b example.com CNAME www.example.net", "!@a example.com CNAME NODATA"},
     "zone-consistent",
     PM_STATUS_WARN,
     "not-everywhere-yet",
     "example.com MX: none at a, www.example.net. at b",
     NULL,
     "",
     ""},
    {{"!@b example.com MX TIMEOUT"}, "zone-consistent", PM_STATUS_PASS, "", "", "", "", ""},
    {{"+@b example.com TXT v=spf1 include:_spf.purelymail.com ~all",
      "+@b example.com TXT " OWNERSHIP},
     "zone-consistent",
     PM_STATUS_PASS,
     "",
     "",
     "",
     "",
     ""},
    {{"+@b example.com TXT v=spf1 include:_spf.purelymail.com ~all",
      "+@b example.com TXT " OWNERSHIP "x"},
     "zone-consistent",
     PM_STATUS_WARN,
     "not-everywhere-yet",
     "example.com TXT",
     NULL,
     "",
     ""},
};

static void servers_that_differ_are_named_with_what_they_have(void **state)
{
    (void)state;
    lab_check_rows(ROWS(differences));
}

static void many_differences_are_counted_and_not_all_shown(void **state)
{
    (void)state;
    static const char *const orders[] = {
        "!@b example.com TXT NODATA",
        "!@b example.com MX NODATA",
        "!@b _dmarc.example.com CNAME NODATA",
        "!@b purelymail1._domainkey.example.com CNAME NODATA",
        "!@b purelymail2._domainkey.example.com CNAME NODATA",
        "!@b purelymail3._domainkey.example.com CNAME NODATA",
        ("+@b example.com.example.com TXT " OWNERSHIP),
        "+@b example.com A 192.0.2.1",
        "+@b _dmarc.example.com TXT hello",
        "+@b _purelymail.example.com TXT hello",
    };
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        lab_do(&lab, orders[i]);
    const struct pm_finding *finding = lab_find(&lab, "zone-consistent");
    size_t shown = 1;
    for (size_t i = 0; i < finding->seen.len; i++)
        shown += finding->seen.ptr[i] == ';';
    assert_in_range(shown, 8, 9);
    assert_false(pm_str_contains_nocase(finding->why, PM_STR(" 8 record sets")));
}

static void a_wildcard_that_answers_for_our_names_is_a_warning(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"-_dmarc.example.com CNAME", "+*.example.com TXT hello"},
         "zone-wildcard",
         PM_STATUS_WARN,
         "wildcard-answers",
         "\"hello\"",
         "type TXT answers in place of _dmarc.example.com",
         "_dmarc.example.com. 3600 IN CNAME dmarcroot.purelymail.com.",
         ""},
        {{"-_dmarc.example.com CNAME", "+*.example.com CNAME www.example.net"},
         "zone-wildcard",
         PM_STATUS_WARN,
         "wildcard-answers",
         "www.example.net.",
         "type CNAME",
         NULL,
         ""},
        {{"-_dmarc.example.com CNAME", "+_dmarc.example.com TXT v=DMARC1; p=none"},
         "zone-wildcard",
         PM_STATUS_PASS,
         "",
         "",
         "",
         "",
         ""},
        {{"+*.example.com TXT hello"}, "zone-wildcard", PM_STATUS_PASS, "", "", "", "", ""},
        {{"=_dmarc.example.com CNAME other.example", "+*.example.com CNAME www.example.net"},
         "zone-wildcard",
         PM_STATUS_PASS,
         "",
         "",
         "",
         "",
         ""},
    };
    lab_check_rows(ROWS(rows));
}

static void a_clean_domain_is_not_asked_about_wildcards(void **state)
{
    (void)state;
    lab_run(&lab);
    for (size_t i = 0; i < lab.input.reply_count; i++)
        assert_false(pm_str_starts(lab.input.replies[i]->question.name, PM_STR("pm-reconcile")));
}

static void a_cname_at_the_domains_name_fails(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"-example.com MX", "-example.com TXT", "+example.com CNAME www.example.net"},
         "zone-apex-cname",
         PM_STATUS_FAIL,
         "",
         "www.example.net.",
         "at the zone's apex",
         "",
         "example.com. 600 IN CNAME www.example.net."},
    };
    lab_check_rows(ROWS(rows));
    lab.delegation.zone = PM_STR("com");
    lab_do(&lab, "-example.com MX");
    lab_do(&lab, "+@b example.com CNAME www.example.net");
    lab_expect(&lab, "zone-apex-cname", PM_STATUS_FAIL, "");
    lab_expect_text(lab_find(&lab, "zone-apex-cname")->why, "The domain's name is an alias");
    lab_expect_text(lab_find(&lab, "zone-apex-cname")->where, "b");
}

static void text_in(void *ctx, struct pm_answer *answer)
{
    static struct pm_rdata value = {.text = PM_STR_INIT("hello")};
    static struct pm_rrset set = {.owner = PM_STR_INIT("_dmarc.example.com"),
                                  .type = PM_RRTYPE_TXT,
                                  .values = &value,
                                  .count = 1};
    if (!pm_str_is(answer->question.name, "_dmarc.example.com") || !pm_str_is(answer->server, ctx))
        return;
    answer->rrsets[answer->count++] = set;
}

static void another_record_beside_a_cname_fails(void **state)
{
    (void)state;
    static char server[] = "b";
    lab.twist = text_in;
    lab.twist_ctx = server;
    lab.input.mode = PM_VERIFY_AUTHORITIES;
    lab_do(&lab, "=_dmarc.example.com CNAME other.example");
    lab_expect(&lab, "zone-cname-alone", PM_STATUS_FAIL, "text-beside-cname");
    const struct pm_finding *finding = lab_find(&lab, "zone-cname-alone");
    lab_expect_text(finding->owner, "_dmarc.example.com");
    lab_expect_text(finding->where, "b");
    lab_expect_text(finding->remove, "_dmarc.example.com. 0 IN TXT \"hello\"");
}

/* The servers say CNAME to one question, and text to another. */
static void another_record_behind_another_question_fails(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"-example.com MX", "+example.com CNAME www.example.net"},
         "zone-cname-alone",
         PM_STATUS_FAIL,
         "text-beside-cname",
         OWNERSHIP,
         "a TXT record",
         "",
         "example.com. 600 IN CNAME www.example.net."},
    };
    lab_check_rows(ROWS(rows));
}

static void cname_and_text_at_different_servers_are_a_difference_only(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"!@b _dmarc.example.com CNAME NODATA", "+@b _dmarc.example.com TXT v=DMARC1; p=none",
          "!@a _dmarc.example.com TXT NODATA"},
         "zone-cname-alone",
         PM_STATUS_PASS,
         "",
         "",
         "",
         "",
         ""},
    };
    lab_check_rows(ROWS(rows));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(many_differences_are_counted_and_not_all_shown),
        TEST(serials_that_differ_are_information),
        TEST(servers_that_differ_are_named_with_what_they_have),
        TEST(a_wildcard_that_answers_for_our_names_is_a_warning),
        TEST(a_clean_domain_is_not_asked_about_wildcards),
        TEST(a_cname_at_the_domains_name_fails),
        TEST(another_record_beside_a_cname_fails),
        TEST(another_record_behind_another_question_fails),
        TEST(cname_and_text_at_different_servers_are_a_difference_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
