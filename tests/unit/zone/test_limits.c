/* What the forms of single providers cannot hold or do. */
#include "zone/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void texts_that_are_no_utf8_are_refused_where_text_is_taken(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        struct pm_str text;
        bool held;
    } rows[] = {
        {"azure", PM_STR_INIT("v=spf1 ~all"), true},
        {"azure", PM_STR_INIT("caf\xc3\xa9"), true},
        {"azure", PM_STR_INIT("caf\xe9"), false},
        {"azure", PM_STR_INIT("a\0b"), false},
        {"digitalocean", PM_STR_INIT("caf\xc3\xa9"), true},
        {"digitalocean", PM_STR_INIT("caf\xe9"), false},
        {"digitalocean", PM_STR_INIT("a\0b"), true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(rows[i].format));
        const char *why = format->refuse(PM_RRTYPE_TXT, &(struct pm_rdata){.text = rows[i].text});
        if ((why == NULL) != rows[i].held)
            fail_msg("row %zu: %s", i, why ? why : "not refused");
    }
}

static void an_import_into_cloud_dns_changes_nothing_that_is_there(void **state)
{
    (void)state;
    static const struct {
        enum pm_zone_style style;
        enum pm_set_action action;
        bool done;
    } rows[] = {
        {PM_ZONE_STYLE_YAML, PM_SET_ADD, true},       {PM_ZONE_STYLE_YAML, PM_SET_KEEP, true},
        {PM_ZONE_STYLE_YAML, PM_SET_MODIFY, false},   {PM_ZONE_STYLE_YAML, PM_SET_DELETE, false},
        {PM_ZONE_STYLE_DEFAULT, PM_SET_MODIFY, true}, {PM_ZONE_STYLE_DEFAULT, PM_SET_DELETE, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_zone_options options = {.style = rows[i].style};
        struct pm_set_change change = {.action = rows[i].action};
        const char *why = pm_zone_format_gcloud.refuse_change(&options, &change);
        if ((why == NULL) != rows[i].done)
            fail_msg("row %zu: %s", i, why ? why : "not refused");
    }
}

static void a_set_in_azure_has_so_many_records_and_characters(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        size_t count, length;
        bool done;
    } rows[] = {
        {PM_RRTYPE_TXT, 4, 1024, true}, {PM_RRTYPE_TXT, 4, 1025, false},
        {PM_RRTYPE_TXT, 20, 1, true},   {PM_RRTYPE_TXT, 21, 1, false},
        {PM_RRTYPE_MX, 21, 0, false},
    };
    static const char text[1025];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_rdata values[21];
        for (size_t k = 0; k < 21; k++)
            values[k] = (struct pm_rdata){.text = {text, rows[i].length}};
        struct pm_set_change change = {
            .type = (enum pm_rrtype)rows[i].type,
            .after = {.values = values, .count = rows[i].count},
        };
        const char *why = pm_zone_format_azure.refuse_change(NULL, &change);
        if ((why == NULL) != rows[i].done)
            fail_msg("row %zu: %s", i, why ? why : "not refused");
    }
}

static void a_document_for_an_api_of_one_zone_says_so(void **state)
{
    (void)state;
    static const char *const names[] = {"desec", "gcloud", "powerdns", "route53"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(pm_zone_format_find(pm_str_from(names[i]))->one_zone);
    assert_false(pm_zone_format_hetzner.one_zone);
    assert_false(pm_zone_format_digitalocean.one_zone);
    assert_false(pm_zone_format_azure.one_zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_that_are_no_utf8_are_refused_where_text_is_taken),
        cmocka_unit_test(an_import_into_cloud_dns_changes_nothing_that_is_there),
        cmocka_unit_test(a_set_in_azure_has_so_many_records_and_characters),
        cmocka_unit_test(a_document_for_an_api_of_one_zone_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
