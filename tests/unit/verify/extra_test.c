/* What the file says of optional records, the ownership record and DMARC. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect_again(struct lab *lab)
{
    lab->expected = pm_records_make(lab->input.name, &lab->dns, PM_STR(OWNERSHIP), &lab->arena);
}

static void ask_for_extra(struct lab *lab)
{
    lab_init(lab);
    lab->dns.extra = (struct pm_dns_extra){
        .autoconfig = PM_STR("auto.example.net"),
        .srv = true,
        .mta_sts = PM_STR("7"),
        .tls_rpt = PM_STR("mailto:tls@example.com"),
    };
    expect_again(lab);
}

static enum pm_status status_at(const struct lab *lab, const char *owner)
{
    const struct pm_findings *findings = &lab->step.findings;
    for (size_t i = 0; i < findings->count; i++)
        if (pm_str_is(findings->items[i].rule, "extra") &&
            pm_str_is(findings->items[i].owner, owner))
            return findings->items[i].status;
    return PM_STATUSES;
}

static void optional_records_that_are_missing_are_told_and_fail_nothing(void **state)
{
    (void)state;
    static const char *const owners[] = {
        "autoconfig.example.com", "_imaps._tcp.example.com", "_submissions._tcp.example.com",
        "_mta-sts.example.com",   "_smtp._tls.example.com",
    };
    struct lab lab;
    ask_for_extra(&lab);
    lab_run(&lab);
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
        assert_int_equal(status_at(&lab, owners[i]), PM_STATUS_WARN);
    assert_int_equal(pm_findings_verdict(lab.step.findings.items, lab.step.findings.count),
                     PM_STATUS_PASS);
    lab_fini(&lab);
}

static void an_optional_record_that_is_there_passes_however_its_tags_are_spaced(void **state)
{
    (void)state;
    struct lab lab;
    ask_for_extra(&lab);
    lab_say(&lab, "autoconfig.example.com CNAME auto.example.net");
    lab_say(&lab, "_mta-sts.example.com TXT v=STSv1;id=7");
    lab_say(&lab, "_smtp._tls.example.com TXT v=TLSRPTv1; rua=mailto:tls@example.com;");
    lab_run(&lab);
    assert_int_equal(status_at(&lab, "autoconfig.example.com"), PM_STATUS_PASS);
    assert_int_equal(status_at(&lab, "_mta-sts.example.com"), PM_STATUS_PASS);
    assert_int_equal(status_at(&lab, "_smtp._tls.example.com"), PM_STATUS_PASS);
    lab_fini(&lab);
}

static void another_value_of_an_optional_record_is_told_with_the_one_to_publish(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab.dns.extra.mta_sts = PM_STR("7");
    expect_again(&lab);
    lab_say(&lab, "_mta-sts.example.com TXT v=STSv1; id=6;");
    const struct pm_finding *finding = lab_find(&lab, "extra");
    assert_non_null(finding);
    assert_int_equal(finding->status, PM_STATUS_WARN);
    assert_false(finding->required);
    lab_expect_text(finding->why, "Another value stands there");
    lab_expect_text(finding->publish, "_mta-sts.example.com. 3600 IN TXT \"v=STSv1; id=7;\"");
    lab_fini(&lab);
}

static void silence_about_an_optional_record_is_unknown(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab.dns.extra.autoconfig = PM_STR("auto.example.net");
    expect_again(&lab);
    lab_do(&lab, "!autoconfig.example.com CNAME TIMEOUT");
    lab_expect(&lab, "extra", PM_STATUS_UNKNOWN, "");
    lab_fini(&lab);
}

static void a_dmarc_record_that_is_kept_elsewhere_is_neither_right_nor_wrong(void **state)
{
    (void)state;
    static const char *const orders[] = {"-_dmarc.example.com CNAME",
                                         "+_dmarc.example.com TXT v=DMARC1; p=none",
                                         "!_dmarc.example.com CNAME TIMEOUT"};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.dns.no_dmarc = true;
        expect_again(&lab);
        lab_do(&lab, orders[i]);
        lab_expect(&lab, "dmarc", PM_STATUS_SKIP, "");
        assert_false(lab_find(&lab, "dmarc")->required);
        assert_int_equal(lab_find(&lab, "account-dmarc")->status, PM_STATUS_SKIP);
        assert_int_equal(pm_findings_verdict(lab.step.findings.items, lab.step.findings.count),
                         PM_STATUS_PASS);
        lab_fini(&lab);
    }
}

static void an_ownership_record_that_others_see_to_is_not_required(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab.dns.ownership = PM_OWNERSHIP_NEVER;
    lab_do(&lab, "-example.com TXT");
    lab_do(&lab, "+example.com TXT v=spf1 include:_spf.purelymail.com ~all");
    const struct pm_finding *finding = lab_find(&lab, "ownership");
    assert_int_equal(finding->status, PM_STATUS_INFO);
    assert_false(finding->required);
    lab_expect_text(finding->why, "ownership: never");
    lab_fini(&lab);
}

static void another_accounts_value_is_told_all_the_same(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab.dns.ownership = PM_OWNERSHIP_NEVER;
    lab_do(&lab, "+example.com TXT purelymail_ownership_proof=ffff");
    lab_expect(&lab, "ownership-old", PM_STATUS_WARN, "");
    lab_fini(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optional_records_that_are_missing_are_told_and_fail_nothing),
        cmocka_unit_test(an_optional_record_that_is_there_passes_however_its_tags_are_spaced),
        cmocka_unit_test(another_value_of_an_optional_record_is_told_with_the_one_to_publish),
        cmocka_unit_test(silence_about_an_optional_record_is_unknown),
        cmocka_unit_test(a_dmarc_record_that_is_kept_elsewhere_is_neither_right_nor_wrong),
        cmocka_unit_test(an_ownership_record_that_others_see_to_is_not_required),
        cmocka_unit_test(another_accounts_value_is_told_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
