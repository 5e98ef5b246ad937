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

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVIEWED_TEST(a_second_spf_record_is_never_added),
        REVIEWED_TEST(deleting_conflicts_is_told_to_be_in_vain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
