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

static void a_set_has_the_smallest_ttl_of_its_records(void **state)
{
    struct pm_current current =
        zonetext_parse("@ 300 TXT a\n@ 60 TXT b\n@ 900 TXT c\n@ 10 MX 1 a.example\n", *state);
    assert_int_equal(pm_current_find(&current, PM_STR("example.com"), PM_RRTYPE_TXT)->ttl, 60);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_come_together_as_sets),
        TEST(a_record_that_comes_twice_counts_once),
        TEST(texts_that_are_cut_differently_are_two_records),
        TEST(a_set_has_the_smallest_ttl_of_its_records),
        TEST(sets_are_found_by_owner_and_type),
        TEST(an_empty_zone_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
