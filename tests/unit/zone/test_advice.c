/* Conflicts: what a person is told to do about them, and what is left out because of them. */
#include "reviewed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool try(struct reviewed *f, const char *format, enum pm_zone_style style)
{
    f->options.style = style;
    return reviewed_try(f, pm_zone_format_find(pm_str_from(format)));
}

/* A record of ours that needs another one gone is left out where nothing can be deleted. */
static void a_second_spf_record_is_never_added(void **state)
{
    struct reviewed *f = *state;
    reviewed_hold_text(f, "example.com", "v=spf1 mx -all");
    reviewed_hold_name(f, "purelymail1._domainkey.example.com", PM_RRTYPE_CNAME,
                       "elsewhere.example.net");
    reviewed_know(f, true);
    assert_true(try(f, "cloudflare", PM_ZONE_STYLE_DEFAULT));
    assert_int_equal(f->review.blocked, 1);
    assert_int_equal(f->review.changed, 5);
    const struct pm_remark *spf =
        reviewed_told(f, "cloudflare cannot delete the TXT record at example.com");
    const struct pm_remark *dkim =
        reviewed_told(f, "cannot delete the CNAME record at purelymail1._domainkey");
    assert_true(spf && spf->kind == PM_REMARK_CONFLICT && spf->remove.count == 1);
    assert_non_null(strstr(
        spf->fix.ptr, "Delete by hand example.com. TXT \"v=spf1 mx -all\" and put in its place "
                      "example.com. TXT \"v=spf1 mx include:"));
    assert_true(dkim && dkim->kind == PM_REMARK_CONFLICT);
    assert_true(try(f, "nsupdate", PM_ZONE_STYLE_DEFAULT));
    assert_int_equal(f->review.blocked, 0);
    assert_int_equal(f->review.changed, 6);
}

static void hold_right(struct reviewed *f)
{
    struct pm_record_list list =
        pm_records_make(f->domains[0].name, &f->dns, f->options.ownership, &f->arena);
    for (size_t i = 0; i < list.count; i++)
        reviewed_hold(f, list.items[i].owner.ptr, list.items[i].type, list.items[i].rdata);
}

static size_t find_written(struct reviewed *f, const char *format, const char *words)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_zone_write(pm_zone_format_find(pm_str_from(format)), f->zones, 1, &f->options, &sink);
    struct pm_str text = pm_sink_take(&sink, &f->arena), line;
    size_t found = 0;
    pm_sink_fini(&sink);
    while (pm_str_next(&text, '\n', &line))
        found += line.len > 0 && line.ptr[0] != ';' && line.ptr[0] != '#' &&
                 pm_str_contains_nocase(line, pm_str_from(words));
    return found;
}

/* A zone that holds both is not loaded. */
static void a_text_is_never_added_beside_an_alias_that_stays(void **state)
{
    static const char *const formats[] = {"bind", "cloudflare", "digitalocean"};
    struct reviewed *f = *state;
    hold_right(f);
    reviewed_know(f, true);
    f->dns.dmarc = PM_STR("v=DMARC1; p=reject");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        f->options.all = false;
        assert_true(try(f, formats[i], PM_ZONE_STYLE_DEFAULT));
        assert_int_equal(f->review.blocked, 1);
        assert_int_equal(f->review.changed, 0);
        const struct pm_remark *remark =
            reviewed_told(f, "cannot delete the CNAME record at _dmarc.example.com");
        assert_true(remark && remark->kind == PM_REMARK_CONFLICT);
        assert_non_null(strstr(remark->fix.ptr, "and put in its place _dmarc.example.com. TXT "));
        assert_int_equal(find_written(f, formats[i], "v=DMARC1"), 0);
        f->options.all = true;
        assert_int_equal(find_written(f, formats[i], "v=DMARC1"), 0);
        assert_int_equal(find_written(f, formats[i], "dmarcroot.purelymail.com"), i < 2);
    }
    assert_true(try(f, "nsupdate", PM_ZONE_STYLE_DEFAULT));
    assert_int_equal(f->review.blocked, 0);
    assert_int_equal(f->review.changed, 2);
}

static void a_text_where_a_person_has_to_delete_the_alias_needs_one(void **state)
{
    static const char *const formats[] = {"dnscontrol", "terraform-cloudflare"};
    struct reviewed *f = *state;
    hold_right(f);
    reviewed_know(f, true);
    f->dns.dmarc = PM_STR("v=DMARC1; p=reject");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_true(try(f, formats[i], PM_ZONE_STYLE_DEFAULT));
        assert_int_equal(f->review.blocked, 1);
        assert_int_equal(find_written(f, formats[i], "v=DMARC1"), 1);
    }
}

static void deleting_conflicts_is_told_to_be_in_vain(void **state)
{
    struct reviewed *f = *state;
    reviewed_hold_text(f, "_dmarc.example.com", "v=DMARC1; p=none");
    reviewed_know(f, true);
    f->options.delete_conflicts = true;
    assert_true(try(f, "cloudflare", PM_ZONE_STYLE_DEFAULT));
    assert_non_null(reviewed_told(f, "--delete-conflicts does nothing with cloudflare"));
    assert_int_equal(f->review.blocked, 1);
    assert_true(try(f, "nsupdate", PM_ZONE_STYLE_DEFAULT));
    assert_null(reviewed_told(f, "--delete-conflicts does nothing"));
    assert_int_equal(f->review.blocked, 0);
}

/* Other exchangers, a text where the CNAME to PurelyMail's DMARC record belongs, and an alias. */
static void hold_conflicts(struct reviewed *f)
{
    reviewed_hold_name(f, "example.com", PM_RRTYPE_MX, "mx.example.net");
    reviewed_hold_text(f, "_dmarc.example.com", "v=DMARC1; p=none");
    reviewed_hold_name(f, "autoconfig.example.com", PM_RRTYPE_CNAME, "setup.example.net");
    f->dns.extra.autoconfig = PM_STR("autoconfig.example.org");
    reviewed_know(f, true);
}

static void assert_advises(struct reviewed *f, const char *words, const char *fix, bool option)
{
    const struct pm_remark *remark = reviewed_told(f, words);
    const char *by_option = option ? " --delete-conflicts writes the deletion." : "";
    assert_non_null(remark);
    assert_int_equal(remark->kind, PM_REMARK_CONFLICT);
    assert_false(remark->resolved);
    assert_string_equal(remark->fix.ptr, pm_str_printf(&f->arena, "%s%s", fix, by_option).ptr);
}

static const struct way {
    const char *format;
    enum pm_zone_style style;
    bool mx, dmarc, alias; /* the option deletes it */
} ways[] = {
    {"nsupdate", PM_ZONE_STYLE_DEFAULT, true, true, true},
    {"route53", PM_ZONE_STYLE_DEFAULT, true, true, true},
    {"octodns", PM_ZONE_STYLE_DEFAULT, true, true, true},
    {"octodns", PM_ZONE_STYLE_INCLUDE, true, false, true},
    {"bind", PM_ZONE_STYLE_DEFAULT, false, false, false},
    {"bind", PM_ZONE_STYLE_INCLUDE, false, false, false},
    {"cloudflare", PM_ZONE_STYLE_DEFAULT, false, false, false},
    {"digitalocean", PM_ZONE_STYLE_DEFAULT, false, false, false},
    {"gcloud", PM_ZONE_STYLE_DEFAULT, true, true, true},
    {"terraform-aws", PM_ZONE_STYLE_DEFAULT, true, true, true},
    {"terraform-cloudflare", PM_ZONE_STYLE_DEFAULT, true, false, true},
    {"terraform-dns", PM_ZONE_STYLE_DEFAULT, true, false, true},
    {"external-dns", PM_ZONE_STYLE_DEFAULT, true, false, true},
    {"dnscontrol", PM_ZONE_STYLE_DEFAULT, false, false, false},
    {"tinydns", PM_ZONE_STYLE_DEFAULT, false, false, false},
    {"table", PM_ZONE_STYLE_DEFAULT, true, true, true},
};

#define MX_WORDS    "example.com has MX 0 mx.example.net."
#define DMARC_WORDS "_dmarc.example.com has TXT"
#define ALIAS_WORDS "autoconfig.example.com has CNAME"

static void the_option_is_named_where_it_deletes_what_is_in_the_way(void **state)
{
    struct reviewed *f = *state;
    hold_conflicts(f);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const struct way *way = &ways[i];
        print_message("%s, %s\n", way->format, pm_zone_style_name(way->style));
        if (!try(f, way->format, way->style))
            fail_msg("%s", f->err.msg);
        assert_advises(f, MX_WORDS, "Delete it by hand once mail is to go to PurelyMail only.",
                       way->mx);
        assert_advises(f, DMARC_WORDS,
                       "Keep the text as dns.dmarc of the domain in the file if it is wanted, or "
                       "delete it by hand.",
                       way->dmarc);
        assert_advises(f, ALIAS_WORDS, "Delete it by hand when it is not needed any more.",
                       way->alias);
    }
}

/* What it was not said to do, it does not; what it was said to do, is done. */
static void the_option_once_given_is_not_named_again(void **state)
{
    struct reviewed *f = *state;
    hold_conflicts(f);
    f->options.delete_conflicts = true;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const struct way *way = &ways[i];
        const struct {
            const char *words;
            bool done;
        } rows[] = {{MX_WORDS, way->mx}, {DMARC_WORDS, way->dmarc}, {ALIAS_WORDS, way->alias}};
        print_message("%s, %s\n", way->format, pm_zone_style_name(way->style));
        if (!try(f, way->format, way->style))
            continue;
        for (size_t k = 0; k < 3; k++) {
            const struct pm_remark *remark = reviewed_told(f, rows[k].words);
            assert_int_equal(remark->resolved, rows[k].done);
            assert_null(strstr(remark->fix.ptr, "--delete-conflicts"));
            assert_non_null(
                strstr(remark->fix.ptr, rows[k].done ? "The change deletes it." : "by hand"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVIEWED_TEST(a_second_spf_record_is_never_added),
        REVIEWED_TEST(a_text_is_never_added_beside_an_alias_that_stays),
        REVIEWED_TEST(a_text_where_a_person_has_to_delete_the_alias_needs_one),
        REVIEWED_TEST(deleting_conflicts_is_told_to_be_in_vain),
        REVIEWED_TEST(the_option_is_named_where_it_deletes_what_is_in_the_way),
        REVIEWED_TEST(the_option_once_given_is_not_named_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
