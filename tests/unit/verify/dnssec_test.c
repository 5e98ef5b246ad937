/* What a resolver that checks signatures says of the zone. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PARENT "_domainkey.example.com TXT"

static const struct row {
    const char *orders[5];
    bool validated;
    enum pm_status status;
    const char *why;
    bool may_pass;
} rows[] = {
    {{NULL}, false, PM_STATUS_PASS, "The zone is not signed.", false},
    {{NULL}, true, PM_STATUS_PASS, "the signatures hold.", false},
    {{"+example.com DS 12345 13 2 abcd"}, true, PM_STATUS_PASS, "the signatures hold.", false},
    {{"+example.com DS 12345 5 1 abcd"}, true, PM_STATUS_WARN, "too weak", false},
    {{"+example.com DS 12345 7 1 abcd", "+example.com DS 12345 8 2 abcd"},
     true,
     PM_STATUS_PASS,
     "hold.",
     false},
    {{"+example.com DS 12345 5 1 abcd"}, false, PM_STATUS_PASS, "The zone is not signed.", false},
    {{"!@resolver " PARENT " SERVFAIL", "+example.com DS 12345 13 2 abcd",
      "!@resolver example.com NS SERVFAIL", "!@resolver example.com SOA SERVFAIL"},
     false,
     PM_STATUS_FAIL,
     "do not fit the DS record",
     false},
    {{"!@resolver " PARENT " SERVFAIL", "!@resolver example.com DS SERVFAIL",
      "!@resolver example.com NS SERVFAIL", "!@resolver example.com SOA SERVFAIL"},
     false,
     PM_STATUS_FAIL,
     "when DNSSEC's checks are switched off",
     false},
    {{"!@resolver " PARENT " SERVFAIL", "!@resolver example.com NS SERVFAIL",
      "!@resolver example.com SOA SERVFAIL"},
     false,
     PM_STATUS_UNKNOWN,
     "may have been slow",
     true},
    {{"!@resolver " PARENT " SERVFAIL"}, false, PM_STATUS_UNKNOWN, "may have been slow", true},
    {{"!@resolver " PARENT " SERVFAIL", "+example.com DS 12345 13 2 abcd"},
     true,
     PM_STATUS_UNKNOWN,
     "SERVFAIL for _domainkey.example.com TXT, but not for all",
     true},
    {{"!@resolver " PARENT " SERVFAIL", "+example.com DS 12345 13 2 abcd",
      "!@resolver example.com NS SERVFAIL"},
     true,
     PM_STATUS_UNKNOWN,
     "may have been slow",
     true},
    {{"!@resolver " PARENT " SERVFAIL", "!@raw " PARENT " SERVFAIL",
      "+example.com DS 12345 13 2 abcd", "!@resolver example.com NS SERVFAIL",
      "!@resolver example.com SOA SERVFAIL"},
     false,
     PM_STATUS_UNKNOWN,
     "cannot reach the zone's servers",
     true},
    {{"!@resolver " PARENT " SERVFAIL", "!@raw " PARENT " TIMEOUT",
      "+example.com DS 12345 13 2 abcd", "!@resolver example.com NS SERVFAIL",
      "!@resolver example.com SOA SERVFAIL"},
     false,
     PM_STATUS_UNKNOWN,
     NULL,
     true},
    {{"!@resolver " PARENT " TIMEOUT"}, true, PM_STATUS_UNKNOWN, "no answer in time", true},
    {{"!@resolver " PARENT " REFUSED"}, true, PM_STATUS_UNKNOWN, "REFUSED", true},
};

static void only_what_vanishes_without_the_checks_is_bogus(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.validated = rows[i].validated;
        for (size_t o = 0; o < 5; o++)
            lab_do(&lab, rows[i].orders[o]);
        print_message("row %zu\n", i);
        lab_expect(&lab, "dnssec", rows[i].status, "");
        const struct pm_finding *finding = lab_find(&lab, "dnssec");
        if (rows[i].why)
            lab_expect_text(finding->why, rows[i].why);
        assert_int_equal(finding->may_pass, rows[i].may_pass);
        assert_true(finding->required);
        lab_fini(&lab);
    }
}

#define NO_KEYS                                                                               \
    "-purelymail1._domainkey.example.com CNAME", "-purelymail2._domainkey.example.com CNAME", \
        "-purelymail3._domainkey.example.com CNAME"

static void a_zone_that_is_not_validated_costs_one_question(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab_run(&lab);
    assert_true(lab_was_asked(&lab, "_domainkey.example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER));
    assert_false(lab_was_asked(&lab, "example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER));
    assert_false(lab_was_asked(&lab, "example.com", PM_RRTYPE_DS, PM_VIA_RESOLVER));
    assert_false(lab_was_asked(&lab, "_domainkey.example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER_RAW));
    lab_fini(&lab);
}

/* A question asked before the keys are published would have resolvers remember that there are
 * none. */
static void without_keys_the_zone_itself_is_asked_for(void **state)
{
    (void)state;
    static const char *const orders[] = {NO_KEYS};
    struct lab lab;
    lab_init(&lab);
    lab.validated = true;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        lab_do(&lab, orders[i]);
    lab_expect(&lab, "dnssec", PM_STATUS_PASS, "");
    lab_expect_text(lab_find(&lab, "dnssec")->why, "the signatures hold.");
    assert_true(lab_was_asked(&lab, "example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER));
    assert_false(lab_was_asked(&lab, "_domainkey.example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER));
    lab_fini(&lab);
}

static void a_resolver_that_does_not_check_leaves_a_doubt(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        enum pm_status status;
        const char *why;
    } answers[] = {
        {NULL, PM_STATUS_PASS, "The zone is not signed."},
        {"+example.com DS 12345 13 2 abcd", PM_STATUS_UNKNOWN, "does not check signatures"},
        {"!@resolver example.com DS TIMEOUT", PM_STATUS_UNKNOWN, "cannot say whether"},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.blind = true;
        lab_do(&lab, answers[i].order);
        lab_expect(&lab, "dnssec", answers[i].status, "");
        lab_expect_text(lab_find(&lab, "dnssec")->why, answers[i].why);
        assert_true(lab_was_asked(&lab, "com", PM_RRTYPE_DS, PM_VIA_RESOLVER));
        lab_fini(&lab);
    }
}

static void put_detail(void *ctx, struct pm_answer *answer)
{
    (void)ctx;
    if (answer->status == PM_ANSWER_FAILED)
        answer->detail = PM_STR("connection refused");
}

static void why_the_resolver_could_not_say_is_told(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab.twist = put_detail;
    lab_do(&lab, "!@resolver " PARENT " FAILED");
    lab_expect_text(lab_find(&lab, "dnssec")->why, "could not say: connection refused.");
    lab_fini(&lab);
}

static void name_the_zone_below(void *ctx, struct pm_answer *answer)
{
    (void)ctx;
    if (pm_str_is(answer->question.name, "_domainkey.example.com") &&
        answer->question.via == PM_VIA_RESOLVER_RAW)
        answer->soa = PM_STR("_domainkey.example.com");
}

static void a_zone_for_the_keys_may_be_the_bogus_one(void **state)
{
    (void)state;
    static const char *const orders[] = {
        "!@resolver " PARENT " SERVFAIL",
        "+_domainkey.example.com DS 12345 13 2 abcd",
        "!@resolver _domainkey.example.com NS SERVFAIL",
        "!@resolver _domainkey.example.com SOA SERVFAIL",
    };
    struct lab lab;
    lab_init(&lab);
    lab.twist = name_the_zone_below;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        lab_do(&lab, orders[i]);
    lab_expect(&lab, "dnssec", PM_STATUS_FAIL, "");
    assert_true(pm_str_is(lab_find(&lab, "dnssec")->owner, "_domainkey.example.com"));
    lab_fini(&lab);
}

static void through_the_resolver_the_records_answers_tell(void **state)
{
    (void)state;
    static const struct {
        const char *orders[6];
        enum pm_status status;
    } answers[] = {
        {{NULL}, PM_STATUS_PASS},
        {{NO_KEYS}, PM_STATUS_PASS},
        {{NO_KEYS, "!@resolver example.com TXT SERVFAIL", "+example.com DS 12345 13 2 abcd",
          "!@resolver example.com NS SERVFAIL"},
         PM_STATUS_UNKNOWN},
        {{"!@resolver " PARENT " SERVFAIL", "+example.com DS 12345 13 2 abcd",
          "!@resolver example.com NS SERVFAIL", "!@resolver example.com SOA SERVFAIL"},
         PM_STATUS_FAIL},
        {{"!@resolver " PARENT " SERVFAIL", "+example.com DS 12345 13 2 abcd"}, PM_STATUS_UNKNOWN},
        {{"!@resolver " PARENT " TIMEOUT"}, PM_STATUS_UNKNOWN},
        {{NO_KEYS, "!@resolver example.com TXT TIMEOUT"}, PM_STATUS_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.input.mode = PM_VERIFY_RESOLVER;
        lab.input.delegation = NULL;
        for (size_t o = 0; o < 6; o++)
            lab_do(&lab, answers[i].orders[o]);
        lab_expect(&lab, "dnssec", answers[i].status, "");
        if (answers[i].status == PM_STATUS_PASS)
            assert_false(lab_was_asked(&lab, "example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER));
        lab_fini(&lab);
    }
}

/* The second resolver does not check, and hides what the first one said. */
static void answer_after_servfail(void *ctx, struct pm_answer *answer)
{
    (void)ctx;
    answer->disputed =
        answer->question.via == PM_VIA_RESOLVER && answer->question.type == PM_RRTYPE_TXT;
}

static void a_resolver_that_does_not_check_settles_no_servfail(void **state)
{
    struct lab lab;
    (void)state;
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        lab_init(&lab);
        lab.twist = answer_after_servfail;
        if (is_signed)
            lab_say(&lab, "example.com DS 12345 13 2 abcd");
        lab_expect(&lab, "dnssec", is_signed ? PM_STATUS_UNKNOWN : PM_STATUS_PASS, "");
        lab_fini(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_vanishes_without_the_checks_is_bogus),
        cmocka_unit_test(a_zone_that_is_not_validated_costs_one_question),
        cmocka_unit_test(without_keys_the_zone_itself_is_asked_for),
        cmocka_unit_test(a_zone_for_the_keys_may_be_the_bogus_one),
        cmocka_unit_test(a_resolver_that_does_not_check_leaves_a_doubt),
        cmocka_unit_test(a_resolver_that_does_not_check_settles_no_servfail),
        cmocka_unit_test(why_the_resolver_could_not_say_is_told),
        cmocka_unit_test(through_the_resolver_the_records_answers_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
