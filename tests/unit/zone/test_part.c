/* Parts that another file includes: each takes the place of the one before. */
#include "zone/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define OWNERSHIP  "purelymail_ownership_proof=a"
#define SPF_ALONE  "v=spf1 include:_spf.purelymail.com ~all"
#define SPF_MERGED "v=spf1 ip4:192.0.2.1 include:_spf.purelymail.com ~all"
#define DMARC      "dmarcroot.purelymail.com"

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
        .options = {.version = "1", .ownership = PM_STR(OWNERSHIP), .style = PM_ZONE_STYLE_INCLUDE},
    };
    pm_arena_init(&f->arena);
    f->domain =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.com")), .dns = &f->dns};
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

static void hold_text(struct fixture *f, const char *owner, const char *text)
{
    struct pm_rdata rdata = {.text = pm_str_from(text)};
    pm_current_add(&f->draft, pm_str_from(owner), PM_RRTYPE_TXT, 3600, &rdata);
}

static void hold_name(struct fixture *f, const char *owner, enum pm_rrtype type, const char *target)
{
    struct pm_rdata rdata = {.preference = type == PM_RRTYPE_MX ? 10 : 0,
                             .target = pm_str_from(target)};
    pm_current_add(&f->draft, pm_str_from(owner), type, 3600, &rdata);
}

static void hold_all_but_spf(struct fixture *f)
{
    hold_text(f, "example.com", "google-site-verification=abc");
    hold_text(f, "example.com", OWNERSHIP);
    hold_name(f, "example.com", PM_RRTYPE_MX, "mailserver.purelymail.com");
    hold_name(f, "purelymail1._domainkey.example.com", PM_RRTYPE_CNAME,
              "key1.dkimroot.purelymail.com");
    hold_name(f, "purelymail2._domainkey.example.com", PM_RRTYPE_CNAME,
              "key2.dkimroot.purelymail.com");
    hold_name(f, "purelymail3._domainkey.example.com", PM_RRTYPE_CNAME,
              "key3.dkimroot.purelymail.com");
}

static void hold_all(struct fixture *f, const char *spf)
{
    hold_all_but_spf(f);
    hold_text(f, "example.com", spf);
    hold_name(f, "_dmarc.example.com", PM_RRTYPE_CNAME, DMARC);
}

static bool check(struct fixture *f, const char *format)
{
    size_t count;
    f->current = pm_current_make(&f->draft, PM_STR("example.com"), true, PM_STR("a test"));
    assert_true(pm_zone_group(&f->domain, 1, &f->arena, &f->zones, &count, &f->err));
    f->zones[0].current = &f->current;
    return pm_zone_check(pm_zone_format_find(pm_str_from(format)), f->zones, 1, &f->options,
                         &f->arena, &f->review, &f->err);
}

/* The records alone, without the comments. */
static struct pm_str write_part(struct fixture *f, const char *format)
{
    struct pm_sink sink;
    struct pm_str rest, line;
    if (!check(f, format))
        fail_msg("%s", f->err.msg);
    pm_sink_init_memory(&sink);
    pm_zone_write(pm_zone_format_find(pm_str_from(format)), f->zones, 1, &f->options, &sink);
    rest = pm_sink_bytes(&sink);
    f->sink.len = 0;
    while (pm_str_next(&rest, '\n', &line)) {
        bool is_record = line.len > 0 && line.ptr[0] != ';' && line.ptr[0] != '#';
        pm_sink_put(&f->sink, is_record ? line : PM_STR(""));
        pm_sink_puts(&f->sink, is_record ? "\n" : "");
    }
    pm_sink_fini(&sink);
    return pm_sink_bytes(&f->sink);
}

static void assert_part(struct fixture *f, const char *format, const char *words, bool has)
{
    struct pm_str part = write_part(f, format);
    if (pm_str_contains_nocase(part, pm_str_from(words)) != has)
        fail_msg("%s%s: %.*s", has ? "lacks " : "has ", words, (int)part.len, part.ptr);
}

static const struct pm_remark *told(const struct fixture *f, enum pm_remark_kind kind)
{
    for (size_t i = 0; i < f->review.count; i++)
        if (f->review.remarks[i].kind == kind)
            return &f->review.remarks[i];
    return NULL;
}

static void what_is_right_already_is_written_again(void **state)
{
    static const char *const formats[] = {"bind", "octodns"};
    static const char *const words[] = {"mailserver.purelymail.com", OWNERSHIP, SPF_ALONE, DMARC,
                                        "key3.dkimroot.purelymail.com"};
    struct fixture *f = *state;
    hold_all(f, SPF_ALONE);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            assert_part(f, formats[i], words[k], true);
        assert_int_equal(f->review.changed, 0);
        assert_int_equal(f->review.count, 0);
    }
}

static void what_was_added_once_is_the_same_the_second_time(void **state)
{
    struct fixture *f = *state;
    hold_text(f, "example.com", "google-site-verification=abc");
    struct pm_str first = pm_str_dup(&f->arena, write_part(f, "bind"));
    assert_int_equal(f->review.changed, 6);
    f->draft = pm_current_begin(&f->arena);
    hold_all(f, SPF_ALONE);
    struct pm_str second = write_part(f, "bind");
    if (!pm_str_eq(first, second))
        fail_msg("%.*s\nthen:\n%.*s", (int)first.len, first.ptr, (int)second.len, second.ptr);
}

/* They stand in the file that includes the part; octoDNS has the set of one source only. */
static void values_of_others_are_no_part_of_it(void **state)
{
    struct fixture *f = *state;
    hold_all(f, SPF_ALONE);
    assert_part(f, "bind", "google-site-verification", false);
    f->options.all = true;
    assert_part(f, "bind", "google-site-verification", false);
    assert_part(f, "octodns", "google-site-verification", true);
}

static void what_was_ours_becomes_what_is_wanted_now(void **state)
{
    static struct pm_str includes[] = {PM_STR_INIT("_spf.example.net")};
    struct fixture *f = *state;
    f->dns.mx_priority = 50;
    f->dns.spf_include = includes;
    f->dns.spf_include_count = 1;
    hold_all(f, SPF_ALONE);
    assert_part(f, "bind", "MX    50 mailserver", true);
    assert_part(f, "bind", "MX    10 mailserver", false);
    assert_part(f, "bind", SPF_ALONE, false);
    assert_part(f, "bind", "v=spf1 include:_spf.purelymail.com include:_spf.example.net", true);
    assert_int_equal(f->review.blocked, 0);
    const struct pm_remark *warning = told(f, PM_REMARK_WARNING);
    assert_true(warning && strstr(warning->fix.ptr, "MX 10 mailserver.purelymail.com"));
}

/* It may stand in either file: beside it there must be no second one, and without it none. */
static void an_spf_record_that_others_have_a_part_in_stays_until_it_is_changed_by_hand(void **state)
{
    static struct pm_str includes[] = {PM_STR_INIT("_spf.example.net")};
    struct fixture *f = *state;
    f->dns.spf_include = includes;
    f->dns.spf_include_count = 1;
    hold_all(f, SPF_MERGED);
    assert_part(f, "bind", SPF_MERGED, true);
    assert_part(f, "bind", "_spf.example.net", false);
    assert_int_equal(f->review.blocked, 1);
    const struct pm_remark *conflict = told(f, PM_REMARK_CONFLICT);
    assert_true(conflict && strstr(conflict->fix.ptr, "put in its place"));
    assert_part(f, "octodns", "ip4:192.0.2.1 include:_spf.purelymail.com include:_spf.ex", true);
    assert_int_equal(f->review.blocked, 0);
}

static void an_spf_record_of_others_is_left_to_their_file(void **state)
{
    struct fixture *f = *state;
    hold_all_but_spf(f);
    hold_text(f, "example.com", "v=spf1 mx -all");
    assert_part(f, "bind", "v=spf1", false);
    assert_int_equal(f->review.blocked, 1);
}

/* A server does not load a zone with two. */
static void an_alias_of_others_gets_no_second_one_beside_it(void **state)
{
    struct fixture *f = *state;
    hold_name(f, "purelymail1._domainkey.example.com", PM_RRTYPE_CNAME, "elsewhere.example.net");
    assert_part(f, "bind", "key1.dkimroot", false);
    assert_int_equal(f->review.blocked, 1);
    f->draft = pm_current_begin(&f->arena);
    hold_name(f, "purelymail1._domainkey.example.com", PM_RRTYPE_CNAME, "old.purelymail.com");
    assert_part(f, "bind", "key1.dkimroot", true);
    assert_int_equal(f->review.blocked, 0);
}

static void what_is_not_wanted_any_more_goes_with_the_part_before(void **state)
{
    static const char *const formats[] = {"bind", "octodns"};
    struct fixture *f = *state;
    f->dns.dmarc = PM_STR("v=DMARC1; p=reject");
    hold_all(f, SPF_ALONE);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_part(f, formats[i], "v=DMARC1", true);
        assert_part(f, formats[i], DMARC, false);
        const struct pm_remark *warning = told(f, PM_REMARK_WARNING);
        assert_true(warning && strstr(warning->fix.ptr, DMARC));
    }
}

static void a_ttl_of_ours_is_changed(void **state)
{
    struct fixture *f = *state;
    hold_all(f, SPF_ALONE);
    f->dns.ttl = 7200;
    assert_part(f, "bind", "7200 IN MX", true);
    assert_part(f, "bind", "3600 IN TXT", true);
    assert_part(f, "bind", "7200 IN TXT", false);
}

static void a_removal_has_no_part(void **state)
{
    struct fixture *f = *state;
    hold_all(f, SPF_ALONE);
    f->domain.remove = true;
    assert_false(check(f, "octodns"));
    assert_non_null(strstr(f->err.msg, "write it anew for the domains that stay"));
    assert_false(check(f, "bind"));
    assert_non_null(strstr(f->err.msg, "write it anew for the domains that stay"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_right_already_is_written_again),
        TEST(what_was_added_once_is_the_same_the_second_time),
        TEST(values_of_others_are_no_part_of_it),
        TEST(what_was_ours_becomes_what_is_wanted_now),
        TEST(an_spf_record_that_others_have_a_part_in_stays_until_it_is_changed_by_hand),
        TEST(an_spf_record_of_others_is_left_to_their_file),
        TEST(an_alias_of_others_gets_no_second_one_beside_it),
        TEST(what_is_not_wanted_any_more_goes_with_the_part_before),
        TEST(a_ttl_of_ours_is_changed),
        TEST(a_removal_has_no_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
