#include "build.h"

#include "plan/compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DAY = 86400 };

/* Approved is planned before a test changes the inputs, fresh after it. */
struct pair {
    struct build b;
    struct pm_plan approved;
    struct pm_plan_difference *differences;
};

static int setup(void **state)
{
    static struct pair pair;
    build_init(&pair.b);
    build_fill(&pair.b, 3);
    *state = &pair;
    return 0;
}

static int teardown(void **state)
{
    build_fini(&((struct pair *)*state)->b);
    return 0;
}

/* As a plan that was read from a file: it points to nothing of this run. */
static void approve(struct pair *pair)
{
    pair->approved = *build_plan(&pair->b);
    for (size_t i = 0; i < pair->approved.count; i++)
        pair->approved.items[i].desired = NULL;
}

static size_t compare(struct pair *pair)
{
    build_plan(&pair->b);
    return pm_plan_compare(&pair->approved, &pair->b.plan, &pair->b.arena, &pair->differences);
}

static void expect_difference(struct pair *pair, const char *name, const char *text)
{
    assert_int_equal(compare(pair), 1);
    assert_true(pm_str_is(pair->differences[0].name.ascii, name));
    if (!pm_str_is(pair->differences[0].text, text))
        fail_msg("%s", pm_str_cstr(&pair->b.arena, pair->differences[0].text));
}

static void a_protection_that_would_be_lifted_was_to_be_approved(void **state)
{
    struct pair *pair = *state;
    struct build *b = &pair->b;
    build_event(b, PM_EVENT_PROTECT, b->desired.domains[0].name.ascii.ptr, 0);
    approve(pair);
    b->desired.domains[0].protect_given = true;
    expect_difference(pair, b->desired.domains[0].name.ascii.ptr,
                      "its protection would be lifted, which was not approved");
    approve(pair);
    assert_int_equal(compare(pair), 0);
}

static void a_policy_out_of_another_file_was_to_be_approved(void **state)
{
    struct pair *pair = *state;
    struct build *b = &pair->b;
    approve(pair);
    b->desired.policy.max_deletes = 100;
    assert_int_equal(compare(pair), 0);
    b->desired.digest = PM_STR("another");
    expect_difference(pair, "",
                      "the file was changed since, and its policy is not the one last applied");
}

static struct pm_account_domain *own(struct build *b, const char *name)
{
    for (size_t i = 0; i < b->account.count; i++) {
        if (pm_str_is(b->account.domains[i].name.ascii, name))
            return &b->account.domains[i];
    }
    return NULL;
}

static void wait_seconds(struct build *b, int64_t seconds)
{
    b->account.time += seconds;
    b->input.now += seconds;
}

static void remove_own(struct build *b, const char *name)
{
    *own(b, name) = b->account.domains[--b->account.count];
}

/* One of each action. */
static void fill_actions(struct build *b)
{
    build_declare(b, "add.example")->settings.allow_account_reset = PM_FALSE;
    build_declare(b, "update.example")->settings.allow_account_reset = PM_FALSE;
    build_own(b, "update.example");
    build_own(b, "schedule.example");
    build_own(b, "delete.example");
    build_pending(b, "delete.example", 2 * DAY);
    build_declare(b, "cancel.example");
    build_own(b, "cancel.example");
    build_pending(b, "cancel.example", 100);
    build_own(b, "void.example")->users.n = 1;
    build_pending(b, "void.example", 100);
    build_own(b, "grace.example");
    build_pending(b, "grace.example", DAY - 10);
    b->desired.policy.max_delete_percent = 100;
}

static void the_same_inputs_are_no_difference_and_all_is_approved(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    assert_int_equal(compare(pair), 0);
    size_t changes = 0;
    for (size_t i = 0; i < pair->b.plan.count; i++) {
        const struct pm_plan_item *item = &pair->b.plan.items[i];
        changes += pm_op_is_change(item->op);
        assert_true(pm_plan_approves(&pair->approved, item));
    }
    assert_int_equal(changes, 6);
}

static void counts_and_badges_that_change_nothing_are_no_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    own(&pair->b, "void.example")->users.n = 7;
    own(&pair->b, "update.example")->badges.mx = true;
    pair->b.account.credit = PM_STR("1.5");
    wait_seconds(&pair->b, 5);
    assert_int_equal(compare(pair), 0);
}

static void a_mailbox_on_the_domain_to_delete_is_a_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    own(&pair->b, "delete.example")->users.n = 2;
    expect_difference(pair, "delete.example",
                      "approved: delete (due: requested 2027-01-13T08:00:00Z); now: void "
                      "(users_remain: 2 users), blocked (users_remain: 2 users)");
    assert_false(
        pm_plan_approves(&pair->approved, build_item(&pair->b.plan, "delete.example", PM_OP_VOID)));
}

static void a_mailbox_on_another_domain_is_none(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    own(&pair->b, "update.example")->users.n = 2;
    assert_int_equal(compare(pair), 0);
}

static void a_row_that_falls_due_is_no_difference_and_not_approved(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    wait_seconds(&pair->b, 20);
    assert_int_equal(compare(pair), 0);
    const struct pm_plan_item *item = build_item(&pair->b.plan, "grace.example", PM_OP_DELETE);
    assert_non_null(item);
    assert_false(pm_plan_approves(&pair->approved, item));
    assert_true(pm_plan_approves(&pair->approved,
                                 build_item(&pair->b.plan, "delete.example", PM_OP_DELETE)));
}

static void a_row_that_expires_is_no_difference_and_not_approved(void **state)
{
    struct pair *pair = *state;
    build_own(&pair->b, "grace.example");
    build_pending(&pair->b, "grace.example", DAY - 10);
    approve(pair);
    wait_seconds(&pair->b, 8 * DAY);
    assert_int_equal(compare(pair), 0);
    const struct pm_plan_item *item = build_item(&pair->b.plan, "grace.example", PM_OP_VOID);
    assert_false(pm_plan_approves(&pair->approved, item));
    item = build_item(&pair->b.plan, "grace.example", PM_OP_SCHEDULE);
    assert_false(pm_plan_approves(&pair->approved, item));
}

static void an_approved_delete_that_expired_is_a_difference(void **state)
{
    struct pair *pair = *state;
    build_own(&pair->b, "delete.example");
    build_pending(&pair->b, "delete.example", 8 * DAY);
    approve(pair);
    wait_seconds(&pair->b, 10);
    expect_difference(pair, "delete.example",
                      "approved: delete (due: requested 2027-01-07T08:00:00Z); now: schedule "
                      "(not_declared), void (expired: requested 2027-01-07T08:00:00Z)");
}

static void a_delete_of_another_row_is_a_difference(void **state)
{
    struct pair *pair = *state;
    build_own(&pair->b, "delete.example");
    struct pm_event *row = build_pending(&pair->b, "delete.example", 3 * DAY);
    approve(pair);
    row->time += DAY;
    expect_difference(pair, "delete.example",
                      "approved: delete (due: requested 2027-01-12T08:00:00Z); now: delete (due: "
                      "requested 2027-01-13T08:00:00Z)");
}

static void a_new_row_that_is_due_is_a_difference(void **state)
{
    struct pair *pair = *state;
    build_own(&pair->b, "delete.example")->users.n = 1;
    approve(pair);
    own(&pair->b, "delete.example")->users.n = 0;
    build_pending(&pair->b, "delete.example", 2 * DAY);
    expect_difference(pair, "delete.example",
                      "approved: blocked (users_remain: 1 user); now: delete (due: requested "
                      "2027-01-13T08:00:00Z)");
}

static void an_approved_add_that_is_there_already_is_a_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    build_own(&pair->b, "add.example")->allow_account_reset = false;
    expect_difference(pair, "add.example",
                      "approved: add (not_on_account: allow_account_reset false, "
                      "symbolic_subaddressing -); now: nothing");
}

static void an_add_that_became_an_update_is_a_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    build_own(&pair->b, "add.example");
    assert_int_equal(compare(pair), 1);
}

static void settings_that_changed_meanwhile_are_a_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    struct pm_desired_domain *declared = build_declare(&pair->b, "both.example");
    declared->settings.allow_account_reset = PM_FALSE;
    declared->settings.symbolic_subaddressing = PM_FALSE;
    build_own(&pair->b, "both.example");
    approve(pair);
    own(&pair->b, "both.example")->symbolic_subaddressing = false;
    expect_difference(pair, "both.example",
                      "approved: update (settings_differ: allow_account_reset false, "
                      "symbolic_subaddressing false); now: update (settings_differ: "
                      "allow_account_reset false, symbolic_subaddressing -)");
}

static void other_settings_for_a_domain_to_add_are_a_difference(void **state)
{
    struct pair *pair = *state;
    struct pm_desired_domain *declared = build_declare(&pair->b, "a.example");
    approve(pair);
    declared->settings.allow_account_reset = PM_FALSE;
    assert_int_equal(compare(pair), 1);
}

static void a_void_that_time_did_not_cause_is_a_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    own(&pair->b, "grace.example")->users.n = 1;
    expect_difference(pair, "grace.example",
                      "approved: wait (in_grace: requested 2027-01-14T08:00:10Z); now: void "
                      "(users_remain: 1 user), blocked (users_remain: 1 user)");
}

static void each_action_that_is_gone_is_a_difference(void **state)
{
    static const char *const names[] = {"update.example", "schedule.example", "delete.example"};
    struct pair *pair = *state;
    for (size_t i = 0; i < 3; i++) {
        build_fini(&pair->b);
        build_init(&pair->b);
        build_fill(&pair->b, 3);
        fill_actions(&pair->b);
        approve(pair);
        remove_own(&pair->b, names[i]);
        assert_int_equal(compare(pair), 1);
        assert_true(pm_str_is(pair->differences[0].name.ascii, names[i]));
    }
}

static void a_row_that_was_cancelled_meanwhile_is_a_difference(void **state)
{
    static const char *const names[] = {"cancel.example", "delete.example", "void.example"};
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    for (size_t i = 0; i < 3; i++) {
        size_t events = pair->b.event_count;
        struct pm_event *cancel = build_event(&pair->b, PM_EVENT_CANCEL, names[i], BUILD_NOW);
        for (size_t j = 0; j < events; j++) {
            if (pm_str_is(pair->b.events[j].domain, names[i]))
                pm_event_close(cancel, pair->b.events[j].id, &pair->b.arena);
        }
        assert_int_equal(compare(pair), 1);
        assert_true(pm_str_is(pair->differences[0].name.ascii, names[i]));
        pair->b.event_count = events;
    }
}

static void an_action_that_nobody_approved_is_a_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    build_own(&pair->b, "zz.example");
    expect_difference(pair, "zz.example", "approved: nothing; now: schedule (not_declared)");
    assert_false(
        pm_plan_approves(&pair->approved, build_item(&pair->b.plan, "zz.example", PM_OP_SCHEDULE)));
}

static void new_items_that_change_nothing_are_no_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    build_own(&pair->b, "zz.example")->users.n = 1;
    build_own(&pair->b, "yy.example")->shared = true;
    build_declare(&pair->b, "xx.example");
    build_look(&pair->b, "xx.example", PM_VISIBILITY_ABSENT);
    assert_int_equal(compare(pair), 0);
}

static void a_freeze_meanwhile_is_a_difference_for_deletions_only(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    pair->b.input.now += 1000;
    assert_int_equal(compare(pair), 2);
    assert_true(pm_str_is(pair->differences[0].name.ascii, "delete.example"));
    assert_true(pm_str_is(pair->differences[1].name.ascii, "schedule.example"));
}

static void a_schedule_that_became_too_many_is_a_difference(void **state)
{
    struct pair *pair = *state;
    fill_actions(&pair->b);
    approve(pair);
    pair->b.desired.policy.max_deletes = 2;
    expect_difference(pair, "schedule.example",
                      "approved: schedule (not_declared); now: blocked (too_many)");
}

static void a_vanished_domain_that_is_readded_needs_its_own_approval(void **state)
{
    struct pair *pair = *state;
    build_declare(&pair->b, "a.example");
    approve(pair);
    build_known(&pair->b, "a.example");
    build_readd(&pair->b, "a.example");
    assert_int_equal(compare(pair), 1);
}

static void a_plan_for_another_account_is_a_difference_of_its_own(void **state)
{
    struct pair *pair = *state;
    approve(pair);
    pair->b.account.fingerprint = PM_STR("another");
    assert_int_equal(compare(pair), 1);
    assert_int_equal(pair->differences[0].name.ascii.len, 0);
    assert_true(pm_str_is(pair->differences[0].text, "the plan was made for another account"));
}

static void a_waiting_row_may_drain_into_a_delete(void **state)
{
    struct pair *pair = *state;
    struct build *b = &pair->b;
    b->desired.policy.max_deletes = 1;
    build_own(b, "a.example");
    build_pending(b, "a.example", 8 * DAY - 5);
    build_own(b, "b.example");
    build_pending(b, "b.example", 3 * DAY);
    approve(pair);
    assert_string_equal(build_words(b, &pair->approved, "b.example"), "wait(draining)");
    wait_seconds(b, 10);
    assert_int_equal(compare(pair), 1);
    assert_true(pm_str_is(pair->differences[0].name.ascii, "a.example"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_same_inputs_are_no_difference_and_all_is_approved),
        TEST(counts_and_badges_that_change_nothing_are_no_difference),
        TEST(a_mailbox_on_the_domain_to_delete_is_a_difference),
        TEST(a_protection_that_would_be_lifted_was_to_be_approved),
        TEST(a_policy_out_of_another_file_was_to_be_approved),
        TEST(a_mailbox_on_another_domain_is_none),
        TEST(a_row_that_falls_due_is_no_difference_and_not_approved),
        TEST(a_row_that_expires_is_no_difference_and_not_approved),
        TEST(an_approved_delete_that_expired_is_a_difference),
        TEST(a_delete_of_another_row_is_a_difference),
        TEST(a_new_row_that_is_due_is_a_difference),
        TEST(an_approved_add_that_is_there_already_is_a_difference),
        TEST(an_add_that_became_an_update_is_a_difference),
        TEST(settings_that_changed_meanwhile_are_a_difference),
        TEST(other_settings_for_a_domain_to_add_are_a_difference),
        TEST(a_void_that_time_did_not_cause_is_a_difference),
        TEST(each_action_that_is_gone_is_a_difference),
        TEST(a_row_that_was_cancelled_meanwhile_is_a_difference),
        TEST(an_action_that_nobody_approved_is_a_difference),
        TEST(new_items_that_change_nothing_are_no_difference),
        TEST(a_freeze_meanwhile_is_a_difference_for_deletions_only),
        TEST(a_schedule_that_became_too_many_is_a_difference),
        TEST(a_vanished_domain_that_is_readded_needs_its_own_approval),
        TEST(a_plan_for_another_account_is_a_difference_of_its_own),
        TEST(a_waiting_row_may_drain_into_a_delete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
