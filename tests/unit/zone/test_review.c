/* What is refused before a byte is written, and what a person is told. */
#include "zone/zone.h"

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
static const struct pm_zone_format replaces_sets = {
    .name = "sets", .effect = PM_ZONE_REPLACES_SET, .deletes = true, .needs_sets = true};
static const struct pm_zone_format creates = {.name = "creates",
                                              .effect = PM_ZONE_REPLACES_SET,
                                              .deletes = true,
                                              .needs_sets = true,
                                              .creates_only = true};
static const struct pm_zone_format declares = {.name = "declares",
                                               .effect = PM_ZONE_REPLACES_SET,
                                               .deletes = true,
                                               .needs_sets = true,
                                               .creates_only = true,
                                               .declares = true};
static const struct pm_zone_format replaces = {
    .name = "zones", .effect = PM_ZONE_REPLACES, .styles = 1U << PM_ZONE_STYLE_INCLUDE};
static const struct pm_zone_format narrow = {.name = "narrow",
                                             .effect = PM_ZONE_ADDS,
                                             .deletes = true,
                                             .txt_max = 60,
                                             .types = no_srv,
                                             .refuse = refuse_quotes,
                                             .ttl_min = 7200};

static struct fixture {
    struct pm_arena arena;
    struct pm_dns_options dns;
    struct pm_zone_domain domains[3];
    struct pm_zone *zones;
    size_t zone_count;
    struct pm_zone_options options;
    struct pm_current_draft draft;
    struct pm_current current;
    struct pm_zone_review review;
    struct pm_err err;
} fixture;

static int open_fixture(void **state)
{
    struct fixture *f = &fixture;
    *f = (struct fixture){
        .dns = {.ttl = 3600, .mx_priority = 10},
        .options = {.version = "1", .ownership = PM_STR("purelymail_ownership_proof=a")},
    };
    pm_arena_init(&f->arena);
    f->domains[0] =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.com")), .dns = &f->dns};
    f->draft = pm_current_begin(&f->arena);
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    pm_arena_fini(&f->arena);
    return 0;
}

static void hold(struct fixture *f, const char *owner, enum pm_rrtype type, struct pm_rdata rdata)
{
    pm_current_add(&f->draft, pm_str_from(owner), type, 3600, &rdata);
}

static void hold_text(struct fixture *f, const char *owner, const char *text)
{
    hold(f, owner, PM_RRTYPE_TXT, (struct pm_rdata){.text = pm_str_from(text)});
}

static void know(struct fixture *f, bool whole)
{
    f->current = pm_current_make(&f->draft, PM_STR("example.com"), whole, PM_STR("a test"));
}

/* Not whole, but all that the domain's records are about. */
static void know_ours(struct fixture *f)
{
    struct pm_record_list list =
        pm_records_make(f->domains[0].name, &f->dns, f->options.ownership, &f->arena);
    for (size_t i = 0; i < list.count; i++)
        pm_current_know(&f->draft, list.items[i].owner, list.items[i].type);
    know(f, false);
}

static bool review(struct fixture *f, const struct pm_zone_format *format)
{
    if (!pm_zone_group(f->domains, 1, &f->arena, &f->zones, &f->zone_count, &f->err))
        fail_msg("%s", f->err.msg);
    f->zones[0].current = f->current.source.len > 0 ? &f->current : NULL;
    return pm_zone_check(format, f->zones, f->zone_count, &f->options, &f->arena, &f->review,
                         &f->err);
}

static void assert_refused(struct fixture *f, const struct pm_zone_format *format,
                           const char *words)
{
    assert_false(review(f, format));
    if (!strstr(f->err.msg, words))
        fail_msg("%s", f->err.msg);
}

/* The first remark that has the words, or NULL. */
static const struct pm_remark *told(const struct fixture *f, const char *words)
{
    for (size_t i = 0; i < f->review.count; i++) {
        if (strstr(f->review.remarks[i].text.ptr, words))
            return &f->review.remarks[i];
    }
    return NULL;
}

static void assert_nothing_told(struct fixture *f, const struct pm_zone_format *format)
{
    assert_true(review(f, format));
    if (f->review.count > 0)
        fail_msg("%s", f->review.remarks[0].text.ptr);
    assert_int_equal(f->review.blocked, 0);
}

static void what_is_added_to_the_unknown_is_warned_of_once(void **state)
{
    struct fixture *f = *state;
    f->domains[1] =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.net")), .dns = &f->dns};
    assert_true(pm_zone_group(f->domains, 2, &f->arena, &f->zones, &f->zone_count, &f->err));
    assert_true(pm_zone_check(&adds, f->zones, 2, &f->options, &f->arena, &f->review, &f->err));
    assert_int_equal(f->review.count, 1);
    assert_int_equal(f->review.changed, 12);
    const struct pm_remark *remark = told(f, "what 2 zones hold is not known: an SPF record");
    assert_non_null(remark);
    assert_int_equal(remark->kind, PM_REMARK_WARNING);
    assert_non_null(strstr(remark->fix.ptr, "--current"));
    assert_null(told(f, "get the TTL"));
    assert_true(review(f, &shares_ttl));
    assert_non_null(told(f, "others' values in the same sets get the TTL of these records"));
}

static void what_is_added_to_the_known_needs_no_warning(void **state)
{
    struct fixture *f = *state;
    know_ours(f);
    assert_nothing_told(f, &adds);
    assert_int_equal(f->review.changed, 6);
    assert_nothing_told(f, &for_people);
}

static void a_document_of_what_is_planned_is_told_to_be_one(void **state)
{
    struct fixture *f = *state;
    know_ours(f);
    f->current.is_planned = true;
    assert_true(review(f, &adds));
    assert_non_null(told(f, "a test says what is there once its own changes are carried out"));
}

static void what_replaces_unknown_sets_is_warned_of(void **state)
{
    struct fixture *f = *state;
    assert_true(review(f, &replaces_sets));
    const struct pm_remark *remark = told(f, "sets replaces whole record sets");
    assert_non_null(remark);
    assert_int_equal(remark->kind, PM_REMARK_WARNING);
    assert_non_null(strstr(remark->fix.ptr, "--current"));
    assert_nothing_told(f, &creates);
    hold_text(f, "other.example.com", "x");
    know_ours(f);
    assert_nothing_told(f, &replaces_sets);
}

static void what_no_reading_shows_is_warned_of_where_sets_are_replaced(void **state)
{
    struct fixture *f = *state;
    struct pm_zone_format format = replaces_sets;
    format.unseen = "hidden records";
    assert_true(review(f, &format));
    assert_null(told(f, "hidden"));
    know_ours(f);
    assert_true(review(f, &format));
    const struct pm_remark *remark = told(f, "hidden records are not among the current records");
    assert_non_null(remark);
    assert_int_equal(remark->kind, PM_REMARK_WARNING);
    f->domains[0].remove = true; /* nothing of ours is there */
    assert_true(review(f, &format));
    assert_null(told(f, "hidden"));
}

static void what_the_current_records_do_not_tell_of_is_not_written(void **state)
{
    struct fixture *f = *state;
    const struct pm_zone_format *const formats[] = {&adds, &creates, &replaces_sets};
    know_ours(f);
    f->dns.dmarc = PM_STR("v=DMARC1; p=none");
    for (size_t i = 0; i < 3; i++)
        assert_true(review(f, formats[i]));
    f->dns.extra.autoconfig = PM_STR("autoconfig.example.net");
    for (size_t i = 0; i < 3; i++)
        assert_refused(f, formats[i],
                       "a test does not say what stands at autoconfig.example.com, where the CNAME "
                       "record of example.com goes: what others have there could be lost");
    assert_non_null(strstr(f->err.msg, "--current"));
    f->domains[0].remove = true;
    assert_refused(f, &creates, "does not say what stands at autoconfig.example.com");
}

/* What an earlier document made is changed in place. */
static void creating_only_keeps_nothing_from_a_format_that_declares(void **state)
{
    struct fixture *f = *state;
    assert_true(review(f, &declares));
    const struct pm_remark *remark = told(f, "are lost where an earlier file made the set");
    assert_true(remark && remark->kind == PM_REMARK_WARNING);
}

static void a_zone_is_replaced_only_if_it_is_known_or_that_is_wanted(void **state)
{
    struct fixture *f = *state;
    assert_refused(f, &replaces, "and what it holds is not known");
    f->options.style = PM_ZONE_STYLE_INCLUDE;
    assert_true(review(f, &replaces));
    assert_non_null(told(f, "replaces whole record sets, and what 1 zone holds is not known"));
    f->options.style = PM_ZONE_STYLE_DEFAULT;
    f->options.replace_zone = true;
    assert_true(review(f, &replaces));
    assert_non_null(told(f, "holds mail records only"));
    f->options.replace_zone = false;
    hold_text(f, "www.example.com", "x");
    know(f, false);
    assert_refused(f, &replaces, "only a part of what it holds is known");
    f->current.whole = true;
    assert_nothing_told(f, &replaces);
}

static void a_style_that_the_format_has_not_is_refused(void **state)
{
    struct fixture *f = *state;
    f->options.style = PM_ZONE_STYLE_YAML;
    assert_refused(f, &adds, "the format adds has no style 'yaml'");
}

static void what_the_format_cannot_hold_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_true(review(f, &narrow));
    f->dns.extra.srv = true;
    assert_refused(f, &narrow,
                   "narrow cannot hold the SRV record at _imaps._tcp.example.com, which "
                   "example.com needs written: it has no records of this type");
    f->dns.extra.srv = false;
    f->dns.dmarc = PM_STR("v=DMARC1; p=none; \"x\"");
    assert_refused(f, &narrow,
                   "at _dmarc.example.com, which example.com needs written: it holds "
                   "a quotation mark");
    f->dns.dmarc =
        PM_STR("v=DMARC1; p=none; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.example");
    assert_refused(f, &narrow, "and 60 is the limit");
}

static void a_value_of_others_that_is_not_written_is_not_refused(void **state)
{
    struct fixture *f = *state;
    hold_text(f, "example.com", "\"quoted\"");
    know(f, true);
    assert_true(review(f, &narrow));
    f->options.all = true;
    assert_refused(f, &narrow, "it holds a quotation mark");
}

static void a_raised_ttl_is_told_once_for_all_that_share_it(void **state)
{
    struct fixture *f = *state;
    f->domains[1] =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.net")), .dns = &f->dns};
    assert_true(pm_zone_group(f->domains, 2, &f->arena, &f->zones, &f->zone_count, &f->err));
    assert_true(pm_zone_check(&narrow, f->zones, 2, &f->options, &f->arena, &f->review, &f->err));
    assert_non_null(told(f, "the TTL of 2 domains (example.com, ...), 3600 s, becomes 7200 s, the "
                            "least that narrow takes"));
    assert_int_equal(f->review.changed, 12);
    struct pm_dns_options other = f->dns;
    other.ttl = 60;
    f->domains[1].dns = &other;
    assert_true(pm_zone_check(&narrow, f->zones, 2, &f->options, &f->arena, &f->review, &f->err));
    assert_non_null(told(f, "the TTL of example.com, 3600 s, becomes 7200 s"));
    assert_non_null(told(f, "the TTL of example.net, 60 s, becomes 7200 s"));
}

static void a_removal_that_cannot_be_written_is_refused(void **state)
{
    struct fixture *f = *state;
    f->domains[0].remove = true;
    assert_refused(f, &adds, "adds cannot delete records");
    assert_non_null(strstr(f->err.msg, "nsupdate"));
    assert_refused(f, &replaces_sets, "give them with --current");
    assert_true(review(f, &narrow));
    hold_text(f, "www.example.com", "x");
    know(f, true);
    assert_true(review(f, &replaces_sets));
    assert_int_equal(f->review.changed, 0);
}

/* A record of ours that needs another one gone is left out where nothing can be deleted. */
static void a_second_spf_record_is_never_added(void **state)
{
    struct fixture *f = *state;
    hold_text(f, "example.com", "v=spf1 mx -all");
    hold(f, "purelymail1._domainkey.example.com", PM_RRTYPE_CNAME,
         (struct pm_rdata){.target = PM_STR("elsewhere.example.net")});
    know(f, true);
    assert_true(review(f, &adds));
    assert_int_equal(f->review.blocked, 1);
    assert_int_equal(f->review.changed, 5);
    const struct pm_remark *spf = told(f, "adds cannot delete the TXT record at example.com");
    const struct pm_remark *dkim =
        told(f, "cannot delete the CNAME record at purelymail1._domainkey");
    assert_true(spf && spf->kind == PM_REMARK_CONFLICT && spf->remove.count == 1);
    assert_non_null(strstr(
        spf->fix.ptr, "Delete by hand example.com. TXT \"v=spf1 mx -all\" and put in its place "
                      "example.com. TXT \"v=spf1 mx include:"));
    assert_true(dkim && dkim->kind == PM_REMARK_CONFLICT);
    assert_true(review(f, &narrow));
    assert_int_equal(f->review.blocked, 0);
    assert_int_equal(f->review.changed, 6);
}

static void deleting_conflicts_is_told_to_be_in_vain(void **state)
{
    struct fixture *f = *state;
    hold_text(f, "_dmarc.example.com", "v=DMARC1; p=none");
    know(f, true);
    f->options.delete_conflicts = true;
    assert_true(review(f, &adds));
    assert_non_null(told(f, "--delete-conflicts does nothing with adds"));
    assert_int_equal(f->review.blocked, 1);
    assert_true(review(f, &narrow));
    assert_null(told(f, "--delete-conflicts does nothing"));
    assert_int_equal(f->review.blocked, 0);
}

static void a_missing_ownership_value_is_told_where_its_record_is_wanted(void **state)
{
    struct fixture *f = *state;
    f->options.ownership = PM_STR("");
    assert_true(review(f, &adds));
    assert_non_null(told(f, "the ownership record of 1 domain is left out"));
    f->domains[0].added = true;
    f->dns.ownership = PM_OWNERSHIP_UNTIL_ADDED;
    assert_nothing_told(f, &for_people);
    f->domains[0].added = false;
    f->dns.ownership = PM_OWNERSHIP_NEVER;
    assert_nothing_told(f, &for_people);
}

/* --- complete zones --- */

static const struct pm_zone_format *bind(void)
{
    return pm_zone_format_find(PM_STR("bind"));
}

static void be_complete(struct fixture *f)
{
    f->options.style = PM_ZONE_STYLE_COMPLETE;
    f->options.ttl = 3600;
    f->options.serial = (struct pm_serial){.kind = PM_SERIAL_NUMBER, .number = 7};
}

static void hold_soa(struct fixture *f, const char *text)
{
    hold(f, "example.com", PM_RRTYPE_SOA,
         (struct pm_rdata){.target = PM_STR("ns1.example.org"), .text = pm_str_from(text)});
}

static void a_complete_zone_needs_name_servers(void **state)
{
    struct fixture *f = *state;
    be_complete(f);
    f->options.replace_zone = true;
    assert_refused(f, bind(), "a complete zone needs its name servers");
    hold_soa(f, "h.example.org. 6 1 2 3 4");
    hold(f, "example.com", PM_RRTYPE_NS, (struct pm_rdata){.target = PM_STR("ns1.example.org")});
    know(f, true);
    assert_nothing_told(f, bind());
}

static void a_serial_that_cannot_follow_is_refused(void **state)
{
    static const struct {
        const char *soa, *words;
    } rows[] = {
        {"h.example.org. 7 1 2 3 4", "example.com: "},
        {"h.example.org. seven 1 2 3 4", "cannot read the serial of the SOA record"},
        {"h.example.org.", "cannot read the serial of the SOA record"},
    };
    struct fixture *f = *state;
    be_complete(f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        f->draft = pm_current_begin(&f->arena);
        hold_soa(f, rows[i].soa);
        hold(f, "example.com", PM_RRTYPE_NS,
             (struct pm_rdata){.target = PM_STR("ns1.example.org")});
        know(f, true);
        assert_refused(f, bind(), rows[i].words);
    }
}

static void a_name_server_in_the_zone_needs_an_address(void **state)
{
    static const struct pm_name servers[] = {
        {PM_STR_INIT("ns.example.com"), PM_STR_INIT("")},
        {PM_STR_INIT("ns.example.org"), PM_STR_INIT("")},
    };
    struct fixture *f = *state;
    be_complete(f);
    f->options.ns = servers;
    f->options.ns_count = 2;
    hold_soa(f, "h.example.org. 6 1 2 3 4");
    know(f, true);
    assert_true(review(f, bind()));
    assert_int_equal(f->review.count, 1);
    assert_non_null(told(f, "the name server ns.example.com lies in the zone example.com"));
    hold(f, "ns.example.com", PM_RRTYPE_A, (struct pm_rdata){.text = PM_STR("192.0.2.53")});
    know(f, true);
    assert_nothing_told(f, bind());
}

static void signatures_are_left_out_and_that_is_told(void **state)
{
    struct fixture *f = *state;
    struct pm_sink sink;
    be_complete(f);
    hold_soa(f, "h.example.org. 6 1 2 3 4");
    hold(f, "example.com", PM_RRTYPE_NS, (struct pm_rdata){.target = PM_STR("ns1.example.org")});
    hold(f, "example.com", PM_RRTYPE_RRSIG,
         (struct pm_rdata){.text = PM_STR("SOA 13 2 3600 1 1 1 example.com. AAAA")});
    hold(f, "example.com", PM_RRTYPE_NSEC,
         (struct pm_rdata){.text = PM_STR("example.com. NS SOA RRSIG NSEC")});
    know(f, true);
    assert_true(review(f, bind()));
    assert_non_null(told(f, "the zone example.com is signed"));
    pm_sink_init_memory(&sink);
    pm_zone_write(bind(), f->zones, 1, &f->options, &sink);
    struct pm_str bytes = pm_sink_bytes(&sink);
    assert_false(pm_str_contains_nocase(bytes, PM_STR(" RRSIG ")));
    assert_false(pm_str_contains_nocase(bytes, PM_STR(" NSEC ")));
    assert_true(pm_str_contains_nocase(bytes, PM_STR("h.example.org. 7 1 2 3 4")));
    pm_sink_fini(&sink);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_added_to_the_unknown_is_warned_of_once),
        TEST(what_is_added_to_the_known_needs_no_warning),
        TEST(a_document_of_what_is_planned_is_told_to_be_one),
        TEST(what_replaces_unknown_sets_is_warned_of),
        TEST(what_no_reading_shows_is_warned_of_where_sets_are_replaced),
        TEST(what_the_current_records_do_not_tell_of_is_not_written),
        TEST(creating_only_keeps_nothing_from_a_format_that_declares),
        TEST(a_zone_is_replaced_only_if_it_is_known_or_that_is_wanted),
        TEST(a_style_that_the_format_has_not_is_refused),
        TEST(what_the_format_cannot_hold_is_refused),
        TEST(a_value_of_others_that_is_not_written_is_not_refused),
        TEST(a_raised_ttl_is_told_once_for_all_that_share_it),
        TEST(a_removal_that_cannot_be_written_is_refused),
        TEST(a_second_spf_record_is_never_added),
        TEST(deleting_conflicts_is_told_to_be_in_vain),
        TEST(a_missing_ownership_value_is_told_where_its_record_is_wanted),
        TEST(a_complete_zone_needs_name_servers),
        TEST(a_serial_that_cannot_follow_is_refused),
        TEST(a_name_server_in_the_zone_needs_an_address),
        TEST(signatures_are_left_out_and_that_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
