/* What the az command takes for the records that it is told to remove, and what is written then. */
#include "zone/azure_match.h"
#include "zone/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_rdata mx(uint16_t preference, const char *target)
{
    return (struct pm_rdata){.preference = preference, .target = pm_str_from(target)};
}

static struct pm_rdata srv(uint16_t priority, const char *text)
{
    return (struct pm_rdata){
        .preference = priority, .text = pm_str_from(text), .target = PM_STR("imap.example")};
}

static struct pm_rdata text(const char *bytes)
{
    return (struct pm_rdata){.text = pm_str_from(bytes)};
}

static void a_number_of_0_is_not_compared(void **state)
{
    (void)state;
    const struct {
        enum pm_rrtype type;
        struct pm_rdata named, there;
        bool taken;
    } rows[] = {
        {PM_RRTYPE_MX, mx(10, "a.example"), mx(10, "a.example"), true},
        {PM_RRTYPE_MX, mx(10, "a.example"), mx(0, "a.example"), false},
        {PM_RRTYPE_MX, mx(0, "a.example"), mx(10, "a.example"), true},
        {PM_RRTYPE_MX, mx(0, "a.example"), mx(0, "b.example"), false},
        {PM_RRTYPE_SRV, srv(0, "1 993"), srv(5, "1 993"), true},
        {PM_RRTYPE_SRV, srv(0, "1 993"), srv(5, "2 993"), false},
        {PM_RRTYPE_SRV, srv(1, "0 993"), srv(1, "7 993"), true},
        {PM_RRTYPE_SRV, srv(1, "0 993"), srv(2, "7 993"), false},
        {PM_RRTYPE_SRV, srv(1, "1 0"), srv(1, "1 993"), true},
        {PM_RRTYPE_CAA, text("0 issue \"a\""), text("128 issue \"a\""), true},
        {PM_RRTYPE_CAA, text("128 issue \"a\""), text("0 issue \"a\""), false},
        {PM_RRTYPE_CAA, text("0 issue \"a\""), text("0 iodef \"a\""), false},
        {PM_RRTYPE_TXT, text("a"), text("a"), true},
        {PM_RRTYPE_TXT, text("a"), text("b"), false},
        {PM_RRTYPE_CNAME, mx(0, "a.example"), mx(0, "b.example"), true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (pm_azure_takes(rows[i].type, &rows[i].named, &rows[i].there) != rows[i].taken)
            fail_msg("row %zu", i);
    }
}

static void some_words_are_no_text_to_az(void **state)
{
    (void)state;
    static const struct {
        struct pm_rdata text;
        bool can;
    } rows[] = {
        {{.text = PM_STR_INIT("v=spf1 -all")}, true},
        {{.text = PM_STR_INIT("-all")}, true},
        {{.text = PM_STR_INIT("@file")}, false},
        {{.text = PM_STR_INIT("a@b")}, true},
        {{.text = PM_STR_INIT("v=spf1 -all"), .cuts = PM_STR_INIT("\x07\x04")}, false},
        {{.text = PM_STR_INIT("v=spf1 -all"), .cuts = PM_STR_INIT("\x06\x05")}, true},
        {{.text = PM_STR_INIT("a@file"), .cuts = PM_STR_INIT("\x01\x05")}, false},
        {{.text = PM_STR_INIT("ax=@file"), .cuts = PM_STR_INIT("\x01\x07")}, false},
        {{.text = PM_STR_INIT("ax=y=@f"), .cuts = PM_STR_INIT("\x01\x06")}, true},
        {{.text = PM_STR_INIT("")}, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (pm_azure_can_name(&rows[i].text) != rows[i].can)
            fail_msg("row %zu", i);
    }
}

static struct pm_rrset set_of(enum pm_rrtype type, struct pm_rdata *values, size_t count)
{
    return (struct pm_rrset){
        .owner = PM_STR("example.com"), .type = type, .values = values, .count = count};
}

static void what_is_removed_goes_first_where_it_would_take_what_is_added(void **state)
{
    (void)state;
    static const struct {
        uint16_t before, after;
        enum pm_azure_way way;
    } rows[] = {{50, 10, PM_AZURE_ADDS_FIRST}, {0, 10, PM_AZURE_REMOVES_FIRST}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_rdata before = mx(rows[i].before, "a.example");
        struct pm_rdata after = mx(rows[i].after, "a.example");
        struct pm_set_change change = {.action = PM_SET_MODIFY, .type = PM_RRTYPE_MX};
        change.before = change.removed = set_of(PM_RRTYPE_MX, &before, 1);
        change.after = change.added = set_of(PM_RRTYPE_MX, &after, 1);
        assert_int_equal(pm_azure_way_of(&change), rows[i].way);
    }
}

static void a_set_is_made_anew_only_of_texts_that_az_can_be_told(void **state)
{
    (void)state;
    static const struct {
        const char *kept;
        bool done;
    } rows[] = {{"google-site-verification=a", true}, {"@home", false}, {"\xff", false}};
    struct pm_rdata old = {.text = PM_STR("v=spf1 -all"), .cuts = PM_STR("\x07\x04")};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_rdata values[] = {text(rows[i].kept), text("v=spf1 a -all")};
        struct pm_set_change change = {.action = PM_SET_MODIFY, .type = PM_RRTYPE_TXT};
        change.removed = set_of(PM_RRTYPE_TXT, &old, 1);
        change.added = set_of(PM_RRTYPE_TXT, &values[1], 1);
        change.after = set_of(PM_RRTYPE_TXT, values, 2);
        assert_int_equal(pm_azure_way_of(&change), PM_AZURE_ANEW);
        const char *why = pm_zone_format_azure.refuse_change(NULL, &change);
        if ((why == NULL) != rows[i].done)
            fail_msg("row %zu: %s", i, why ? why : "not refused");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_of_0_is_not_compared),
        cmocka_unit_test(some_words_are_no_text_to_az),
        cmocka_unit_test(what_is_removed_goes_first_where_it_would_take_what_is_added),
        cmocka_unit_test(a_set_is_made_anew_only_of_texts_that_az_can_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
