#include "purelymail/excerpt.h"
#include "purelymail/operations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_have_their_names_and_questions(void **state)
{
    (void)state;
    static const struct {
        enum pm_operation operation;
        const char *name, *question;
    } cases[] = {
        {PM_OPERATION_LIST_DOMAINS, "listDomains", "{\"includeShared\":false}"},
        {PM_OPERATION_LIST_USER, "listUser", "{}"},
        {PM_OPERATION_LIST_ROUTING_RULES, "listRoutingRules", "{}"},
        {PM_OPERATION_GET_OWNERSHIP_CODE, "getOwnershipCode", "{}"},
        {PM_OPERATION_CHECK_ACCOUNT_CREDIT, "checkAccountCredit", "{}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(pm_operation_name(cases[i].operation), cases[i].name);
        assert_true(pm_str_is(pm_operation_question(cases[i].operation), cases[i].question));
    }
}

static const struct order_case {
    struct pm_change change;
    const char *name, *body;
} order_cases[] = {
    {{.action = PM_ACTION_ADD, .domain = PM_STR_INIT("a.example")},
     "addDomain",
     "{\"domainName\":\"a.example\"}"},
    {{.action = PM_ACTION_DELETE, .domain = PM_STR_INIT("a.example")},
     "deleteDomain",
     "{\"name\":\"a.example\"}"},
    {{.action = PM_ACTION_UPDATE,
      .domain = PM_STR_INIT("a.example"),
      .settings = {PM_FALSE, PM_UNSET}},
     "updateDomainSettings",
     "{\"name\":\"a.example\",\"allowAccountReset\":false}"},
    {{.action = PM_ACTION_UPDATE,
      .domain = PM_STR_INIT("a.example"),
      .settings = {PM_UNSET, PM_TRUE}},
     "updateDomainSettings",
     "{\"name\":\"a.example\",\"symbolicSubaddressing\":true}"},
    {{.action = PM_ACTION_UPDATE, .domain = PM_STR_INIT("a.example"), .recheck_dns = true},
     "updateDomainSettings",
     "{\"name\":\"a.example\",\"recheckDns\":true}"},
};

static void orders_hold_the_domain_and_only_what_changes(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof order_cases / sizeof *order_cases; i++) {
        enum pm_operation operation;
        assert_true(pm_operation_of(order_cases[i].change.action, &operation));
        assert_string_equal(pm_operation_name(operation), order_cases[i].name);
        assert_true(
            pm_str_is(pm_operation_order(&order_cases[i].change, &arena), order_cases[i].body));
    }
    pm_arena_fini(&arena);
}

static void no_action_is_no_operation(void **state)
{
    (void)state;
    enum pm_operation operation;
    assert_false(pm_operation_of(PM_ACTION_NONE, &operation));
}

static const struct excerpt_case {
    struct pm_str text;
    const char *excerpt;
} excerpt_cases[] = {
    {PM_STR_INIT(""), ""},
    {PM_STR_INIT("b\xc3\xbc"
                 "cher"),
     "b\xc3\xbc"
     "cher"},
    {PM_STR_INIT("a\x1b[31m\nb"), "a\\x1b[31m\\x0ab"},
    {PM_STR_INIT("\x7f\xc2\x9b\xe2\x80\xae"), "\\x7f\\u{9b}\\u{202e}"},
    {PM_STR_INIT("\xff\xc3"), "\\xff\\xc3"},
    {PM_STR_INIT("0123456789012345678901234567890123456789012345678901234567890123456789012345678"
                 "9"),
     "01234567890123456789012345678901234567890123456789012345678901234567890123456789"},
    {PM_STR_INIT("0123456789012345678901234567890123456789012345678901234567890123456789012345678"
                 "9x"),
     "01234567890123456789012345678901234567890123456789012345678901234567890123456789..."},
};

static void excerpts_are_short_and_harmless(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof excerpt_cases / sizeof *excerpt_cases; i++)
        assert_string_equal(pm_excerpt(excerpt_cases[i].text, &arena).ptr,
                            excerpt_cases[i].excerpt);
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_have_their_names_and_questions),
        cmocka_unit_test(orders_hold_the_domain_and_only_what_changes),
        cmocka_unit_test(no_action_is_no_operation),
        cmocka_unit_test(excerpts_are_short_and_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
