#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "documents.h"
#include "report/report.h"
#include "report/verify_format.h"

static const struct pm_style plain = {.now = NOW};
static const struct pm_style verbose = {.now = NOW, .verbose = true};

static struct pm_str write_as(const char *format, const struct pm_findings *findings,
                              const struct pm_style *style, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    verify_write(&sink, format, findings, style);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

static size_t count_of(struct pm_str text, const char *needle)
{
    size_t count = 0, length = strlen(needle);
    for (size_t i = 0; i + length <= text.len; i++)
        count += memcmp(text.ptr + i, needle, length) == 0;
    return count;
}

static void formats_are_found_by_name(void **state)
{
    static const struct {
        const char *name;
        bool known, full, full_verbose;
    } rows[] = {
        {"text", true, false, true},     {"json", true, true, true},
        {"markdown", true, false, true}, {"junit", true, false, false},
        {"nagios", true, false, false},  {"prometheus", true, false, false},
        {"table", false, false, false},  {"", false, false, false},
        {"JSON", false, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pm_verify_format *format = pm_verify_format_find(pm_str_from(rows[i].name));
        assert_int_equal(format != NULL, rows[i].known);
        if (!format)
            continue;
        assert_int_equal(pm_verify_format_is_full(format, &plain), rows[i].full);
        assert_int_equal(pm_verify_format_is_full(format, &verbose), rows[i].full_verbose);
    }
}

static void no_doubt_looks_like_a_pass_to_nagios(void **state)
{
    static const struct {
        struct pm_verify_summary summary;
        int status;
    } rows[] = {
        {{.domains = 0}, 3},
        {{.domains = 2, .ok = 2}, 0},
        {{.domains = 2, .ok = 2, .warned = 1}, 1},
        {{.domains = 2, .ok = 1, .failed = 1}, 2},
        {{.domains = 2, .ok = 1, .unknown = 1}, 3},
        {{.domains = 3, .ok = 2, .warned = 1, .unknown = 1}, 3},
        {{.domains = 3, .ok = 1, .failed = 1, .unknown = 1}, 2},
        {{.domains = 2, .ok = 2, .missed = 1}, 3},
        {{.domains = 2, .ok = 1, .failed = 1, .missed = 1}, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(pm_verify_nagios_status(&rows[i].summary), rows[i].status);
}

/* A domain of one or two findings: {rule, status, required}. */
static void a_domain_is_what_its_findings_come_to(void **state)
{
    static const struct row {
        struct {
            const char *rule;
            enum pm_status status;
            bool required;
        } of[2];
        enum pm_status verdict, badge; /* badge: of MX */
        bool warned;
    } rows[] = {
        {{{"mx", PM_STATUS_PASS, true}}, PM_STATUS_PASS, PM_STATUS_PASS, false},
        {{{"mx", PM_STATUS_INFO, true}}, PM_STATUS_PASS, PM_STATUS_PASS, false},
        {{{"mx", PM_STATUS_SKIP, true}}, PM_STATUS_PASS, PM_STATUS_SKIP, false},
        {{{"mx", PM_STATUS_WARN, true}}, PM_STATUS_PASS, PM_STATUS_WARN, true},
        {{{"mx", PM_STATUS_FAIL, true}}, PM_STATUS_FAIL, PM_STATUS_FAIL, false},
        {{{"mx", PM_STATUS_FAIL, false}}, PM_STATUS_PASS, PM_STATUS_FAIL, true},
        {{{"mx", PM_STATUS_UNKNOWN, true}}, PM_STATUS_UNKNOWN, PM_STATUS_UNKNOWN, false},
        {{{"mx", PM_STATUS_UNKNOWN, false}}, PM_STATUS_PASS, PM_STATUS_UNKNOWN, true},
        {{{"mx", PM_STATUS_PASS, true}, {"mx", PM_STATUS_WARN, false}},
         PM_STATUS_PASS,
         PM_STATUS_WARN,
         true},
        {{{"mx", PM_STATUS_FAIL, true}, {"mx", PM_STATUS_UNKNOWN, true}},
         PM_STATUS_FAIL,
         PM_STATUS_FAIL,
         false},
        {{{"dnssec", PM_STATUS_FAIL, true}}, PM_STATUS_FAIL, PM_STATUS_SKIP, false},
        {{{"of-a-later-version", PM_STATUS_WARN, false}}, PM_STATUS_PASS, PM_STATUS_SKIP, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_finding findings[2] = {0};
        size_t count = 0;
        while (count < 2 && rows[i].of[count].rule) {
            findings[count].rule = pm_str_from(rows[i].of[count].rule);
            findings[count].status = rows[i].of[count].status;
            findings[count].required = rows[i].of[count].required;
            count++;
        }
        struct pm_verify_domain domain = {.items = findings, .count = count};
        struct pm_verify_verdict verdict = pm_verify_verdict_of(&domain);
        assert_int_equal(verdict.status, rows[i].verdict);
        assert_int_equal(verdict.warned, rows[i].warned);
        assert_int_equal(pm_verify_badges_of(&domain).of[PM_BADGE_MX], rows[i].badge);
    }
}

static void ten_thousand_good_domains_are_one_line(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_findings findings = findings_many(10000, 0, 0, &arena);
    assert_true(pm_str_is(write_as("text", &findings, &plain, &arena),
                          "Verify: 10000 domains: 10000 ok, 0 failed, 0 unknown.\n"));
    pm_arena_fini(&arena);
}

static void ten_thousand_broken_domains_are_no_flood(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_findings findings = findings_many(0, 5000, 5000, &arena);
    struct pm_str text = write_as("text", &findings, &plain, &arena);
    assert_true(count_of(text, "\n") < 150);
    assert_int_equal(count_of(text, "✗ FAIL mx: 5000 domains: "), 1);
    assert_int_equal(count_of(text, "? unknown: 5000 domains: no answer in time\n"), 1);
    assert_int_equal(count_of(text, " and 4992 more\n"), 3);
    assert_int_equal(count_of(text, "… and 9960 more that are not all right"), 1);
    assert_int_equal(count_of(text, "Why it matters: Mail for the domain"), 1);
    pm_arena_fini(&arena);
}

/* Each server's own words would make a group of their own. */
static void thousands_of_different_reasons_are_no_flood(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_findings findings = findings_many(0, 0, 4000, &arena);
    for (size_t i = 0; i < findings.count; i++)
        findings.items[i].seen = pm_str_printf(&arena, "reason %zu", i);
    struct pm_str text = write_as("text", &findings, &plain, &arena);
    assert_true(count_of(text, "\n") < 400);
    assert_int_equal(count_of(text, "? unknown: 1 domain: reason "), 100);
    assert_int_equal(count_of(text, "? unknown: 3950 domains: other reasons\n"), 1);
    /* The rest stands behind what is told by name, however large it is. */
    const char *all = pm_str_cstr(&arena, text);
    assert_true(strstr(all, "other reasons\n") > strstr(all, "1 domain: reason 99\n"));
    pm_arena_fini(&arena);
}

/* A sentence names its domain, so it is no two domains' sentence. */
static void unknowns_of_one_rule_are_told_once_whatever_their_words(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_findings findings = findings_many(0, 0, 50, &arena);
    for (size_t i = 0; i < findings.count; i++) {
        findings.items[i].seen = PM_STR("");
        findings.items[i].why = pm_str_printf(&arena, "Nothing is known of number %zu.", i);
    }
    struct pm_str text = write_as("text", &findings, &plain, &arena);
    assert_int_equal(count_of(text, "? unknown mx: 50 domains, such as this one: Nothing is known "
                                    "of number 0.\n"),
                     1);
    assert_int_equal(count_of(text, "? unknown dkim1: 50 domains, such as this one: Nothing is "
                                    "known of number 1.\n"),
                     1);
    pm_arena_fini(&arena);
}

static void what_has_no_room_in_full_is_told_by_name(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_findings findings = findings_many(0, 35, 0, &arena);
    for (size_t i = 0; i < findings.count; i++)
        findings.items[i].cause = pm_str_printf(&arena, "cause-%02zu", i / 2);
    struct pm_str text = write_as("text", &findings, &plain, &arena);
    assert_int_equal(count_of(text, "\n    at        "), 60);
    assert_int_equal(count_of(text, "\n  old00034.example\n"), 1);
    pm_arena_fini(&arena);
}

static void every_domain_has_its_line_with_verbose(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_findings findings = findings_many(30, 3, 3, &arena);
    struct pm_str text = write_as("text", &findings, &verbose, &arena);
    assert_int_equal(count_of(text, "OWN - skip\n"), 36);
    assert_int_equal(count_of(text, "  ✓ ok       mx: good"), 30);
    pm_arena_fini(&arena);
}

static void records_to_publish_are_never_wrapped_or_cut(void **state)
{
    static const struct pm_style narrow = {.now = NOW, .width = 40};
    static const char *const formats[] = {"text", "markdown", "junit"};
    char key[900];
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    struct pm_findings findings = findings_mixed(&arena);
    findings.items[2].publish = pm_str_printf(&arena, "a.example. 300 IN TXT %s z", key);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct pm_str text = write_as(formats[i], &findings, &narrow, &arena);
        struct pm_str record = pm_str_printf(&arena, "a.example. 300 IN TXT %s z", key);
        assert_int_equal(count_of(text, pm_str_cstr(&arena, record)), 1);
    }
    pm_arena_fini(&arena);
}

static void a_comment_is_never_too_long_and_says_what_is_missing(void **state)
{
    static const struct size_case {
        size_t good, old, dark;
    } sizes[] = {{3, 3, 3}, {5000, 0, 0}, {0, 5000, 0}, {0, 0, 5000}, {3000, 3000, 3000}};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct pm_findings findings =
            findings_many(sizes[i].good, sizes[i].old, sizes[i].dark, &arena);
        struct pm_str text = write_as("markdown", &findings, &plain, &arena);
        size_t all = sizes[i].good + sizes[i].old + sizes[i].dark;
        size_t rows =
            count_of(text, "\n| ✓ ") + count_of(text, "\n| ✗ ") + count_of(text, "\n| ? ");
        assert_true(text.len <= PM_REPORT_MARKDOWN_MAX);
        assert_int_equal(count_of(text, "<details"), count_of(text, "</details>"));
        assert_int_equal(rows<all, count_of(text, "more rows do not fit here")> 0);
        assert_true(pm_str_starts(text, PM_STR(PM_REPORT_VERIFY_MARKER "\n")));
        pm_arena_fini(&arena);
    }
}

static void a_monitor_gets_less_than_it_cuts_off_at(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_findings findings = findings_many(10, 5000, 5000, &arena);
    struct pm_str text = write_as("nagios", &findings, &plain, &arena);
    assert_true(text.len < 8192);
    assert_int_equal(count_of(text, "|"), 1);
    assert_int_equal(count_of(text, "\nand 9980 more domains\n"), 1);
    pm_arena_fini(&arena);
}

/* Prometheus refuses a document with the same sample twice. */
static void two_findings_of_a_rule_are_one_sample_of_the_worst(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_findings findings = findings_mixed(&arena);
    findings.items[3].rule = findings.items[2].rule;
    struct pm_str text = write_as("prometheus", &findings, &plain, &arena);
    assert_int_equal(count_of(text, "{domain=\"bad.example\",rule=\"mx\"} 5\n"), 1);
    assert_int_equal(count_of(text, "{domain=\"bad.example\",rule=\"mx\"}"), 1);
    pm_arena_fini(&arena);
}

/* No finding that says what is wrong stops there. */
static void what_to_do_is_the_rules_word_where_the_finding_has_none(void **state)
{
    static const struct row {
        struct pm_finding finding;
        const char *fix;
    } rows[] = {
        {{.rule = PM_STR_INIT("spf-all"), .status = PM_STATUS_FAIL}, "End the record in ~all."},
        {{.rule = PM_STR_INIT("spf-all"), .status = PM_STATUS_WARN}, "End the record in ~all."},
        {{.rule = PM_STR_INIT("spf-all"), .status = PM_STATUS_FAIL, .fix = PM_STR_INIT("Wait.")},
         "Wait."},
        {{.rule = PM_STR_INIT("mx"), .status = PM_STATUS_FAIL, .publish = PM_STR_INIT("a MX b")},
         ""},
        {{.rule = PM_STR_INIT("mx"), .status = PM_STATUS_UNKNOWN}, ""},
        {{.rule = PM_STR_INIT("mx"), .status = PM_STATUS_PASS}, ""},
        {{.rule = PM_STR_INIT("of-a-later-version"), .status = PM_STATUS_FAIL}, ""},
    };
    static const char *const formats[] = {"text", "markdown", "junit", "json"};
    struct pm_arena arena;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(pm_str_is(pm_verify_fix_of(&rows[i].finding), rows[i].fix));
    pm_arena_init(&arena);
    struct pm_finding shown = rows[0].finding;
    struct pm_findings findings = {.items = &shown, .count = 1};
    shown.domain = shown.owner = PM_STR("a.example");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        assert_int_equal(
            count_of(write_as(formats[i], &findings, &plain, &arena), "End the record in "), 1);
    pm_arena_fini(&arena);
}

static void a_rule_about_no_single_record_shows_no_type(void **state)
{
    static const char *const formats[] = {"text", "markdown", "junit", "json"};
    struct pm_finding finding = {.domain = PM_STR("a.example"),
                                 .rule = PM_STR("dnssec"),
                                 .status = PM_STATUS_FAIL,
                                 .owner = PM_STR("a.example")};
    struct pm_findings findings = {.items = &finding, .count = 1};
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct pm_str text = write_as(formats[i], &findings, &plain, &arena);
        assert_int_equal(count_of(text, "a.example ?"), 0);
        assert_int_equal(count_of(text, "`a.example` ?"), 0);
        assert_int_equal(count_of(text, "\"type\": \"?\""), 0);
    }
    pm_arena_fini(&arena);
}

static void a_document_is_well_formed_wherever_it_ends(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_sink sink;
    struct pm_verify_report report;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    struct pm_findings findings = findings_mixed(&arena);
    struct pm_verify_domain first = {pm_name_canonical(PM_STR("good.example")), findings.items, 2};
    pm_verify_report_begin(&report, pm_verify_format_find(PM_STR("text")), &sink, &plain, 1000);
    pm_verify_report_domain(&report, &first);
    pm_verify_report_end(&report);
    assert_int_equal(count_of(pm_sink_bytes(&sink),
                              "Verify: 1 domain: 1 ok, 0 failed, 0 unknown.\n"
                              "Interrupted: 1 of 1000 domains were looked at.\n"),
                     1);
    assert_int_equal(pm_verify_nagios_status(&report.summary), 3);
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_found_by_name),
        cmocka_unit_test(no_doubt_looks_like_a_pass_to_nagios),
        cmocka_unit_test(a_domain_is_what_its_findings_come_to),
        cmocka_unit_test(ten_thousand_good_domains_are_one_line),
        cmocka_unit_test(ten_thousand_broken_domains_are_no_flood),
        cmocka_unit_test(thousands_of_different_reasons_are_no_flood),
        cmocka_unit_test(unknowns_of_one_rule_are_told_once_whatever_their_words),
        cmocka_unit_test(what_has_no_room_in_full_is_told_by_name),
        cmocka_unit_test(every_domain_has_its_line_with_verbose),
        cmocka_unit_test(records_to_publish_are_never_wrapped_or_cut),
        cmocka_unit_test(a_comment_is_never_too_long_and_says_what_is_missing),
        cmocka_unit_test(a_monitor_gets_less_than_it_cuts_off_at),
        cmocka_unit_test(two_findings_of_a_rule_are_one_sample_of_the_worst),
        cmocka_unit_test(what_to_do_is_the_rules_word_where_the_finding_has_none),
        cmocka_unit_test(a_rule_about_no_single_record_shows_no_type),
        cmocka_unit_test(a_document_is_well_formed_wherever_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
