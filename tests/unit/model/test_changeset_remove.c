/* A domain that left: exactly our records go. */
#include "changes.h"

static struct changes removal(void **state)
{
    struct changes changes = changes_init(*state);
    changes.input.remove = true;
    return changes;
}

static void what_we_wrote_goes_where_nothing_is_known(void **state)
{
    struct changes changes = removal(state);
    assert_changes(&changes, NULL,
                   "DELETE @ MX 3600 -10 mailserver.purelymail.com.\n"
                   "DELETE @ TXT 3600 -" OWNERSHIP " -v=spf1 include:_spf.purelymail.com ~all\n"
                   "DELETE _dmarc CNAME 3600 -dmarcroot.purelymail.com.\n"
                   "DELETE purelymail1._domainkey CNAME 3600 -key1.dkimroot.purelymail.com.\n"
                   "DELETE purelymail2._domainkey CNAME 3600 -key2.dkimroot.purelymail.com.\n"
                   "DELETE purelymail3._domainkey CNAME 3600 -key3.dkimroot.purelymail.com.\n");
    assert_false(changes.made.known);
    for (size_t i = 0; i < changes.made.count; i++) {
        const struct pm_set_change *set = &changes.made.sets[i];
        assert_int_equal(set->after.count, 0);
        assert_int_equal(set->before.count, set->removed.count);
        assert_int_equal(set->before.ttl, 3600);
        assert_true(set->purposes != 0);
    }
}

static void what_was_raised_to_the_providers_ttl_goes_with_that(void **state)
{
    struct changes changes = removal(state);
    changes.input.ttl_min = 7200;
    changes_make(&changes);
    assert_int_equal(changes.made.sets[0].before.ttl, 7200);
    assert_int_equal(changes.made.remark_count, 0);
}

static void exactly_ours_go(void **state)
{
    struct changes changes = removal(state);
    assert_changes(&changes,
                   ALL_OURS "@ 3600 MX 20 b.example\n@ 3600 MX 30 mailserver.purelymail.com\n"
                            "@ 3600 TXT x\n@ 3600 TXT purelymail_ownership_proof=other\n"
                            "www 300 A 192.0.2.1\n_dmarc.www 300 TXT x\n",
                   "MODIFY @ MX 3600 -10 mailserver.purelymail.com. "
                   "-30 mailserver.purelymail.com.\n"
                   "MODIFY @ TXT 3600 -" OWNERSHIP " -v=spf1 include:_spf.purelymail.com ~all\n"
                   "DELETE _dmarc CNAME 3600 -dmarcroot.purelymail.com.\n"
                   "DELETE purelymail1._domainkey CNAME 3600 -key1.dkimroot.purelymail.com.\n"
                   "DELETE purelymail2._domainkey CNAME 3600 -key2.dkimroot.purelymail.com.\n"
                   "DELETE purelymail3._domainkey CNAME 3600 -key3.dkimroot.purelymail.com.\n");
    assert_int_equal(changes.made.remark_count, 0);
    assert_false(changes.made.blocked);
    assert_int_equal(changes.made.sets[0].purposes, 1U << PM_PURPOSE_MX);
}

static void sets_keep_the_ttl_they_have(void **state)
{
    struct changes changes = removal(state);
    assert_changes(&changes, "@ 60 MX 20 b.example\n@ 60 MX 10 mailserver.purelymail.com\n",
                   "MODIFY @ MX 60 -10 mailserver.purelymail.com.\n");
}

static void only_our_include_leaves_an_spf_record(void **state)
{
    static const struct {
        const char *there, *left; /* NULL: the record goes */
    } rows[] = {
        {"v=spf1 include:_spf.purelymail.com ~all", NULL},
        {"v=spf1 ?include:_spf.purelymail.com. -all", NULL},
        {"v=spf1 include:_spf.purelymail.com", NULL},
        {"v=spf1 mx include:_spf.purelymail.com -all", "v=spf1 mx -all"},
        {"v=spf1 include:_spf.purelymail.com redirect=a.example", "v=spf1 redirect=a.example"},
        {"v=spf1 broken:x include:_spf.purelymail.com -all", "v=spf1 broken:x -all"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = removal(state);
        const char *there = pm_str_printf(*state, "@ 60 TXT %s\n@ 60 TXT x\n", rows[i].there).ptr;
        const char *expected =
            pm_str_printf(*state, "MODIFY @ TXT 60 -%s%s%s\n", rows[i].there,
                          rows[i].left ? " +" : "", rows[i].left ? rows[i].left : "")
                .ptr;
        assert_changes(&changes, there, expected);
    }
}

static void what_is_left_of_an_spf_record_stands_in_the_set_once(void **state)
{
    static const struct {
        const char *there, *expected;
    } rows[] = {
        {"@ 60 TXT v=spf1 mx -all\n@ 60 TXT v=spf1 mx include:_spf.purelymail.com -all\n",
         "MODIFY @ TXT 60 -v=spf1 mx include:_spf.purelymail.com -all\n"},
        {"@ 60 TXT v=spf1 |mx -all\n@ 60 TXT v=spf1 include:_spf.purelymail.com mx -all\n",
         "MODIFY @ TXT 60 -v=spf1 include:_spf.purelymail.com mx -all\n"},
        {"@ 60 TXT v=spf1 mx include:_spf.purelymail.com -all\n"
         "@ 60 TXT v=spf1 include:_spf.purelymail.com mx -all\n",
         "MODIFY @ TXT 60 -v=spf1 include:_spf.purelymail.com mx -all "
         "-v=spf1 mx include:_spf.purelymail.com -all +v=spf1 mx -all\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = removal(state);
        assert_changes(&changes, rows[i].there, rows[i].expected);
    }
}

static void records_without_ours_stay(void **state)
{
    struct changes changes = removal(state);
    assert_changes(&changes,
                   "@ 60 TXT v=spf1 include:_spf.purelymail.com.example -all\n"
                   "@ 60 TXT \"v=spf1 include:_spf.purelymail.com ~all\"\n"
                   "@ 60 MX 10 purelymail.com\n"
                   "_dmarc 60 CNAME dmarc.example\n"
                   "purelymail1._domainkey 60 CNAME key2.dkimroot.purelymail.com\n"
                   "purelymail2._domainkey 60 TXT v=DKIM1\n",
                   "");
    assert_int_equal(changes.made.count, 4);
    for (size_t i = 0; i < changes.made.count; i++) {
        assert_int_equal(changes.made.sets[i].action, PM_SET_KEEP);
        assert_true(changes.made.sets[i].as_is);
    }
}

static void what_is_not_there_is_told(void **state)
{
    struct changes changes = removal(state);
    assert_changes(&changes, OUR_MX OUR_SPF,
                   "DELETE @ MX 3600 -10 mailserver.purelymail.com.\n"
                   "DELETE @ TXT 3600 -v=spf1 include:_spf.purelymail.com ~all\n");
    struct pm_str text = the_remark(&changes, PM_REMARK_INFO)->text;
    assert_says(text, "ownership at example.com");
    assert_says(text, "dkim1 at purelymail1._domainkey.example.com");
    assert_null(memmem(text.ptr, text.len, "mx at", 5));
    assert_null(memmem(text.ptr, text.len, "spf at", 6));
}

static void the_ownership_value_goes_although_it_is_not_wanted(void **state)
{
    struct changes changes = removal(state);
    changes.dns.ownership = PM_OWNERSHIP_NEVER;
    assert_changes(&changes, OUR_OWNERSHIP "@ 3600 TXT x\n", "MODIFY @ TXT 3600 -" OWNERSHIP "\n");
}

static void both_forms_of_our_policy_go(void **state)
{
    struct changes changes = removal(state);
    changes.dns.dmarc = PM_STR("v=DMARC1; p=reject");
    assert_changes(&changes, "_dmarc 60 TXT v=DMARC1; |p=reject\n_dmarc 60 TXT v=DMARC1; p=none\n",
                   "MODIFY _dmarc TXT 60 -v=DMARC1; |p=reject\n");
    assert_changes(&changes, "_dmarc 60 CNAME dmarcroot.purelymail.com\n",
                   "DELETE _dmarc CNAME 60 -dmarcroot.purelymail.com.\n");
}

static void helpers_go_when_they_are_exactly_ours(void **state)
{
    struct changes changes = removal(state);
    changes.dns.extra.srv = true;
    changes.dns.extra.autoconfig = PM_STR("setup.example");
    assert_changes(&changes,
                   "_imaps._tcp 60 SRV 0 1 993 imap.purelymail.com\n"
                   "_submissions._tcp 60 SRV 9 1 465 smtp.purelymail.com\n"
                   "autoconfig 60 CNAME other.example\n",
                   "DELETE _imaps._tcp SRV 60 -0 1 993 imap.purelymail.com.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_we_wrote_goes_where_nothing_is_known),
        TEST(what_was_raised_to_the_providers_ttl_goes_with_that),
        TEST(exactly_ours_go),
        TEST(sets_keep_the_ttl_they_have),
        TEST(only_our_include_leaves_an_spf_record),
        TEST(what_is_left_of_an_spf_record_stands_in_the_set_once),
        TEST(records_without_ours_stay),
        TEST(what_is_not_there_is_told),
        TEST(the_ownership_value_goes_although_it_is_not_wanted),
        TEST(both_forms_of_our_policy_go),
        TEST(helpers_go_when_they_are_exactly_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
