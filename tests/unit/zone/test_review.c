/* What is refused before a byte is written, and what a person is told. */
#include "reviewed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const enum pm_rrtype no_srv[] = {PM_RRTYPE_MX, PM_RRTYPE_TXT, PM_RRTYPE_CNAME, 0};

static const char *refuse_quotes(enum pm_rrtype type, const struct pm_rdata *value)
{
    return type == PM_RRTYPE_TXT && pm_str_find(value->text, '"') < value->text.len
               ? "it holds a quotation mark"
               : NULL;
}

/* Formats that can do as little as one may. */
static const struct pm_zone_format adds = {.name = "adds", .effect = PM_ZONE_ADDS};
static const struct pm_zone_format shares_ttl = {
    .name = "shares", .effect = PM_ZONE_ADDS, .shares_ttl = true};
static const struct pm_zone_format for_people = {
    .name = "people", .effect = PM_ZONE_ADDS, .for_people = true};
static const struct pm_zone_format for_programs = {
    .name = "programs", .effect = PM_ZONE_ADDS, .for_people = true, .for_programs = true};
static const struct pm_zone_format declares_values = {
    .name = "values", .effect = PM_ZONE_ADDS, .deletes = PM_ZONE_DELETES_ALL, .declares = true};
static const struct pm_zone_format replaces_sets = {.name = "sets",
                                                    .effect = PM_ZONE_REPLACES_SET,
                                                    .deletes = PM_ZONE_DELETES_ALL,
                                                    .needs_sets = true};
static const struct pm_zone_format creates = {.name = "creates",
                                              .effect = PM_ZONE_REPLACES_SET,
                                              .deletes = PM_ZONE_DELETES_ALL,
                                              .needs_sets = true,
                                              .creates_only = true};
static const struct pm_zone_format declares = {.name = "declares",
                                               .effect = PM_ZONE_REPLACES_SET,
                                               .deletes = PM_ZONE_DELETES_ALL,
                                               .needs_sets = true,
                                               .creates_only = true,
                                               .declares = true};
static const struct pm_zone_format replaces = {
    .name = "zones", .effect = PM_ZONE_REPLACES, .styles = 1U << PM_ZONE_STYLE_INCLUDE};
static const struct pm_zone_format narrow = {.name = "narrow",
                                             .effect = PM_ZONE_ADDS,
                                             .deletes = PM_ZONE_DELETES_ALL,
                                             .txt_max = 60,
                                             .types = no_srv,
                                             .refuse = refuse_quotes,
                                             .ttl_min = 7200};

static void what_is_added_to_the_unknown_is_warned_of_once(void **state)
{
    struct reviewed *f = *state;
    f->domains[1] =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.net")), .dns = &f->dns};
    assert_true(pm_zone_group(f->domains, 2, &f->arena, &f->zones, &f->zone_count, &f->err));
    assert_true(pm_zone_check(&adds, f->zones, 2, &f->options, &f->arena, &f->review, &f->err));
    assert_int_equal(f->review.count, 1);
    assert_int_equal(f->review.changed, 12);
    const struct pm_remark *remark =
        reviewed_told(f, "what 2 zones hold is not known: an SPF record");
    assert_non_null(remark);
    assert_int_equal(remark->kind, PM_REMARK_WARNING);
    assert_non_null(strstr(remark->fix.ptr, "--current"));
    assert_null(reviewed_told(f, "get the TTL"));
    assert_true(reviewed_try(f, &shares_ttl));
    assert_non_null(
        reviewed_told(f, "others' values in the same sets get the TTL of these records"));
}

/* Whoever types records in at a panel makes a second SPF record most easily. */
static void people_who_read_of_the_unknown_are_warned_and_programs_are_not(void **state)
{
    struct reviewed *f = *state;
    assert_true(reviewed_try(f, &for_people));
    assert_non_null(reviewed_told(f, "beside a second SPF record neither counts"));
    reviewed_tells_nothing(f, &for_programs);
}

static void what_is_declared_without_the_zone_is_told_to_lose_what_was_merged(void **state)
{
    struct reviewed *f = *state;
    const char *words = "what an earlier file held of others (the senders of an SPF record";
    assert_true(reviewed_try(f, &declares_values));
    assert_non_null(reviewed_told(f, words));
    assert_int_equal(reviewed_told(f, words)->kind, PM_REMARK_WARNING);
    assert_true(reviewed_try(f, &adds));
    assert_null(reviewed_told(f, words));
    f->options.style = PM_ZONE_STYLE_INCLUDE;
    assert_true(reviewed_try(f, pm_zone_format_find(PM_STR("bind"))));
    assert_non_null(reviewed_told(f, words));
    f->options.style = PM_ZONE_STYLE_DEFAULT;
    reviewed_know_ours(f);
    assert_true(reviewed_try(f, &declares_values));
    assert_null(reviewed_told(f, words));
}

static void a_removal_from_the_unknown_is_told_to_find_the_defaults_only(void **state)
{
    struct reviewed *f = *state;
    static const char *const formats[] = {"nsupdate", "knot", "hetzner", "table", "csv", "json"};
    const char *words = "only records with the default values are removed";
    f->domains[0].remove = true;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_true(reviewed_try(f, pm_zone_format_find(pm_str_from(formats[i]))));
        assert_non_null(reviewed_told(f, words));
        assert_int_equal(reviewed_told(f, words)->kind, PM_REMARK_WARNING);
    }
    reviewed_know_ours(f);
    assert_true(reviewed_try(f, pm_zone_format_find(PM_STR("nsupdate"))));
    assert_null(reviewed_told(f, words));
}

static void sets_that_can_only_be_made_are_told_to_fail_where_they_are(void **state)
{
    struct reviewed *f = *state;
    static const char *const formats[] = {"route53", "gcloud"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_true(reviewed_try(f, pm_zone_format_find(pm_str_from(formats[i]))));
        const struct pm_remark *remark = reviewed_told(f, "fails where one of its sets is there");
        assert_true(remark && remark->kind == PM_REMARK_INFO);
        assert_non_null(strstr(remark->fix.ptr, "--current"));
    }
    assert_true(reviewed_try(f, &declares));
    assert_null(reviewed_told(f, "fails where one of its sets is there"));
}

static void mail_is_not_led_to_an_account_without_the_domain(void **state)
{
    struct reviewed *f = *state;
    const char *words = "is not on the account yet: mail that follows its new MX record bounces";
    f->domains[0].absent = true;
    assert_true(reviewed_try(f, &for_programs));
    assert_non_null(reviewed_told(f, words));
    assert_int_equal(reviewed_told(f, words)->kind, PM_REMARK_WARNING);
    reviewed_know_ours(f);
    reviewed_tells_nothing(f, &for_programs);
    reviewed_hold(f, "example.com", PM_RRTYPE_MX,
                  (struct pm_rdata){.preference = 20, .target = PM_STR("mx.old.example")});
    reviewed_know(f, true);
    assert_true(reviewed_try(f, &for_programs));
    assert_non_null(reviewed_told(f, words));
    f->domains[0].absent = false;
    assert_true(reviewed_try(f, &for_programs));
    assert_null(reviewed_told(f, words));
    reviewed_hold(
        f, "example.com", PM_RRTYPE_MX,
        (struct pm_rdata){.preference = 10, .target = PM_STR("mailserver.purelymail.com")});
    reviewed_know(f, true);
    f->domains[0].absent = true;
    assert_true(reviewed_try(f, &for_programs));
    assert_null(reviewed_told(f, words));
}

static void many_domains_without_an_account_are_told_of_at_once(void **state)
{
    enum { MANY = 10 };
    struct reviewed *f = *state;
    struct pm_zone_domain domains[MANY];
    for (size_t i = 0; i < MANY; i++)
        domains[i] = (struct pm_zone_domain){
            .name = pm_name_canonical(pm_str_printf(&f->arena, "d%zu.example", i)),
            .dns = &f->dns,
            .absent = true};
    assert_true(pm_zone_group(domains, MANY, &f->arena, &f->zones, &f->zone_count, &f->err));
    assert_true(
        pm_zone_check(&for_programs, f->zones, MANY, &f->options, &f->arena, &f->review, &f->err));
    assert_int_equal(f->review.count, 1);
    assert_non_null(reviewed_told(f, "d0.example, d1.example, "));
    assert_non_null(reviewed_told(f, "d7.example and 2 more are not on the account yet"));
}

static void what_is_added_to_the_known_needs_no_warning(void **state)
{
    struct reviewed *f = *state;
    reviewed_know_ours(f);
    reviewed_tells_nothing(f, &adds);
    assert_int_equal(f->review.changed, 6);
    reviewed_tells_nothing(f, &for_programs);
}

static void a_document_of_what_is_planned_is_told_to_be_one(void **state)
{
    struct reviewed *f = *state;
    reviewed_know_ours(f);
    f->current.is_planned = true;
    assert_true(reviewed_try(f, &adds));
    assert_non_null(
        reviewed_told(f, "a test says what is there once its own changes are carried out"));
}

static void what_replaces_unknown_sets_is_warned_of(void **state)
{
    struct reviewed *f = *state;
    assert_true(reviewed_try(f, &replaces_sets));
    const struct pm_remark *remark = reviewed_told(f, "sets replaces whole record sets");
    assert_non_null(remark);
    assert_int_equal(remark->kind, PM_REMARK_WARNING);
    assert_non_null(strstr(remark->fix.ptr, "--current"));
    reviewed_hold_text(f, "other.example.com", "x");
    reviewed_know_ours(f);
    reviewed_tells_nothing(f, &replaces_sets);
}

static void what_no_reading_shows_is_warned_of_where_sets_are_replaced(void **state)
{
    struct reviewed *f = *state;
    struct pm_zone_format format = replaces_sets;
    format.unseen = "hidden records";
    assert_true(reviewed_try(f, &format));
    assert_null(reviewed_told(f, "hidden"));
    reviewed_know_ours(f);
    assert_true(reviewed_try(f, &format));
    const struct pm_remark *remark =
        reviewed_told(f, "hidden records are not among the current records");
    assert_non_null(remark);
    assert_int_equal(remark->kind, PM_REMARK_WARNING);
    f->domains[0].remove = true; /* nothing of ours is there */
    assert_true(reviewed_try(f, &format));
    assert_null(reviewed_told(f, "hidden"));
}

static void what_the_current_records_do_not_tell_of_is_not_written(void **state)
{
    struct reviewed *f = *state;
    const struct pm_zone_format *const formats[] = {&adds, &creates, &replaces_sets};
    reviewed_know_ours(f);
    f->dns.dmarc = PM_STR("v=DMARC1; p=none");
    for (size_t i = 0; i < 3; i++)
        assert_true(reviewed_try(f, formats[i]));
    f->dns.extra.autoconfig = PM_STR("autoconfig.example.net");
    for (size_t i = 0; i < 3; i++)
        reviewed_refuses(
            f, formats[i],
            "a test does not say what stands at autoconfig.example.com, where the CNAME "
            "record of example.com goes: what others have there could be lost");
    assert_non_null(strstr(f->err.msg, "--current"));
    f->domains[0].remove = true;
    reviewed_refuses(f, &creates, "does not say what stands at autoconfig.example.com");
}

/* What an earlier document made is changed in place. */
static void creating_only_keeps_nothing_from_a_format_that_declares(void **state)
{
    struct reviewed *f = *state;
    assert_true(reviewed_try(f, &declares));
    const struct pm_remark *remark =
        reviewed_told(f, "are lost where an earlier file made the set");
    assert_true(remark && remark->kind == PM_REMARK_WARNING);
}

static void a_zone_is_replaced_only_if_it_is_known_or_that_is_wanted(void **state)
{
    struct reviewed *f = *state;
    reviewed_refuses(f, &replaces, "and what it holds is not known");
    f->options.style = PM_ZONE_STYLE_INCLUDE;
    assert_true(reviewed_try(f, &replaces));
    assert_non_null(
        reviewed_told(f, "replaces whole record sets, and what 1 zone holds is not known"));
    f->options.style = PM_ZONE_STYLE_DEFAULT;
    f->options.replace_zone = true;
    assert_true(reviewed_try(f, &replaces));
    assert_non_null(reviewed_told(f, "holds mail records only"));
    f->options.replace_zone = false;
    reviewed_hold_text(f, "www.example.com", "x");
    reviewed_know(f, false);
    reviewed_refuses(f, &replaces, "only a part of what it holds is known");
    f->current.whole = true;
    reviewed_tells_nothing(f, &replaces);
}

static void a_style_that_the_format_has_not_is_refused(void **state)
{
    struct reviewed *f = *state;
    f->options.style = PM_ZONE_STYLE_YAML;
    reviewed_refuses(f, &adds, "the format adds has no style 'yaml'");
}

static void what_the_format_cannot_hold_is_refused(void **state)
{
    struct reviewed *f = *state;
    assert_true(reviewed_try(f, &narrow));
    f->dns.extra.srv = true;
    reviewed_refuses(f, &narrow,
                     "narrow cannot hold the SRV record at _imaps._tcp.example.com, which "
                     "example.com needs written: it has no records of this type");
    f->dns.extra.srv = false;
    f->dns.dmarc = PM_STR("v=DMARC1; p=none; \"x\"");
    reviewed_refuses(f, &narrow,
                     "at _dmarc.example.com, which example.com needs written: it holds "
                     "a quotation mark");
    f->dns.dmarc =
        PM_STR("v=DMARC1; p=none; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.example");
    reviewed_refuses(f, &narrow, "and 60 is the limit");
}

static void a_value_of_others_that_is_not_written_is_not_refused(void **state)
{
    struct reviewed *f = *state;
    reviewed_hold_text(f, "example.com", "\"quoted\"");
    reviewed_know(f, true);
    assert_true(reviewed_try(f, &narrow));
    f->options.all = true;
    reviewed_refuses(f, &narrow, "it holds a quotation mark");
}

static void a_raised_ttl_is_told_once_for_all_that_share_it(void **state)
{
    struct reviewed *f = *state;
    f->domains[1] =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.net")), .dns = &f->dns};
    assert_true(pm_zone_group(f->domains, 2, &f->arena, &f->zones, &f->zone_count, &f->err));
    assert_true(pm_zone_check(&narrow, f->zones, 2, &f->options, &f->arena, &f->review, &f->err));
    assert_non_null(
        reviewed_told(f, "the TTL of 2 domains (example.com, ...), 3600 s, becomes 7200 s, the "
                         "least that narrow takes"));
    assert_int_equal(f->review.changed, 12);
    struct pm_dns_options other = f->dns;
    other.ttl = 60;
    f->domains[1].dns = &other;
    assert_true(pm_zone_check(&narrow, f->zones, 2, &f->options, &f->arena, &f->review, &f->err));
    assert_non_null(reviewed_told(f, "the TTL of example.com, 3600 s, becomes 7200 s"));
    assert_non_null(reviewed_told(f, "the TTL of example.net, 60 s, becomes 7200 s"));
}

static void a_removal_that_cannot_be_written_is_refused(void **state)
{
    struct reviewed *f = *state;
    f->domains[0].remove = true;
    reviewed_refuses(f, &adds, "adds cannot delete records");
    assert_non_null(strstr(f->err.msg, "nsupdate"));
    reviewed_refuses(f, &replaces_sets, "give them with --current");
    assert_true(reviewed_try(f, &narrow));
    reviewed_hold_text(f, "www.example.com", "x");
    reviewed_know(f, true);
    assert_true(reviewed_try(f, &replaces_sets));
    assert_int_equal(f->review.changed, 0);
}

static void a_missing_ownership_value_is_told_where_its_record_is_wanted(void **state)
{
    struct reviewed *f = *state;
    f->options.ownership = PM_STR("");
    assert_true(reviewed_try(f, &adds));
    assert_non_null(reviewed_told(f, "the ownership record of 1 domain is left out"));
    f->domains[0].added = true;
    f->dns.ownership = PM_OWNERSHIP_UNTIL_ADDED;
    reviewed_tells_nothing(f, &for_programs);
    f->domains[0].added = false;
    f->dns.ownership = PM_OWNERSHIP_NEVER;
    reviewed_tells_nothing(f, &for_programs);
}

static void an_ownership_record_that_cannot_be_named_is_told_to_stay(void **state)
{
    struct reviewed *f = *state;
    static const char words[] = "the ownership record of 1 domain is not removed";
    f->domains[0].remove = true;
    assert_true(reviewed_try(f, &declares_values));
    assert_null(reviewed_told(f, words));
    f->options.ownership = PM_STR("");
    assert_true(reviewed_try(f, &declares_values));
    assert_int_equal(reviewed_told(f, words)->kind, PM_REMARK_WARNING);
    f->dns.ownership = PM_OWNERSHIP_NEVER;
    assert_true(reviewed_try(f, &declares_values));
    assert_null(reviewed_told(f, words));
    f->dns.ownership = PM_OWNERSHIP_ALWAYS;
    reviewed_hold_text(f, "www.example.com", "x");
    reviewed_know(f, true);
    assert_true(reviewed_try(f, &declares_values));
    assert_null(reviewed_told(f, words));
}

static void a_ttl_that_is_not_taken_is_told_of_by_the_name_in_the_file(void **state)
{
    struct reviewed *f = *state;
    f->domains[0].name = (struct pm_name){.ascii = PM_STR("xn--bcher-kva.example"),
                                          .unicode = PM_STR("b\xc3\xbc"
                                                            "cher.example")};
    assert_true(reviewed_try(f, &narrow));
    assert_non_null(
        reviewed_told(f, "cher.example (xn--bcher-kva.example), 3600 s, becomes 7200 s"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVIEWED_TEST(a_ttl_that_is_not_taken_is_told_of_by_the_name_in_the_file),
        REVIEWED_TEST(what_is_added_to_the_unknown_is_warned_of_once),
        REVIEWED_TEST(people_who_read_of_the_unknown_are_warned_and_programs_are_not),
        REVIEWED_TEST(what_is_declared_without_the_zone_is_told_to_lose_what_was_merged),
        REVIEWED_TEST(a_removal_from_the_unknown_is_told_to_find_the_defaults_only),
        REVIEWED_TEST(sets_that_can_only_be_made_are_told_to_fail_where_they_are),
        REVIEWED_TEST(mail_is_not_led_to_an_account_without_the_domain),
        REVIEWED_TEST(many_domains_without_an_account_are_told_of_at_once),
        REVIEWED_TEST(what_is_added_to_the_known_needs_no_warning),
        REVIEWED_TEST(a_document_of_what_is_planned_is_told_to_be_one),
        REVIEWED_TEST(what_replaces_unknown_sets_is_warned_of),
        REVIEWED_TEST(what_no_reading_shows_is_warned_of_where_sets_are_replaced),
        REVIEWED_TEST(what_the_current_records_do_not_tell_of_is_not_written),
        REVIEWED_TEST(creating_only_keeps_nothing_from_a_format_that_declares),
        REVIEWED_TEST(a_zone_is_replaced_only_if_it_is_known_or_that_is_wanted),
        REVIEWED_TEST(a_style_that_the_format_has_not_is_refused),
        REVIEWED_TEST(what_the_format_cannot_hold_is_refused),
        REVIEWED_TEST(a_value_of_others_that_is_not_written_is_not_refused),
        REVIEWED_TEST(a_raised_ttl_is_told_once_for_all_that_share_it),
        REVIEWED_TEST(a_removal_that_cannot_be_written_is_refused),
        REVIEWED_TEST(a_missing_ownership_value_is_told_where_its_record_is_wanted),
        REVIEWED_TEST(an_ownership_record_that_cannot_be_named_is_told_to_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
