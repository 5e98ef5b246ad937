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
        REVIEWED_TEST(deleting_conflicts_is_told_to_be_in_vain),
        REVIEWED_TEST(the_option_is_named_where_it_deletes_what_is_in_the_way),
        REVIEWED_TEST(the_option_once_given_is_not_named_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
