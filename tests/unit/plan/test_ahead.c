#include "build.h"

#include "plan/ahead.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { HOUR = 3600 };

static struct pm_str *notes;

static int setup(void **state)
{
    static struct build b;
    build_init(&b);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    build_fini(*state);
    return 0;
}

static size_t leave_out(struct build *b)
{
    build_prepare(b);
    return pm_ledger_leave_out_ahead(&b->ledger, BUILD_NOW, &b->arena, &notes);
}

static void times_up_to_five_minutes_ahead_count(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_SCHEDULE, "a.example", BUILD_NOW - HOUR);
    build_event(b, PM_EVENT_SCHEDULE, "b.example", BUILD_NOW + 300);
    build_event(b, PM_EVENT_CLAIM, "", BUILD_NOW + 300);
    assert_int_equal(leave_out(b), 0);
    assert_int_equal(b->ledger.pending.count, 2);
    assert_int_equal(b->ledger.claims.count, 1);
    assert_int_equal(b->ledger.highest_time, BUILD_NOW + 300);
}

static void rows_and_claims_further_ahead_are_left_out_and_told(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_SCHEDULE, "a.example", BUILD_NOW - HOUR);
    build_event(b, PM_EVENT_SCHEDULE, "b.example", BUILD_NOW + 301);
    build_event(b, PM_EVENT_SCHEDULE, "c.example", BUILD_NOW);
    build_event(b, PM_EVENT_CLAIM, "", BUILD_NOW + 2 * HOUR)->host = PM_STR("runner");
    build_event(b, PM_EVENT_CLAIM, "", BUILD_NOW);
    assert_int_equal(leave_out(b), 3);
    assert_int_equal(b->ledger.pending.count, 2);
    assert_true(pm_str_is(b->ledger.pending.items[0]->domain, "a.example"));
    assert_true(pm_str_is(b->ledger.pending.items[1]->domain, "c.example"));
    assert_int_equal(b->ledger.claims.count, 1);
    assert_int_equal(b->ledger.claims.items[0]->time, BUILD_NOW);
    assert_int_equal(b->ledger.highest_time, 0);
    assert_string_equal(
        notes[0].ptr, "the scheduled deletion of b.example (by alice, run r) is dated 5m 1s ahead "
                      "of the service's clock (2027-01-15T08:00:00Z): it does not count until "
                      "then");
    assert_string_equal(notes[1].ptr,
                        "the claim of run r (alice on runner) is dated 2h ahead of the service's "
                        "clock (2027-01-15T08:00:00Z): it counts as expired");
    assert_string_equal(notes[2].ptr,
                        "the latest event of the state is dated 2h ahead of the service's clock "
                        "(2027-01-15T08:00:00Z): that time is ignored");
}

static void what_holds_a_deletion_back_stays_whatever_its_time(void **state)
{
    static const enum pm_event_kind kinds[] = {PM_EVENT_KNOWN, PM_EVENT_HOLD, PM_EVENT_PROTECT,
                                               PM_EVENT_INTENT};
    struct build *b = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        build_event(b, kinds[i], "a.example", BUILD_NOW + 1000 * HOUR);
    build_applied(b);
    b->events[b->event_count - 1].time = BUILD_NOW + 1000 * HOUR;
    assert_int_equal(leave_out(b), 1);
    assert_int_equal(b->ledger.known.count, 1);
    assert_int_equal(b->ledger.holds.count, 1);
    assert_int_equal(b->ledger.protections.count, 1);
    assert_int_equal(b->ledger.intents.count, 1);
    assert_non_null(b->ledger.policy);
    assert_non_null(b->ledger.account_event);
}

static void the_ledger_it_was_taken_from_keeps_all(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_SCHEDULE, "a.example", BUILD_NOW + HOUR);
    build_event(b, PM_EVENT_SCHEDULE, "b.example", BUILD_NOW);
    build_prepare(b);
    struct pm_ledger before = b->ledger;
    assert_int_equal(leave_out(b), 2);
    assert_int_equal(before.pending.count, 2);
    assert_true(pm_str_is(before.pending.items[0]->domain, "a.example"));
}

/* A row whose time came back has its whole delay from that time on. */
static void a_row_ahead_is_scheduled_anew_and_the_later_one_counts(void **state)
{
    struct build *b = *state;
    build_fill(b, 2);
    build_own(b, "gone.example");
    build_event(b, PM_EVENT_SCHEDULE, "gone.example", BUILD_NOW + HOUR);
    leave_out(b);
    assert_true(pm_plan_make(&b->input, &b->arena, &b->plan, &b->err));
    assert_string_equal(build_words(b, &b->plan, "gone.example"), "schedule(not_declared)");
    build_event(b, PM_EVENT_SCHEDULE, "gone.example", BUILD_NOW);
    build_prepare(b);
    struct pm_pending row;
    assert_true(pm_ledger_pending(&b->ledger, PM_STR("gone.example"), &row));
    assert_int_equal(row.requested, BUILD_NOW + HOUR);
}

static void the_ends_of_time_are_survived(void **state)
{
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
    struct build *b = *state;
    for (size_t i = 0; i < 6; i++)
        build_event(b, PM_EVENT_SCHEDULE, "a.example", ends[i]);
    for (size_t i = 0; i < 6; i++) {
        build_prepare(b);
        pm_ledger_leave_out_ahead(&b->ledger, ends[i], &b->arena, &notes);
        assert_true(b->ledger.pending.count >= 1);
    }
    assert_int_equal(b->ledger.pending.count, 6);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(times_up_to_five_minutes_ahead_count),
        TEST(rows_and_claims_further_ahead_are_left_out_and_told),
        TEST(what_holds_a_deletion_back_stays_whatever_its_time),
        TEST(the_ledger_it_was_taken_from_keeps_all),
        TEST(a_row_ahead_is_scheduled_anew_and_the_later_one_counts),
        TEST(the_ends_of_time_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
