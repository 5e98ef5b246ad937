/* What does not go with ours: reported, left alone, and deleted only when that is asked for. */
#include "changes.h"

#define DKIM                                                           \
    "purelymail1._domainkey 3600 CNAME key1.dkimroot.purelymail.com\n" \
    "purelymail2._domainkey 3600 CNAME key2.dkimroot.purelymail.com\n" \
    "purelymail3._domainkey 3600 CNAME key3.dkimroot.purelymail.com\n"
#define APEX       OUR_MX OUR_OWNERSHIP OUR_SPF
#define OWN_POLICY "v=DMARC1; p=reject"

struct row {
    const char *there;
    const char *left;    /* the changes while nothing is deleted */
    const char *deleted; /* with delete_conflicts */
    const char *says;    /* in the conflict's text */
    size_t removes;      /* values */
};

static void check_both(const struct row *row, const struct pm_dns_options *dns,
                       struct pm_arena *arena)
{
    for (int delete = 0; delete < 2; delete ++) {
        struct changes changes = changes_init(arena);
        if (dns)
            changes.dns = *dns;
        changes.input.delete_conflicts = delete;
        assert_changes(&changes, row->there, delete ? row->deleted : row->left);
        const struct pm_remark *remark = the_remark(&changes, PM_REMARK_CONFLICT);
        assert_says(remark->text, row->says);
        assert_int_equal(remark->remove.count, row->removes);
        assert_int_equal(remark->resolved, delete);
        assert_int_equal(changes.made.blocked, !delete);
        assert_true(remark->fix.len > 0);
    }
}

static void check_rows(const struct row *rows, size_t count, const struct pm_dns_options *dns,
                       struct pm_arena *arena)
{
    for (size_t i = 0; i < count; i++)
        check_both(&rows[i], dns, arena);
}

static void other_exchangers_are_conflicts_beside_which_ours_stands(void **state)
{
    static const struct row rows[] = {
        {OUR_OWNERSHIP OUR_SPF BELOW_APEX "@ 300 MX 5 a.example\n@ 300 MX 20 b.example\n",
         "MODIFY @ MX 300 +10 mailserver.purelymail.com.\n",
         "MODIFY! @ MX 3600 -5 a.example. -20 b.example. +10 mailserver.purelymail.com.\n",
         "MX 5 a.example., 20 b.example.: mail is still delivered there", 2},
        {OUR_OWNERSHIP OUR_SPF BELOW_APEX "@ 300 MX 0 .\n",
         "MODIFY @ MX 300 +10 mailserver.purelymail.com.\n",
         "MODIFY! @ MX 3600 -0 . +10 mailserver.purelymail.com.\n", "takes no mail", 1},
        {ALL_OURS "@ 300 MX 20 b.example\n", "", "MODIFY! @ MX 3600 -20 b.example.\n", "b.example.",
         1},
    };
    check_rows(rows, COUNT(rows), NULL, *state);
}

static void another_ownership_value_stays_and_is_told_of_but_not_shown(void **state)
{
    for (int delete = 0; delete < 2; delete ++) {
        struct changes changes = changes_init(*state);
        changes.input.delete_conflicts = delete;
        assert_changes(&changes, ALL_OURS "@ 3600 TXT purelymail_ownership_proof=0ther\n", "");
        assert_false(changes.made.blocked);
        assert_int_equal(count_remarks(&changes, PM_REMARK_CONFLICT), 0);
        const struct pm_remark *remark = the_remark(&changes, PM_REMARK_WARNING);
        assert_says(remark->text, "example.com has TXT: an ownership value");
        assert_says(remark->text, "not this account's");
        assert_null(memmem(remark->text.ptr, remark->text.len, "0ther", 5));
        assert_says(remark->fix, "unless the other account is to have the domain");
    }
}

static void ours_goes_beside_another_ownership_value(void **state)
{
    struct changes changes = changes_init(*state);
    changes.input.delete_conflicts = true;
    assert_changes(&changes,
                   OUR_MX OUR_SPF BELOW_APEX "@ 3600 TXT purelymail_ownership_proof=0ther\n",
                   "MODIFY @ TXT 3600 +" OWNERSHIP "\n");
    assert_int_equal(changes.made.sets[1].after.count, 3);
}

static void beside_our_alias_nothing_can_stand(void **state)
{
    static const struct row rows[] = {
        {APEX DKIM "_dmarc 300 TXT v=DMARC1; p=none\n_dmarc 300 TXT x\n", "",
         "DELETE! _dmarc TXT 300 -v=DMARC1; p=none -x\n"
         "ADD _dmarc CNAME 3600 +dmarcroot.purelymail.com.\n",
         "TXT \"v=DMARC1; p=none\", \"x\", beside which the CNAME to dmarcroot", 2},
        {APEX "_dmarc 3600 CNAME dmarcroot.purelymail.com\n"
              "purelymail1._domainkey 300 TXT v=DKIM1; p=AAAA\n"
              "purelymail2._domainkey 3600 CNAME key2.dkimroot.purelymail.com\n"
              "purelymail3._domainkey 3600 CNAME key3.dkimroot.purelymail.com\n",
         "",
         "DELETE! purelymail1._domainkey TXT 300 -v=DKIM1; p=AAAA\n"
         "ADD purelymail1._domainkey CNAME 3600 +key1.dkimroot.purelymail.com.\n",
         "v=DKIM1; p=AAAA", 1},
        {APEX DKIM "_dmarc 300 CNAME dmarc.example\n", "",
         "MODIFY! _dmarc CNAME 3600 -dmarc.example. +dmarcroot.purelymail.com.\n", "dmarc.example.",
         1},
    };
    check_rows(rows, COUNT(rows), NULL, *state);
}

static void signatures_stand_beside_an_alias(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, ALL_OURS "_dmarc 3600 RRSIG x\n_dmarc 3600 NSEC x\n", "");
    assert_int_equal(changes.made.remark_count, 0);
}

static void an_own_policy_is_not_put_beside_several(void **state)
{
    static const struct pm_dns_options dns = {
        .ttl = 3600, .mx_priority = 10, .dmarc = PM_STR_INIT(OWN_POLICY)};
    static const struct row rows[] = {
        {APEX DKIM "_dmarc 300 TXT v=DMARC1; p=none\n_dmarc 300 TXT v=DMARC1\n_dmarc 300 TXT x\n",
         "", "MODIFY! _dmarc TXT 300 -v=DMARC1 -v=DMARC1; p=none +" OWN_POLICY "\n", "p=none", 2},
        {APEX DKIM "_dmarc 3600 TXT v=DMARC1; p=none\n_dmarc 3600 TXT " OWN_POLICY "\n", "",
         "MODIFY! _dmarc TXT 3600 -v=DMARC1; p=none\n", "p=none", 1},
        {APEX DKIM "_dmarc 300 CNAME dmarc.example\n", "",
         "DELETE! _dmarc CNAME 300 -dmarc.example.\nADD _dmarc TXT 3600 +" OWN_POLICY "\n",
         "dmarc.example.", 1},
    };
    check_rows(rows, COUNT(rows), &dns, *state);
}

static void texts_of_other_kinds_are_no_policy(void **state)
{
    struct changes changes = changes_init(*state);
    changes.dns.dmarc = PM_STR(OWN_POLICY);
    assert_changes(&changes, APEX DKIM "_dmarc 300 TXT v=DMARC10; p=none\n_dmarc 300 TXT DMARC1\n",
                   "MODIFY _dmarc TXT 300 +" OWN_POLICY "\n");
    assert_int_equal(changes.made.remark_count, 0);
}

static void purelymails_policy_makes_room_for_an_own_one(void **state)
{
    struct changes changes = changes_init(*state);
    changes.dns.dmarc = PM_STR(OWN_POLICY);
    assert_changes(&changes, ALL_OURS,
                   "DELETE _dmarc CNAME 3600 -dmarcroot.purelymail.com.\n"
                   "ADD _dmarc TXT 3600 +" OWN_POLICY "\n");
    assert_false(changes.made.blocked);
    assert_says(the_remark(&changes, PM_REMARK_INFO)->text, "_dmarc.example.com");
}

static void a_policy_that_is_kept_elsewhere_is_left_alone(void **state)
{
    struct changes changes = changes_init(*state);
    changes.dns.no_dmarc = true;
    changes.input.delete_conflicts = true;
    assert_changes(&changes, APEX DKIM "_dmarc 300 TXT v=DMARC1; p=none\n", "");
    assert_int_equal(changes.made.count, 5);
    assert_int_equal(changes.made.remark_count, 0);
}

static const struct pm_dns_options with_helpers = {
    .ttl = 3600,
    .mx_priority = 10,
    .dmarc = PM_STR_INIT(OWN_POLICY),
    .extra = {.autoconfig = PM_STR_INIT("setup.example"),
              .srv = true,
              .mta_sts = PM_STR_INIT("2"),
              .tls_rpt = PM_STR_INIT("mailto:a@b.c")}};
#define POLICY     "_dmarc 3600 TXT " OWN_POLICY "\n"
#define AUTOCONFIG "autoconfig 3600 CNAME setup.example\n"
#define IMAPS      "_imaps._tcp 3600 SRV 0 1 993 imap.purelymail.com\n"
#define SUBMIT     "_submissions._tcp 3600 SRV 0 1 465 smtp.purelymail.com\n"
#define STS        "_mta-sts 3600 TXT v=STSv1; id=2;\n"
#define TLSRPT     "_smtp._tls 3600 TXT v=TLSRPTv1; rua=mailto:a@b.c\n"
#define OTHERWISE  APEX DKIM POLICY

static void helpers_of_others_stay_until_they_are_deleted(void **state)
{
    static const struct row rows[] = {
        {OTHERWISE IMAPS SUBMIT STS TLSRPT "autoconfig 60 A 192.0.2.1\n", "",
         "DELETE! autoconfig A 60 -192.0.2.1\nADD autoconfig CNAME 3600 +setup.example.\n",
         "192.0.2.1", 1},
        {OTHERWISE IMAPS SUBMIT STS TLSRPT "autoconfig 60 CNAME other.example\n", "",
         "MODIFY! autoconfig CNAME 3600 -other.example. +setup.example.\n", "other.example", 1},
        {OTHERWISE AUTOCONFIG SUBMIT STS TLSRPT "_imaps._tcp 60 SRV 0 0 0 .\n", "",
         "MODIFY! _imaps._tcp SRV 3600 -0 0 0 . +0 1 993 imap.purelymail.com.\n", "0 0 0 .", 1},
        {OTHERWISE AUTOCONFIG IMAPS SUBMIT TLSRPT "_mta-sts 60 TXT v=STSv1; id=1\n"
                                                  "_mta-sts 60 TXT v=STSv1; id=3\n",
         "", "MODIFY! _mta-sts TXT 3600 -v=STSv1; id=1 -v=STSv1; id=3 +v=STSv1; id=2;\n", "id=1",
         2},
        {OTHERWISE AUTOCONFIG IMAPS SUBMIT STS TLSRPT
         "_smtp._tls 3600 TXT v=TLSRPTv1;rua=mailto:x@y.z\n",
         "", "MODIFY! _smtp._tls TXT 3600 -v=TLSRPTv1;rua=mailto:x@y.z\n", "x@y.z", 1},
    };
    check_rows(rows, COUNT(rows), &with_helpers, *state);
}

/* The file gives these values: the one that is there is a former one. */
static void a_value_of_the_file_takes_the_place_of_the_one_before(void **state)
{
    static const struct {
        const char *there, *changes, *says;
    } rows[] = {
        {APEX DKIM AUTOCONFIG IMAPS SUBMIT STS TLSRPT
         "_dmarc 300 TXT v = DMARC1 ;p=none\n_dmarc 300 TXT x\n",
         "MODIFY _dmarc TXT 300 -v = DMARC1 ;p=none +" OWN_POLICY "\n",
         "TXT \"v = DMARC1 ;p=none\", which becomes \"" OWN_POLICY "\""},
        {OTHERWISE AUTOCONFIG IMAPS SUBMIT TLSRPT "_mta-sts 60 TXT v=STSv1; id=1\n"
                                                  "_mta-sts 60 TXT x\n",
         "MODIFY _mta-sts TXT 60 -v=STSv1; id=1 +v=STSv1; id=2;\n", "id=1"},
        {OTHERWISE AUTOCONFIG IMAPS SUBMIT STS "_smtp._tls 60 TXT v=TLSRPTv1;rua=mailto:x@y.z\n",
         "MODIFY _smtp._tls TXT 3600 -v=TLSRPTv1;rua=mailto:x@y.z "
         "+v=TLSRPTv1; rua=mailto:a@b.c\n",
         "x@y.z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        changes.dns = with_helpers;
        assert_changes(&changes, rows[i].there, rows[i].changes);
        assert_false(changes.made.blocked);
        assert_says(the_remark(&changes, PM_REMARK_WARNING)->text, rows[i].says);
        assert_says(the_remark(&changes, PM_REMARK_WARNING)->fix, "take it into the file");
    }
}

/* Nothing says that the file ever gave it. */
static void a_value_alone_is_a_conflict_where_none_of_ours_is_there(void **state)
{
    static const char *const others = "@ 300 MX 5 a.example\n"
                                      "@ 300 TXT v=spf1 include:b.example -all\n"
                                      "@ 300 TXT purelymail_ownership_proof=0ther\n"
                                      "purelymail1._domainkey 300 CNAME key1.example\n"
                                      "_dmarc 300 TXT v=DMARC1; p=none\n"
                                      "autoconfig 60 CNAME other.example\n"
                                      "_mta-sts 60 TXT v=STSv1; id=1\n"
                                      "_smtp._tls 60 TXT v=TLSRPTv1;rua=mailto:x@y.z\n";
    static const struct {
        const char *ours;
        size_t conflicts; /* of them the other MX and the alias always */
    } rows[] = {
        {"", 5},
        {"@ 300 MX 10 mailserver.purelymail.com\n", 2},
        {"@ 300 TXT v=spf1 include:_spf.purelymail.com ~all\n", 2},
        {"@ 300 TXT " OWNERSHIP "\n", 2},
        {"purelymail3._domainkey 300 CNAME key3.dkimroot.purelymail.com\n", 2},
        {"www 300 CNAME key3.dkimroot.purelymail.com\n", 5},
        {"autodiscover 300 CNAME mailserver.purelymail.com\n", 5},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        changes.dns = with_helpers;
        changes.there = pm_str_printf(*state, "%s%s", others, rows[i].ours).ptr;
        changes_make(&changes);
        assert_int_equal(count_remarks(&changes, PM_REMARK_CONFLICT), rows[i].conflicts);
    }
}

/* A document that takes the place of an earlier one would take it away. */
static void what_is_left_in_a_place_of_ours_is_among_the_changes(void **state)
{
    static const struct {
        const char *there, *owner;
        enum pm_rrtype type;
        enum pm_purpose place;
    } rows[] = {
        {"_dmarc 300 TXT v=DMARC1; p=none\n_dmarc 300 TXT x\n", "_dmarc.example.com", PM_RRTYPE_TXT,
         PM_PURPOSE_DMARC},
        {"_dmarc 300 CNAME dmarc.example\n", "_dmarc.example.com", PM_RRTYPE_CNAME,
         PM_PURPOSE_DMARC},
        {"_imaps._tcp 60 SRV 0 0 0 .\n", "_imaps._tcp.example.com", PM_RRTYPE_SRV,
         PM_PURPOSE_SRV_IMAPS},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        changes.dns.extra.srv = true;
        changes.there = rows[i].there;
        changes_make(&changes);
        const struct pm_set_change *kept = changes.made.sets;
        while (!pm_str_eq(kept->owner, pm_str_from(rows[i].owner)))
            kept++;
        assert_int_equal(kept->action, PM_SET_KEEP);
        assert_int_equal(kept->type, rows[i].type);
        assert_int_equal(kept->after.count, kept->before.count);
        assert_int_equal(kept->after.ttl, kept->before.ttl);
        assert_int_equal(kept->purposes, 1U << rows[i].place);
        assert_true(kept->as_is);
        assert_true(changes.made.blocked);
    }
}

static void our_helper_with_other_numbers_is_replaced(void **state)
{
    struct changes changes = changes_init(*state);
    changes.dns.extra.srv = true;
    assert_changes(&changes, ALL_OURS SUBMIT "_imaps._tcp 3600 SRV 5 5 993 imap.purelymail.com\n",
                   "MODIFY _imaps._tcp SRV 3600 -5 5 993 imap.purelymail.com. "
                   "+0 1 993 imap.purelymail.com.\n");
    assert_false(changes.made.blocked);
}

static void an_alias_at_the_domain_leaves_no_room_for_ours(void **state)
{
    struct changes changes = changes_init(*state);
    changes.domain = "mail.example.com";
    changes.there = "mail 300 CNAME web.example\n";
    changes_make(&changes);
    assert_true(changes.made.blocked);
    assert_int_equal(changes.made.count, 4);
    for (size_t i = 0; i < changes.made.count; i++)
        assert_string_not_equal(pm_str_cstr(*state, changes.made.sets[i].owner),
                                "mail.example.com");
    const struct pm_remark *remark = the_remark(&changes, PM_REMARK_CONFLICT);
    assert_says(remark->text, "CNAME web.example.");
    assert_says(remark->fix, "web site");
    changes.input.delete_conflicts = true;
    changes_make(&changes);
    assert_false(changes.made.blocked);
    assert_int_equal(changes.made.count, 7);
    assert_int_equal(changes.made.sets[0].action, PM_SET_DELETE);
    assert_int_equal(changes.made.sets[0].type, PM_RRTYPE_CNAME);
    assert_says(the_remark(&changes, PM_REMARK_CONFLICT)->text, "web site");
}

static void records_in_a_zone_of_its_own_have_no_effect(void **state)
{
    static const struct {
        const char *there, *says, *fix;
        size_t sets;
    } rows[] = {
        {"dept 300 NS ns.example\n", "dept.example.com is a zone of its own (NS ns.example.)",
         "dns.zone: dept.example.com", 0},
        {"a.dept 300 NS ns.example\n", "a.dept.example.com", "dns.zone: a.dept.example.com", 0},
        {"dept 300 DNAME elsewhere.example\n", "is an alias for all names below it", "DNAME", 0},
        {"_domainkey.a.dept 300 NS ns.example\n", "_domainkey.a.dept.example.com is a zone",
         "Write those records into that zone", 3},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        changes.domain = "a.dept.example.com";
        changes.input.delete_conflicts = true;
        changes.there = rows[i].there;
        changes_make(&changes);
        assert_int_equal(changes.made.count, rows[i].sets);
        const struct pm_remark *remark = the_remark(&changes, PM_REMARK_CONFLICT);
        assert_says(remark->text, rows[i].says);
        assert_says(remark->fix, rows[i].fix);
        assert_int_equal(remark->remove.count, 0);
        assert_false(remark->resolved);
        assert_true(changes.made.blocked);
    }
}

static void name_servers_of_the_zone_itself_are_no_delegation(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, ALL_OURS "@ 300 NS ns.example\ndept 300 NS ns.example\n", "");
    assert_false(changes.made.blocked);
}

static void an_alias_of_the_tree_leaves_the_apex_alone(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, "@ 300 DNAME elsewhere.example\n",
                   "ADD @ MX 3600 +10 mailserver.purelymail.com.\n"
                   "ADD @ TXT 3600 +" OWNERSHIP " +v=spf1 include:_spf.purelymail.com ~all\n");
    assert_true(changes.made.blocked);
    assert_int_equal(changes.made.remark_count, 1);
}

static void what_is_long_is_cut_in_remarks(void **state)
{
    struct changes changes = changes_init(*state);
    struct pm_str there = pm_str_printf(*state, "_dmarc 300 TXT %0250d", 0);
    for (int i = 0; i < 5; i++)
        there = pm_str_printf(*state, "%.*s|%069d", PM_STR_ARG(there), i);
    changes.there = pm_str_printf(*state, "%.*s\n", PM_STR_ARG(there)).ptr;
    changes_make(&changes);
    const struct pm_remark *remark = the_remark(&changes, PM_REMARK_CONFLICT);
    assert_true(remark->text.len < 700);
    assert_int_equal(remark->remove.values[0].text.len, 250 + 5 * 69);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(other_exchangers_are_conflicts_beside_which_ours_stands),
        TEST(another_ownership_value_stays_and_is_told_of_but_not_shown),
        TEST(ours_goes_beside_another_ownership_value),
        TEST(beside_our_alias_nothing_can_stand),
        TEST(signatures_stand_beside_an_alias),
        TEST(an_own_policy_is_not_put_beside_several),
        TEST(texts_of_other_kinds_are_no_policy),
        TEST(purelymails_policy_makes_room_for_an_own_one),
        TEST(a_policy_that_is_kept_elsewhere_is_left_alone),
        TEST(helpers_of_others_stay_until_they_are_deleted),
        TEST(a_value_of_the_file_takes_the_place_of_the_one_before),
        TEST(a_value_alone_is_a_conflict_where_none_of_ours_is_there),
        TEST(what_is_left_in_a_place_of_ours_is_among_the_changes),
        TEST(our_helper_with_other_numbers_is_replaced),
        TEST(an_alias_at_the_domain_leaves_no_room_for_ours),
        TEST(records_in_a_zone_of_its_own_have_no_effect),
        TEST(name_servers_of_the_zone_itself_are_no_delegation),
        TEST(an_alias_of_the_tree_leaves_the_apex_alone),
        TEST(what_is_long_is_cut_in_remarks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
