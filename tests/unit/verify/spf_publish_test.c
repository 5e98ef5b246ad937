/* The record to publish, and those to remove. */
#include "tests/unit/verify/spf_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Though the ownership value and the MX are there: where the record went is known. */
static void test_a_record_at_the_doubled_name_is_found_with_its_other_senders(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, "");
    lab_say(&lab, "example.com.example.com TXT v=spf1 include:_spf.other.example "
                  "include:_spf.purelymail.com -all");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "zone-name-twice");
    const struct pm_finding *finding = lab_find(&lab, "spf");
    lab_expect_text(finding->why, "but at example.com.example.com");
    lab_expect_text(finding->publish, "example.com. 3600 IN TXT \"v=spf1 "
                                      "include:_spf.other.example include:_spf.purelymail.com");
    lab_expect_text(finding->remove, "example.com.example.com. 600 IN TXT \"v=spf1 ");
    lab_fini(&lab);
}

static void test_a_record_of_type_spf_is_recognized(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, "");
    lab_say(&lab, "example.com SPF v=spf1 mx:other.example include:_spf.purelymail.com ~all");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "spf-as-type-99");
    lab_expect_text(lab_find(&lab, "spf")->publish,
                    "IN TXT \"v=spf1 mx:other.example include:_spf.purelymail.com ~all\"");
    lab_expect_text(lab_find(&lab, "spf")->remove, "IN SPF \"v=spf1 mx:other.example ");
    lab_fini(&lab);
}

static void test_a_merged_record_is_one_that_purelymail_passes(void **state)
{
    (void)state;
    static const struct {
        const char *texts, *publish, *fix;
    } rows[] = {
        {GOOD "|v=spf1 include:_spf.other.example -all",
         "v=spf1 include:_spf.purelymail.com include:_spf.other.example -all",
         "Publish this one record instead of them. It keeps the '-all' of what is there."},
        {GOOD "|v=spf1 -all", GOOD,
         "Publish this one record instead of them. It ends in '~all'; '-all' is as good."},
        {"v=spf1include:_spf.other.example -all",
         "v=spf1 include:_spf.other.example include:_spf.purelymail.com -all",
         "Publish this record instead. It keeps the '-all' of what is there."},
        {"v=spf1.off mx -all|v=spf1 ~all", GOOD, "Publish this record instead."},
        {"v=spf1 ip:203.0.113.9 mx:a.fat.example include:_spf.purelymail.com ~all",
         "v=spf1 mx:a.fat.example include:_spf.purelymail.com ~all",
         "Publish this record instead. What receivers cannot read is left out of it: "
         "'ip:203.0.113.9'. Put it in corrected if it names a sender."},
        {"v=spf1 include:nowhere.example ~all", GOOD,
         "Publish this record instead. 'include:nowhere.example' is left out of it: "
         "nowhere.example has no SPF record."},
        {"v=spf1 include:two.example include:_spf.purelymail.com mx:many.example ~all", GOOD,
         "Publish this record instead. 'include:two.example' is left out of it: two.example has 2 "
         "SPF records. 'mx:many.example' is left out of it: many.example has 11 MX "
         "records, and a term may lead to 10 (RFC 7208 4.6.4)."},
        {"v=spf1 include:example.com include:_spf.purelymail.com ~all", GOOD,
         "Publish this record instead. 'include:example.com' is left out of it: the record of "
         "example.com leads back to itself."},
        {"v=spf1 include:broken.example include:_spf.purelymail.com ~all", GOOD,
         "Publish this record instead. 'include:broken.example' is left out of it: the record of "
         "broken.example: the term 'ip4:203.0.113' is broken: '203.0.113' is no IPv4 address."},
        {"v=spf1 include:half.example include:_spf.purelymail.com ~all",
         "v=spf1 include:_spf.purelymail.com include:half.example ~all",
         "Publish this record instead. Leave out what does not work in it: nowhere.example has no "
         "SPF record."},
        {"v=spf1 a:x.example a:y.example a:z.example include:_spf.purelymail.com ~all",
         "v=spf1 include:_spf.purelymail.com a:x.example a:y.example a:z.example ~all",
         "Publish this record instead. 3 of its terms ask for what is not there, over 2: leave "
         "them out."},
        {"v=spf1 include:fat.example a:a.fat.example mx:mx.fat.example ~all",
         "v=spf1 include:_spf.purelymail.com include:fat.example a:a.fat.example mx:mx.fat.example "
         "~all",
         "Publish this record instead. 12 of its terms ask DNS, over 10: leave out senders that "
         "are no longer used."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        spf_lab_init(&lab, rows[i].texts);
        for (int k = 0; k < 11; k++)
            lab_say(&lab, "many.example MX 10 host.example");
        const struct pm_finding *finding = lab_find(&lab, "spf");
        assert_int_equal(finding->status, PM_STATUS_FAIL);
        struct pm_str publish =
            pm_str_printf(&lab.arena, "example.com. 3600 IN TXT \"%s\"", rows[i].publish);
        assert_string_equal(pm_str_cstr(&lab.arena, finding->publish),
                            pm_str_cstr(&lab.arena, publish));
        assert_string_equal(pm_str_cstr(&lab.arena, finding->fix), rows[i].fix);
        lab_fini(&lab);
    }
}

static void test_what_is_to_be_removed_is_listed(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, GOOD "|v=spf1 mx -all|\"v=spf1 a -all\"");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "spf")->remove),
                        "example.com. 600 IN TXT \"" GOOD "\"\n"
                        "example.com. 600 IN TXT \"v=spf1 mx -all\"\n"
                        "example.com. 600 IN TXT \"\\\"v=spf1 a -all\\\"\"");
    assert_int_equal(lab_find(&lab, "spf")->cached_s, 600);
    spf_lab_say(&lab, GOOD "|v=spf1 -all");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "spf")->remove),
                        "example.com. 600 IN TXT \"v=spf1 -all\"");
    lab_fini(&lab);
}

static void test_what_a_file_asks_for_beside_purelymail_is_missed(void **state)
{
    (void)state;
    struct pm_str other = PM_STR("_spf.other.example");
    struct lab lab;
    spf_lab_init(&lab, GOOD);
    lab.dns.spf_include = &other;
    lab.dns.spf_include_count = 1;
    lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
    lab_expect(&lab, "spf", PM_STATUS_WARN, "");
    assert_true(pm_str_is(lab_find(&lab, "spf")->publish,
                          "example.com. 3600 IN TXT \"v=spf1 include:_spf.purelymail.com "
                          "include:_spf.other.example ~all\""));
    lab_fini(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_at_the_doubled_name_is_found_with_its_other_senders),
        cmocka_unit_test(test_a_record_of_type_spf_is_recognized),
        cmocka_unit_test(test_a_merged_record_is_one_that_purelymail_passes),
        cmocka_unit_test(test_what_is_to_be_removed_is_listed),
        cmocka_unit_test(test_what_a_file_asks_for_beside_purelymail_is_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
