#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static uint32_t bits_up_to(enum pm_guard guard)
{
    return (1u << guard) - 1;
}

/* Holds both for a domain without a row and for one with a row that is due: there the row is voided
 * with the same reason. */
static void expect_held_back(struct build *b, enum pm_op op, enum pm_reason reason,
                             enum pm_guard guard)
{
    const struct pm_plan_item *item = build_expect(build_plan(b), "gone.example", op, reason);
    assert_int_equal(item->failed, 1u << guard);
    assert_int_equal(item->passed & ~bits_up_to(guard), 0);
    assert_false(item->pending);
    assert_int_equal(b->plan.count, 1);

    build_pending(b, "gone.example", 90000);
    build_plan(b);
    assert_int_equal(b->plan.count, 2);
    build_expect(&b->plan, "gone.example", op, reason);
    item = build_expect(&b->plan, "gone.example", PM_OP_VOID, reason);
    assert_true(item->pending);
    assert_int_equal(item->requested, BUILD_NOW - 90000);
    assert_int_equal(item->closes_count, 1);
    assert_true(pm_str_eq(item->closes[0], build_last_id(b)));
}

static void a_shared_domain_is_unmanaged(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->shared = true;
    expect_held_back(b, PM_OP_UNMANAGED, PM_REASON_SHARED, PM_GUARD_MANAGED);
}

static void an_ignored_domain_is_unmanaged(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->users.n = 3;
    build_pattern(b, &b->desired.policy.ignore, &b->desired.policy.ignore_count, "gone.example");
    expect_held_back(b, PM_OP_UNMANAGED, PM_REASON_IGNORED, PM_GUARD_MANAGED);
}

static void prune_none_leaves_every_undeclared_domain_unmanaged(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    build_known(b, "gone.example");
    b->desired.policy.prune = PM_PRUNE_NONE;
    expect_held_back(b, PM_OP_UNMANAGED, PM_REASON_PRUNE_NONE, PM_GUARD_MANAGED);
}

static void prune_managed_leaves_what_no_apply_had_declared(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    b->desired.policy.prune = PM_PRUNE_MANAGED;
    expect_held_back(b, PM_OP_UNMANAGED, PM_REASON_NOT_MANAGED, PM_GUARD_MANAGED);
}

static void prune_managed_schedules_what_an_apply_had_declared(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    build_known(b, "gone.example");
    b->desired.policy.prune = PM_PRUNE_MANAGED;
    assert_string_equal(build_words(b, build_plan(b), "gone.example"), "schedule(not_declared)");
}

static void a_domain_that_the_policy_protects_is_blocked(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->users.n = 3;
    build_pattern(b, &b->desired.policy.protect, &b->desired.policy.protect_count, "*.example");
    expect_held_back(b, PM_OP_BLOCKED, PM_REASON_PROTECTED, PM_GUARD_UNPROTECTED);
    assert_true(pm_str_is(build_item(&b->plan, "gone.example", PM_OP_BLOCKED)->note,
                          "by policy.protect (*.example)"));
}

static void a_domain_that_was_declared_protected_is_blocked(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    build_event(b, PM_EVENT_PROTECT, "gone.example", BUILD_NOW - 1000);
    expect_held_back(b, PM_OP_BLOCKED, PM_REASON_PROTECTED, PM_GUARD_UNPROTECTED);
    assert_true(pm_str_is(build_item(&b->plan, "gone.example", PM_OP_BLOCKED)->note,
                          "declared with protect: true (2027-01-15T07:43:20Z, alice)"));
}

static void ignore_comes_before_protect(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    build_event(b, PM_EVENT_PROTECT, "gone.example", BUILD_NOW - 1000);
    build_pattern(b, &b->desired.policy.ignore, &b->desired.policy.ignore_count, "gone.example");
    expect_held_back(b, PM_OP_UNMANAGED, PM_REASON_IGNORED, PM_GUARD_MANAGED);
}

static void a_held_domain_is_reported_with_who_and_why(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->users.n = 3;
    build_hold(b, "gone.example", "ask the owner");
    expect_held_back(b, PM_OP_HELD, PM_REASON_HELD, PM_GUARD_NOT_HELD);
    const struct pm_plan_item *item = build_item(&b->plan, "gone.example", PM_OP_HELD);
    assert_true(pm_str_is(item->actor, "bob"));
    assert_true(pm_str_is(item->note, "ask the owner"));
}

static void a_domain_with_users_is_blocked_with_their_number(void **state)
{
    struct build *b = *state;
    struct pm_account_domain *domain = build_own(b, "gone.example");
    domain->users.n = 3;
    domain->rules.n = 1;
    expect_held_back(b, PM_OP_BLOCKED, PM_REASON_USERS_REMAIN, PM_GUARD_NO_USERS);
    assert_int_equal(build_item(&b->plan, "gone.example", PM_OP_BLOCKED)->users.n, 3);
}

static void users_of_a_list_that_was_cut_block_as_well(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->users = (struct pm_count){PM_COUNT_AT_LEAST, 2};
    b->account.users_unknown_why = PM_STR("the service lists 1000 users at most");
    expect_held_back(b, PM_OP_BLOCKED, PM_REASON_USERS_REMAIN, PM_GUARD_NO_USERS);
    assert_int_equal(build_item(&b->plan, "gone.example", PM_OP_BLOCKED)->users.kind,
                     PM_COUNT_AT_LEAST);
}

static void a_domain_with_routing_rules_is_blocked_with_their_number(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->rules.n = 2;
    expect_held_back(b, PM_OP_BLOCKED, PM_REASON_RULES_REMAIN, PM_GUARD_NO_RULES);
    assert_int_equal(build_item(&b->plan, "gone.example", PM_OP_BLOCKED)->rules.n, 2);
}

static void delete_with_rules_lets_rules_go_with_the_domain(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->rules.n = 2;
    build_own(b, "other.example")->rules = (struct pm_count){PM_COUNT_UNKNOWN, 0};
    b->account.rules_unknown_why = PM_STR("a rule could not be read");
    b->desired.policy.delete_with_rules = true;
    build_plan(b);
    build_expect(&b->plan, "gone.example", PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED);
    build_expect(&b->plan, "other.example", PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED);
}

static void unknown_users_block_even_with_delete_with_rules(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->users = (struct pm_count){PM_COUNT_UNKNOWN, 0};
    b->account.users_unknown_why = PM_STR("an entry could not be read");
    b->desired.policy.delete_with_rules = true;
    expect_held_back(b, PM_OP_BLOCKED, PM_REASON_USERS_UNKNOWN, PM_GUARD_COUNTS_KNOWN);
    const struct pm_plan_item *item = build_item(&b->plan, "gone.example", PM_OP_BLOCKED);
    assert_true(pm_str_is(item->note, "an entry could not be read"));
    assert_int_equal(item->passed & 1u << PM_GUARD_NO_USERS, 0);
}

static void a_count_of_none_is_unknown_where_the_list_cannot_be_relied_on(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    b->account.users_unknown_why = PM_STR("the service lists 1000 users at most");
    expect_held_back(b, PM_OP_BLOCKED, PM_REASON_USERS_UNKNOWN, PM_GUARD_COUNTS_KNOWN);
}

static void unknown_rules_block(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->rules = (struct pm_count){PM_COUNT_UNKNOWN, 0};
    expect_held_back(b, PM_OP_BLOCKED, PM_REASON_USERS_UNKNOWN, PM_GUARD_COUNTS_KNOWN);
    assert_true(pm_str_is(build_item(&b->plan, "gone.example", PM_OP_BLOCKED)->note,
                          "the number of routing rules is unknown"));
}

static void an_undeclared_domain_is_scheduled(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "gone.example", PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED);
    assert_null(item->desired);
    assert_false(item->pending);
    assert_int_equal(item->requested, BUILD_NOW);
    assert_int_equal(item->due, BUILD_NOW + 86400);
    assert_int_equal(item->failed, 0);
    assert_int_equal(item->passed, bits_up_to(PM_GUARD_CLOCK) | 1u << PM_GUARD_CLOCK |
                                       1u << PM_GUARD_WITHIN_CAPS);
    assert_int_equal(item->closes_count, 0);
}

static void a_pending_domain_in_grace_waits_with_its_due_time(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    build_pending(b, "gone.example", 3600);
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "gone.example", PM_OP_WAIT, PM_REASON_IN_GRACE);
    assert_true(item->pending);
    assert_int_equal(item->due, BUILD_NOW - 3600 + 86400);
    assert_int_equal(item->failed, 1u << PM_GUARD_DELAY_OVER);
    assert_int_equal(b->plan.count, 1);
}

static void a_pending_domain_that_is_due_is_deleted(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    build_known(b, "gone.example");
    struct pm_str known = build_last_id(b);
    build_pending(b, "gone.example", 90000);
    struct pm_str row = build_last_id(b);
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "gone.example", PM_OP_DELETE, PM_REASON_DUE);
    assert_true(item->pending);
    assert_int_equal(item->failed, 0);
    assert_int_equal(item->passed, (1u << PM_GUARDS) - 1);
    assert_int_equal(item->closes_count, 2);
    assert_true(build_closes(item->closes, 2, known));
    assert_true(build_closes(item->closes, 2, row));
    assert_int_equal(b->plan.count, 1);
}

static void a_row_that_expired_is_voided_and_scheduled_anew(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    build_pending(b, "gone.example", 90 * 86400);
    assert_string_equal(build_words(b, build_plan(b), "gone.example"),
                        "schedule(not_declared) void(expired)");
    assert_int_equal(build_item(&b->plan, "gone.example", PM_OP_SCHEDULE)->due, BUILD_NOW + 86400);
    const struct pm_plan_item *item = build_item(&b->plan, "gone.example", PM_OP_VOID);
    assert_int_equal(item->failed, 1u << PM_GUARD_NOT_EXPIRED);
    assert_int_equal(item->closes_count, 1);
}

static void every_open_row_of_a_domain_is_closed_together(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example")->users.n = 1;
    build_pending(b, "gone.example", 90000);
    build_pending(b, "gone.example", 50000);
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "gone.example", PM_OP_VOID, PM_REASON_USERS_REMAIN);
    assert_int_equal(item->closes_count, 2);
    assert_int_equal(item->requested, BUILD_NOW - 50000);
}

static void a_pending_domain_that_is_gone_is_voided_and_no_longer_known(void **state)
{
    struct build *b = *state;
    build_known(b, "gone.example");
    struct pm_str known = build_last_id(b);
    build_pending(b, "gone.example", 3600);
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "gone.example", PM_OP_VOID, PM_REASON_GONE_ALREADY);
    assert_int_equal(item->closes_count, 2);
    assert_true(build_closes(item->closes, 2, known));
    assert_int_equal(b->plan.count, 1);
}

static void a_known_domain_that_left_file_and_account_is_no_longer_known(void **state)
{
    struct build *b = *state;
    build_known(b, "gone.example");
    build_plan(b);
    assert_int_equal(b->plan.count, 0);
    const struct pm_event *record = build_record(&b->plan, PM_EVENT_VOID, "gone.example");
    assert_non_null(record);
    assert_true(pm_str_is(record->reason, "gone_already"));
    assert_int_equal(record->closes_count, 1);
    assert_true(pm_str_eq(record->closes[0], build_last_id(b)));
}

static void holds_and_protections_of_domains_that_are_nowhere_are_left_alone(void **state)
{
    struct build *b = *state;
    build_hold(b, "held.example", "");
    build_event(b, PM_EVENT_PROTECT, "protected.example", BUILD_NOW - 5);
    build_plan(b);
    assert_int_equal(b->plan.count, 0);
    assert_int_equal(b->plan.record_count, 1);
    assert_int_equal(b->plan.records[0].kind, PM_EVENT_POLICY);
}

static void without_a_state_a_new_delay_begins(void **state)
{
    struct build *b = *state;
    build_own(b, "gone.example");
    build_prepare(b);
    b->ledger = (struct pm_ledger){.exists = false};
    assert_true(pm_plan_make(&b->input, &b->arena, &b->plan, &b->err));
    assert_false(b->plan.state_exists);
    build_expect(&b->plan, "gone.example", PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED);
}

static void items_come_by_name_and_are_counted(void **state)
{
    struct build *b = *state;
    build_own(b, "b.example");
    build_pending(b, "b.example", 90 * 86400);
    build_declare(b, "c.example");
    build_own(b, "a.example")->users.n = 1;
    build_plan(b);
    assert_int_equal(b->plan.count, 4);
    assert_true(pm_str_is(b->plan.items[0].name.ascii, "a.example"));
    assert_true(pm_str_is(b->plan.items[3].name.ascii, "c.example"));
    assert_int_equal(b->plan.items[1].op, PM_OP_SCHEDULE);
    assert_int_equal(b->plan.items[2].op, PM_OP_VOID);
    assert_int_equal(b->plan.by_op[PM_OP_ADD], 1);
    assert_int_equal(b->plan.by_op[PM_OP_VOID], 1);
    assert_int_equal(b->plan.by_op[PM_OP_SCHEDULE], 1);
    assert_int_equal(b->plan.by_op[PM_OP_BLOCKED], 1);
    assert_int_equal(b->plan.now, BUILD_NOW);
    assert_true(pm_str_is(b->plan.desired_digest, "d1"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_shared_domain_is_unmanaged),
        TEST(an_ignored_domain_is_unmanaged),
        TEST(prune_none_leaves_every_undeclared_domain_unmanaged),
        TEST(prune_managed_leaves_what_no_apply_had_declared),
        TEST(prune_managed_schedules_what_an_apply_had_declared),
        TEST(a_domain_that_the_policy_protects_is_blocked),
        TEST(a_domain_that_was_declared_protected_is_blocked),
        TEST(ignore_comes_before_protect),
        TEST(a_held_domain_is_reported_with_who_and_why),
        TEST(a_domain_with_users_is_blocked_with_their_number),
        TEST(users_of_a_list_that_was_cut_block_as_well),
        TEST(a_domain_with_routing_rules_is_blocked_with_their_number),
        TEST(delete_with_rules_lets_rules_go_with_the_domain),
        TEST(unknown_users_block_even_with_delete_with_rules),
        TEST(a_count_of_none_is_unknown_where_the_list_cannot_be_relied_on),
        TEST(unknown_rules_block),
        TEST(an_undeclared_domain_is_scheduled),
        TEST(a_pending_domain_in_grace_waits_with_its_due_time),
        TEST(a_pending_domain_that_is_due_is_deleted),
        TEST(a_row_that_expired_is_voided_and_scheduled_anew),
        TEST(every_open_row_of_a_domain_is_closed_together),
        TEST(a_pending_domain_that_is_gone_is_voided_and_no_longer_known),
        TEST(a_known_domain_that_left_file_and_account_is_no_longer_known),
        TEST(holds_and_protections_of_domains_that_are_nowhere_are_left_alone),
        TEST(without_a_state_a_new_delay_begins),
        TEST(items_come_by_name_and_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
