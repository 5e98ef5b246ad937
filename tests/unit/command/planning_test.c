/* What plan and apply make of their options, and of a plan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "command/planning.h"
#include "runner.h"

static int status_with(struct pm_plan_item item, uint64_t allowed)
{
    struct pm_plan plan = {.items = &item, .count = 1};
    return pm_planning_status(&plan, allowed);
}

static void blocked_and_waiting_items_need_a_person_by_their_reason(void **state)
{
    (void)state;
    static const enum pm_op ops[] = {PM_OP_BLOCKED, PM_OP_WAIT};
    for (int reason = 0; reason < PM_REASONS; reason++) {
        for (size_t i = 0; i < 2; i++) {
            struct pm_plan_item item = {.op = ops[i], .reason = (enum pm_reason)reason};
            int expected = pm_reason_needs_person(item.reason) ? PM_EXIT_PERSON : PM_EXIT_OK;
            assert_int_equal(status_with(item, 0), expected);
            assert_int_equal(status_with(item, UINT64_C(1) << reason), PM_EXIT_OK);
            assert_int_equal(status_with(item, ~(UINT64_C(1) << reason)), expected);
        }
    }
}

static void nothing_else_needs_one(void **state)
{
    (void)state;
    for (int op = 0; op < PM_OPS; op++) {
        struct pm_plan_item item = {.op = (enum pm_op)op, .reason = PM_REASON_PROTECTED};
        bool stands = op == PM_OP_BLOCKED || op == PM_OP_WAIT;
        assert_int_equal(status_with(item, 0), stands ? PM_EXIT_PERSON : PM_EXIT_OK);
    }
}

static void one_item_among_many_is_enough(void **state)
{
    (void)state;
    struct pm_plan_item items[3] = {{.op = PM_OP_ADD},
                                    {.op = PM_OP_BLOCKED, .reason = PM_REASON_USERS_REMAIN},
                                    {.op = PM_OP_BLOCKED, .reason = PM_REASON_VANISHED}};
    struct pm_plan plan = {.items = items, .count = 3};
    uint64_t users = UINT64_C(1) << PM_REASON_USERS_REMAIN;
    uint64_t vanished = UINT64_C(1) << PM_REASON_VANISHED;
    assert_int_equal(pm_planning_status(&plan, 0), PM_EXIT_PERSON);
    assert_int_equal(pm_planning_status(&plan, users), PM_EXIT_PERSON);
    assert_int_equal(pm_planning_status(&plan, users | vanished), PM_EXIT_OK);
    assert_int_equal(pm_planning_status(&(struct pm_plan){0}, 0), PM_EXIT_OK);
}

static uint64_t allowed_by(struct runner *r, const char *option)
{
    struct pm_err err;
    uint64_t allowed = 0;
    if (!pm_planning_allowed(runner_context(r, "plan", option), &allowed, &err))
        fail_msg("%s", err.msg);
    return allowed;
}

static void allow_blocked_names_reasons_or_means_all(void **state)
{
    struct runner *r = *state;
    assert_true(allowed_by(r, "--allow-blocked") == UINT64_MAX);
    assert_true(allowed_by(r, "--allow-blocked=protected") == UINT64_C(1) << PM_REASON_PROTECTED);
    assert_true(allowed_by(r, "--allow-blocked=protected,vanished") ==
                (UINT64_C(1) << PM_REASON_PROTECTED | UINT64_C(1) << PM_REASON_VANISHED));
    assert_true(allowed_by(r, "-q") == 0);
}

static void allow_blocked_takes_no_other_word(void **state)
{
    struct runner *r = *state;
    static const char *const bad[] = {"--allow-blocked=protectd", "--allow-blocked=due",
                                      "--allow-blocked=,", "--allow-blocked= protected"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pm_err err;
        uint64_t allowed = 7;
        assert_false(pm_planning_allowed(runner_context(r, "plan", bad[i]), &allowed, &err));
        assert_int_equal(err.code, PM_ERR_USAGE);
        assert_int_equal(allowed, 7);
    }
}

static void only_what_changes_account_or_queue_is_a_change(void **state)
{
    (void)state;
    for (int op = 0; op < PM_OPS; op++) {
        struct pm_plan plan = {0};
        plan.by_op[op] = 1;
        assert_int_equal(pm_planning_has_changes(&plan), op <= PM_OP_VOID);
    }
    assert_false(pm_planning_has_changes(&(struct pm_plan){0}));
}

static void a_guard_that_is_taken_away_is_a_change(void **state)
{
    struct pm_event known = {.kind = PM_EVENT_KNOWN}, unprotect = {.kind = PM_EVENT_UNPROTECT};
    (void)state;
    assert_false(pm_planning_has_changes(&(struct pm_plan){.records = &known, .record_count = 1}));
    assert_true(
        pm_planning_has_changes(&(struct pm_plan){.records = &unprotect, .record_count = 1}));
    assert_true(pm_planning_has_changes(&(struct pm_plan){.policy_note_count = 1}));
}

static void a_row_in_grace_needs_a_person_while_deletions_are_frozen(void **state)
{
    struct pm_plan_item item = {.op = PM_OP_WAIT, .reason = PM_REASON_IN_GRACE, .pending = true};
    struct pm_plan plan = {.items = &item, .count = 1};
    (void)state;
    assert_int_equal(pm_planning_status(&plan, 0), PM_EXIT_OK);
    plan.freeze = PM_FREEZE_SKEW;
    assert_int_equal(pm_planning_status(&plan, 0), PM_EXIT_PERSON);
    assert_int_equal(pm_planning_status(&plan, UINT64_C(1) << PM_REASON_FROZEN), PM_EXIT_OK);
}

static void the_options_reach_the_planner(void **state)
{
    struct runner *r = *state;
    struct pm_desired desired = {0};
    struct pm_observe_input input;
    struct pm_err err;
    struct pm_context *context =
        runner_context(r, "plan", "--readd=Bücher.Example.", "--readd", "a.example",
                       "--max-deletes=7", "--allow-empty", "--timeout=2m");
    assert_true(pm_planning_input(context, &desired, &input, &err));
    assert_ptr_equal(input.desired, &desired);
    assert_int_equal(input.readd_count, 2);
    assert_true(pm_str_is(input.readd[0], "a.example"));
    assert_true(pm_str_is(input.readd[1], "xn--bcher-kva.example"));
    assert_int_equal(input.max_deletes, 7);
    assert_true(input.allow_empty);
    assert_int_equal(input.request_timeout_s, 120);
    context = runner_context(r, "plan");
    assert_true(pm_planning_input(context, &desired, &input, &err));
    assert_int_equal(input.max_deletes, -1);
    assert_false(input.allow_empty);
    context = runner_context(r, "plan", "--readd=no_name");
    assert_false(pm_planning_input(context, &desired, &input, &err));
    assert_int_equal(err.code, PM_ERR_USAGE);
    assert_holds(pm_str_from(err.msg), "--readd: 'no_name' is no domain name: ");
}

static void notes_tell_what_the_plan_could_not_know(void **state)
{
    struct runner *r = *state;
    struct pm_books books = {.context = runner_context(r, "plan"), .path = "here.db"};
    struct pm_str ahead[] = {PM_STR("one row is ahead of the clock")};
    struct pm_str old[] = {PM_STR("the state is as of 3h ago")};
    struct pm_observation seen = {.plan.state_exists = true};
    struct pm_str *notes;
    size_t count;
    pm_planning_notes(&books, &seen, &notes, &count);
    assert_int_equal(count, 0);
    seen.plan.state_exists = false;
    seen.settled.unsettled = 2;
    seen.notes = ahead;
    books.notes = old;
    seen.note_count = books.note_count = 1;
    pm_planning_notes(&books, &seen, &notes, &count);
    assert_int_equal(count, 4);
    assert_holds(notes[0], "as of 3h ago");
    assert_holds(notes[1], "ahead of the clock");
    assert_holds(notes[2], "no state at here.db: queue, holds and protections unknown");
    assert_holds(notes[3], "2 requests of another run");
}

#define RUNNER_TEST(name) cmocka_unit_test_setup_teardown(name, runner_begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocked_and_waiting_items_need_a_person_by_their_reason),
        cmocka_unit_test(nothing_else_needs_one),
        cmocka_unit_test(one_item_among_many_is_enough),
        RUNNER_TEST(allow_blocked_names_reasons_or_means_all),
        RUNNER_TEST(allow_blocked_takes_no_other_word),
        cmocka_unit_test(only_what_changes_account_or_queue_is_a_change),
        RUNNER_TEST(a_guard_that_is_taken_away_is_a_change),
        RUNNER_TEST(a_row_in_grace_needs_a_person_while_deletions_are_frozen),
        RUNNER_TEST(the_options_reach_the_planner),
        RUNNER_TEST(notes_tell_what_the_plan_could_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
