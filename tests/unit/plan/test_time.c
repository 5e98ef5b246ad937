#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { HOUR = 3600, DAY = 86400 };

static int setup(void **state)
{
    static struct build b;
    build_init(&b);
    build_fill(&b, 2);
    build_own(&b, "gone.example");
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    build_fini(*state);
    return 0;
}

static const char *words_after(struct build *b, int64_t age)
{
    b->event_count -= b->events[b->event_count - 1].kind == PM_EVENT_SCHEDULE;
    build_pending(b, "gone.example", age);
    return build_words(b, build_plan(b), "gone.example");
}

static void a_row_turns_at_its_seconds(void **state)
{
    static const struct {
        int64_t age;
        const char *words;
    } cases[] = {
        {0, "wait(in_grace)"},
        {DAY - 1, "wait(in_grace)"},
        {DAY, "delete(due)"},
        {DAY + 1, "delete(due)"},
        {DAY + 7 * DAY, "delete(due)"},
        {DAY + 7 * DAY + 1, "schedule(not_declared) void(expired)"},
        {90 * DAY, "schedule(not_declared) void(expired)"},
        {-200, "wait(in_grace)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(words_after(*state, cases[i].age), cases[i].words);
}

static void a_row_that_expired_shows_the_guards_it_passed(void **state)
{
    struct build *b = *state;
    assert_string_equal(words_after(b, 90 * DAY), "schedule(not_declared) void(expired)");
    const struct pm_plan_item *item = build_item(&b->plan, "gone.example", PM_OP_VOID);
    assert_int_equal(item->failed, 1u << PM_GUARD_NOT_EXPIRED);
    assert_int_equal(item->passed, (1u << PM_GUARD_NOT_EXPIRED) - 1);
}

static void the_longest_of_the_delays_counts(void **state)
{
    static const struct {
        int64_t then, now, due_after;
    } cases[] = {
        {DAY, DAY, DAY},         {2 * DAY, DAY, 2 * DAY},
        {DAY, 3 * DAY, 3 * DAY}, {2 * DAY, 3 * DAY, 3 * DAY},
        {0, DAY, DAY},           {0, 0, DAY},
        {HOUR, HOUR, DAY},
    };
    struct build *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        b->event_count -= b->events[b->event_count - 1].kind == PM_EVENT_SCHEDULE;
        build_pending(b, "gone.example", 100)->delay_s = cases[i].then;
        b->desired.policy.delete_delay_s = cases[i].now;
        const struct pm_plan_item *item =
            build_expect(build_plan(b), "gone.example", PM_OP_WAIT, PM_REASON_IN_GRACE);
        assert_int_equal(item->due - item->requested, cases[i].due_after);
    }
}

static void a_new_row_shows_the_delay_in_force(void **state)
{
    struct build *b = *state;
    b->desired.policy.delete_delay_s = 3 * DAY;
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "gone.example", PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED);
    assert_int_equal(item->due, BUILD_NOW + 3 * DAY);
}

static void rows_are_judged_by_the_services_clock(void **state)
{
    struct build *b = *state;
    b->input.now = BUILD_NOW + 300;
    assert_string_equal(words_after(b, DAY - 1), "wait(in_grace)");
    b->input.now = BUILD_NOW - 300;
    assert_string_equal(words_after(b, DAY), "delete(due)");
}

static void a_delay_beyond_all_time_never_ends(void **state)
{
    struct build *b = *state;
    build_pending(b, "gone.example", DAY)->delay_s = INT64_MAX;
    assert_string_equal(build_words(b, build_plan(b), "gone.example"), "wait(in_grace)");
}

/* Freezing: rows in the order due, new, in grace; each beside its state. */

static void expect_frozen(struct build *b, enum pm_freeze freeze, const char *why)
{
    build_own(b, "due.example");
    build_pending(b, "due.example", 2 * DAY);
    build_own(b, "grace.example");
    build_pending(b, "grace.example", HOUR);
    build_own(b, "old.example");
    build_pending(b, "old.example", 30 * DAY);
    build_own(b, "used.example")->users.n = 1;
    build_pending(b, "used.example", HOUR);
    build_declare(b, "new.example");
    build_plan(b);
    assert_int_equal(b->plan.freeze, freeze);
    assert_true(pm_str_contains_nocase(b->plan.freeze_why, pm_str_from(why)));
    assert_string_equal(build_words(b, &b->plan, "gone.example"), "blocked(frozen)");
    assert_string_equal(build_words(b, &b->plan, "due.example"), "blocked(frozen)");
    assert_string_equal(build_words(b, &b->plan, "old.example"), "blocked(frozen)");
    assert_string_equal(build_words(b, &b->plan, "grace.example"), "wait(in_grace)");
    assert_string_equal(build_words(b, &b->plan, "used.example"),
                        "void(users_remain) blocked(users_remain)");
    assert_string_equal(build_words(b, &b->plan, "new.example"), "add(not_on_account)");
    const struct pm_plan_item *item = build_item(&b->plan, "due.example", PM_OP_BLOCKED);
    bool by_policy = freeze == PM_FREEZE_POLICY;
    assert_int_equal(item->failed, 1u << (by_policy ? PM_GUARD_UNFROZEN : PM_GUARD_CLOCK));
    assert_int_equal(!(item->passed & 1u << PM_GUARD_UNFROZEN), by_policy);
    assert_int_equal(item->passed & 1u << PM_GUARD_CLOCK, 0);
    assert_true(item->pending);
    assert_true(pm_str_eq(item->note, b->plan.freeze_why));
    assert_int_equal(item->closes_count, 0);
    assert_false(build_item(&b->plan, "gone.example", PM_OP_BLOCKED)->pending);
}

static void without_a_date_nothing_is_scheduled_or_deleted(void **state)
{
    struct build *b = *state;
    b->account.has_time = false;
    b->account.time = 0;
    expect_frozen(b, PM_FREEZE_NO_DATE, "no usable Date");
}

static void clocks_apart_freeze_deletions_in_both_directions(void **state)
{
    struct build *b = *state;
    b->input.now = BUILD_NOW + 301;
    expect_frozen(b, PM_FREEZE_SKEW, "more than five minutes");
    b->input.now = BUILD_NOW - 301;
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_SKEW);
    b->input.now = BUILD_NOW - 300;
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_NONE);
    b->input.now = BUILD_NOW + 300;
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_NONE);
}

static void a_clock_behind_the_ledger_freezes_deletions(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_DONE, "x.example", BUILD_NOW + 301);
    expect_frozen(b, PM_FREEZE_CLOCK_BEHIND, "behind the latest event");
}

static void a_ledger_little_ahead_freezes_nothing(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_DONE, "x.example", BUILD_NOW + 300);
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_NONE);
    assert_int_equal(b->plan.freeze_why.len, 0);
    assert_int_equal(b->plan.by_op[PM_OP_SCHEDULE], 1);
}

static void a_command_given_where_the_clock_is_years_ahead_freezes_nothing(void **state)
{
    static const enum pm_event_kind kinds[] = {PM_EVENT_CANCEL, PM_EVENT_HOLD, PM_EVENT_RELEASE,
                                               PM_EVENT_UNPROTECT};
    struct build *b = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        build_event(b, kinds[i], "x.example", BUILD_NOW + 3650 * (int64_t)DAY);
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_NONE);
    assert_int_equal(b->plan.by_op[PM_OP_SCHEDULE], 1);
    assert_string_equal(words_after(b, DAY), "delete(due)");
}

static void an_unknown_ownership_value_freezes_deletions(void **state)
{
    struct build *b = *state;
    b->account.fingerprint = (struct pm_str){0};
    expect_frozen(b, PM_FREEZE_OWNERSHIP_UNKNOWN, "ownership value is unknown");
}

static void the_file_freezes_deletions_with_a_reason(void **state)
{
    struct build *b = *state;
    b->desired.policy.freeze = PM_STR("it moves");
    expect_frozen(b, PM_FREEZE_POLICY, "policy.freeze in the file: it moves");
    build_own(b, "again.example");
    build_declare(b, "again.example");
    build_pending(b, "again.example", 2 * DAY);
    build_pending(b, "left.example", 2 * DAY);
    build_plan(b);
    assert_string_equal(build_words(b, &b->plan, "again.example"), "cancel(declared_again)");
    assert_string_equal(build_words(b, &b->plan, "left.example"), "void(gone_already)");
}

static void without_its_reason_what_is_due_is_deleted_at_once(void **state)
{
    struct build *b = *state;
    b->desired.policy.freeze = PM_STR("it moves");
    assert_string_equal(words_after(b, 3 * DAY), "blocked(frozen)");
    b->desired.policy.freeze = (struct pm_str){0};
    assert_string_equal(words_after(b, 3 * DAY), "delete(due)");
    assert_string_equal(words_after(b, 30 * DAY), "schedule(not_declared) void(expired)");
}

/* So that plan and digest of a frozen account do not depend on the hour. */
static void the_files_reason_comes_before_all_others(void **state)
{
    struct build *b = *state;
    b->desired.policy.freeze = PM_STR("it moves");
    b->input.now = BUILD_NOW + 1000;
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_POLICY);
    b->account.has_time = false;
    b->account.fingerprint = (struct pm_str){0};
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_POLICY);
    b->desired.policy.freeze = (struct pm_str){0};
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_NO_DATE);
}

static void the_freeze_is_told_even_when_it_holds_nothing_back(void **state)
{
    struct build *b = *state;
    b->account.count = 0;
    b->desired.count = 0;
    b->event_count = 0;
    b->account.has_time = false;
    assert_int_equal(build_plan(b)->freeze, PM_FREEZE_NO_DATE);
    assert_int_equal(b->plan.count, 0);
}

static void frozen_a_row_counts_as_due_by_either_clock(void **state)
{
    struct build *b = *state;
    b->input.now = BUILD_NOW + 30 * HOUR;
    assert_string_equal(words_after(b, HOUR), "blocked(frozen)");
    b->input.now = BUILD_NOW - 30 * HOUR;
    assert_string_equal(words_after(b, HOUR), "wait(in_grace)");
    assert_string_equal(words_after(b, DAY), "blocked(frozen)");
    b->account.has_time = false;
    assert_string_equal(words_after(b, DAY), "wait(in_grace)");
}

static void times_at_the_ends_of_the_range_are_survived(void **state)
{
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, 0, INT64_MAX - 1, INT64_MAX};
    struct build *b = *state;
    build_pending(b, "gone.example", 0);
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++) {
            for (size_t k = 0; k < 5; k++) {
                b->input.now = ends[i];
                b->account.time = ends[j];
                b->events[b->event_count - 1].time = ends[k];
                build_prepare(b);
                assert_true(pm_plan_make(&b->input, &b->arena, &b->plan, &b->err));
            }
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_row_turns_at_its_seconds),
        TEST(a_row_that_expired_shows_the_guards_it_passed),
        TEST(the_longest_of_the_delays_counts),
        TEST(a_new_row_shows_the_delay_in_force),
        TEST(rows_are_judged_by_the_services_clock),
        TEST(a_delay_beyond_all_time_never_ends),
        TEST(without_a_date_nothing_is_scheduled_or_deleted),
        TEST(clocks_apart_freeze_deletions_in_both_directions),
        TEST(a_clock_behind_the_ledger_freezes_deletions),
        TEST(a_ledger_little_ahead_freezes_nothing),
        TEST(a_command_given_where_the_clock_is_years_ahead_freezes_nothing),
        TEST(an_unknown_ownership_value_freezes_deletions),
        TEST(the_file_freezes_deletions_with_a_reason),
        TEST(without_its_reason_what_is_due_is_deleted_at_once),
        TEST(the_files_reason_comes_before_all_others),
        TEST(the_freeze_is_told_even_when_it_holds_nothing_back),
        TEST(frozen_a_row_counts_as_due_by_either_clock),
        TEST(times_at_the_ends_of_the_range_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
