#include "build.h"

#include "plan/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static struct pm_ledger fold(struct build *b)
{
    return pm_ledger_fold(b->events, b->event_count, &b->arena);
}

static void no_events_are_an_empty_ledger_that_exists(void **state)
{
    struct build *b = *state;
    struct pm_ledger ledger = pm_ledger_fold(NULL, 0, &b->arena);
    assert_true(ledger.exists);
    assert_int_equal(ledger.known.count + ledger.pending.count + ledger.holds.count +
                         ledger.protections.count + ledger.intents.count,
                     0);
    assert_null(ledger.policy);
    assert_int_equal(ledger.highest_time, 0);
    assert_int_equal(ledger.account.len, 0);
}

static void each_kind_goes_to_its_list(void **state)
{
    struct build *b = *state;
    static const enum pm_event_kind kinds[] = {
        PM_EVENT_KNOWN,  PM_EVENT_PROTECT, PM_EVENT_UNPROTECT, PM_EVENT_SCHEDULE,
        PM_EVENT_VOID,   PM_EVENT_CANCEL,  PM_EVENT_HOLD,      PM_EVENT_RELEASE,
        PM_EVENT_INTENT, PM_EVENT_DONE,    PM_EVENT_FAILED,    PM_EVENT_UNKNOWN,
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        build_event(b, kinds[i], "a.example", 100);
    struct pm_ledger ledger = fold(b);
    assert_int_equal(ledger.known.count, 1);
    assert_int_equal(ledger.known.items[0]->kind, PM_EVENT_KNOWN);
    assert_int_equal(ledger.protections.count, 1);
    assert_int_equal(ledger.protections.items[0]->kind, PM_EVENT_PROTECT);
    assert_int_equal(ledger.pending.count, 1);
    assert_int_equal(ledger.pending.items[0]->kind, PM_EVENT_SCHEDULE);
    assert_int_equal(ledger.holds.count, 1);
    assert_int_equal(ledger.holds.items[0]->kind, PM_EVENT_HOLD);
    assert_int_equal(ledger.intents.count, 1);
    assert_int_equal(ledger.intents.items[0]->kind, PM_EVENT_INTENT);
}

static void an_event_is_open_until_another_closes_it(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_SCHEDULE, "a.example", 100);
    struct pm_str first = build_last_id(b);
    build_event(b, PM_EVENT_SCHEDULE, "b.example", 100);
    build_event(b, PM_EVENT_CANCEL, "a.example", 200);
    struct pm_ledger ledger = fold(b);
    assert_int_equal(ledger.pending.count, 2);
    pm_event_close(&b->events[2], first, &b->arena);
    ledger = fold(b);
    assert_int_equal(ledger.pending.count, 1);
    assert_true(pm_str_is(ledger.pending.items[0]->domain, "b.example"));
}

static void closing_may_come_before_what_it_closes(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_CANCEL, "a.example", 200);
    pm_event_close(&b->events[0], PM_STR("r/2"), &b->arena);
    pm_event_close(&b->events[0], PM_STR("r/2"), &b->arena);
    pm_event_close(&b->events[0], PM_STR("not-there/1"), &b->arena);
    build_event(b, PM_EVENT_SCHEDULE, "a.example", 300);
    assert_int_equal(fold(b).pending.count, 0);
}

static void one_event_may_close_many(void **state)
{
    struct build *b = *state;
    build_known(b, "a.example");
    build_pending(b, "a.example", 100);
    struct pm_event *intent = build_event(b, PM_EVENT_INTENT, "a.example", 1);
    intent->action = PM_ACTION_DELETE;
    struct pm_event *done = build_event(b, PM_EVENT_DONE, "a.example", 1);
    pm_event_close(done, PM_STR("r/1"), &b->arena);
    pm_event_close(done, PM_STR("r/2"), &b->arena);
    pm_event_close(done, PM_STR("r/3"), &b->arena);
    struct pm_ledger ledger = fold(b);
    assert_int_equal(ledger.known.count + ledger.pending.count + ledger.intents.count, 0);
}

static void an_unknown_outcome_leaves_the_intent_open(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_INTENT, "a.example", 1)->action = PM_ACTION_ADD;
    build_event(b, PM_EVENT_UNKNOWN, "a.example", 2)->action = PM_ACTION_ADD;
    assert_int_equal(fold(b).intents.count, 1);
}

static void the_same_id_counts_once(void **state)
{
    struct build *b = *state;
    build_pending(b, "a.example", 100);
    struct pm_event copy = b->events[0];
    *build_event(b, PM_EVENT_SCHEDULE, "", 0) = copy;
    *build_event(b, PM_EVENT_SCHEDULE, "", 0) = copy;
    assert_int_equal(fold(b).pending.count, 1);
}

static void lists_are_sorted_by_domain_time_and_id(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_SCHEDULE, "b.example", 50);
    build_event(b, PM_EVENT_SCHEDULE, "a.example", 300);
    build_event(b, PM_EVENT_SCHEDULE, "a.example", 100);
    build_event(b, PM_EVENT_SCHEDULE, "a.example", 300);
    static const char *const ids[] = {"r/3", "r/2", "r/4", "r/1"};
    struct pm_ledger ledger = fold(b);
    assert_int_equal(ledger.pending.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(pm_str_is(ledger.pending.items[i]->id, ids[i]));
    struct pm_pending row;
    assert_true(pm_ledger_pending(&ledger, PM_STR("a.example"), &row));
    assert_int_equal(row.requested, 300);
}

static struct pm_event *policy_event(struct build *b, int64_t time, const char *account)
{
    struct pm_policy *policy = PM_NEW(&b->arena, struct pm_policy);
    *policy = pm_policy_default();
    struct pm_event *event = build_event(b, PM_EVENT_POLICY, "", time);
    event->policy = policy;
    event->account = pm_str_from(account);
    return event;
}

static void the_latest_open_policy_counts(void **state)
{
    struct build *b = *state;
    policy_event(b, 200, "one");
    policy_event(b, 300, "two");
    policy_event(b, 300, "three");
    policy_event(b, 100, "four");
    struct pm_ledger ledger = fold(b);
    assert_true(pm_str_is(ledger.policy->id, "r/3"));
    assert_true(pm_str_is(ledger.account, "three"));
}

static void a_policy_event_without_a_policy_is_passed_over(void **state)
{
    struct build *b = *state;
    policy_event(b, 100, "one");
    policy_event(b, 200, "one")->policy = NULL;
    assert_true(pm_str_is(fold(b).policy->id, "r/1"));
}

static void a_clock_set_back_does_not_bring_an_old_policy_back(void **state)
{
    struct build *b = *state;
    policy_event(b, 900, "one");
    struct pm_event *later = policy_event(b, 500, "one");
    pm_event_close(later, PM_STR("r/1"), &b->arena);
    assert_true(pm_str_is(fold(b).policy->id, "r/2"));
}

static void an_apply_without_a_fingerprint_does_not_forget_the_account(void **state)
{
    struct build *b = *state;
    policy_event(b, 100, "one");
    struct pm_event *later = policy_event(b, 200, "");
    pm_event_close(later, PM_STR("r/1"), &b->arena);
    struct pm_ledger ledger = fold(b);
    assert_true(pm_str_is(ledger.policy->id, "r/2"));
    assert_true(pm_str_is(ledger.account, "one"));
}

static void the_highest_time_is_that_of_open_and_closed_events(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_SCHEDULE, "a.example", 700);
    build_event(b, PM_EVENT_VOID, "a.example", 600);
    pm_event_close(&b->events[1], PM_STR("r/1"), &b->arena);
    assert_int_equal(fold(b).highest_time, 700);
}

/* A person's command has the time of the person's machine. */
static void the_highest_time_is_the_services(void **state)
{
    struct build *b = *state;
    for (int kind = PM_EVENT_KNOWN; kind <= PM_EVENT_UNCLAIM; kind++) {
        bool local = kind == PM_EVENT_UNPROTECT || kind == PM_EVENT_CANCEL ||
                     kind == PM_EVENT_HOLD || kind == PM_EVENT_RELEASE || kind == PM_EVENT_UNCLAIM;
        b->event_count = 0;
        build_event(b, PM_EVENT_SCHEDULE, "a.example", 700);
        build_event(b, (enum pm_event_kind)kind, "a.example", 900);
        assert_int_equal(fold(b).highest_time, local ? 700 : 900);
    }
}

static void an_event_without_a_domain_is_in_no_list(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_KNOWN, "", 700);
    assert_int_equal(fold(b).known.count, 0);
}

static struct pm_event *claim_event(struct build *b, int64_t time, int64_t expires)
{
    struct pm_event *event = build_event(b, PM_EVENT_CLAIM, "", time);
    event->expires = expires;
    event->host = PM_STR("runner");
    return event;
}

static void claims_are_open_until_they_are_closed_expired_or_not(void **state)
{
    struct build *b = *state;
    claim_event(b, 300, 400);
    claim_event(b, 100, 200);
    claim_event(b, 100, 200);
    struct pm_ledger ledger = fold(b);
    assert_int_equal(ledger.claims.count, 3);
    static const char *const ids[] = {"r/2", "r/3", "r/1"};
    for (size_t i = 0; i < 3; i++)
        assert_true(pm_str_is(ledger.claims.items[i]->id, ids[i]));
    pm_event_close(build_event(b, PM_EVENT_UNCLAIM, "", 500), PM_STR("r/1"), &b->arena);
    assert_int_equal(fold(b).claims.count, 2);
    assert_null(pm_ledger_claim(&ledger, 400));
}

/* The ledger of the events so far, and none of them left. */
static struct pm_ledger *snapshot(struct build *b)
{
    struct pm_ledger *base = PM_NEW(&b->arena, struct pm_ledger);
    *base = fold(b);
    b->events = NULL;
    b->event_count = b->event_cap = 0;
    return base;
}

static struct pm_ledger fold_onto(struct build *b, const struct pm_ledger *base)
{
    return pm_ledger_fold_onto(base, b->events, b->event_count, &b->arena);
}

static void nothing_folded_onto_a_ledger_leaves_it_as_it_is(void **state)
{
    struct build *b = *state;
    build_event(b, PM_EVENT_KNOWN, "a.example", 100);
    build_event(b, PM_EVENT_HOLD, "b.example", 100);
    claim_event(b, 100, 900);
    policy_event(b, 200, "one");
    policy_event(b, 300, "");
    const struct pm_ledger *base = snapshot(b);
    struct pm_ledger ledger = fold_onto(b, base);
    assert_int_equal(ledger.known.count, 1);
    assert_int_equal(ledger.holds.count, 1);
    assert_int_equal(ledger.claims.count, 1);
    assert_ptr_equal(ledger.policy, base->policy);
    assert_ptr_equal(ledger.account_event, base->account_event);
    assert_true(pm_str_is(ledger.account, "one"));
    assert_int_equal(ledger.highest_time, 300);
}

static void an_event_closes_what_the_ledger_holds_open(void **state)
{
    struct build *b = *state;
    build_pending(b, "a.example", 100);
    build_pending(b, "b.example", 100);
    claim_event(b, 100, 900);
    policy_event(b, 100, "one");
    const struct pm_ledger *base = snapshot(b);
    struct pm_event *cancel = build_event(b, PM_EVENT_CANCEL, "a.example", 200);
    cancel->id = PM_STR("s/1");
    pm_event_close(cancel, PM_STR("r/1"), &b->arena);
    struct pm_event *unclaim = build_event(b, PM_EVENT_UNCLAIM, "", 200);
    unclaim->id = PM_STR("s/2");
    pm_event_close(unclaim, PM_STR("r/3"), &b->arena);
    struct pm_event *policy = policy_event(b, 50, "");
    policy->id = PM_STR("s/3");
    pm_event_close(policy, PM_STR("r/4"), &b->arena);
    struct pm_ledger ledger = fold_onto(b, base);
    assert_int_equal(ledger.pending.count, 1);
    assert_true(pm_str_is(ledger.pending.items[0]->domain, "b.example"));
    assert_int_equal(ledger.claims.count, 0);
    assert_true(pm_str_is(ledger.policy->id, "s/3"));
    assert_true(pm_str_is(ledger.account, "one"));
}

static void a_ledger_that_does_not_exist_is_an_empty_base(void **state)
{
    struct build *b = *state;
    const struct pm_ledger none = {.exists = false};
    build_known(b, "a.example");
    struct pm_ledger ledger = fold_onto(b, &none);
    assert_int_equal(ledger.known.count, 1);
    assert_true(ledger.exists);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(no_events_are_an_empty_ledger_that_exists),
        TEST(each_kind_goes_to_its_list),
        TEST(an_event_is_open_until_another_closes_it),
        TEST(closing_may_come_before_what_it_closes),
        TEST(one_event_may_close_many),
        TEST(an_unknown_outcome_leaves_the_intent_open),
        TEST(the_same_id_counts_once),
        TEST(lists_are_sorted_by_domain_time_and_id),
        TEST(the_latest_open_policy_counts),
        TEST(a_policy_event_without_a_policy_is_passed_over),
        TEST(a_clock_set_back_does_not_bring_an_old_policy_back),
        TEST(an_apply_without_a_fingerprint_does_not_forget_the_account),
        TEST(the_highest_time_is_that_of_open_and_closed_events),
        TEST(the_highest_time_is_the_services),
        TEST(an_event_without_a_domain_is_in_no_list),
        TEST(claims_are_open_until_they_are_closed_expired_or_not),
        TEST(nothing_folded_onto_a_ledger_leaves_it_as_it_is),
        TEST(an_event_closes_what_the_ledger_holds_open),
        TEST(a_ledger_that_does_not_exist_is_an_empty_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
