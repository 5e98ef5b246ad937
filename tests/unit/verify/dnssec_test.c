/* What a resolver that checks signatures says of the zone. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct row {
    const char *orders[4];
    bool validated;
    enum pm_status status;
    const char *why;
    bool may_pass;
} rows[] = {
    {{NULL}, false, PM_STATUS_PASS, "not signed, or the resolver does not check", false},
    {{NULL}, true, PM_STATUS_PASS, "the signatures hold.", false},
    {{"+example.com DS 12345 13 2 abcd"}, true, PM_STATUS_PASS, "the signatures hold.", false},
    {{"+example.com DS 12345 5 1 abcd"}, true, PM_STATUS_WARN, "too weak", false},
    {{"+example.com DS 12345 7 1 abcd", "+example.com DS 12345 8 2 abcd"},
     true,
     PM_STATUS_PASS,
     "hold.",
     false},
    {{"+example.com DS 12345 5 1 abcd"}, false, PM_STATUS_PASS, "not signed, or", false},
    {{"!@resolver example.com SOA SERVFAIL", "!@resolver example.com NS SERVFAIL"},
     true,
     PM_STATUS_FAIL,
     "when DNSSEC's checks are switched off",
     false},
    {{"!@resolver example.com SOA SERVFAIL", "+example.com DS 12345 13 2 abcd"},
     false,
     PM_STATUS_FAIL,
     "do not fit the DS record",
     false},
    {{"!@resolver example.com SOA SERVFAIL"}, false, PM_STATUS_UNKNOWN, "may have been slow", true},
    {{"!@resolver example.com SOA SERVFAIL", "!@raw example.com SOA SERVFAIL",
      "+example.com DS 12345 13 2 abcd", "!@resolver example.com NS SERVFAIL"},
     false,
     PM_STATUS_UNKNOWN,
     "cannot reach the zone's servers",
     true},
    {{"!@resolver example.com SOA SERVFAIL", "!@raw example.com SOA TIMEOUT",
      "!@resolver example.com NS SERVFAIL"},
     false,
     PM_STATUS_UNKNOWN,
     NULL,
     true},
    {{"!@resolver example.com SOA TIMEOUT"}, true, PM_STATUS_UNKNOWN, "no answer in time", true},
    {{"!@resolver example.com SOA REFUSED"}, true, PM_STATUS_UNKNOWN, "REFUSED", true},
};

static void only_what_vanishes_without_the_checks_is_bogus(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.validated = rows[i].validated;
        for (size_t o = 0; o < 4; o++)
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

static void a_zone_that_is_not_validated_costs_one_question(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab_run(&lab);
    assert_true(lab_was_asked(&lab, "example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER));
    assert_false(lab_was_asked(&lab, "example.com", PM_RRTYPE_DS, PM_VIA_RESOLVER));
    assert_false(lab_was_asked(&lab, "example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER_RAW));
    lab_fini(&lab);
}

static void through_the_resolver_the_records_answers_tell(void **state)
{
    (void)state;
    static const struct {
        const char *orders[2];
        enum pm_status status;
    } answers[] = {
        {{NULL}, PM_STATUS_PASS},
        {{"!@resolver example.com TXT SERVFAIL", "!@resolver example.com NS SERVFAIL"},
         PM_STATUS_FAIL},
        {{"!@resolver example.com TXT SERVFAIL", "!@raw example.com TXT SERVFAIL"},
         PM_STATUS_UNKNOWN},
        {{"!@resolver example.com TXT TIMEOUT"}, PM_STATUS_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.input.mode = PM_VERIFY_RESOLVER;
        lab.input.delegation = NULL;
        lab_do(&lab, answers[i].orders[0]);
        lab_do(&lab, answers[i].orders[1]);
        lab_expect(&lab, "dnssec", answers[i].status, "");
        assert_false(lab_was_asked(&lab, "example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER));
        lab_fini(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_vanishes_without_the_checks_is_bogus),
        cmocka_unit_test(a_zone_that_is_not_validated_costs_one_question),
        cmocka_unit_test(through_the_resolver_the_records_answers_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
