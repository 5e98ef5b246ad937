/* A domain that is not declared any more and still receives mail: what it has stays. */
#include "changes.h"

/* What its own options asked for, and the defaults do not. */
#define OWN                                                             \
    "@ 300 MX 50 mailserver.purelymail.com\n"                           \
    "@ 600 TXT " OWNERSHIP "\n"                                         \
    "@ 600 TXT v=spf1 ip4:192.0.2.1 include:_spf.purelymail.com ?all\n" \
    "_dmarc 300 TXT v=DMARC1; p=reject\n"                               \
    "_imaps._tcp 300 SRV 5 1 993 imap.purelymail.com\n"                 \
    "_mta-sts 300 TXT v=STSv1; id=7;\n"                                 \
    "_smtp._tls 300 TXT v=TLSRPTv1; rua=mailto:a@b.c\n"                 \
    "autoconfig 300 CNAME setup.example\n"
#define KEYS                                                          \
    "purelymail1._domainkey 300 CNAME key1.dkimroot.purelymail.com\n" \
    "purelymail2._domainkey 300 CNAME other.example\n"                \
    "purelymail3._domainkey 300 CNAME key3.dkimroot.purelymail.com\n"

static struct changes leaving(struct pm_arena *arena)
{
    struct changes changes = changes_init(arena);
    changes.input.leaving = true;
    changes.input.delete_conflicts = true;
    return changes;
}

static void what_is_there_stays_in_whatever_form(void **state)
{
    struct changes changes = leaving(*state);
    assert_changes(&changes, OWN KEYS, "");
    assert_int_equal(changes.made.count, 10);
    for (size_t i = 0; i < changes.made.count; i++) {
        const struct pm_set_change *kept = &changes.made.sets[i];
        assert_int_equal(kept->action, PM_SET_KEEP);
        assert_true(kept->as_is);
        assert_int_equal(kept->after.ttl, kept->before.ttl);
        assert_int_not_equal(kept->purposes, 0);
    }
    assert_int_equal(changes.made.remark_count, 0);
    assert_false(changes.made.blocked);
}

static void the_ownership_value_stays_though_it_is_not_needed_any_more(void **state)
{
    struct changes changes = leaving(*state);
    changes.input.drop_ownership = true;
    assert_changes(&changes, OWN KEYS, "");
}

static void what_is_missing_is_added_where_nothing_is_in_the_way(void **state)
{
    static const struct {
        const char *there, *changes, *left_out;
    } rows[] = {
        {OWN "purelymail1._domainkey 300 CNAME key1.dkimroot.purelymail.com\n"
             "purelymail2._domainkey 300 A 192.0.2.1\n",
         "ADD purelymail3._domainkey CNAME 3600 +key3.dkimroot.purelymail.com.\n",
         "stays: dkim2 at purelymail2._domainkey.example.com"},
        {KEYS "@ 600 TXT x\n@ 300 MX 5 mx.example\n_dmarc 300 TXT x\n",
         "MODIFY @ TXT 600 +" OWNERSHIP " +v=spf1 include:_spf.purelymail.com ~all\n",
         "stays: mx at example.com, dmarc at _dmarc.example.com"},
        {KEYS OUR_MX OUR_OWNERSHIP "@ 3600 TXT v=spf1 mx -all\n_dmarc 300 CNAME dmarc.example\n",
         "", NULL},
        {KEYS OUR_MX OUR_OWNERSHIP "@ 3600 TXT v=spf1mx -all\n_dmarc 300 CNAME dmarc.example\n", "",
         "stays: spf at example.com"},
        {KEYS OUR_MX OUR_OWNERSHIP OUR_SPF, "ADD _dmarc CNAME 3600 +dmarcroot.purelymail.com.\n",
         NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = leaving(*state);
        assert_changes(&changes, rows[i].there, rows[i].changes);
        assert_false(changes.made.blocked);
        assert_int_equal(changes.made.remark_count, rows[i].left_out != NULL);
        if (rows[i].left_out)
            assert_says(the_remark(&changes, PM_REMARK_INFO)->text, rows[i].left_out);
    }
}

static void nothing_is_said_of_names_in_another_zone(void **state)
{
    struct changes changes = leaving(*state);
    changes.domain = "dept.example.com";
    assert_changes(&changes, "dept 300 NS ns.example\n", "");
    assert_int_equal(changes.made.count, 0);
    assert_false(changes.made.blocked);
}

static void where_nothing_is_known_the_defaults_are_written_with_a_warning(void **state)
{
    struct changes changes = leaving(*state);
    changes_make(&changes);
    assert_int_equal(changes.made.count, 6);
    assert_says(the_remark(&changes, PM_REMARK_WARNING)->text, "written with the defaults");
    assert_says(the_remark(&changes, PM_REMARK_WARNING)->fix, "--current");
}

/* A document with the default records alone tells nothing of those that own options added. */
static void places_of_which_nothing_is_known_are_told_of(void **state)
{
    for (int what = 0; what < 3; what++) {
        struct changes changes = leaving(*state);
        changes.input.leaving = what == 0;
        changes.input.remove = what == 1;
        changes.there = ALL_OURS;
        changes_make(&changes);
        assert_int_equal(count_remarks(&changes, PM_REMARK_WARNING), 0);
        struct pm_known_set known[PM_PURPOSES];
        for (size_t i = 0; i < changes.current.count; i++)
            known[i] =
                (struct pm_known_set){changes.current.sets[i].owner, changes.current.sets[i].type};
        changes.current.known = known;
        changes.current.known_count = changes.current.count;
        changes.current.whole = false;
        changes.made = pm_changeset_make(&changes.input, *state);
        assert_null(changes.made.unknown);
        assert_int_equal(count_remarks(&changes, PM_REMARK_WARNING), what < 2);
        if (what == 2)
            continue;
        struct pm_str text = the_remark(&changes, PM_REMARK_WARNING)->text;
        assert_says(text, "does not tell whether these are there");
        assert_says(text, "mta-sts at _mta-sts.example.com");
        assert_says(text, "tls-rpt at _smtp._tls.example.com");
        assert_null(memmem(text.ptr, text.len, "mx at", 5));
        assert_null(memmem(text.ptr, text.len, "dmarc at", 8));
        assert_says(the_remark(&changes, PM_REMARK_WARNING)->fix, "--current");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_there_stays_in_whatever_form),
        TEST(the_ownership_value_stays_though_it_is_not_needed_any_more),
        TEST(what_is_missing_is_added_where_nothing_is_in_the_way),
        TEST(nothing_is_said_of_names_in_another_zone),
        TEST(places_of_which_nothing_is_known_are_told_of),
        TEST(where_nothing_is_known_the_defaults_are_written_with_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
