/* The account's badges against what DNS says. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
    struct pm_dns_badges badges;
    const char *orders[5];
    const char *rule;
    enum pm_status status;
    const char *cause, *why;
};

static const struct row rows[] = {
    {{true, true, true, true}, {NULL}, "account-mx", PM_STATUS_PASS, "", ""},
    {{true, true, true, true}, {NULL}, "account-dmarc", PM_STATUS_PASS, "", ""},
    {{false, true, true, true}, {NULL}, "account-mx", PM_STATUS_WARN, "", "cached, and older"},
    {{true, false, true, true}, {NULL}, "account-spf", PM_STATUS_WARN, "", "SPF badge is bad"},
    {{true, true, false, true}, {NULL}, "account-dkim", PM_STATUS_WARN, "", "DKIM badge is bad"},
    {{true, true, true, false}, {NULL}, "account-dmarc", PM_STATUS_WARN, "", "DMARC badge is bad"},
    {{true, true, false, true}, {NULL}, "account-spf", PM_STATUS_PASS, "", ""},
    {{false, true, true, true},
     {"!@resolver example.com MX NODATA"},
     "account-mx",
     PM_STATUS_WARN,
     "negative-cache",
     "example.com was missing, for up to 5m"},
    {{true, true, false, true},
     {"!@resolver purelymail3._domainkey.example.com CNAME NXDOMAIN"},
     "account-dkim",
     PM_STATUS_WARN,
     "negative-cache",
     "purelymail3._domainkey.example.com was missing"},
    {{false, true, true, true},
     {"!@resolver example.com MX TIMEOUT"},
     "account-mx",
     PM_STATUS_WARN,
     "",
     "cached, and older"},
    {{false, true, true, true},
     {"!@resolver example.com MX SERVFAIL"},
     "account-mx",
     PM_STATUS_WARN,
     "",
     "says SERVFAIL when it is asked for example.com"},
    {{false, true, true, true},
     {"+example.com MX 50 old.example", "+old.example A 192.0.2.99"},
     "account-mx",
     PM_STATUS_WARN,
     "",
     "probably because of mx-extra: When PurelyMail is not reached"},
    {{true, false, true, true},
     {"=example.com TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/64 ~all"},
     "account-spf",
     PM_STATUS_WARN,
     "",
     "probably because of spf"},
    {{true, true, false, true},
     {"!_domainkey.example.com TXT NXDOMAIN", "!_domainkey.example.com CNAME NXDOMAIN"},
     "account-dkim",
     PM_STATUS_WARN,
     "",
     "probably because of dkim-parent"},
    {{false, true, true, true},
     {"!@resolver _domainkey.example.com TXT SERVFAIL", "+example.com DS 12345 13 2 abcd",
      "!@resolver example.com NS SERVFAIL", "!@resolver example.com SOA SERVFAIL",
      "+example.com MX 50 old.example"},
     "account-mx",
     PM_STATUS_WARN,
     "",
     "probably because of dnssec"},
    {{false, true, true, true}, {"-example.com MX"}, "account-mx", PM_STATUS_PASS, "", "bad, too"},
    {{true, true, true, true},
     {"-example.com MX"},
     "account-mx",
     PM_STATUS_WARN,
     "",
     "good although the records are wrong"},
    {{true, true, true, true},
     {"!@b purelymail2._domainkey.example.com CNAME TIMEOUT"},
     "account-dkim",
     PM_STATUS_SKIP,
     "",
     "badge is good; DNS could not tell"},
    {{false, true, true, true},
     {"!example.com MX TIMEOUT"},
     "account-mx",
     PM_STATUS_SKIP,
     "",
     "badge is bad; DNS could not tell"},
    {{true, false, true, false},
     {"-_dmarc.example.com CNAME", "+_dmarc.example.com TXT v=DMARC1; p=reject"},
     "account-spf",
     PM_STATUS_WARN,
     "",
     "SPF badge is bad"},
    {{true, true, true, false},
     {"-_dmarc.example.com CNAME", "+_dmarc.example.com TXT v=DMARC1; p=reject"},
     "account-dmarc",
     PM_STATUS_INFO,
     "",
     "a DMARC record of its own"},
};

static void a_badge_that_differs_is_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.input.on_account = PM_TRUE;
        lab.input.badges = &rows[i].badges;
        for (size_t o = 0; o < sizeof rows[i].orders / sizeof *rows[i].orders; o++)
            lab_do(&lab, rows[i].orders[o]);
        print_message("row %zu\n", i);
        lab_expect(&lab, rows[i].rule, rows[i].status, rows[i].cause);
        lab_expect_text(lab_find(&lab, rows[i].rule)->why, rows[i].why);
        assert_false(lab_find(&lab, rows[i].rule)->required);
        bool is_stale = rows[i].status == PM_STATUS_WARN && !strstr(rows[i].why, "good although") &&
                        !strstr(rows[i].why, "because of");
        assert_int_equal(lab_find(&lab, rows[i].rule)->may_pass, is_stale);
        lab_fini(&lab);
    }
}

static void through_the_resolver_its_answer_is_no_other_opinion(void **state)
{
    (void)state;
    static const struct pm_dns_badges badges = {false, true, true, true};
    struct lab lab;
    lab_init(&lab);
    lab.input.on_account = PM_TRUE;
    lab.input.badges = &badges;
    lab.input.mode = PM_VERIFY_RESOLVER;
    lab.input.delegation = NULL;
    lab_expect(&lab, "account-mx", PM_STATUS_WARN, "");
    assert_false(lab_was_asked(&lab, "example.com", PM_RRTYPE_MX, PM_VIA_RESOLVER));
    lab_fini(&lab);
}

static void a_text_of_the_file_explains_the_dmarc_badge(void **state)
{
    (void)state;
    static const struct pm_dns_badges badges = {true, true, true, false};
    struct lab lab;
    lab_init(&lab);
    lab.dns.dmarc = PM_STR("v=DMARC1; p=reject");
    lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
    lab.input.on_account = PM_TRUE;
    lab.input.badges = &badges;
    lab_do(&lab, "-_dmarc.example.com CNAME");
    lab_do(&lab, "+_dmarc.example.com TXT v=DMARC1; p=reject");
    lab_expect(&lab, "account-dmarc", PM_STATUS_INFO, "");
    lab_fini(&lab);
}

static void without_a_token_the_badges_are_skipped(void **state)
{
    (void)state;
    static const char *const rules[] = {"account-mx", "account-spf", "account-dkim",
                                        "account-dmarc"};
    struct lab lab;
    lab_init(&lab);
    lab.input.on_account = PM_UNSET;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        lab_expect(&lab, rules[i], PM_STATUS_SKIP, "");
        lab_expect_text(lab_find(&lab, rules[i])->why, "takes a token");
    }
    lab_fini(&lab);
}

static void an_mx_record_before_the_account_has_the_domain_is_a_warning(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab_expect(&lab, "account-mx", PM_STATUS_WARN, "mx-before-account");
    assert_true(lab_find(&lab, "account-mx")->may_pass);
    lab_expect(&lab, "account-spf", PM_STATUS_SKIP, "");
    lab_do(&lab, "+example.com CNAME www.example.com");
    lab_do(&lab, "-example.com MX");
    lab_do(&lab, "+www.example.com MX 10 mailserver.purelymail.com");
    lab_expect(&lab, "mx", PM_STATUS_WARN, "");
    lab_expect(&lab, "account-mx", PM_STATUS_WARN, "mx-before-account");
    lab_do(&lab, "-www.example.com MX");
    lab_do(&lab, "-example.com MX");
    lab_expect(&lab, "account-mx", PM_STATUS_SKIP, "");
    lab_expect_text(lab_find(&lab, "account-mx")->why, "not on the account");
    lab_fini(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_badge_that_differs_is_explained),
        cmocka_unit_test(through_the_resolver_its_answer_is_no_other_opinion),
        cmocka_unit_test(a_text_of_the_file_explains_the_dmarc_badge),
        cmocka_unit_test(without_a_token_the_badges_are_skipped),
        cmocka_unit_test(an_mx_record_before_the_account_has_the_domain_is_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
