/* Constants and their text forms. The texts are stored and shown: they are frozen here. */
#include "model/dns.h"
#include "model/finding.h"
#include "model/outcome.h"
#include "model/plan.h"

#include "support.h"

static void event_kinds_have_stored_names(void **state)
{
    (void)state;
    static const char *const names[] = {"known",  "protect", "unprotect", "schedule", "void",
                                        "cancel", "hold",    "release",   "intent",   "done",
                                        "failed", "unknown", "policy",    "claim",    "unclaim"};
    for (size_t i = 0; i < COUNT(names); i++) {
        enum pm_event_kind kind = PM_EVENT_POLICY;
        assert_string_equal(pm_event_kind_name((enum pm_event_kind)i), names[i]);
        assert_true(pm_event_kind_parse(pm_str_from(names[i]), &kind));
        assert_int_equal(kind, i);
    }
    enum pm_event_kind kind = PM_EVENT_HOLD;
    assert_false(pm_event_kind_parse(PM_STR("Known"), &kind));
    assert_false(pm_event_kind_parse(PM_STR(""), &kind));
    assert_int_equal(kind, PM_EVENT_HOLD);
}

static void actions_have_stored_names(void **state)
{
    (void)state;
    static const char *const names[] = {"none", "add", "update", "delete"};
    enum pm_action action;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(pm_action_name((enum pm_action)i), names[i]);
        assert_true(pm_action_parse(pm_str_from(names[i]), &action));
        assert_int_equal(action, i);
    }
    assert_false(pm_action_parse(PM_STR("remove"), &action));
}

static void operations_have_names_symbols_and_weight(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        char symbol;
        bool change;
    } rows[PM_OPS] = {
        {"add", '+', true},      {"update", '~', true}, {"schedule", '-', true},
        {"delete", 'x', true},   {"cancel", '<', true}, {"void", '<', true},
        {"wait", '.', false},    {"held", '.', false},  {"unmanaged", ' ', false},
        {"blocked", '!', false},
    };
    for (size_t i = 0; i < PM_OPS; i++) {
        enum pm_op op;
        assert_string_equal(pm_op_name((enum pm_op)i), rows[i].name);
        assert_int_equal(pm_op_symbol((enum pm_op)i), rows[i].symbol);
        assert_int_equal(pm_op_is_change((enum pm_op)i), rows[i].change);
        assert_true(pm_op_parse(pm_str_from(rows[i].name), &op));
        assert_int_equal(op, i);
    }
    enum pm_op op;
    assert_false(pm_op_parse(PM_STR("destroy"), &op));
}

static void reasons_are_read_back_from_their_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < PM_REASONS; i++) {
        enum pm_reason reason;
        assert_true(pm_reason_parse(pm_str_from(pm_reason_name((enum pm_reason)i)), &reason));
        assert_int_equal(reason, i);
    }
    enum pm_reason reason;
    assert_false(pm_reason_parse(PM_STR("because"), &reason));
}

static void these_reasons_need_a_person(void **state)
{
    (void)state;
    static const char *const names[] = {
        "users_remain", "rules_remain", "users_unknown",         "protected",
        "vanished",     "too_many",     "ownership_not_visible", "frozen",
    };
    size_t needing = 0;
    for (size_t i = 0; i < PM_REASONS; i++)
        needing += pm_reason_needs_person((enum pm_reason)i);
    assert_int_equal(needing, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        enum pm_reason reason;
        assert_true(pm_reason_parse(pm_str_from(names[i]), &reason));
        assert_true(pm_reason_needs_person(reason));
    }
}

static void every_guard_freeze_result_and_status_has_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < PM_GUARDS; i++)
        assert_non_null(pm_guard_name((enum pm_guard)i));
    for (size_t i = 0; i < PM_FREEZES; i++)
        assert_non_null(pm_freeze_name((enum pm_freeze)i));
    for (size_t i = 0; i < PM_RESULTS; i++)
        assert_non_null(pm_result_name((enum pm_result)i));
    for (size_t i = 0; i < PM_STATUSES; i++)
        assert_non_null(pm_status_name((enum pm_status)i));
    for (size_t i = 0; i <= PM_ANSWER_FAILED; i++)
        assert_non_null(pm_answer_status_text((enum pm_answer_status)i));
}

static void only_these_answers_say_something_of_a_record(void **state)
{
    (void)state;
    for (size_t i = 0; i <= PM_ANSWER_FAILED; i++) {
        bool expected = i == PM_ANSWER_DATA || i == PM_ANSWER_NODATA || i == PM_ANSWER_NXDOMAIN;
        assert_int_equal(pm_answer_is_conclusive((enum pm_answer_status)i), expected);
    }
}

static void the_worst_required_finding_is_the_verdict(void **state)
{
    (void)state;
    static const struct {
        struct pm_finding items[3];
        enum pm_status verdict;
    } rows[] = {
        {{{.status = PM_STATUS_PASS, .required = true}}, PM_STATUS_PASS},
        {{{.status = PM_STATUS_FAIL}, {.status = PM_STATUS_UNKNOWN}}, PM_STATUS_PASS},
        {{{.status = PM_STATUS_WARN, .required = true},
          {.status = PM_STATUS_SKIP, .required = true}},
         PM_STATUS_PASS},
        {{{.status = PM_STATUS_UNKNOWN, .required = true}, {.status = PM_STATUS_FAIL}},
         PM_STATUS_UNKNOWN},
        {{{.status = PM_STATUS_UNKNOWN, .required = true},
          {.status = PM_STATUS_FAIL, .required = true}},
         PM_STATUS_FAIL},
        {{{.status = PM_STATUS_FAIL, .required = true},
          {.status = PM_STATUS_UNKNOWN, .required = true}},
         PM_STATUS_FAIL},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(pm_findings_verdict(rows[i].items, 3), rows[i].verdict);
    assert_int_equal(pm_findings_verdict(NULL, 0), PM_STATUS_PASS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(event_kinds_have_stored_names),
        TEST(actions_have_stored_names),
        TEST(operations_have_names_symbols_and_weight),
        TEST(reasons_are_read_back_from_their_names),
        TEST(these_reasons_need_a_person),
        TEST(every_guard_freeze_result_and_status_has_a_name),
        TEST(only_these_answers_say_something_of_a_record),
        TEST(the_worst_required_finding_is_the_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
