/* MTA-STS and TLS-RPT texts, a row each. */
#include "verify/sts.h"
#include "verify/tlsrpt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_arena arena;

static void check_problem(const char *text, const struct pm_text_problems *problems,
                          enum pm_status level, const char *what)
{
    struct pm_str told = pm_text_problems_tell(problems, PM_STATUS_INFO, &arena);
    if (pm_text_problems_worst(problems) != level ||
        !pm_str_contains_nocase(told, pm_str_from(what)))
        fail_msg("'%s': %s, '%.*s'", text, pm_status_name(pm_text_problems_worst(problems)),
                 PM_STR_ARG(told));
}

static void an_sts_record_has_a_version_and_an_id(void **state)
{
    static const struct {
        const char *text;
        enum pm_status level;
        const char *what;
    } cases[] = {
        {"v=STSv1; id=20160831085700Z;", PM_STATUS_PASS, ""},
        {"v=STSv1; id=1; x=y", PM_STATUS_PASS, ""},
        {"v=STSv1;", PM_STATUS_FAIL, "There is no id."},
        {"v=STSv1; id=", PM_STATUS_FAIL, "is no id"},
        {"v=STSv1; id=2026-01-01", PM_STATUS_FAIL, "'2026-01-01' is no id"},
        {"v=STSv1; id=123456789012345678901234567890123", PM_STATUS_FAIL, "is no id"},
        {"v=STSv1; id=1; id=2", PM_STATUS_FAIL, "two ids"},
        {"v=STSv2; id=1", PM_STATUS_FAIL, "does not begin"},
        {"v=STSv1 id=1", PM_STATUS_FAIL, "does not begin"},
        {" v=STSv1; id=1", PM_STATUS_FAIL, "does not begin"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_sts_record record = pm_sts_record_parse(pm_str_from(cases[i].text), &arena);
        check_problem(cases[i].text, &record.problems, cases[i].level, cases[i].what);
    }
}

#define GOOD "version: STSv1\nmode: enforce\nmax_age: 604800\nmx: mailserver.purelymail.com\n"

static void a_policy_is_read(void **state)
{
    static const char *const texts[] = {
        GOOD,
        "version: STSv1\r\nmode: enforce\r\nmx: mailserver.purelymail.com\r\nmax_age: 604800",
        "\nversion:STSv1\nmode:  enforce \nx: 1\nmx:mailserver.purelymail.com\nmax_age:604800\n\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pm_sts_policy policy = pm_sts_policy_parse(pm_str_from(texts[i]), &arena);
        check_problem(texts[i], &policy.problems, PM_STATUS_PASS, "");
        assert_int_equal(policy.mode, PM_STS_ENFORCE);
        assert_int_equal(policy.max_age_s, 604800);
        assert_int_equal(policy.mx_count, 1);
        assert_true(pm_str_is(policy.mx[0], "mailserver.purelymail.com"));
    }
}

static void every_fault_of_a_policy_is_found(void **state)
{
    static const struct {
        const char *text;
        enum pm_status level;
        const char *what;
    } cases[] = {
        {"", PM_STATUS_FAIL, "There is no 'version'."},
        {"version: STSv1\nmode: none\nmax_age: 86400\n", PM_STATUS_PASS, ""},
        {"version: STSv1\nmode: testing\nmax_age: 86400\n", PM_STATUS_FAIL, "There is no 'mx'."},
        {"version: STSv1\nmx: a.example\nmax_age: 86400\n", PM_STATUS_FAIL, "There is no 'mode'."},
        {"version: STSv1\nmode: none\n", PM_STATUS_FAIL, "There is no 'max_age'."},
        {"version: STSv2\n" GOOD, PM_STATUS_FAIL, "no version that senders know"},
        {"mode: on\n" GOOD, PM_STATUS_FAIL, "'on' is no mode"},
        {"max_age: 31557601\n" GOOD, PM_STATUS_FAIL, "'31557601' is no max_age"},
        {"max_age: 1 day\n" GOOD, PM_STATUS_FAIL, "'1 day' is no max_age"},
        {"max_age: 3600\n" GOOD, PM_STATUS_WARN, "less than a day"},
        {GOOD "mode: testing\n", PM_STATUS_WARN, "mode stands there twice"},
        {GOOD "mx: a.example\nmx: *.b.example\n", PM_STATUS_PASS, ""},
        {GOOD "mx: a b\n", PM_STATUS_WARN, "'a b' is no host name"},
        {GOOD "mx: a.*.example\n", PM_STATUS_WARN, "is no host name"},
        {GOOD "mx: a.example.\n", PM_STATUS_WARN, "is no host name"},
        {GOOD "<html>\n", PM_STATUS_FAIL, "The line '<html>'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_sts_policy policy = pm_sts_policy_parse(pm_str_from(cases[i].text), &arena);
        check_problem(cases[i].text, &policy.problems, cases[i].level, cases[i].what);
    }
}

static void a_pattern_stands_for_one_label(void **state)
{
    static const struct {
        const char *pattern, *host;
        bool fits;
    } cases[] = {
        {"mail.example", "mail.example", true},        {"MAIL.example", "mail.example", true},
        {"mail.example", "a.mail.example", false},     {"*.mail.example", "a.mail.example", true},
        {"*.mail.example", "a.b.mail.example", false}, {"*.mail.example", "mail.example", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_str body = pm_str_printf(&arena, "mx: %s", cases[i].pattern);
        struct pm_sts_policy policy = pm_sts_policy_parse(body, &arena);
        assert_int_equal(pm_sts_policy_allows(&policy, pm_str_from(cases[i].host)), cases[i].fits);
    }
}

static void a_tls_report_record_has_a_place_for_reports(void **state)
{
    static const struct {
        const char *text;
        enum pm_status level;
        const char *what;
    } cases[] = {
        {"v=TLSRPTv1; rua=mailto:a@example.com", PM_STATUS_PASS, ""},
        {"v=TLSRPTv1;rua=https://example.com/tls,mailto:a@example.com;", PM_STATUS_PASS, ""},
        {"v=TLSRPTv1; rua=http://example.com/tls", PM_STATUS_FAIL, "mailto: and https: only"},
        {"v=TLSRPTv1; rua=mailto:a@example.com,x", PM_STATUS_WARN, "'x' is no URI"},
        {"v=TLSRPTv1;", PM_STATUS_FAIL, "There is no address"},
        {"v=TLSRPTv2; rua=mailto:a@example.com", PM_STATUS_FAIL, "does not begin"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_tlsrpt tlsrpt = pm_tlsrpt_parse(pm_str_from(cases[i].text), &arena);
        check_problem(cases[i].text, &tlsrpt.problems, cases[i].level, cases[i].what);
    }
}

static int set_up(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_sts_record_has_a_version_and_an_id),
        cmocka_unit_test(a_policy_is_read),
        cmocka_unit_test(every_fault_of_a_policy_is_found),
        cmocka_unit_test(a_pattern_stands_for_one_label),
        cmocka_unit_test(a_tls_report_record_has_a_place_for_reports),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
