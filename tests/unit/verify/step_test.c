/* What is wanted, and what several servers come to. */
#include "tests/unit/verify/build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct bench bench;

static int setup(void **state)
{
    (void)state;
    bench_init(&bench);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    bench_fini(&bench);
    return 0;
}

#define A "192.0.2.1@53"
#define B "192.0.2.2@53"

static void assert_str(struct pm_str actual, const char *expected)
{
    if (!pm_str_is(actual, expected))
        fail_msg("'%" PM_STR_FMT "' is not '%s'", PM_STR_ARG(actual), expected);
}

static void check_wanted(const char *const *wanted, size_t count)
{
    struct pm_verify_step step = pm_verify_step(&bench.input, &bench.arena);
    assert_int_equal(step.wanted_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct pm_question *question = &step.wanted[i];
        assert_str(pm_str_printf(&bench.arena, "%" PM_STR_FMT " %s", PM_STR_ARG(question->name),
                                 pm_rrtype_name(question->type)),
                   wanted[i]);
    }
}

static void seven_records_need_six_questions(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "example.com TXT",
        "example.com MX",
        "purelymail1._domainkey.example.com CNAME",
        "purelymail2._domainkey.example.com CNAME",
        "purelymail3._domainkey.example.com CNAME",
        "_dmarc.example.com CNAME",
    };
    check_wanted(wanted, 6);
    bench_answer(&bench, A, "example.com", PM_RRTYPE_TXT, "TIMEOUT");
    check_wanted(wanted + 1, 5);
    bench_expect(&bench, "");
    check_wanted(wanted + 1, 5);
}

static void an_own_dmarc_text_is_asked_for_as_text(void **state)
{
    (void)state;
    bench.dns.dmarc = PM_STR("v=DMARC1; p=none");
    bench_expect(&bench, OWNERSHIP);
    struct pm_verify_step step = pm_verify_step(&bench.input, &bench.arena);
    assert_int_equal(step.wanted_count, 6);
    assert_int_equal(step.wanted[5].type, PM_RRTYPE_TXT);
}

static void answer_all(const char *server)
{
    bench_answer(&bench, server, "example.com", PM_RRTYPE_TXT,
                 OWNERSHIP "|v=spf1 include:_spf.purelymail.com ~all");
    bench_answer(&bench, server, "example.com", PM_RRTYPE_MX, "10 mailserver.purelymail.com");
    bench_answer(&bench, server, "purelymail1._domainkey.example.com", PM_RRTYPE_CNAME,
                 "key1.dkimroot.purelymail.com");
    bench_answer(&bench, server, "purelymail2._domainkey.example.com", PM_RRTYPE_CNAME,
                 "key2.dkimroot.purelymail.com");
    bench_answer(&bench, server, "purelymail3._domainkey.example.com", PM_RRTYPE_CNAME,
                 "key3.dkimroot.purelymail.com");
}

static void a_missing_dmarc_cname_leads_to_the_text_question(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        bool wants;
    } rows[] = {
        {"dmarcroot.purelymail.com", false},
        {"NXDOMAIN", false},
        {"TIMEOUT", false},
        {"SERVFAIL", false},
        {"NODATA", true},
        {"other.example", true},
    };
    static const char *const wanted[] = {"_dmarc.example.com TXT"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench.input.answer_count = 0;
        answer_all(A);
        bench_answer(&bench, A, "_dmarc.example.com", PM_RRTYPE_CNAME, rows[i].answer);
        check_wanted(wanted, rows[i].wants);
        bench_answer(&bench, A, "_dmarc.example.com", PM_RRTYPE_TXT, "NODATA");
        check_wanted(wanted, 0);
    }
}

static void every_right_record_passes(void **state)
{
    (void)state;
    answer_all(A);
    bench_answer(&bench, A, "_dmarc.example.com", PM_RRTYPE_CNAME, "dmarcroot.purelymail.com");
    struct pm_verify_step step = pm_verify_step(&bench.input, &bench.arena);
    assert_int_equal(step.wanted_count, 0);
    assert_int_equal(step.findings.count, PM_PURPOSES);
    for (size_t i = 0; i < step.findings.count; i++) {
        const struct pm_finding *finding = &step.findings.items[i];
        assert_int_equal(finding->status, PM_STATUS_PASS);
        assert_str(finding->domain, "example.com");
        assert_str(finding->where, A);
        assert_str(finding->why, "");
        assert_str(finding->fix, "");
        assert_int_equal(finding->type, bench.expected.items[i].type);
        assert_true(pm_str_eq(finding->owner, bench.expected.items[i].owner));
    }
    assert_str(step.findings.items[PM_PURPOSE_MX].expected, "10 mailserver.purelymail.com.");
    assert_int_equal(pm_findings_verdict(step.findings.items, step.findings.count), PM_STATUS_PASS);
}

static void an_unknown_ownership_value_is_skipped(void **state)
{
    (void)state;
    bench_expect(&bench, "");
    struct pm_finding finding = bench_find(&bench, PM_PURPOSE_OWNERSHIP);
    assert_int_equal(finding.status, PM_STATUS_SKIP);
    assert_false(finding.required);
    assert_true(pm_str_contains_nocase(finding.fix, PM_STR("PURELYMAIL_OWNERSHIP_TOKEN")));
    assert_str(bench_find(&bench, PM_PURPOSE_MX).rule, "mx");
}

static void what_was_not_asked_is_unknown(void **state)
{
    (void)state;
    struct pm_finding finding = bench_find(&bench, PM_PURPOSE_MX);
    assert_int_equal(finding.status, PM_STATUS_UNKNOWN);
    assert_str(finding.why, "Not asked yet.");
}

static void the_worst_of_several_servers_counts_and_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        enum pm_status status;
        const char *where, *seen, *why;
    } rows[] = {
        {"10 mailserver.purelymail.com", "10 mailserver.purelymail.com", PM_STATUS_PASS, A ", " B,
         "10 mailserver.purelymail.com.", ""},
        {"10 mailserver.purelymail.com", "NODATA", PM_STATUS_FAIL, B, "",
         "There is no such MX record. The servers differ: pass at " A "."},
        {"NODATA", "10 mailserver.purelymail.com", PM_STATUS_FAIL, A, "",
         "There is no such MX record. The servers differ: pass at " B "."},
        {"10 mailserver.purelymail.com", "TIMEOUT", PM_STATUS_UNKNOWN, B, "",
         "The server could not say: no answer in time. The servers differ: pass at " A "."},
        {"TIMEOUT", "NODATA", PM_STATUS_FAIL, B, "",
         "There is no such MX record. The servers differ: unknown at " A "."},
        {"10 a.example", "20 b.example", PM_STATUS_FAIL, A ", " B, "10 a.example.; 20 b.example.",
         "The domain's mail goes to another mail server."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench.input.answer_count = 0;
        bench_answer(&bench, A, "example.com", PM_RRTYPE_MX, rows[i].a);
        bench_answer(&bench, B, "example.com", PM_RRTYPE_MX, rows[i].b);
        struct pm_finding finding = bench_find(&bench, PM_PURPOSE_MX);
        assert_int_equal(finding.status, rows[i].status);
        assert_str(finding.where, rows[i].where);
        assert_str(finding.seen, rows[i].seen);
        assert_str(finding.why, rows[i].why);
    }
}

static void servers_of_three_opinions_are_all_named(void **state)
{
    (void)state;
    bench_answer(&bench, A, "example.com", PM_RRTYPE_MX, "10 mailserver.purelymail.com");
    bench_answer(&bench, B, "example.com", PM_RRTYPE_MX, "REFUSED");
    bench_answer(&bench, "192.0.2.3@53", "example.com", PM_RRTYPE_MX, "NXDOMAIN");
    struct pm_finding finding = bench_find(&bench, PM_PURPOSE_MX);
    assert_str(finding.where, "192.0.2.3@53");
    assert_str(finding.why,
               "There is no such name. The servers differ: pass at " A ", unknown at " B ".");
}

static void a_dmarc_text_is_looked_for_at_the_server_without_the_cname(void **state)
{
    (void)state;
    bench_answer(&bench, A, "_dmarc.example.com", PM_RRTYPE_CNAME, "NODATA");
    bench_answer(&bench, B, "_dmarc.example.com", PM_RRTYPE_CNAME, "NODATA");
    bench_answer(&bench, A, "_dmarc.example.com", PM_RRTYPE_TXT, "v=DMARC1; p=none");
    bench_answer(&bench, B, "_dmarc.example.com", PM_RRTYPE_TXT, "NODATA");
    struct pm_finding finding = bench_find(&bench, PM_PURPOSE_DMARC);
    assert_int_equal(finding.status, PM_STATUS_FAIL);
    assert_str(finding.where, B);
    assert_true(pm_str_ends(finding.why, PM_STR("The servers differ: info at " A ".")));
}

static void the_detail_of_a_failure_is_told(void **state)
{
    (void)state;
    bench_answer(&bench, A, "example.com", PM_RRTYPE_MX, "FAILED")->detail =
        PM_STR("connection refused");
    assert_str(bench_find(&bench, PM_PURPOSE_MX).why,
               "The server could not say: connection refused.");
}

static void a_remembered_absence_says_for_how_long(void **state)
{
    (void)state;
    struct pm_answer *answer = bench_answer(&bench, A, "example.com", PM_RRTYPE_MX, "NODATA");
    answer->negative_ttl = 3600;
    assert_str(bench_find(&bench, PM_PURPOSE_MX).why,
               "There is no such MX record. Resolvers may remember that for up to 1h.");
    answer->negative_ttl = 59;
    assert_str(bench_find(&bench, PM_PURPOSE_MX).why, "There is no such MX record.");
}

static void a_long_text_is_cut_into_strings_of_255(void **state)
{
    (void)state;
    char text[600];
    memset(text, 'x', sizeof text);
    memcpy(text, "v=DMARC1; p=none; rua=mailto:", 29);
    bench.dns.dmarc = (struct pm_str){text, 300};
    bench_expect(&bench, OWNERSHIP);
    bench_answer(&bench, A, "_dmarc.example.com", PM_RRTYPE_TXT, "NXDOMAIN");
    struct pm_str fix = bench_find(&bench, PM_PURPOSE_DMARC).fix;
    struct pm_str head = PM_STR("Publish: _dmarc.example.com. 3600 IN TXT \"");
    assert_true(pm_str_starts(fix, head));
    assert_int_equal(fix.len, head.len + 300 + strlen("\" \"") + 1);
    assert_memory_equal(fix.ptr + head.len + 255, "\" \"", 3);
}

static void ownership_is_visible_only_where_every_server_that_knows_shows_it(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        enum pm_tri expected;
    } rows[] = {
        {OWNERSHIP, "x|" OWNERSHIP, PM_TRUE}, {OWNERSHIP, "TIMEOUT", PM_TRUE},
        {OWNERSHIP, "NODATA", PM_FALSE},      {"NXDOMAIN", OWNERSHIP, PM_FALSE},
        {OWNERSHIP, "SERVFAIL", PM_TRUE},     {"REFUSED", "FAILED", PM_UNSET},
        {OWNERSHIP "x", "TIMEOUT", PM_FALSE}, {">a.example " OWNERSHIP, "TIMEOUT", PM_TRUE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench.input.answer_count = 0;
        bench_answer(&bench, A, "example.com", PM_RRTYPE_TXT, rows[i].a);
        bench_answer(&bench, B, "example.com", PM_RRTYPE_TXT, rows[i].b);
        assert_int_equal(pm_verify_ownership(PM_STR(OWNERSHIP), bench.answers, 2),
                         rows[i].expected);
    }
    assert_int_equal(pm_verify_ownership(PM_STR(OWNERSHIP), bench.answers, 0), PM_UNSET);
    assert_int_equal(pm_verify_ownership(PM_STR(""), bench.answers, 2), PM_UNSET);
}

static void required_failures_outweigh_what_is_unknown(void **state)
{
    (void)state;
    static const struct {
        enum pm_status statuses[3];
        bool required[3];
        enum pm_status verdict;
    } rows[] = {
        {{PM_STATUS_PASS, PM_STATUS_INFO, PM_STATUS_WARN}, {true, true, true}, PM_STATUS_PASS},
        {{PM_STATUS_PASS, PM_STATUS_UNKNOWN, PM_STATUS_SKIP},
         {true, true, true},
         PM_STATUS_UNKNOWN},
        {{PM_STATUS_UNKNOWN, PM_STATUS_FAIL, PM_STATUS_PASS}, {true, true, true}, PM_STATUS_FAIL},
        {{PM_STATUS_UNKNOWN, PM_STATUS_FAIL, PM_STATUS_PASS},
         {true, false, true},
         PM_STATUS_UNKNOWN},
        {{PM_STATUS_UNKNOWN, PM_STATUS_FAIL, PM_STATUS_PASS}, {false, false, true}, PM_STATUS_PASS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_finding findings[3] = {0};
        for (size_t f = 0; f < 3; f++) {
            findings[f].status = rows[i].statuses[f];
            findings[f].required = rows[i].required[f];
        }
        assert_int_equal(pm_findings_verdict(findings, 3), rows[i].verdict);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(seven_records_need_six_questions),
        TEST(an_own_dmarc_text_is_asked_for_as_text),
        TEST(a_missing_dmarc_cname_leads_to_the_text_question),
        TEST(every_right_record_passes),
        TEST(an_unknown_ownership_value_is_skipped),
        TEST(what_was_not_asked_is_unknown),
        TEST(the_worst_of_several_servers_counts_and_is_named),
        TEST(servers_of_three_opinions_are_all_named),
        TEST(a_dmarc_text_is_looked_for_at_the_server_without_the_cname),
        TEST(the_detail_of_a_failure_is_told),
        TEST(a_remembered_absence_says_for_how_long),
        TEST(a_long_text_is_cut_into_strings_of_255),
        TEST(ownership_is_visible_only_where_every_server_that_knows_shows_it),
        TEST(required_failures_outweigh_what_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
