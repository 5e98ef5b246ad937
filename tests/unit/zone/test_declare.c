/* Formats whose tools delete what an earlier file declared and this one does not. */
#include "zone/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#define OWNERSHIP "purelymail_ownership_proof=a"

static struct fixture {
    struct pm_arena arena;
    struct pm_dns_options dns;
    struct pm_zone_domain domain;
    struct pm_zone *zones;
    struct pm_zone_options options;
    struct pm_current_draft draft;
    struct pm_current current;
    struct pm_zone_review review;
    struct pm_sink sink;
    struct pm_err err;
} fixture;

static int open_fixture(void **state)
{
    struct fixture *f = &fixture;
    *f = (struct fixture){
        .dns = {.ttl = 3600, .mx_priority = 10},
        .options = {.version = "1", .ownership = PM_STR(OWNERSHIP)},
    };
    pm_arena_init(&f->arena);
    f->domain = (struct pm_zone_domain){
        .name = pm_name_canonical(PM_STR("example.com")), .dns = &f->dns, .remove = true};
    f->draft = pm_current_begin(&f->arena);
    pm_sink_init_memory(&f->sink);
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    pm_sink_fini(&f->sink);
    pm_arena_fini(&f->arena);
    return 0;
}

static void hold_text(struct fixture *f, const char *text)
{
    struct pm_rdata rdata = {.text = pm_str_from(text)};
    pm_current_add(&f->draft, PM_STR("example.com"), PM_RRTYPE_TXT, 3600, &rdata);
}

static void hold_mx(struct fixture *f)
{
    struct pm_rdata rdata = {.preference = 10, .target = PM_STR("mailserver.purelymail.com")};
    pm_current_add(&f->draft, PM_STR("example.com"), PM_RRTYPE_MX, 3600, &rdata);
}

static bool check(struct fixture *f, const char *format, bool known)
{
    size_t count;
    f->current = pm_current_make(&f->draft, PM_STR("example.com"), true, PM_STR("a test"));
    assert_true(pm_zone_group(&f->domain, 1, &f->arena, &f->zones, &count, &f->err));
    f->zones[0].current = known ? &f->current : NULL;
    return pm_zone_check(pm_zone_format_find(pm_str_from(format)), f->zones, 1, &f->options,
                         &f->arena, &f->review, &f->err);
}

static bool writes(struct fixture *f, const char *format, const char *words)
{
    if (!check(f, format, true))
        fail_msg("%s", f->err.msg);
    f->sink.len = 0;
    pm_zone_write(pm_zone_format_find(pm_str_from(format)), f->zones, 1, &f->options, &f->sink);
    return pm_str_contains_nocase(pm_sink_bytes(&f->sink), pm_str_from(words));
}

static const struct pm_remark *told(const struct fixture *f, const char *words)
{
    for (size_t i = 0; i < f->review.count; i++)
        if (strstr(f->review.remarks[i].text.ptr, words))
            return &f->review.remarks[i];
    return NULL;
}

static void a_set_is_not_taken_away_unseen(void **state)
{
    static const char *const formats[] = {"external-dns", "terraform-aws", "terraform-dns"};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_false(check(f, formats[i], false));
        assert_non_null(strstr(f->err.msg, "give them with --current"));
    }
}

static void an_object_without_sets_has_a_list_without_any(void **state)
{
    struct fixture *f = *state;
    hold_mx(f);
    hold_text(f, OWNERSHIP);
    assert_true(writes(f, "external-dns", "endpoints: []\n"));
    hold_text(f, "google-site-verification=abc");
    assert_false(writes(f, "external-dns", "endpoints: []"));
    assert_true(writes(f, "external-dns", "- google-site-verification=abc"));
}

/* The set leaves the document with the domain. */
static void others_values_that_a_removal_leaves_in_a_document_are_told_of(void **state)
{
    static const struct {
        const char *format, *fix;
    } rows[] = {
        {"external-dns", "another source"},
        {"terraform-aws", "removed block"},
        {"terraform-dns", "removed block"},
    };
    struct fixture *f = *state;
    hold_mx(f);
    hold_text(f, OWNERSHIP);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(check(f, rows[i].format, true));
        assert_null(told(f, "others'"));
    }
    hold_text(f, "google-site-verification=abc");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(check(f, rows[i].format, true));
        const struct pm_remark *remark = told(f, "others' TXT records at example.com");
        assert_true(remark && remark->kind == PM_REMARK_WARNING);
        assert_non_null(strstr(remark->fix.ptr, rows[i].fix));
        assert_null(told(f, "others' MX"));
    }
}

static void others_spf_record_is_told_of_where_each_value_is_declared(void **state)
{
    static const char *const formats[] = {"terraform-cloudflare", "dnscontrol"};
    struct fixture *f = *state;
    hold_text(f, "google-site-verification=abc");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_true(check(f, formats[i], true));
        assert_null(told(f, "others'"));
    }
    hold_text(f, "v=spf1 mx include:_spf.purelymail.com -all");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_true(check(f, formats[i], true));
        assert_non_null(told(f, "others' TXT records at example.com"));
    }
}

/* Texts are sorted: it comes before ours. */
static void a_switched_off_spf_text_is_not_declared_for_ours(void **state)
{
    static const char *const formats[] = {"terraform-cloudflare", "dnscontrol"};
    static const char *const texts[] = {"V=SPF1.OFF include:old -all", "V=SPF1\tinclude:old -all"};
    struct fixture *f = *state;
    f->domain.remove = false;
    hold_text(f, texts[0]);
    hold_text(f, texts[1]);
    hold_text(f, "v=spf1 include:_spf.purelymail.com ~all");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const char *lead = i == 0 ? "content = \"\\\"" : "TXT(\"@\", \"";
        assert_true(writes(f, formats[i],
                           pm_str_concat(&f->arena, pm_str_from(lead), PM_STR("v=spf1 inc")).ptr));
        assert_false(writes(f, formats[i],
                            pm_str_concat(&f->arena, pm_str_from(lead), PM_STR("v=spf1.off")).ptr));
        assert_false(writes(f, formats[i],
                            pm_str_concat(&f->arena, pm_str_from(lead), PM_STR("v=spf1\\")).ptr));
    }
}

static size_t count_lines(struct fixture *f, const char *start)
{
    struct pm_str text = pm_sink_bytes(&f->sink), line;
    size_t found = 0;
    while (pm_str_next(&text, '\n', &line))
        found += pm_str_starts(line, pm_str_from(start));
    return found;
}

/* tinydns serves a CNAME and a text at one name. */
static void two_sets_for_one_purpose_are_two_resources(void **state)
{
    static const char *const rows[][3] = {
        {"terraform-aws", "resource \"aws_route53_record\" \"example_com_dmarc\" {",
         "resource \"aws_route53_record\" \"example_com_dmarc_txt\" {"},
        {"terraform-dns", "resource \"dns_cname_record\" \"example_com_dmarc\" {",
         "resource \"dns_txt_record_set\" \"example_com_dmarc_txt\" {"},
        {"terraform-cloudflare", "resource \"cloudflare_dns_record\" \"example_com_dmarc\" {",
         "resource \"cloudflare_dns_record\" \"example_com_dmarc_txt_other_1\" {"},
    };
    struct fixture *f = *state;
    struct pm_rdata alias = {.target = PM_STR("dmarcroot.purelymail.com")};
    struct pm_rdata text = {.text = PM_STR("v=DMARC1; p=none")};
    f->domain.remove = false;
    pm_current_add(&f->draft, PM_STR("_dmarc.example.com"), PM_RRTYPE_CNAME, 3600, &alias);
    pm_current_add(&f->draft, PM_STR("_dmarc.example.com"), PM_RRTYPE_TXT, 3600, &text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(writes(f, rows[i][0], "v=DMARC1; p=none"));
        assert_int_equal(count_lines(f, rows[i][1]), 1);
        assert_int_equal(count_lines(f, rows[i][2]), 1);
    }
}

static void terraform_is_given_the_block_that_lets_a_set_go(void **state)
{
    static const char *const rows[][2] = {
        {"terraform-aws", "#   from = aws_route53_record.example_com_txt\n"},
        {"terraform-dns", "#   from = dns_txt_record_set.example_com_txt\n"},
        {"terraform-cloudflare", "#   from = cloudflare_dns_record.example_com_spf\n"},
    };
    struct fixture *f = *state;
    hold_text(f, "google-site-verification=abc");
    hold_text(f, "v=spf1 mx include:_spf.purelymail.com -all");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        f->domain.remove = true;
        assert_true(writes(f, rows[i][0], rows[i][1]));
        assert_true(writes(f, rows[i][0], "#     destroy = false\n"));
        f->domain.remove = false;
        assert_false(writes(f, rows[i][0], "destroy = false"));
    }
}

/* Else the domains that stay are deleted. */
static void a_removal_is_not_to_take_the_place_of_the_file(void **state)
{
    struct fixture *f = *state;
    hold_mx(f);
    assert_true(check(f, "terraform-aws", true));
    const struct pm_remark *remark = told(f, "has the removed domains only");
    assert_true(remark && remark->kind == PM_REMARK_WARNING);
    assert_true(check(f, "route53", true));
    assert_null(told(f, "has the removed domains only"));
    f->domain.remove = false;
    assert_true(check(f, "terraform-aws", true));
    assert_null(told(f, "has the removed domains only"));
}

static void the_files_of_a_removal_and_of_what_stays_make_one_module(void **state)
{
    struct fixture *f = *state;
    const char *const formats[] = {"terraform-aws", "terraform-cloudflare"};
    hold_text(f, "v=spf1 include:_spf.purelymail.com ~all");
    for (size_t i = 0; i < 2; i++) {
        f->domain.remove = true;
        assert_false(writes(f, formats[i], "\nvariable \"example_com_zone_id\" {"));
        assert_true(writes(f, formats[i], "\n# variable \"example_com_zone_id\" {"));
        f->domain.remove = false;
        assert_true(writes(f, formats[i], "\nvariable \"example_com_zone_id\" {"));
    }
}

static void an_ownership_value_that_is_not_known_stays_in_the_document(void **state)
{
    struct fixture *f = *state;
    f->domain.remove = false;
    f->options.ownership = PM_STR("");
    hold_text(f, OWNERSHIP);
    hold_text(f, "purelymail_ownership_proof=b");
    hold_text(f, "v=spf1 include:_spf.purelymail.com ~all");
    for (const char *value = "ab"; *value; value++) {
        char shown[64];
        snprintf(shown, sizeof shown, "\"purelymail_ownership_proof=%c\"", *value);
        assert_true(writes(f, "dnscontrol", shown));
        snprintf(shown, sizeof shown, "content = \"\\\"purelymail_ownership_proof=%c\\\"\"",
                 *value);
        assert_true(writes(f, "terraform-cloudflare", shown));
    }
    assert_true(writes(f, "terraform-cloudflare", "\"example_com_ownership\""));
    assert_true(writes(f, "terraform-cloudflare", "\"example_com_txt_other_2\""));
    assert_non_null(told(f, "2 ownership values"));
    f->dns.ownership = PM_OWNERSHIP_NEVER;
    assert_false(writes(f, "terraform-cloudflare", "\"example_com_ownership\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_set_is_not_taken_away_unseen),
        TEST(an_object_without_sets_has_a_list_without_any),
        TEST(others_values_that_a_removal_leaves_in_a_document_are_told_of),
        TEST(others_spf_record_is_told_of_where_each_value_is_declared),
        TEST(a_switched_off_spf_text_is_not_declared_for_ours),
        TEST(two_sets_for_one_purpose_are_two_resources),
        TEST(terraform_is_given_the_block_that_lets_a_set_go),
        TEST(a_removal_is_not_to_take_the_place_of_the_file),
        TEST(the_files_of_a_removal_and_of_what_stays_make_one_module),
        TEST(an_ownership_value_that_is_not_known_stays_in_the_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
