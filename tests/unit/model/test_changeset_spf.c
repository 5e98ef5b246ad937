/* The one SPF record of a domain, made of ours and of those that are there. */
#include "changes.h"

#define REST OUR_MX OUR_OWNERSHIP BELOW_APEX
#define OURS "include:_spf.purelymail.com"

static void ours_goes_into_the_record_that_is_there(void **state)
{
    static const struct {
        const char *there, *becomes;
    } rows[] = {
        {"v=spf1 include:a.example ~all", "v=spf1 include:a.example " OURS " ~all"},
        {"v=spf1 ip4:192.0.2.1 mx -all", "v=spf1 ip4:192.0.2.1 mx " OURS " -all"},
        {"v=spf1 mx ?all", "v=spf1 mx " OURS " ~all"},
        {"v=spf1 mx +all", "v=spf1 mx " OURS " ~all"},
        {"v=spf1 mx", "v=spf1 mx " OURS " ~all"},
        {"v=spf1 -all", "v=spf1 " OURS " ~all"},
        {"v=spf1", "v=spf1 " OURS " ~all"},
        {"v=spf1 redirect=a.example", "v=spf1 include:a.example " OURS " ~all"},
        {"v=spf1 -" OURS " mx ~all", "v=spf1 " OURS " mx ~all"},
        {"v=spf1 mx ~all " OURS, "v=spf1 mx " OURS " ~all"},
        {"v=spf1 " OURS " mx", "v=spf1 " OURS " mx ~all"},
        {"v=spf1 mx rp=50 ra=abuse -all", "v=spf1 mx rp=50 ra=abuse " OURS " -all"},
        {"v=spf1 a:%{i}.example ~all", "v=spf1 a:%{i}.example " OURS " ~all"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        const char *there = pm_str_printf(*state, REST "@ 3600 TXT %s\n", rows[i].there).ptr;
        assert_changes(
            &changes, there,
            pm_str_printf(*state, "MODIFY @ TXT 3600 -%s +%s\n", rows[i].there, rows[i].becomes)
                .ptr);
        assert_str(changes.made.merged_spf, rows[i].becomes);
        assert_false(changes.made.blocked);
        const struct pm_remark *remark = the_remark(&changes, PM_REMARK_INFO);
        assert_says(remark->text, rows[i].there);
        assert_says(remark->text, rows[i].becomes);
    }
}

static void a_record_that_has_ours_stays_as_it_is(void **state)
{
    static const char *const rows[] = {
        "v=spf1 " OURS " ~all",
        "v=spf1 " OURS " include:a.example ~all",
        "v=spf1 " OURS " include:a.example -all",
        "v=spf1 INCLUDE:_SPF.PurelyMail.com ~ALL",
        "v=spf1 include:_spf.|purelymail.com ~all",
        "v=spf1  " OURS "  ~all ",
        "v=spf1 " OURS " ~all exp=why.example",
        "v=spf1 ra=abuse " OURS " ~all rp=50",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        assert_changes(&changes, pm_str_printf(*state, REST "@ 3600 TXT %s\n", rows[i]).ptr, "");
        assert_int_equal(changes.made.merged_spf.len, 0);
        assert_int_equal(changes.made.remark_count, 0);
        assert_true(changes.made.sets[1].purposes & 1U << PM_PURPOSE_SPF);
    }
}

static void what_the_file_includes_must_be_there_too(void **state)
{
    struct pm_str includes[] = {PM_STR("b.example")};
    struct changes changes = changes_init(*state);
    changes.dns.spf_include = includes;
    changes.dns.spf_include_count = 1;
    changes.dns.spf_all = PM_SPF_FAIL;
    assert_changes(&changes, REST "@ 3600 TXT v=spf1 a " OURS " ~all\n",
                   "MODIFY @ TXT 3600 -v=spf1 a " OURS " ~all +v=spf1 a " OURS
                   " include:b.example -all\n");
    changes.dns.spf_all = PM_SPF_SOFTFAIL;
    assert_changes(
        &changes, REST "@ 3600 TXT v=spf1 Include:B.example mx ~all\n",
        "MODIFY @ TXT 3600 -v=spf1 Include:B.example mx ~all +v=spf1 include:b.example mx " OURS
        " ~all\n");
}

static void several_records_become_one(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, REST "@ 3600 TXT v=spf1 a ~all\n@ 3600 TXT v=spf1 " OURS " -all\n",
                   "MODIFY @ TXT 3600 -v=spf1 a ~all -v=spf1 " OURS " -all +v=spf1 a " OURS
                   " -all\n");
    assert_says(the_remark(&changes, PM_REMARK_INFO)->text, "\" and \"");
}

static void a_record_that_is_there_twice_becomes_one(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, REST OUR_SPF "@ 3600 TXT v=spf1 |" OURS " ~all\n",
                   "MODIFY @ TXT 3600 -v=spf1 " OURS " ~all\n");
    assert_int_equal(changes.made.sets[1].after.count, 2);
}

static void what_was_meant_to_be_a_record_is_read_as_one(void **state)
{
    static const char *const rows[] = {"\"v=spf1 mx ~all\"",
                                       "\xE2\x80\x9Cv=spf1 mx ~all",
                                       " v=spf1 mx ~all",
                                       "v=spf1;mx;~all",
                                       "v=spf1,mx,~all",
                                       "v=spf1\" mx ~all",
                                       "purelymail_ownership_proof=abc123v=spf1 mx ~all"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        assert_changes(
            &changes, pm_str_printf(*state, REST "@ 3600 TXT %s\n", rows[i]).ptr,
            pm_str_printf(*state, "MODIFY @ TXT 3600 -%s +v=spf1 mx " OURS " ~all\n", rows[i]).ptr);
    }
}

static void a_blank_behind_the_version_may_be_missing(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, REST "@ 3600 TXT v=spf1include:a.example -all\n",
                   "MODIFY @ TXT 3600 -v=spf1include:a.example -all "
                   "+v=spf1 include:a.example " OURS " -all\n");
}

static void texts_that_only_mention_spf_are_left_alone(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes,
                   REST OUR_SPF "@ 3600 TXT \"v=spf1 mx ~all\"\n@ 3600 TXT old: v=spf1 mx -all\n",
                   "");
    assert_changes(&changes, REST "@ 3600 TXT old: v=spf1 mx -all\n@ 3600 TXT spf2.0/pra mx -all\n",
                   "MODIFY @ TXT 3600 +v=spf1 " OURS " ~all\n");
    assert_int_equal(changes.made.remark_count, 0);
}

static void other_versions_are_left_alone(void **state)
{
    static const char *const rows[] = {
        "v=spf1.off include:old.example -all",
        "v=spf10 mx -all",
        "v=spf1-all",
        "V=SPF1_disabled mx",
        "\"v=spf1.off mx -all\"",
        "'disabled: v=spf1 mx -all'",
        "purelymail_ownership_proof=abc123 v=spf1.off mx -all",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        changes.input.delete_conflicts = true;
        assert_changes(&changes, pm_str_printf(*state, REST "@ 3600 TXT %s\n", rows[i]).ptr,
                       "MODIFY @ TXT 3600 +v=spf1 " OURS " ~all\n");
        assert_int_equal(changes.made.merged_spf.len, 0);
        assert_int_equal(changes.made.remark_count, 0);
    }
}

static void terms_that_cannot_be_read_are_named(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, REST "@ 3600 TXT v=spf1 ip:192.0.2.1 mx ~all\n",
                   "MODIFY @ TXT 3600 -v=spf1 ip:192.0.2.1 mx ~all +v=spf1 mx " OURS " ~all\n");
    assert_says(the_remark(&changes, PM_REMARK_WARNING)->text, "'ip:192.0.2.1'");
}

#define NINE "a:a.x a:b.x a:c.x a:d.x a:e.x mx:f.x ptr exists:g.x include:h.x"

static void a_record_is_never_taken_over_ten_lookups(void **state)
{
    static const struct {
        const char *there;
        struct pm_spf_cost cost;
        const char *told; /* NULL: nothing */
        enum pm_remark_kind kind;
    } rows[] = {
        {"v=spf1 " NINE " ~all", {0}, NULL, PM_REMARK_INFO},
        {"v=spf1 " NINE " a ~all", {0}, "11 terms", PM_REMARK_CONFLICT},
        {"v=spf1 " NINE " redirect=x.x", {0}, "11 terms", PM_REMARK_CONFLICT},
        {"v=spf1 " NINE " redirect=x.x -all", {0}, NULL, PM_REMARK_INFO},
        {"v=spf1 mx ~all",
         {9, 12, PM_STR_INIT("mx 11"), {0}},
         "costs 12 lookups (mx 11)",
         PM_REMARK_CONFLICT},
        {"v=spf1 mx ~all", {10, 11, {0}, {0}}, "costs 11 lookups, and", PM_REMARK_CONFLICT},
        {"v=spf1 mx ~all", {9, 10, {0}, {0}}, NULL, PM_REMARK_INFO},
        /* receivers give up on it already */
        {"v=spf1 " NINE " a mx ~all", {0}, "12 terms", PM_REMARK_WARNING},
        {"v=spf1 mx ~all", {11, 12, {0}, {0}}, "costs 12 lookups", PM_REMARK_WARNING},
        {"v=spf1 mx ip4:x ~all", {9, 12, {0}, {0}}, "costs 12 lookups", PM_REMARK_WARNING},
        {"\"v=spf1 mx ~all\"", {0, 12, {0}, {0}}, "costs 12 lookups", PM_REMARK_WARNING},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct changes changes = changes_init(*state);
        bool conflict = rows[i].kind == PM_REMARK_CONFLICT;
        changes.input.spf_cost = rows[i].cost;
        changes.input.delete_conflicts = true;
        changes.there = pm_str_printf(*state, REST "@ 3600 TXT %s\n", rows[i].there).ptr;
        changes_make(&changes);
        assert_int_equal(changes.made.blocked, conflict);
        assert_int_equal(changes.made.sets[1].added.count, !conflict);
        assert_int_equal(changes.made.merged_spf.len > 0, !conflict);
        if (rows[i].told)
            assert_says(changes.made.remarks[0].text, rows[i].told);
        else
            assert_int_equal(changes.made.remark_count, 1);
        assert_int_equal(changes.made.remarks[0].kind, rows[i].kind);
    }
}

static void what_else_a_set_needs_comes_beside_a_record_that_stays(void **state)
{
    struct changes changes = changes_init(*state);
    assert_changes(&changes, OUR_MX BELOW_APEX "@ 3600 TXT v=spf1 " NINE " a ~all\n",
                   "MODIFY @ TXT 3600 +" OWNERSHIP "\n");
    assert_int_equal(changes.made.sets[1].purposes, 1U << PM_PURPOSE_OWNERSHIP);
}

static void several_records_are_merged_whatever_they_cost(void **state)
{
    struct changes changes = changes_init(*state);
    changes.there = REST "@ 3600 TXT v=spf1 " NINE " ~all\n@ 3600 TXT v=spf1 mx ~all\n";
    changes_make(&changes);
    assert_false(changes.made.blocked);
    assert_says(the_remark(&changes, PM_REMARK_WARNING)->text, "11 terms");
    assert_int_equal(changes.made.former_spf.len, 0);
}

static void a_cost_that_is_not_known_is_told(void **state)
{
    struct changes changes = changes_init(*state);
    changes.input.spf_cost.problem = PM_STR("there is no end to it");
    changes.there = REST "@ 3600 TXT v=spf1 mx ~all\n";
    changes_make(&changes);
    assert_false(changes.made.blocked);
    assert_str(changes.made.former_spf, "v=spf1 mx ~all");
    assert_says(the_remark(&changes, PM_REMARK_WARNING)->text, "not known: there is no end to it");
}

static void a_record_that_becomes_long_is_told(void **state)
{
    struct pm_str terms = PM_STR("v=spf1");
    struct changes changes = changes_init(*state);
    for (int i = 0; i < 40; i++)
        terms = pm_str_printf(*state, "%.*s ip4:192.0.2.%d", PM_STR_ARG(terms), i);
    changes.there = pm_str_printf(*state, REST "@ 3600 TXT %.*s ~all\n", PM_STR_ARG(terms)).ptr;
    changes_make(&changes);
    assert_says(the_remark(&changes, PM_REMARK_WARNING)->text, "over 450");
}

static void a_flood_of_text_is_not_merged(void **state)
{
    struct pm_str there = PM_STR(REST);
    struct changes changes = changes_init(*state);
    for (int i = 0; i < 30; i++)
        there = pm_str_printf(*state, "%.*s@ 3600 TXT v=spf1 exists:%d.%0180d.x ~all\n",
                              PM_STR_ARG(there), i, i);
    assert_changes(&changes, there.ptr, "");
    assert_true(changes.made.blocked);
    assert_int_equal(the_remark(&changes, PM_REMARK_CONFLICT)->remove.count, 30);
    changes.input.delete_conflicts = true;
    changes_make(&changes);
    assert_false(changes.made.blocked);
    assert_int_equal(changes.made.sets[1].removed.count, 30);
    assert_str(changes.made.sets[1].added.values[0].text, "v=spf1 " OURS " ~all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ours_goes_into_the_record_that_is_there),
        TEST(a_record_that_has_ours_stays_as_it_is),
        TEST(what_the_file_includes_must_be_there_too),
        TEST(several_records_become_one),
        TEST(a_record_that_is_there_twice_becomes_one),
        TEST(what_was_meant_to_be_a_record_is_read_as_one),
        TEST(a_blank_behind_the_version_may_be_missing),
        TEST(texts_that_only_mention_spf_are_left_alone),
        TEST(other_versions_are_left_alone),
        TEST(terms_that_cannot_be_read_are_named),
        TEST(a_record_is_never_taken_over_ten_lookups),
        TEST(what_else_a_set_needs_comes_beside_a_record_that_stays),
        TEST(several_records_are_merged_whatever_they_cost),
        TEST(a_cost_that_is_not_known_is_told),
        TEST(a_record_that_becomes_long_is_told),
        TEST(a_flood_of_text_is_not_merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
