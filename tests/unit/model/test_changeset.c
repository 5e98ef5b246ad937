/* What becomes of sets: added, changed, kept; their TTL, values and order. */
#include "changes.h"

static void all_is_added_where_nothing_is_known(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, NULL,
                   "ADD @ MX 3600 +10 mailserver.purelymail.com.\n"
                   "ADD @ TXT 3600 +" OWNERSHIP " +v=spf1 include:_spf.purelymail.com ~all\n"
                   "ADD _dmarc CNAME 3600 +dmarcroot.purelymail.com.\n"
                   "ADD purelymail1._domainkey CNAME 3600 +key1.dkimroot.purelymail.com.\n"
                   "ADD purelymail2._domainkey CNAME 3600 +key2.dkimroot.purelymail.com.\n"
                   "ADD purelymail3._domainkey CNAME 3600 +key3.dkimroot.purelymail.com.\n");
    assert_false(changes.made.known);
    assert_false(changes.made.blocked);
    assert_int_equal(changes.made.remark_count, 0);
    assert_int_equal(changes.made.sets[1].purposes,
                     1U << PM_PURPOSE_OWNERSHIP | 1U << PM_PURPOSE_SPF);
    assert_int_equal(changes.made.sets[1].before.count, 0);
    assert_int_equal(changes.made.sets[1].after.count, 2);
}

static void an_empty_zone_gets_the_same(void **state)
{
    struct changes unknown = changes_init(*state), empty = unknown;
    changes_make(&unknown);
    assert_changes(&empty, "", zonetext_changes(&unknown.made, *state).ptr);
    assert_true(empty.made.known);
}

static void what_is_right_is_kept(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, ALL_OURS "@ 3600 SOA x\n@ 300 NS ns.example\nwww 300 A 192.0.2.1\n",
                   "");
    assert_int_equal(changes.made.count, 6);
    assert_int_equal(changes.made.remark_count, 0);
    assert_false(changes.made.blocked);
    for (size_t i = 0; i < changes.made.count; i++) {
        assert_int_equal(changes.made.sets[i].action, PM_SET_KEEP);
        assert_int_equal(changes.made.sets[i].before.count, changes.made.sets[i].after.count);
    }
}

static void other_texts_stay_with_their_cuts_and_ttl(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, OUR_MX BELOW_APEX "@ 120 TXT google-|site\n@ 120 TXT zz\n",
                   "MODIFY @ TXT 120 +" OWNERSHIP " +v=spf1 include:_spf.purelymail.com ~all\n");
    const struct pm_set_change *set = &changes.made.sets[1];
    assert_str(zonetext_format(&set->after, 1, *state),
               "@ 120 TXT google-|site\n@ 120 TXT " OWNERSHIP "\n"
               "@ 120 TXT v=spf1 include:_spf.purelymail.com ~all\n@ 120 TXT zz\n");
    assert_int_equal(set->before.count, 2);
    assert_int_equal(changes.made.remark_count, 0);
}

static void a_set_that_is_ours_gets_our_ttl(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes,
                   "@ 60 MX 10 mailserver.purelymail.com\n" OUR_OWNERSHIP OUR_SPF BELOW_APEX,
                   "MODIFY @ MX 3600\n");
    assert_int_equal(changes.made.sets[0].added.count + changes.made.sets[0].removed.count, 0);
    assert_int_equal(changes.made.sets[0].before.ttl, 60);
}

static void a_providers_limits_of_ttl_hold(void **state)
{
    static const struct {
        uint32_t wanted, min, max, taken;
    } rows[] = {
        {60, 3600, 0, 3600},
        {90000, 0, 86400, 86400},
        {3600, 3600, 86400, 3600},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        changes.dns.ttl = rows[i].wanted;
        changes.input.ttl_min = rows[i].min;
        changes.input.ttl_max = rows[i].max;
        changes_make(&changes);
        for (size_t k = 0; k < changes.made.count; k++)
            assert_int_equal(changes.made.sets[k].after.ttl, rows[i].taken);
    }
}

static void our_exchanger_with_another_preference_is_replaced(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes,
                   "@ 3600 MX 50 mailserver.purelymail.com\n" OUR_OWNERSHIP OUR_SPF BELOW_APEX,
                   "MODIFY @ MX 3600 -50 mailserver.purelymail.com. +10 "
                   "mailserver.purelymail.com.\n");
    assert_false(changes.made.blocked);
    assert_false(changes.made.sets[0].is_conflict);
    assert_says(the_remark(&changes, PM_REMARK_INFO)->text, "50 mailserver.purelymail.com.");
}

static void our_exchanger_without_its_final_dot_is_replaced(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(
        &changes,
        "@ 3600 MX 10 mailserver.purelymail.com.example.com\n" OUR_OWNERSHIP OUR_SPF BELOW_APEX,
        "MODIFY @ MX 3600 -10 mailserver.purelymail.com.example.com. +10 "
        "mailserver.purelymail.com.\n");
    assert_false(changes.made.blocked);
    assert_says(the_remark(&changes, PM_REMARK_INFO)->text, "mailserver.purelymail.com.example.");
}

static void another_host_of_a_name_like_ours_is_none_of_ours(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes,
                   "@ 3600 MX 10 mailserver.purelymail.com.com\n" OUR_OWNERSHIP OUR_SPF BELOW_APEX,
                   "MODIFY @ MX 3600 +10 mailserver.purelymail.com.\n");
    assert_true(changes.made.blocked);
}

static void a_dkim_alias_to_elsewhere_is_replaced(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes,
                   OUR_MX OUR_OWNERSHIP OUR_SPF
                   "_dmarc 3600 CNAME dmarcroot.purelymail.com\n"
                   "purelymail1._domainkey 3600 CNAME key9.example\n"
                   "purelymail2._domainkey 3600 CNAME key2.dkimroot.purelymail.com\n"
                   "purelymail3._domainkey 3600 CNAME key3.dkimroot.purelymail.com\n",
                   "MODIFY purelymail1._domainkey CNAME 3600 -key9.example. "
                   "+key1.dkimroot.purelymail.com.\n");
    assert_says(the_remark(&changes, PM_REMARK_INFO)->text, "key9.example.");
    assert_false(changes.made.blocked);
}

static void an_ownership_value_that_is_not_needed_goes(void **state)
{
    struct changes changes = changes_init(*state);
    changes.input.drop_ownership = true;
    assert_changes(&changes, ALL_OURS, "MODIFY @ TXT 3600 -" OWNERSHIP "\n");
    changes = changes_init(*state);
    changes.dns.ownership = PM_OWNERSHIP_NEVER;
    assert_changes(&changes, ALL_OURS, "");
}

/* A secret that is missing is no reason for the proof to leave a document. */
static void what_may_be_our_ownership_value_stays_as_it_is(void **state)
{
    static const struct {
        const char *there;
        bool kept, told;
    } rows[] = {
        {OUR_MX OUR_SPF BELOW_APEX OUR_OWNERSHIP, true, false},
        {OUR_MX OUR_SPF BELOW_APEX OUR_OWNERSHIP "@ 3600 TXT purelymail_ownership_proof=0ther\n",
         true, true},
        {OUR_MX OUR_SPF BELOW_APEX "@ 3600 TXT x\n", false, false},
    };
    for (size_t i = 0; i < 2 * COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        changes.dns.ownership = PM_OWNERSHIP_NEVER;
        changes.input.keep_ownership = i % 2 == 0;
        assert_changes(&changes, rows[i / 2].there, "");
        bool kept = changes.input.keep_ownership && rows[i / 2].kept;
        const struct pm_set_change *texts = &changes.made.sets[1];
        assert_int_equal(texts->type, PM_RRTYPE_TXT);
        assert_int_equal(texts->as_is, kept);
        assert_int_equal((texts->purposes & 1U << PM_PURPOSE_OWNERSHIP) != 0, kept);
        assert_int_equal(changes.made.remark_count,
                         changes.input.keep_ownership && rows[i / 2].told);
    }
}

static void a_record_that_is_there_twice_becomes_one(void **state)
{
    struct changes changes = changes_init(*state);
    changes.dns.dmarc = PM_STR("v=DMARC1; p=reject");
    assert_changes(&changes, ALL_OURS "_dmarc 3600 TXT x\n",
                   "DELETE _dmarc CNAME 3600 "
                   "-dmarcroot.purelymail.com.\nMODIFY _dmarc TXT 3600 +v=DMARC1; p=reject\n");
    changes = changes_init(*state);
    changes.dns.dmarc = PM_STR("v=DMARC1; p=reject");
    const char *twice = OUR_MX OUR_OWNERSHIP OUR_SPF
        "_dmarc 3600 TXT v=DMARC1; |p=reject\n_dmarc 3600 TXT v=DMARC1; p=reject\n"
        "purelymail1._domainkey 3600 CNAME key1.dkimroot.purelymail.com\n"
        "purelymail2._domainkey 3600 CNAME key2.dkimroot.purelymail.com\n"
        "purelymail3._domainkey 3600 CNAME key3.dkimroot.purelymail.com\n";
    assert_changes(&changes, twice, "MODIFY _dmarc TXT 3600 -v=DMARC1; p=reject\n");
    assert_int_equal(changes.made.sets[2].after.count, 1);
}

static void a_wildcard_that_stops_answering_is_told(void **state)
{
    static const struct {
        const char *domain, *there;
        const char *name; /* for which it did; NULL: none */
    } rows[] = {
        {"mail.example.com", "* 300 A 192.0.2.1\n", "mail.example.com"},
        {"a.b.example.com", "* 300 A 192.0.2.1\n", "b.example.com"},
        {"a.b.c.example.com", "* 300 TXT x\nc 300 A 192.0.2.1\n", NULL},
        {"a.b.c.example.com", "*.c 300 TXT x\n", "b.c.example.com"},
        {"a.b.example.com", "* 300 A 192.0.2.1\nc.b 300 A 192.0.2.1\n", NULL},
        {"a.b.example.com", "*.b 300 A 192.0.2.1\nc.b 300 A 192.0.2.1\n", "a.b.example.com"},
        {"mail.example.com", "* 300 A 192.0.2.1\nmail 300 A 192.0.2.1\n", NULL},
        {"mail.example.com", "* 300 A 192.0.2.1\nx.mail 300 A 192.0.2.1\n", NULL},
        {"mail.example.com", "*.www 300 A 192.0.2.1\n", NULL},
        {"example.com", "* 300 A 192.0.2.1\n* 300 MX 10 a.example\n", NULL},
        {"example.com", "* 300 CNAME a.example\n", "_domainkey.example.com"},
        {"example.com", "* 300 CNAME a.example\nx._domainkey 300 TXT v=DKIM1\n", NULL},
        {"mail.example.com", "*.mail 300 TXT v=DKIM1\n", "_domainkey.mail.example.com"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        changes.domain = rows[i].domain;
        changes.there = pm_str_printf(*state, "@ 300 SOA x\n%s", rows[i].there).ptr;
        changes_make(&changes);
        assert_int_equal(count_remarks(&changes, PM_REMARK_WARNING), rows[i].name != NULL);
        assert_false(changes.made.blocked);
        if (!rows[i].name)
            continue;
        struct pm_str told = the_remark(&changes, PM_REMARK_WARNING)->text;
        assert_says(told, pm_str_printf(*state, "for %s and all names below", rows[i].name).ptr);
    }
}

static void names_beside_each_helper_are_told_of_once(void **state)
{
    struct changes changes = changes_init(*state);
    changes.dns.extra.srv = true;
    changes.dns.extra.tls_rpt = PM_STR("mailto:a@example.com");
    changes.there = "* 300 CNAME a.example\n* 300 RRSIG x\n";
    changes_make(&changes);
    assert_int_equal(count_remarks(&changes, PM_REMARK_WARNING), 3);
    for (size_t i = 0; i < changes.made.remark_count; i++)
        assert_says(changes.made.remarks[i].text, "*.example.com (CNAME a.example.) answers");
}

static void the_zone_afterwards_holds_the_rest_unchanged(void **state)
{
    struct changes changes = changes_init(*state);
    struct pm_current current;
    size_t count;
    changes.there = "@ 300 NS ns.example\n@ 300 SOA x\nwww 300 A 192.0.2.1\n"
                    "@ 300 TXT x\n_dmarc 300 TXT mine\na.b.c 300 CAA 0 issue \";\"\n";
    changes.input.delete_conflicts = true;
    changes_make(&changes);
    current = changes.current;
    struct pm_rrset *sets = pm_changeset_apply(&current, &changes.made, 1, *state, &count);
    assert_str(zonetext_format(sets, count, *state),
               "@ 3600 MX 10 mailserver.purelymail.com.\n"
               "@ 300 NS ns.example.\n"
               "@ 300 SOA . x\n"
               "@ 300 TXT " OWNERSHIP "\n"
               "@ 300 TXT v=spf1 include:_spf.purelymail.com ~all\n"
               "@ 300 TXT x\n"
               "_dmarc 3600 CNAME dmarcroot.purelymail.com.\n"
               "www 300 A 192.0.2.1\n"
               "purelymail1._domainkey 3600 CNAME key1.dkimroot.purelymail.com.\n"
               "purelymail2._domainkey 3600 CNAME key2.dkimroot.purelymail.com.\n"
               "purelymail3._domainkey 3600 CNAME key3.dkimroot.purelymail.com.\n"
               "a.b.c 300 CAA 0 issue \";\"\n");
}

static void without_a_zone_ours_alone_are_the_zone(void **state)
{
    struct changes changes = changes_init(*state);
    size_t count;
    changes_make(&changes);
    struct pm_rrset *sets = pm_changeset_apply(NULL, &changes.made, 1, *state, &count);
    assert_int_equal(count, 6);
    assert_str(sets[0].owner, "example.com");
    changes.input.remove = true;
    changes_make(&changes);
    pm_changeset_apply(NULL, &changes.made, 1, *state, &count);
    assert_int_equal(count, 0);
}

/* The record that is not told of when only these sets are known: "OWNER TYPE". */
static const char *find_unknown(struct changes *changes, const char *const *known)
{
    struct pm_current_draft draft = pm_current_begin(changes->arena);
    for (; *known; known += 2) {
        enum pm_rrtype type;
        assert_true(pm_rrtype_parse(pm_str_from(known[1]), &type));
        pm_current_know(&draft, pm_str_from(known[0]), type);
    }
    changes_make(changes);
    changes->current = pm_current_make(&draft, PM_STR("example.com"), false, PM_STR("a part"));
    changes->input.current = &changes->current;
    changes->made = pm_changeset_make(&changes->input, changes->arena);
    const struct pm_dns_record *unknown = changes->made.unknown;
    if (!unknown)
        return "";
    return pm_str_printf(changes->arena, "%.*s %s", PM_STR_ARG(unknown->owner),
                         pm_rrtype_name(unknown->type))
        .ptr;
}

static void a_set_of_ours_that_is_not_told_of_is_found(void **state)
{
    static const char dkim[3][40] = {"purelymail1._domainkey.example.com",
                                     "purelymail2._domainkey.example.com",
                                     "purelymail3._domainkey.example.com"};
    static const struct {
        const char *known[16];
        const char *unknown;
    } rows[] = {
        {{NULL}, "example.com MX"},
        {{"example.com", "MX", NULL}, "example.com TXT"},
        {{"example.com", "MX", "example.com", "TXT", NULL}, "_dmarc.example.com CNAME"},
        {{"example.com", "MX", "example.com", "TXT", "_dmarc.example.com", "TXT", NULL},
         "_dmarc.example.com CNAME"},
        {{"example.com", "MX", "example.com", "TXT", "_dmarc.example.com", "CNAME", dkim[0],
          "CNAME", dkim[2], "CNAME", NULL},
         "purelymail2._domainkey.example.com CNAME"},
        {{"example.com", "MX", "example.com", "TXT", "_dmarc.example.com", "CNAME", dkim[0],
          "CNAME", dkim[1], "CNAME", dkim[2], "CNAME", NULL},
         ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int remove = 0; remove < 2; remove++) {
            struct changes changes = changes_init(*state);
            changes.input.remove = remove;
            assert_string_equal(find_unknown(&changes, rows[i].known), rows[i].unknown);
        }
    }
}

static void of_a_whole_zone_and_of_none_nothing_is_missed(void **state)
{
    struct changes changes = changes_init(*state);
    changes_make(&changes);
    assert_null(changes.made.unknown);
    assert_changes(&changes, ALL_OURS, "");
    assert_null(changes.made.unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_is_added_where_nothing_is_known),
        TEST(an_empty_zone_gets_the_same),
        TEST(what_is_right_is_kept),
        TEST(other_texts_stay_with_their_cuts_and_ttl),
        TEST(a_set_that_is_ours_gets_our_ttl),
        TEST(a_providers_limits_of_ttl_hold),
        TEST(our_exchanger_with_another_preference_is_replaced),
        TEST(our_exchanger_without_its_final_dot_is_replaced),
        TEST(another_host_of_a_name_like_ours_is_none_of_ours),
        TEST(a_dkim_alias_to_elsewhere_is_replaced),
        TEST(an_ownership_value_that_is_not_needed_goes),
        TEST(what_may_be_our_ownership_value_stays_as_it_is),
        TEST(a_record_that_is_there_twice_becomes_one),
        TEST(a_wildcard_that_stops_answering_is_told),
        TEST(names_beside_each_helper_are_told_of_once),
        TEST(the_zone_afterwards_holds_the_rest_unchanged),
        TEST(without_a_zone_ours_alone_are_the_zone),
        TEST(a_set_of_ours_that_is_not_told_of_is_found),
        TEST(of_a_whole_zone_and_of_none_nothing_is_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
