#include "model/rrset.h"

#include "support.h"

static void types_have_their_names(void **state)
{
    (void)state;
    assert_string_equal(pm_rrtype_name(PM_RRTYPE_A), "A");
    assert_string_equal(pm_rrtype_name(PM_RRTYPE_AAAA), "AAAA");
    assert_string_equal(pm_rrtype_name(PM_RRTYPE_CNAME), "CNAME");
    assert_string_equal(pm_rrtype_name(PM_RRTYPE_SRV), "SRV");
    assert_string_equal(pm_rrtype_name((enum pm_rrtype)65280), "?");
}

static void types_are_read_by_name_or_number(void **state)
{
    static const struct {
        const char *text, *shown;
        unsigned type;
    } rows[] = {
        {"MX", "MX", 15},     {"mx", "MX", 15},
        {"CAA", "CAA", 257},  {"https", "HTTPS", 65},
        {"TYPE15", "MX", 15}, {"type65280", "TYPE65280", 65280},
        {"TLSA", "TLSA", 52}, {"SVCB", "SVCB", 64},
        {"TYPE1", "A", 1},    {"TYPE65535", "TYPE65535", 65535},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum pm_rrtype type;
        assert_true(pm_rrtype_parse(pm_str_from(rows[i].text), &type));
        assert_int_equal(type, rows[i].type);
        assert_str(pm_rrtype_format(type, *state), rows[i].shown);
    }
}

static void what_is_no_type_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {"",          "MXX",    "TYPE",   "TYPE0",
                                       "TYPE65536", "TYPE-1", "TYPE 1", "?",
                                       "ANY",       "15",     "TYPE1x", "TYPE99999999999999999999"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum pm_rrtype type = PM_RRTYPE_A;
        assert_false(pm_rrtype_parse(pm_str_from(rows[i]), &type));
        assert_int_equal(type, PM_RRTYPE_A);
    }
}

static void sets_are_ordered_by_depth_owner_and_types_name(void **state)
{
    (void)state;
    static const struct pm_rrset sorted[] = {
        {.owner = PM_STR_INIT("example.com"), .type = PM_RRTYPE_A},
        {.owner = PM_STR_INIT("example.com"), .type = PM_RRTYPE_TXT},
        {.owner = PM_STR_INIT("example.net"), .type = (enum pm_rrtype)65280},
        {.owner = PM_STR_INIT("example.net"), .type = (enum pm_rrtype)65281},
        {.owner = PM_STR_INIT("example.net"), .type = PM_RRTYPE_A},
        {.owner = PM_STR_INIT("b.example.com"), .type = PM_RRTYPE_CNAME},
        {.owner = PM_STR_INIT("a.b.example.com"), .type = PM_RRTYPE_CNAME},
    };
    for (size_t i = 0; i < COUNT(sorted); i++) {
        assert_int_equal(pm_rrset_order(&sorted[i], &sorted[i]), 0);
        for (size_t k = i + 1; k < COUNT(sorted); k++) {
            assert_true(pm_rrset_order(&sorted[i], &sorted[k]) < 0);
            assert_true(pm_rrset_order(&sorted[k], &sorted[i]) > 0);
        }
    }
}

static void values_are_shown_on_one_line_of_printable_ascii(void **state)
{
    static const struct {
        enum pm_rrtype type;
        struct pm_rdata rdata;
        const char *text;
    } rows[] = {
        {PM_RRTYPE_MX, {.preference = 10, .target = PM_STR_INIT("a.example")}, "10 a.example."},
        {PM_RRTYPE_MX, {.preference = 0, .target = PM_STR_INIT("")}, "0 ."},
        {PM_RRTYPE_CNAME, {.target = PM_STR_INIT("a.example")}, "a.example."},
        {PM_RRTYPE_NS, {.target = PM_STR_INIT("a.example")}, "a.example."},
        {PM_RRTYPE_SRV,
         {.preference = 5, .target = PM_STR_INIT("a.example"), .text = PM_STR_INIT("1 993")},
         "5 1 993 a.example."},
        {PM_RRTYPE_SOA,
         {.target = PM_STR_INIT("ns.example"), .text = PM_STR_INIT("h.example. 1 2 3 4 5")},
         "ns.example. h.example. 1 2 3 4 5"},
        {PM_RRTYPE_DNAME, {.target = PM_STR_INIT("a.example")}, "a.example."},
        {(enum pm_rrtype)65280, {.text = PM_STR_INIT("\\# 1 00")}, "\\# 1 00"},
        {PM_RRTYPE_CAA,
         {.text = PM_STR_INIT("0 issue \"ca.example\"\n")},
         "0 issue \"ca.example\"\\010"},
        {PM_RRTYPE_A, {.text = PM_STR_INIT("192.0.2.1")}, "192.0.2.1"},
        {PM_RRTYPE_TXT, {.text = PM_STR_INIT("")}, "\"\""},
        {PM_RRTYPE_TXT, {.text = PM_STR_INIT("a \"b\" \\; c")}, "\"a \\\"b\\\" \\\\; c\""},
        {PM_RRTYPE_TXT,
         {.text = PM_STR_INIT("\x1b[0m\n\0\xc3\xa9")},
         "\"\\027[0m\\010\\000\\195\\169\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_str(pm_rdata_format(rows[i].type, &rows[i].rdata, *state), rows[i].text);
}

static void only_the_fields_of_the_type_are_compared(void **state)
{
    (void)state;
    struct pm_rdata a = {.preference = 1, .target = PM_STR("a"), .text = PM_STR("x"), .strings = 1};
    struct pm_rdata b = {.preference = 2, .target = PM_STR("a"), .text = PM_STR("y"), .strings = 2};
    struct pm_rdata c = {.preference = 3, .target = PM_STR("c"), .text = PM_STR("x"), .strings = 3};
    assert_int_equal(pm_rdata_cmp(PM_RRTYPE_CNAME, &a, &b), 0);
    assert_int_not_equal(pm_rdata_cmp(PM_RRTYPE_MX, &a, &b), 0);
    assert_int_not_equal(pm_rdata_cmp(PM_RRTYPE_TXT, &a, &b), 0);
    assert_int_equal(pm_rdata_cmp(PM_RRTYPE_TXT, &a, &c), 0);
    assert_int_not_equal(pm_rdata_cmp(PM_RRTYPE_NS, &a, &c), 0);
}

static void a_copy_shares_nothing_with_the_set(void **state)
{
    struct pm_arena arena;
    char owner[] = "a.example", target[] = "mx.example", text[] = "two", cuts[] = {1, 2};
    struct pm_rdata value = {
        .preference = 5,
        .target = {target, sizeof target - 1},
        .text = {text, sizeof text - 1},
        .strings = 2,
        .cuts = {cuts, sizeof cuts},
    };
    const struct pm_rrset set = {
        .owner = {owner, sizeof owner - 1},
        .type = PM_RRTYPE_TXT,
        .ttl = 60,
        .values = &value,
        .count = 1,
    };
    (void)state;
    pm_arena_init(&arena);
    const struct pm_rrset copy = pm_rrset_copy(&set, &arena);
    owner[0] = target[0] = text[0] = cuts[0] = '-';
    value.preference = 6;
    assert_int_equal(copy.type, PM_RRTYPE_TXT);
    assert_int_equal(copy.ttl, 60);
    assert_int_equal(copy.count, 1);
    assert_true(pm_str_is(copy.owner, "a.example"));
    assert_int_equal(copy.values[0].preference, 5);
    assert_int_equal(copy.values[0].strings, 2);
    assert_true(pm_str_is(copy.values[0].target, "mx.example"));
    assert_true(pm_str_is(copy.values[0].text, "two"));
    assert_true(pm_str_is(copy.values[0].cuts, "\x01\x02"));
    pm_arena_fini(&arena);
}

static void mail_exchangers_are_ordered_by_preference_then_target(void **state)
{
    (void)state;
    struct pm_rdata low = {.preference = 9, .target = PM_STR("z")};
    struct pm_rdata high = {.preference = 10, .target = PM_STR("a")};
    struct pm_rdata high_b = {.preference = 10, .target = PM_STR("b")};
    assert_true(pm_rdata_cmp(PM_RRTYPE_MX, &low, &high) < 0);
    assert_true(pm_rdata_cmp(PM_RRTYPE_MX, &high, &low) > 0);
    assert_true(pm_rdata_cmp(PM_RRTYPE_MX, &high, &high_b) < 0);
    assert_int_equal(pm_rdata_cmp(PM_RRTYPE_MX, &low, &low), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(types_have_their_names),
        TEST(types_are_read_by_name_or_number),
        TEST(what_is_no_type_is_refused),
        TEST(sets_are_ordered_by_depth_owner_and_types_name),
        TEST(values_are_shown_on_one_line_of_printable_ascii),
        TEST(only_the_fields_of_the_type_are_compared),
        TEST(a_copy_shares_nothing_with_the_set),
        TEST(mail_exchangers_are_ordered_by_preference_then_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
