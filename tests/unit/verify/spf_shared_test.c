/* Domains with the same record: what is known of it already. */
#include "tests/unit/verify/spf_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The second time nothing but the domain's own records is asked, and the findings are the same. */
static void test_a_record_that_domains_share_is_evaluated_once(void **state)
{
    (void)state;
    static const char *const texts[] = {GOOD, "v=spf1 include:nested.example ?all"};
    for (size_t i = 0; i < 2; i++) {
        struct lab first, second;
        spf_lab_init(&first, texts[i]);
        spf_lab_init(&second, texts[i]);
        first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
        second.input.brief = true;
        lab_run(&first);
        lab_run(&second);
        assert_true(second.asked < first.asked);
        assert_int_equal(first.step.findings.count, second.step.findings.count);
        for (size_t k = 0; k < first.step.findings.count; k++) {
            assert_true(
                pm_str_eq(first.step.findings.items[k].rule, second.step.findings.items[k].rule));
            assert_int_equal(first.step.findings.items[k].status,
                             second.step.findings.items[k].status);
        }
        lab_fini(&second);
        lab_fini(&first);
    }
}

/* The same text, and another verdict: macros and the domain's own names make the difference. */
static void test_a_verdict_that_depends_on_the_domain_is_not_shared(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "v=spf1 include:%{d}.other.example ~all",
        "v=spf1 mx/24//64 ~all",
        "v=spf1 redirect=%{o}.other.example",
    };
    for (size_t i = 0; i < 3; i++) {
        struct lab first, second;
        spf_lab_init(&first, texts[i]);
        spf_lab_init(&second, texts[i]);
        first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
        lab_say(&second, "example.com.other.example TXT v=spf1 include:_spf.purelymail.com -all");
        lab_replace(&first, "mailserver.purelymail.com A 203.0.113.1");
        lab_replace(&first, "mailserver.purelymail.com AAAA 2001:db8:26::1");
        assert_int_equal(lab_find(&first, "spf")->status, PM_STATUS_FAIL);
        assert_int_equal(lab_find(&second, "spf")->status, PM_STATUS_WARN);
        lab_fini(&second);
        lab_fini(&first);
    }
}

static void test_the_same_text_at_another_domains_own_name_is_evaluated_anew(void **state)
{
    (void)state;
    struct lab first, second;
    spf_lab_init(&first, "v=spf1 include:spf.example.com ~all");
    spf_lab_init(&second, "v=spf1 include:spf.example.com ~all");
    first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
    lab_say(&first, "spf.example.com TXT v=spf1 -all");
    lab_say(&second, "spf.example.com TXT v=spf1 include:_spf.purelymail.com -all");
    assert_int_equal(lab_find(&first, "spf")->status, PM_STATUS_FAIL);
    assert_int_equal(lab_find(&second, "spf")->status, PM_STATUS_WARN);
    lab_fini(&second);
    lab_fini(&first);
}

/* Resolvers may still have what the domain's own servers have no more. */
static void test_what_resolvers_said_of_a_name_is_not_believed_for_its_owner(void **state)
{
    (void)state;
    struct pm_str own = PM_STR("spf.example.com");
    struct lab first, second;
    spf_lab_init(&first, "v=spf1 include:spf.example.com include:_spf.purelymail.com ~all");
    spf_lab_init(&second, "v=spf1 include:spf.example.com include:_spf.purelymail.com ~all");
    lab_say(&first, "other.example TXT v=spf1 include:spf.example.com "
                    "include:_spf.purelymail.com ~all");
    lab_say(&first, "spf.example.com TXT v=spf1 ip4:203.0.113.0/24 ~all");
    lab_say(&second, "spf.example.com TXT v=spf1 ipp4:203.0.113.0/24 ~all");
    first.input.name = pm_name_canonical(PM_STR("other.example"));
    first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
    second.input.brief = true;
    first.dns.spf_include = second.dns.spf_include = &own;
    first.dns.spf_include_count = second.dns.spf_include_count = 1;
    first.expected = pm_records_make(first.input.name, &first.dns, PM_STR(OWNERSHIP), &first.arena);
    second.expected =
        pm_records_make(second.input.name, &second.dns, PM_STR(OWNERSHIP), &second.arena);
    lab_expect(&first, "spf", PM_STATUS_PASS, "");
    lab_expect(&second, "spf", PM_STATUS_FAIL, "");
    lab_fini(&second);
    lab_fini(&first);
}

/* After a domain that is as it should be, one that has the same record, and something else. */
static void test_a_known_record_does_not_hide_what_stands_beside_it(void **state)
{
    (void)state;
    static const struct {
        const char *texts, *rule;
        enum pm_status status;
    } rows[] = {
        {GOOD, "spf", PM_STATUS_PASS},
        {GOOD "|" GOOD, "spf", PM_STATUS_FAIL},
        {GOOD "|v=spf1 -all", "spf", PM_STATUS_FAIL},
        {GOOD "|spf2.0/pra -all", "spf-other", PM_STATUS_WARN},
        {GOOD "|\"" GOOD "\"", "spf-other", PM_STATUS_WARN},
        {GOOD "|verification", "spf-other", PM_STATUS_PASS},
        {"v=spf1 include:_spf.purelymail.com -all", "spf", PM_STATUS_INFO},
        {"", "spf", PM_STATUS_FAIL},
    };
    struct lab first;
    spf_lab_init(&first, GOOD);
    first.input.memo = pm_verify_memo_make(&first.arena);
    lab_run(&first);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        spf_lab_init(&lab, rows[i].texts);
        lab.input.memo = first.input.memo;
        lab.input.brief = true;
        const struct pm_finding *finding = lab_find(&lab, rows[i].rule);
        if (finding->status != rows[i].status)
            fail_msg("'%s': %s", rows[i].texts, pm_status_name(finding->status));
        lab_say_at(&lab, "b", "example.com TXT nothing");
        assert_int_equal(lab_find(&lab, "spf")->status, PM_STATUS_FAIL);
        lab_fail_at(&lab, "a", "example.com TXT", PM_ANSWER_TIMEOUT);
        lab_fail_at(&lab, "b", "example.com TXT", PM_ANSWER_TIMEOUT);
        lab_expect(&lab, "spf", PM_STATUS_UNKNOWN, "");
        lab_fini(&lab);
    }
    lab_fini(&first);
}

static void test_a_known_record_at_a_lame_server_is_no_pass(void **state)
{
    (void)state;
    struct lab first, second;
    spf_lab_init(&first, GOOD);
    spf_lab_init(&second, GOOD);
    first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
    second.input.brief = true;
    second.lame = "b";
    lab_expect(&first, "spf", PM_STATUS_PASS, "");
    lab_expect(&second, "spf", PM_STATUS_UNKNOWN, "");
    lab_fini(&second);
    lab_fini(&first);
}

static void test_what_was_not_answered_is_asked_again_for_the_next_domain(void **state)
{
    (void)state;
    const char *text = "v=spf1 include:_spf.purelymail.com include:_spf.other.example ~all";
    struct lab first, second;
    spf_lab_init(&first, text);
    spf_lab_init(&second, text);
    first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
    lab_fail_at(&first, NULL, "_spf.other.example TXT", PM_ANSWER_SERVFAIL);
    assert_int_equal(lab_find(&first, "spf-lookups")->status, PM_STATUS_UNKNOWN);
    assert_int_equal(lab_find(&second, "spf-lookups")->status, PM_STATUS_PASS);
    lab_fini(&second);
    lab_fini(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_that_domains_share_is_evaluated_once),
        cmocka_unit_test(test_a_verdict_that_depends_on_the_domain_is_not_shared),
        cmocka_unit_test(test_the_same_text_at_another_domains_own_name_is_evaluated_anew),
        cmocka_unit_test(test_what_resolvers_said_of_a_name_is_not_believed_for_its_owner),
        cmocka_unit_test(test_a_known_record_does_not_hide_what_stands_beside_it),
        cmocka_unit_test(test_a_known_record_at_a_lame_server_is_no_pass),
        cmocka_unit_test(test_what_was_not_answered_is_asked_again_for_the_next_domain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
