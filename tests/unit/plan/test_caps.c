#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { DAY = 86400 };

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

static const char *numbered(char *buffer, const char *front, size_t i)
{
    sprintf(buffer, "%s%02zu.example", front, i);
    return buffer;
}

static void own_many(struct build *b, const char *front, size_t count)
{
    char name[64];
    for (size_t i = 0; i < count; i++)
        build_own(b, numbered(name, front, i));
}

static void pending_many(struct build *b, const char *front, size_t count, int64_t ago)
{
    char name[64];
    own_many(b, front, count);
    for (size_t i = 0; i < count; i++)
        build_pending(b, numbered(name, front, i), ago);
}

static void expect_ops(const struct pm_plan *plan, size_t schedules, size_t blocked)
{
    assert_int_equal(plan->by_op[PM_OP_SCHEDULE], schedules);
    assert_int_equal(plan->by_op[PM_OP_BLOCKED], blocked);
}

static void new_deletions_up_to_max_deletes_are_scheduled(void **state)
{
    struct build *b = *state;
    build_fill(b, 90);
    own_many(b, "new", 10);
    expect_ops(build_plan(b), 10, 0);
}

static void one_more_than_max_deletes_blocks_them_all(void **state)
{
    struct build *b = *state;
    build_fill(b, 90);
    own_many(b, "new", 11);
    expect_ops(build_plan(b), 0, 11);
    const struct pm_plan_item *item =
        build_expect(&b->plan, "new00.example", PM_OP_BLOCKED, PM_REASON_TOO_MANY);
    assert_int_equal(item->failed, 1u << PM_GUARD_WITHIN_CAPS);
    assert_int_equal(item->due, 0);
    assert_true(pm_str_is(item->note, "11 deletions (0 pending, 11 new) are more than max_deletes "
                                      "10 allows: --max-deletes 11 allows them once"));
}

static void pending_rows_count_towards_max_deletes(void **state)
{
    struct build *b = *state;
    build_fill(b, 90);
    pending_many(b, "grace", 6, 100);
    own_many(b, "new", 4);
    expect_ops(build_plan(b), 4, 0);
    build_own(b, "onemore.example");
    expect_ops(build_plan(b), 0, 5);
    assert_int_equal(b->plan.by_op[PM_OP_WAIT], 6);
}

static void rows_that_are_deleted_now_count_as_pending(void **state)
{
    struct build *b = *state;
    build_fill(b, 90);
    pending_many(b, "due", 6, 2 * DAY);
    own_many(b, "new", 5);
    expect_ops(build_plan(b), 0, 5);
    assert_int_equal(b->plan.by_op[PM_OP_DELETE], 6);
}

static void rows_that_are_voided_or_cancelled_do_not_count(void **state)
{
    struct build *b = *state;
    build_fill(b, 90);
    pending_many(b, "used", 6, 100);
    for (size_t i = 0; i < b->account.count; i++) {
        if (pm_str_starts(b->account.domains[i].name.ascii, PM_STR("used")))
            b->account.domains[i].users.n = 1;
    }
    build_pending(b, "d000.filler.example", 100);
    own_many(b, "new", 10);
    expect_ops(build_plan(b), 10, 6);
    assert_int_equal(b->plan.by_op[PM_OP_VOID], 6);
    assert_int_equal(b->plan.by_op[PM_OP_CANCEL], 1);
}

static void a_row_that_expired_counts_as_new(void **state)
{
    struct build *b = *state;
    build_fill(b, 90);
    b->desired.policy.max_deletes = 2;
    pending_many(b, "old", 3, 30 * DAY);
    expect_ops(build_plan(b), 0, 3);
    assert_string_equal(build_words(b, &b->plan, "old00.example"),
                        "void(expired) blocked(too_many)");
}

static void pending_rows_over_a_lowered_cap_stay(void **state)
{
    struct build *b = *state;
    build_fill(b, 90);
    b->desired.policy.max_deletes = 2;
    pending_many(b, "grace", 5, 100);
    expect_ops(build_plan(b), 0, 0);
    assert_int_equal(b->plan.by_op[PM_OP_WAIT], 5);
}

/* octoDNS's boundary: 3 of 10 pass, 4 of 10 do not; under ten domains there is none. */
static void max_delete_percent_counts_from_ten_domains_on(void **state)
{
    static const struct {
        size_t rest, new;
        bool passes;
    } cases[] = {{7, 3, true}, {6, 4, false}, {0, 9, true}, {4, 5, true}, {5, 5, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build *b = *state;
        build_fini(b);
        build_init(b);
        build_fill(b, cases[i].rest);
        own_many(b, "new", cases[i].new);
        build_plan(b);
        expect_ops(&b->plan, cases[i].passes ? cases[i].new : 0,
                   cases[i].passes ? 0 : cases[i].new);
    }
    const struct pm_plan_item *item =
        build_item(&((struct build *)*state)->plan, "new00.example", PM_OP_BLOCKED);
    assert_true(pm_str_is(item->note,
                          "5 deletions (0 pending, 5 new) of 10 domains are more than "
                          "max_delete_percent 30 allows: --max-deletes 5 allows them once"));
}

static void shared_domains_do_not_widen_the_percentage(void **state)
{
    struct build *b = *state;
    build_fill(b, 6);
    own_many(b, "new", 4);
    for (size_t i = 0; i < 10; i++) {
        char name[64];
        build_own(b, numbered(name, "shared", i))->shared = true;
    }
    expect_ops(build_plan(b), 0, 4);
}

static void max_deletes_on_the_command_line_overrides_both_caps(void **state)
{
    struct build *b = *state;
    own_many(b, "new", 20);
    b->input.max_deletes = 20;
    expect_ops(build_plan(b), 20, 0);
    b->input.max_deletes = 19;
    expect_ops(build_plan(b), 0, 20);
    assert_true(pm_str_is(build_item(&b->plan, "new00.example", PM_OP_BLOCKED)->note,
                          "20 deletions (0 pending, 20 new) are more than --max-deletes 19 allows: "
                          "--max-deletes 20 allows them once"));
    b->input.max_deletes = 0;
    expect_ops(build_plan(b), 0, 20);
}

static void max_deletes_of_zero_deletes_nothing(void **state)
{
    struct build *b = *state;
    build_fill(b, 9);
    build_own(b, "new.example");
    pending_many(b, "due", 1, 2 * DAY);
    b->desired.policy.max_deletes = 0;
    build_plan(b);
    assert_string_equal(build_words(b, &b->plan, "new.example"), "blocked(too_many)");
    assert_string_equal(build_words(b, &b->plan, "due00.example"), "wait(draining)");
}

static void deletes_drain_oldest_first(void **state)
{
    struct build *b = *state;
    build_fill(b, 2);
    b->desired.policy.max_deletes = 2;
    pending_many(b, "c", 2, 2 * DAY);
    pending_many(b, "b", 2, 3 * DAY);
    pending_many(b, "a", 1, 2 * DAY + 10);
    build_plan(b);
    assert_string_equal(build_words(b, &b->plan, "b00.example"), "delete(due)");
    assert_string_equal(build_words(b, &b->plan, "b01.example"), "delete(due)");
    const struct pm_plan_item *item =
        build_expect(&b->plan, "a00.example", PM_OP_WAIT, PM_REASON_DRAINING);
    assert_int_equal(item->failed, 1u << PM_GUARD_WITHIN_CAPS);
    assert_int_equal(item->closes_count, 0);
    assert_true(item->pending);
    b->input.max_deletes = 3;
    build_plan(b);
    assert_string_equal(build_words(b, &b->plan, "a00.example"), "delete(due)");
    assert_string_equal(build_words(b, &b->plan, "c00.example"), "wait(draining)");
    b->input.max_deletes = 4;
    build_plan(b);
    assert_string_equal(build_words(b, &b->plan, "c00.example"), "delete(due)");
    assert_string_equal(build_words(b, &b->plan, "c01.example"), "wait(draining)");
}

static void a_row_that_fell_due_later_does_not_overtake(void **state)
{
    struct build *b = *state;
    build_fill(b, 2);
    b->desired.policy.max_deletes = 1;
    build_own(b, "long.example");
    build_pending(b, "long.example", 5 * DAY)->delay_s = 5 * DAY;
    pending_many(b, "short", 1, 2 * DAY);
    build_plan(b);
    assert_string_equal(build_words(b, &b->plan, "short00.example"), "delete(due)");
    assert_string_equal(build_words(b, &b->plan, "long.example"), "wait(draining)");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(new_deletions_up_to_max_deletes_are_scheduled),
        TEST(one_more_than_max_deletes_blocks_them_all),
        TEST(pending_rows_count_towards_max_deletes),
        TEST(rows_that_are_deleted_now_count_as_pending),
        TEST(rows_that_are_voided_or_cancelled_do_not_count),
        TEST(a_row_that_expired_counts_as_new),
        TEST(pending_rows_over_a_lowered_cap_stay),
        TEST(max_delete_percent_counts_from_ten_domains_on),
        TEST(shared_domains_do_not_widen_the_percentage),
        TEST(max_deletes_on_the_command_line_overrides_both_caps),
        TEST(max_deletes_of_zero_deletes_nothing),
        TEST(deletes_drain_oldest_first),
        TEST(a_row_that_fell_due_later_does_not_overtake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
