#include "model/current.h"

#include "support.h"
#include "zonetext.h"

static void records_come_together_as_sets(void **state)
{
    struct pm_current current = zonetext_parse("www 300 A 192.0.2.2\n"
                                               "@ 300 MX 20 b.example\n"
                                               "www 300 A 192.0.2.1\n"
                                               "@ 300 TXT x\n"
                                               "@ 300 MX 10 c.example\n",
                                               *state);
    assert_str(zonetext_format(current.sets, current.count, *state), "@ 300 MX 10 c.example.\n"
                                                                     "@ 300 MX 20 b.example.\n"
                                                                     "@ 300 TXT x\n"
                                                                     "www 300 A 192.0.2.1\n"
                                                                     "www 300 A 192.0.2.2\n");
    assert_int_equal(current.count, 3);
}

static void a_record_that_comes_twice_counts_once(void **state)
{
    struct pm_current current = zonetext_parse("@ 300 MX 10 a.example\n@ 300 TXT a|b\n"
                                               "@ 300 MX 10 a.example\n@ 300 TXT a|b\n",
                                               *state);
    assert_str(zonetext_format(current.sets, current.count, *state),
               "@ 300 MX 10 a.example.\n@ 300 TXT a|b\n");
}

static void texts_that_are_cut_differently_are_two_records(void **state)
{
    struct pm_current current = zonetext_parse("@ 300 TXT ab\n@ 300 TXT a|b\n", *state);
    assert_int_equal(current.count, 1);
    assert_int_equal(current.sets[0].count, 2);
}

static void a_set_has_the_ttl_of_its_first_record(void **state)
{
    struct pm_current current =
        zonetext_parse("@ 300 TXT c\n@ 60 TXT b\n@ 900 TXT a\n@ 10 MX 1 a.example\n", *state);
    assert_int_equal(pm_current_find(&current, PM_STR("example.com"), PM_RRTYPE_TXT)->ttl, 300);
    assert_int_equal(pm_current_find(&current, PM_STR("example.com"), PM_RRTYPE_MX)->ttl, 10);
}

static void sets_are_found_by_owner_and_type(void **state)
{
    struct pm_current current = zonetext_parse("b 1 A 192.0.2.1\nb 1 TXT x\nb 1 CAA 0 issue \";\"\n"
                                               "d 1 TXT x\na 1 TXT x\n",
                                               *state);
    static const struct {
        const char *owner;
        enum pm_rrtype type;
        size_t at_owner;
        bool found;
    } rows[] = {
        {"a.example.com", PM_RRTYPE_TXT, 1, true},  {"a.example.com", PM_RRTYPE_A, 1, false},
        {"b.example.com", PM_RRTYPE_A, 3, true},    {"b.example.com", PM_RRTYPE_TXT, 3, true},
        {"b.example.com", PM_RRTYPE_CAA, 3, true},  {"b.example.com", PM_RRTYPE_MX, 3, false},
        {"c.example.com", PM_RRTYPE_TXT, 0, false}, {"d.example.com", PM_RRTYPE_TXT, 1, true},
        {"example.com", PM_RRTYPE_TXT, 0, false},   {"e.example.com", PM_RRTYPE_TXT, 0, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t count;
        struct pm_str owner = pm_str_from(rows[i].owner);
        const struct pm_rrset *found = pm_current_find(&current, owner, rows[i].type);
        const struct pm_rrset *at = pm_current_at(&current, owner, &count);
        assert_int_equal(found != NULL, rows[i].found);
        if (found)
            assert_int_equal(found->type, rows[i].type);
        assert_int_equal(count, rows[i].at_owner);
        assert_int_equal(at != NULL, count > 0);
        if (at)
            assert_str(at->owner, rows[i].owner);
    }
}

static void an_empty_zone_has_nothing(void **state)
{
    struct pm_current current = zonetext_parse("", *state);
    size_t count = 7;
    assert_int_equal(current.count, 0);
    assert_null(pm_current_find(&current, PM_STR("example.com"), PM_RRTYPE_TXT));
    assert_null(pm_current_at(&current, PM_STR("example.com"), &count));
    assert_int_equal(count, 0);
}

static void a_set_that_nobody_spoke_of_is_not_known(void **state)
{
    static const struct {
        const char *owner;
        enum pm_rrtype type;
        bool known;
    } rows[] = {
        {"example.com", PM_RRTYPE_MX, true},      {"example.com", PM_RRTYPE_TXT, true},
        {"example.com", PM_RRTYPE_CNAME, false},  {"example.com", PM_RRTYPE_A, false},
        {"b.example.com", PM_RRTYPE_CNAME, true}, {"b.example.com", PM_RRTYPE_TXT, true},
        {"a.example.com", PM_RRTYPE_TXT, false},  {"c.example.com", PM_RRTYPE_TXT, false},
    };
    struct pm_current_draft draft = pm_current_begin(*state);
    pm_current_know(&draft, PM_STR("example.com"), PM_RRTYPE_TXT);
    pm_current_know(&draft, PM_STR("b.example.com"), PM_RRTYPE_CNAME);
    pm_current_know(&draft, PM_STR("example.com"), PM_RRTYPE_MX);
    pm_current_know(&draft, PM_STR("example.com"), PM_RRTYPE_TXT);
    struct pm_current part = pm_current_make(&draft, PM_STR("example.com"), false, PM_STR("x"));
    struct pm_current whole = pm_current_make(&draft, PM_STR("example.com"), true, PM_STR("x"));
    assert_int_equal(part.known_count, 3);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pm_str owner = pm_str_from(rows[i].owner);
        assert_int_equal(pm_current_knows(&part, owner, rows[i].type), rows[i].known);
        assert_true(pm_current_knows(&whole, owner, rows[i].type));
    }
}

static void who_holds_records_need_not_know_what_else_stands_there(void **state)
{
    struct pm_current_draft draft = pm_current_begin(*state);
    const struct pm_rdata text = {.text = PM_STR("x")};
    pm_current_add(&draft, PM_STR("example.com"), PM_RRTYPE_TXT, 60, &text);
    struct pm_current part = pm_current_make(&draft, PM_STR("example.com"), false, PM_STR("x"));
    assert_false(pm_current_knows(&part, PM_STR("example.com"), PM_RRTYPE_TXT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_come_together_as_sets),
        TEST(a_record_that_comes_twice_counts_once),
        TEST(texts_that_are_cut_differently_are_two_records),
        TEST(a_set_has_the_ttl_of_its_first_record),
        TEST(sets_are_found_by_owner_and_type),
        TEST(an_empty_zone_has_nothing),
        TEST(a_set_that_nobody_spoke_of_is_not_known),
        TEST(who_holds_records_need_not_know_what_else_stands_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
