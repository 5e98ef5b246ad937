#include "model/records.h"

#include "support.h"

#include <stdlib.h>

#define OWNERSHIP "purelymail_ownership_proof=abc123"

static const struct pm_dns_options plain = {.ttl = 3600, .mx_priority = 10};

static struct pm_name name(const char *text)
{
    return pm_name_canonical(pm_str_from(text));
}

static void assert_records(const struct pm_record_list *list, struct pm_arena *arena,
                           const char *const (*expected)[3], size_t count)
{
    assert_int_equal(list->count, count);
    for (size_t i = 0; i < count; i++) {
        const struct pm_dns_record *record = &list->items[i];
        assert_str(record->owner, expected[i][0]);
        assert_string_equal(pm_rrtype_name(record->type), expected[i][1]);
        assert_str(pm_rdata_format(record->type, &record->rdata, arena), expected[i][2]);
    }
}

static void a_domain_needs_seven_records(void **state)
{
    static const char *const expected[][3] = {
        {"example.com", "TXT", "\"" OWNERSHIP "\""},
        {"example.com", "MX", "10 mailserver.purelymail.com."},
        {"example.com", "TXT", "\"v=spf1 include:_spf.purelymail.com ~all\""},
        {"purelymail1._domainkey.example.com", "CNAME", "key1.dkimroot.purelymail.com."},
        {"purelymail2._domainkey.example.com", "CNAME", "key2.dkimroot.purelymail.com."},
        {"purelymail3._domainkey.example.com", "CNAME", "key3.dkimroot.purelymail.com."},
        {"_dmarc.example.com", "CNAME", "dmarcroot.purelymail.com."},
    };
    struct pm_record_list list =
        pm_records_make(name("example.com"), &plain, PM_STR(OWNERSHIP), *state);
    assert_records(&list, *state, expected, COUNT(expected));
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].purpose, i);
        assert_int_equal(list.items[i].ttl, 3600);
    }
}

static void a_subdomains_records_hang_under_it(void **state)
{
    struct pm_record_list list =
        pm_records_make(name("mail.dept.example.com"), &plain, PM_STR(OWNERSHIP), *state);
    assert_str(list.items[PM_PURPOSE_OWNERSHIP].owner, "mail.dept.example.com");
    assert_str(list.items[PM_PURPOSE_DKIM2].owner, "purelymail2._domainkey.mail.dept.example.com");
    assert_str(list.items[PM_PURPOSE_DMARC].owner, "_dmarc.mail.dept.example.com");
}

static void an_unknown_ownership_value_leaves_its_record_out(void **state)
{
    struct pm_record_list list = pm_records_make(name("example.com"), &plain, PM_STR(""), *state);
    assert_int_equal(list.count, PM_PURPOSE_DMARC);
    for (size_t i = 0; i < list.count; i++)
        assert_int_equal(list.items[i].purpose, i + 1);
}

static void the_files_options_shape_the_records(void **state)
{
    struct pm_str includes[] = {PM_STR("_spf.google.com"), PM_STR("spf.example.org")};
    struct pm_dns_options dns = {
        .ttl = 60,
        .mx_priority = 0,
        .spf_all = PM_SPF_FAIL,
        .spf_include = includes,
        .spf_include_count = 2,
        .dmarc = PM_STR("v=DMARC1; p=reject"),
    };
    static const char *const expected[][3] = {
        {"example.com", "MX", "0 mailserver.purelymail.com."},
        {"example.com", "TXT",
         "\"v=spf1 include:_spf.google.com include:spf.example.org include:_spf.purelymail.com "
         "-all\""},
        {"purelymail1._domainkey.example.com", "CNAME", "key1.dkimroot.purelymail.com."},
        {"purelymail2._domainkey.example.com", "CNAME", "key2.dkimroot.purelymail.com."},
        {"purelymail3._domainkey.example.com", "CNAME", "key3.dkimroot.purelymail.com."},
        {"_dmarc.example.com", "TXT", "\"v=DMARC1; p=reject\""},
    };
    struct pm_record_list list = pm_records_make(name("example.com"), &dns, PM_STR(""), *state);
    assert_records(&list, *state, expected, COUNT(expected));
    for (size_t i = 0; i < list.count; i++)
        assert_int_equal(list.items[i].ttl, 60);
}

static void helpers_are_there_when_the_file_asks_for_them(void **state)
{
    struct pm_dns_options dns = {
        .ttl = 3600,
        .no_dmarc = true,
        .ownership = PM_OWNERSHIP_NEVER,
        .extra = {.autoconfig = PM_STR("setup.example.org"),
                  .autodiscover = PM_STR("find.example.org"),
                  .srv = true,
                  .mta_sts = PM_STR("20260101"),
                  .tls_rpt = PM_STR("mailto:tls@example.com")},
    };
    static const char *const expected[][3] = {
        {"autoconfig.example.com", "CNAME", "setup.example.org."},
        {"autodiscover.example.com", "CNAME", "find.example.org."},
        {"_imaps._tcp.example.com", "SRV", "0 1 993 imap.purelymail.com."},
        {"_submissions._tcp.example.com", "SRV", "0 1 465 smtp.purelymail.com."},
        {"_mta-sts.example.com", "TXT", "\"v=STSv1; id=20260101;\""},
        {"_smtp._tls.example.com", "TXT", "\"v=TLSRPTv1; rua=mailto:tls@example.com\""},
    };
    struct pm_record_list list =
        pm_records_make(name("example.com"), &dns, PM_STR(OWNERSHIP), *state);
    assert_int_equal(list.items[0].purpose, PM_PURPOSE_MX);
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].purpose >= PM_PURPOSE_DMARC)
            list.items[kept++] = list.items[i];
    list.count = kept;
    assert_records(&list, *state, expected, COUNT(expected));
}

static void purelymails_own_targets_are_known(void **state)
{
    (void)state;
    assert_str(pm_purpose_target(PM_PURPOSE_MX), "mailserver.purelymail.com");
    assert_str(pm_purpose_target(PM_PURPOSE_DMARC), "dmarcroot.purelymail.com");
    assert_str(pm_purpose_target(PM_PURPOSE_SPF), "");
}

static void spf_ends_as_the_file_says(void **state)
{
    static const char *const expected[] = {
        [PM_SPF_SOFTFAIL] = "v=spf1 include:_spf.purelymail.com ~all",
        [PM_SPF_FAIL] = "v=spf1 include:_spf.purelymail.com -all",
        [PM_SPF_NEUTRAL] = "v=spf1 include:_spf.purelymail.com ?all",
    };
    for (size_t i = 0; i < COUNT(expected); i++) {
        struct pm_dns_options dns = {.spf_all = (enum pm_spf_all)i};
        assert_str(pm_spf_format(&dns, *state), expected[i]);
    }
}

static void records_are_ordered_by_depth_owner_type_and_value(void **state)
{
    static const struct {
        const char *owner, *type, *value;
    } expected[] = {
        {"example.com", "MX", "10 mailserver.purelymail.com."},
        {"example.com", "TXT", "\"" OWNERSHIP "\""},
        {"example.com", "TXT", "\"v=spf1 include:_spf.purelymail.com ~all\""},
        {"_dmarc.example.com", "CNAME", "dmarcroot.purelymail.com."},
        {"purelymail1._domainkey.example.com", "CNAME", "key1.dkimroot.purelymail.com."},
        {"purelymail2._domainkey.example.com", "CNAME", "key2.dkimroot.purelymail.com."},
        {"purelymail3._domainkey.example.com", "CNAME", "key3.dkimroot.purelymail.com."},
    };
    struct pm_record_list list =
        pm_records_make(name("example.com"), &plain, PM_STR(OWNERSHIP), *state);
    /* SPF before ownership: the order in which they were must not matter. */
    struct pm_dns_record ownership = list.items[0];
    list.items[0] = list.items[2];
    list.items[2] = ownership;
    qsort(list.items, list.count, sizeof list.items[0], pm_record_order);
    assert_int_equal(list.count, COUNT(expected));
    for (size_t i = 0; i < list.count; i++) {
        const struct pm_dns_record *record = &list.items[i];
        assert_str(record->owner, expected[i].owner);
        assert_string_equal(pm_rrtype_name(record->type), expected[i].type);
        assert_str(pm_rdata_format(record->type, &record->rdata, *state), expected[i].value);
    }
}

static void sorting_gives_that_order(void **state)
{
    struct pm_dns_options dns = {
        .ttl = 60,
        .mx_priority = 10,
        .extra = {.autoconfig = PM_STR("a.example"), .srv = true, .mta_sts = PM_STR("1")},
    };
    struct pm_record_list list =
        pm_records_make(name("example.com"), &dns, PM_STR(OWNERSHIP), *state);
    for (size_t turn = 0; turn < list.count; turn++) {
        struct pm_record_list sorted = list;
        pm_records_sort(&sorted);
        for (size_t i = 1; i < sorted.count; i++)
            assert_true(pm_record_order(&sorted.items[i - 1], &sorted.items[i]) < 0);
        struct pm_dns_record first = list.items[0];
        memmove(list.items, list.items + 1, (list.count - 1) * sizeof first);
        list.items[list.count - 1] = first;
    }
}

static void the_zone_is_the_files_or_the_registrable_domain(void **state)
{
    (void)state;
    struct pm_dns_options own = {.zone = name("dept.example.co.uk")};
    assert_str(pm_records_zone(name("a.dept.example.co.uk"), &plain).ascii, "example.co.uk");
    assert_str(pm_records_zone(name("a.dept.example.co.uk"), &own).ascii, "dept.example.co.uk");
    assert_str(pm_records_zone(name("example.com"), &plain).ascii, "example.com");
}

static void each_purpose_has_its_own_name_and_reason(void **state)
{
    (void)state;
    static const char *const names[] = {
        "ownership",  "mx",           "spf",       "dkim1",           "dkim2",   "dkim3",  "dmarc",
        "autoconfig", "autodiscover", "srv-imaps", "srv-submissions", "mta-sts", "tls-rpt"};
    assert_int_equal(COUNT(names), PM_PURPOSES);
    for (size_t i = 0; i < PM_PURPOSES; i++) {
        assert_string_equal(pm_purpose_name((enum pm_purpose)i), names[i]);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(pm_purpose_why((enum pm_purpose)i),
                                    pm_purpose_why((enum pm_purpose)k));
    }
}

static void the_ownership_value_is_taken_bare_or_whole(void **state)
{
    static const char *const texts[] = {"abc123", OWNERSHIP};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct pm_str value;
        struct pm_err err;
        assert_true(pm_ownership_parse(pm_str_from(texts[i]), *state, &value, &err));
        assert_str(value, OWNERSHIP);
    }
}

static void another_form_of_ownership_value_is_refused_and_not_shown(void **state)
{
    static const char *const texts[] = {
        "",
        "purelymail_ownership_proof=",
        "purelymail_ownership_proof=s3cr3t-x",
        "s3cr3t x",
        "s3cr3t\n",
        "PURELYMAIL_OWNERSHIP_PROOF=s3cr3t",
        "purelymail_ownership_proof=purelymail_ownership_proof=s3cr3t",
        "\"s3cr3t\"",
        "s3cr3t\xc3\xa9",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct pm_str value = PM_STR("before");
        struct pm_err err = {0};
        assert_false(pm_ownership_parse(pm_str_from(texts[i]), *state, &value, &err));
        assert_true(err.msg[0] != '\0');
        assert_null(strstr(err.msg, "s3cr3t"));
        assert_str(value, "before");
    }
}

static void an_ownership_token_has_256_characters_at_most(void **state)
{
    char token[257];
    struct pm_str value;
    struct pm_err err;
    memset(token, 'f', sizeof token);
    assert_true(pm_ownership_parse((struct pm_str){token, 256}, *state, &value, &err));
    assert_false(pm_ownership_parse((struct pm_str){token, 257}, *state, &value, &err));
}

static void the_fingerprint_is_the_digest_of_the_whole_value(void **state)
{
    assert_str(pm_ownership_fingerprint(PM_STR("abc"), *state),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_domain_needs_seven_records),
        TEST(a_subdomains_records_hang_under_it),
        TEST(an_unknown_ownership_value_leaves_its_record_out),
        TEST(the_files_options_shape_the_records),
        TEST(helpers_are_there_when_the_file_asks_for_them),
        TEST(purelymails_own_targets_are_known),
        TEST(spf_ends_as_the_file_says),
        TEST(records_are_ordered_by_depth_owner_type_and_value),
        TEST(sorting_gives_that_order),
        TEST(the_zone_is_the_files_or_the_registrable_domain),
        TEST(each_purpose_has_its_own_name_and_reason),
        TEST(the_ownership_value_is_taken_bare_or_whole),
        TEST(another_form_of_ownership_value_is_refused_and_not_shown),
        TEST(an_ownership_token_has_256_characters_at_most),
        TEST(the_fingerprint_is_the_digest_of_the_whole_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
