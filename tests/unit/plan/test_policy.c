#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DAY = 86400 };

static int setup(void **state)
{
    static struct build b;
    build_init(&b);
    build_fill(&b, 2);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    build_fini(*state);
    return 0;
}

static void protect(struct build *b, struct pm_policy *policy, const char *pattern)
{
    build_pattern(b, &policy->protect, &policy->protect_count, pattern);
}

static void ignore(struct build *b, struct pm_policy *policy, const char *pattern)
{
    build_pattern(b, &policy->ignore, &policy->ignore_count, pattern);
}

static void expect_note(const struct pm_plan *plan, const char *text)
{
    assert_int_equal(plan->policy_note_count, 1);
    assert_int_equal(plan->policy_notes[0].len, strlen(text));
    assert_memory_equal(plan->policy_notes[0].ptr, text, strlen(text));
}

static void before_the_first_apply_the_files_policy_counts(void **state)
{
    struct build *b = *state;
    b->desired.policy.max_deletes = 50;
    b->desired.policy.delete_delay_s = 9 * DAY;
    build_plan(b);
    assert_true(pm_policy_eq(&b->plan.policy, &b->desired.policy));
    assert_int_equal(b->plan.policy_note_count, 0);
}

static void a_risen_max_deletes_counts_from_the_next_apply_on(void **state)
{
    struct build *b = *state;
    build_applied(b);
    b->desired.policy.max_deletes = 50;
    build_plan(b);
    assert_int_equal(b->plan.policy.max_deletes, 10);
    expect_note(&b->plan, "max_deletes rises from 10 to 50: counts from the next apply on");
}

static void a_risen_percentage_counts_from_the_next_apply_on(void **state)
{
    struct build *b = *state;
    build_applied(b);
    b->desired.policy.max_delete_percent = 100;
    build_plan(b);
    assert_int_equal(b->plan.policy.max_delete_percent, 30);
    expect_note(&b->plan, "max_delete_percent rises from 30 to 100: counts from the next apply on");
}

static void a_shorter_delay_counts_from_the_next_apply_on(void **state)
{
    struct build *b = *state;
    b->last.delete_delay_s = 7 * DAY;
    build_applied(b);
    build_own(b, "gone.example");
    build_pending(b, "gone.example", 2 * DAY);
    build_plan(b);
    assert_int_equal(b->plan.policy.delete_delay_s, 7 * DAY);
    expect_note(&b->plan, "delete_delay falls from 7d to 24h: counts from the next apply on");
    assert_string_equal(build_words(b, &b->plan, "gone.example"), "wait(in_grace)");
}

static void delete_with_rules_counts_from_the_next_apply_on(void **state)
{
    struct build *b = *state;
    build_applied(b);
    b->desired.policy.delete_with_rules = true;
    build_own(b, "gone.example")->rules.n = 1;
    build_plan(b);
    expect_note(&b->plan, "delete_with_rules becomes true: counts from the next apply on");
    assert_string_equal(build_words(b, &b->plan, "gone.example"), "blocked(rules_remain)");
}

static void a_weaker_prune_counts_from_the_next_apply_on(void **state)
{
    static const struct {
        enum pm_prune from, to;
        const char *note;
    } cases[] = {
        {PM_PRUNE_NONE, PM_PRUNE_ALL, "prune goes from none to all: counts from the next apply on"},
        {PM_PRUNE_NONE, PM_PRUNE_MANAGED,
         "prune goes from none to managed: counts from the next apply on"},
        {PM_PRUNE_MANAGED, PM_PRUNE_ALL,
         "prune goes from managed to all: counts from the next apply on"},
    };
    struct build *b = *state;
    for (size_t i = 0; i < 3; i++) {
        b->last.prune = cases[i].from;
        build_applied(b);
        b->desired.policy.prune = cases[i].to;
        build_plan(b);
        assert_int_equal(b->plan.policy.prune, cases[i].from);
        expect_note(&b->plan, cases[i].note);
        b->event_count--;
    }
}

static void a_dropped_protection_counts_from_the_next_apply_on(void **state)
{
    struct build *b = *state;
    protect(b, &b->last, "*.example");
    build_applied(b);
    build_own(b, "gone.example");
    build_plan(b);
    expect_note(&b->plan, "protect no longer lists *.example: counts from the next apply on");
    assert_string_equal(build_words(b, &b->plan, "gone.example"), "blocked(protected)");
}

static void a_dropped_ignore_counts_from_the_next_apply_on(void **state)
{
    struct build *b = *state;
    ignore(b, &b->last, "gone.example");
    ignore(b, &b->last, "kept.example");
    build_applied(b);
    ignore(b, &b->desired.policy, "kept.example");
    build_own(b, "gone.example");
    build_plan(b);
    expect_note(&b->plan, "ignore no longer lists gone.example: counts from the next apply on");
    assert_string_equal(build_words(b, &b->plan, "gone.example"), "unmanaged(ignored)");
}

static void many_dropped_patterns_are_one_note(void **state)
{
    static const char *const names[] = {"a.example", "b.example", "c.example", "d.example",
                                        "e.example", "f.example", "g.example"};
    struct build *b = *state;
    for (size_t i = 0; i < 7; i++)
        protect(b, &b->last, names[i]);
    build_applied(b);
    build_plan(b);
    expect_note(&b->plan, "protect no longer lists a.example, b.example, c.example, d.example, "
                          "e.example and 2 more: counts from the next apply on");
}

static void stricter_guards_count_at_once_and_need_no_note(void **state)
{
    struct build *b = *state;
    b->last.max_deletes = 50;
    b->last.max_delete_percent = 90;
    b->last.delete_with_rules = true;
    build_applied(b);
    struct pm_policy *file = &b->desired.policy;
    file->prune = PM_PRUNE_MANAGED;
    file->delete_delay_s = 2 * DAY;
    protect(b, file, "z.example");
    protect(b, file, "*.example");
    ignore(b, file, "y.example");
    build_plan(b);
    assert_int_equal(b->plan.policy_note_count, 0);
    const struct pm_policy *policy = &b->plan.policy;
    assert_int_equal(policy->max_deletes, 10);
    assert_int_equal(policy->max_delete_percent, 30);
    assert_int_equal(policy->delete_delay_s, 2 * DAY);
    assert_int_equal(policy->prune, PM_PRUNE_MANAGED);
    assert_false(policy->delete_with_rules);
    assert_int_equal(policy->protect_count, 2);
    assert_true(pm_str_is(policy->protect[0], "*.example"));
    assert_int_equal(policy->ignore_count, 1);
}

static void protect_and_ignore_of_both_policies_are_in_force(void **state)
{
    struct build *b = *state;
    protect(b, &b->last, "b.example");
    protect(b, &b->last, "a.example");
    build_applied(b);
    protect(b, &b->desired.policy, "b.example");
    protect(b, &b->desired.policy, "c.example");
    build_plan(b);
    assert_int_equal(b->plan.policy.protect_count, 3);
    assert_true(pm_str_is(b->plan.policy.protect[0], "a.example"));
    assert_true(pm_str_is(b->plan.policy.protect[2], "c.example"));
}

static void weakened_caps_do_not_let_more_through_in_the_same_change(void **state)
{
    struct build *b = *state;
    build_applied(b);
    b->desired.policy.max_deletes = 100;
    b->desired.policy.max_delete_percent = 100;
    for (int i = 0; i < 11; i++)
        build_own(b, (const char[]){(char)('a' + i), '.', 'n', 'e', 'w', 0});
    build_plan(b);
    assert_int_equal(b->plan.by_op[PM_OP_BLOCKED], 11);
    assert_int_equal(b->plan.policy_note_count, 2);
}

static const struct pm_event *policy_record(const struct pm_plan *plan)
{
    return build_record(plan, PM_EVENT_POLICY, "");
}

static void the_first_apply_records_policy_and_account(void **state)
{
    struct build *b = *state;
    build_plan(b);
    const struct pm_event *record = policy_record(&b->plan);
    assert_non_null(record);
    assert_true(pm_policy_eq(record->policy, &b->desired.policy));
    assert_true(pm_str_eq(record->account, b->account.fingerprint));
    assert_int_equal(record->closes_count, 0);
}

static void an_unchanged_policy_is_not_recorded_again(void **state)
{
    struct build *b = *state;
    build_applied(b);
    build_plan(b);
    assert_null(policy_record(&b->plan));
    assert_int_equal(b->plan.record_count, 0);
}

static void a_changed_policy_is_recorded_as_the_file_has_it(void **state)
{
    struct build *b = *state;
    build_applied(b);
    struct pm_str id = build_last_id(b);
    b->desired.policy.max_deletes = 50;
    build_plan(b);
    const struct pm_event *record = policy_record(&b->plan);
    assert_non_null(record);
    assert_int_equal(record->policy->max_deletes, 50);
    assert_int_equal(record->closes_count, 1);
    assert_true(pm_str_eq(record->closes[0], id));
}

static void a_fingerprint_that_was_not_known_is_recorded(void **state)
{
    struct build *b = *state;
    struct pm_str fingerprint = b->account.fingerprint;
    b->account.fingerprint = (struct pm_str){0};
    build_applied(b);
    b->account.fingerprint = fingerprint;
    build_plan(b);
    const struct pm_event *record = policy_record(&b->plan);
    assert_non_null(record);
    assert_true(pm_str_eq(record->account, fingerprint));
}

static void a_fingerprint_once_known_is_not_forgotten(void **state)
{
    struct build *b = *state;
    struct pm_str fingerprint = b->account.fingerprint;
    build_applied(b);
    b->account.fingerprint = (struct pm_str){0};
    build_plan(b);
    assert_null(policy_record(&b->plan));
    b->desired.policy.max_deletes = 5;
    build_plan(b);
    assert_true(pm_str_eq(policy_record(&b->plan)->account, fingerprint));
}

static void a_freeze_is_in_force_and_not_recorded(void **state)
{
    struct build *b = *state;
    b->desired.policy.freeze = PM_STR("it moves");
    b->desired.policy.max_deletes = 5;
    build_plan(b);
    assert_true(pm_str_is(b->plan.policy.freeze, "it moves"));
    assert_int_equal(policy_record(&b->plan)->policy->max_deletes, 5);
    assert_int_equal(policy_record(&b->plan)->policy->freeze.len, 0);
}

static void a_freeze_that_comes_or_goes_is_no_change_of_policy(void **state)
{
    struct build *b = *state;
    build_applied(b);
    b->desired.policy.freeze = PM_STR("it moves");
    build_plan(b);
    assert_int_equal(b->plan.record_count, 0);
    assert_int_equal(b->plan.policy_note_count, 0);
    b->last.freeze = PM_STR("it moved");
    build_applied(b);
    b->desired.policy.freeze = (struct pm_str){0};
    build_plan(b);
    assert_int_equal(b->plan.policy.freeze.len, 0);
    assert_int_equal(b->plan.freeze, PM_FREEZE_NONE);
    assert_int_equal(b->plan.record_count, 0);
    assert_int_equal(b->plan.policy_note_count, 0);
}

/* At execution the policy in force is planned with again. */
static void the_policy_in_force_keeps_the_freeze(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    b->desired.policy.freeze = PM_STR("it moves");
    b->desired.policy = build_plan(b)->policy;
    build_applied(b);
    build_plan(b);
    assert_int_equal(b->plan.freeze, PM_FREEZE_POLICY);
    assert_string_equal(build_words(b, &b->plan, "gone.example"), "blocked(frozen)");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(before_the_first_apply_the_files_policy_counts),
        TEST(a_risen_max_deletes_counts_from_the_next_apply_on),
        TEST(a_risen_percentage_counts_from_the_next_apply_on),
        TEST(a_shorter_delay_counts_from_the_next_apply_on),
        TEST(delete_with_rules_counts_from_the_next_apply_on),
        TEST(a_weaker_prune_counts_from_the_next_apply_on),
        TEST(a_dropped_protection_counts_from_the_next_apply_on),
        TEST(a_dropped_ignore_counts_from_the_next_apply_on),
        TEST(many_dropped_patterns_are_one_note),
        TEST(stricter_guards_count_at_once_and_need_no_note),
        TEST(protect_and_ignore_of_both_policies_are_in_force),
        TEST(weakened_caps_do_not_let_more_through_in_the_same_change),
        TEST(the_first_apply_records_policy_and_account),
        TEST(an_unchanged_policy_is_not_recorded_again),
        TEST(a_changed_policy_is_recorded_as_the_file_has_it),
        TEST(a_fingerprint_that_was_not_known_is_recorded),
        TEST(a_fingerprint_once_known_is_not_forgotten),
        TEST(a_freeze_is_in_force_and_not_recorded),
        TEST(a_freeze_that_comes_or_goes_is_no_change_of_policy),
        TEST(the_policy_in_force_keeps_the_freeze),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
