#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_a_clean_domain_passes(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab_run(&lab);
    for (size_t i = 0; i < lab.step.findings.count; i++) {
        const struct pm_finding *finding = &lab.step.findings.items[i];
        if (finding->required && finding->status != PM_STATUS_PASS)
            fail_msg("%.*s: %.*s", (int)finding->rule.len, finding->rule.ptr, (int)finding->why.len,
                     finding->why.ptr);
    }
    assert_int_equal(pm_findings_verdict(lab.step.findings.items, lab.step.findings.count),
                     PM_STATUS_PASS);
    lab_fini(&lab);
}

static void test_a_record_missing_at_one_server_fails_and_names_it(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab_fail_at(&lab, "b", "example.com MX", PM_ANSWER_NODATA);
    lab_expect(&lab, "mx", PM_STATUS_FAIL, "not-everywhere-yet");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "mx")->where), "b");
    assert_true(lab_find(&lab, "mx")->may_pass);
    lab_fini(&lab);
}

static void test_no_answer_is_unknown_and_never_missing(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab_fail_at(&lab, NULL, "example.com MX", PM_ANSWER_TIMEOUT);
    lab_expect(&lab, "mx", PM_STATUS_UNKNOWN, "");
    lab_fini(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_clean_domain_passes),
        cmocka_unit_test(test_a_record_missing_at_one_server_fails_and_names_it),
        cmocka_unit_test(test_no_answer_is_unknown_and_never_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
