/* What is looked up in the account, the desired state and the ledger, and how events are made. */
#include "model/account.h"
#include "model/ledger.h"

#include "support.h"

static void a_domain_is_found_by_its_canonical_name(void **state)
{
    (void)state;
    static const char *const names[] = {"a.example", "b.example", "b.example.com", "c.example"};
    struct pm_desired_domain declared[COUNT(names)] = {0};
    struct pm_account_domain listed[COUNT(names)] = {0};
    struct pm_desired desired = {.domains = declared, .count = COUNT(names)};
    struct pm_account account = {.domains = listed, .count = COUNT(names)};
    for (size_t i = 0; i < COUNT(names); i++)
        declared[i].name = listed[i].name = pm_name_canonical(pm_str_from(names[i]));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_ptr_equal(pm_desired_find(&desired, pm_str_from(names[i])), &declared[i]);
        assert_ptr_equal(pm_account_find(&account, pm_str_from(names[i])), &listed[i]);
    }
    static const char *const absent[] = {"", "a", "a.example.com", "b.exampl", "d.example"};
    for (size_t i = 0; i < COUNT(absent); i++) {
        assert_null(pm_desired_find(&desired, pm_str_from(absent[i])));
        assert_null(pm_account_find(&account, pm_str_from(absent[i])));
    }
    assert_null(pm_account_find(&(struct pm_account){0}, PM_STR("a.example")));
}

static void counts_say_how_sure_they_are(void **state)
{
    assert_str(pm_count_format((struct pm_count){PM_COUNT_EXACT, 3}, *state), "3");
    assert_str(pm_count_format((struct pm_count){PM_COUNT_EXACT, 0}, *state), "0");
    assert_str(pm_count_format((struct pm_count){PM_COUNT_AT_LEAST, 1000}, *state),
               "at least 1000");
    assert_str(pm_count_format((struct pm_count){PM_COUNT_UNKNOWN, 0}, *state), "unknown");
}

static void the_default_policy_is_the_documented_one(void **state)
{
    (void)state;
    struct pm_policy policy = pm_policy_default();
    assert_string_equal(pm_prune_name(policy.prune), "all");
    assert_int_equal(policy.delete_delay_s, 86400);
    assert_int_equal(policy.max_deletes, 10);
    assert_int_equal(policy.max_delete_percent, 30);
    assert_false(policy.delete_with_rules);
    assert_int_equal(policy.protect_count + policy.ignore_count, 0);
}

static void policies_differ_by_any_field(void **state)
{
    (void)state;
    struct pm_str one[] = {PM_STR("a.example")}, other[] = {PM_STR("b.example")};
    struct pm_policy base = pm_policy_default();
    base.protect = one;
    base.protect_count = 1;
    struct pm_policy changed[] = {base, base, base, base, base, base, base, base};
    changed[0].prune = PM_PRUNE_NONE;
    changed[1].delete_delay_s++;
    changed[2].max_deletes++;
    changed[3].max_delete_percent++;
    changed[4].delete_with_rules = true;
    changed[5].protect = other;
    changed[6].protect_count = 0;
    changed[7].ignore = one;
    changed[7].ignore_count = 1;
    struct pm_policy same = base;
    same.freeze = PM_STR("a freeze is not recorded");
    assert_true(pm_policy_eq(&base, &same));
    for (size_t i = 0; i < COUNT(changed); i++)
        assert_false(pm_policy_eq(&base, &changed[i]));
}

static void a_list_names_a_domain_by_name_or_pattern(void **state)
{
    (void)state;
    const struct pm_str list[] = {PM_STR("*.example.com"), PM_STR("example.net")};
    assert_true(pm_policy_lists(list, 2, PM_STR("a.example.com")));
    assert_true(pm_policy_lists(list, 2, PM_STR("example.net")));
    assert_false(pm_policy_lists(list, 2, PM_STR("example.com")));
    assert_false(pm_policy_lists(list, 2, PM_STR("a.example.net")));
    assert_false(pm_policy_lists(NULL, 0, PM_STR("example.net")));
}

static void the_events_of_a_run_are_numbered(void **state)
{
    struct pm_run run = pm_run_make(1795380872, PM_STR("alice"), *state);
    struct pm_run again = pm_run_make(1795380872, PM_STR("alice"), *state);
    assert_int_equal(run.id.len, strlen("20261122T205432Z-1f0a3c5e"));
    assert_true(pm_str_starts(run.id, PM_STR("20261122T205432Z-")));
    assert_false(pm_str_eq(run.id, again.id));
    for (unsigned i = 1; i <= 2; i++) {
        struct pm_event event = pm_event_make(&run, PM_EVENT_HOLD, PM_STR("a.example"), 7, *state);
        assert_str(event.id, pm_str_printf(*state, "%s/%u", run.id.ptr, i).ptr);
        assert_true(pm_str_eq(event.run, run.id));
        assert_str(event.actor, "alice");
        assert_str(event.domain, "a.example");
        assert_int_equal(event.time, 7);
        assert_int_equal(event.kind, PM_EVENT_HOLD);
        assert_int_equal(event.closes_count, 0);
    }
}

static void an_event_closes_what_it_is_told_to(void **state)
{
    struct pm_event event = {0};
    pm_event_close(&event, PM_STR("r/1"), *state);
    pm_event_close(&event, PM_STR("r/2"), *state);
    assert_int_equal(event.closes_count, 2);
    assert_str(event.closes[0], "r/1");
    assert_str(event.closes[1], "r/2");
}

static const struct pm_event rows[] = {
    {.domain = PM_STR_INIT("a.example"), .time = 10, .delay_s = 90000, .actor = PM_STR_INIT("x")},
    {.domain = PM_STR_INIT("b.example"), .time = 10, .delay_s = 200000, .actor = PM_STR_INIT("x")},
    {.domain = PM_STR_INIT("b.example"), .time = 20, .delay_s = 100000, .actor = PM_STR_INIT("y")},
    {.domain = PM_STR_INIT("d.example"), .time = 30, .delay_s = 100000, .actor = PM_STR_INIT("x")},
};
static const struct pm_event *pointers[] = {&rows[0], &rows[1], &rows[2], &rows[3]};
static const struct pm_ledger ledger = {.pending = {pointers, COUNT(pointers)}};

static void the_open_events_of_a_domain_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *domain;
        size_t first, count;
    } cases[] = {
        {"a.example", 0, 1}, {"b.example", 1, 2}, {"d.example", 3, 1},
        {"", 0, 0},          {"c.example", 0, 0}, {"e.example", 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pm_open_events found = pm_open_of(&ledger.pending, pm_str_from(cases[i].domain));
        assert_int_equal(found.count, cases[i].count);
        if (found.count > 0)
            assert_ptr_equal(found.items[0], &rows[cases[i].first]);
    }
    assert_int_equal(pm_open_of(&(struct pm_open_events){0}, PM_STR("a.example")).count, 0);
}

static void a_pending_row_has_the_latest_request_and_the_longest_delay(void **state)
{
    (void)state;
    struct pm_pending row = {.requested = 77};
    assert_true(pm_ledger_pending(&ledger, PM_STR("b.example"), &row));
    assert_int_equal(row.requested, 20);
    assert_int_equal(row.delay_s, 200000);
    assert_str(row.actor, "y");
    assert_false(pm_ledger_pending(&ledger, PM_STR("c.example"), &row));
    assert_int_equal(row.requested, 20);
}

static void a_deletion_is_due_after_the_longest_delay(void **state)
{
    (void)state;
    static const struct {
        int64_t requested, then, now, due;
    } cases[] = {
        {1000, 0, 0, 1000 + 86400},           {1000, 86400, 86400, 1000 + 86400},
        {1000, 200000, 86400, 1000 + 200000}, {1000, 86400, 300000, 1000 + 300000},
        {1000, 0, -5, 1000 + 86400},          {INT64_MAX - 5, 0, 0, INT64_MAX},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pm_pending row = {.requested = cases[i].requested, .delay_s = cases[i].then};
        assert_int_equal(pm_pending_due(&row, cases[i].now), cases[i].due);
    }
}

static void the_open_intent_to_delete_is_told_from_others(void **state)
{
    (void)state;
    static const struct pm_event events[] = {
        {.domain = PM_STR_INIT("a.example"), .action = PM_ACTION_ADD},
        {.domain = PM_STR_INIT("b.example"), .action = PM_ACTION_UPDATE},
        {.domain = PM_STR_INIT("b.example"), .action = PM_ACTION_DELETE},
        {.domain = PM_STR_INIT("c.example"), .action = PM_ACTION_DELETE},
    };
    static const struct pm_event *open[] = {&events[0], &events[1], &events[2], &events[3]};
    const struct pm_ledger sent = {.intents = {open, COUNT(open)}, .pending = {open, COUNT(open)}};
    assert_null(pm_ledger_delete_intent(&sent, PM_STR("a.example")));
    assert_ptr_equal(pm_ledger_delete_intent(&sent, PM_STR("b.example")), &events[2]);
    assert_ptr_equal(pm_ledger_delete_intent(&sent, PM_STR("c.example")), &events[3]);
    assert_null(pm_ledger_delete_intent(&sent, PM_STR("d.example")));
    assert_null(pm_ledger_delete_intent(&ledger, PM_STR("a.example")));
}

static const struct pm_event claims[] = {
    {.id = PM_STR_INIT("a/1"), .time = 10, .expires = 100},
    {.id = PM_STR_INIT("b/1"), .time = 20, .expires = 300},
    {.id = PM_STR_INIT("c/1"), .time = 30, .expires = 200},
};

static void the_claim_that_lasts_longest_is_in_force(void **state)
{
    (void)state;
    static const struct pm_event *open[] = {&claims[0], &claims[1], &claims[2]};
    const struct pm_ledger claimed = {.claims = {open, COUNT(open)}};
    static const struct {
        int64_t now;
        const struct pm_event *claim;
    } cases[] = {
        {0, &claims[1]},   {99, &claims[1]}, {100, &claims[1]}, {250, &claims[1]},
        {299, &claims[1]}, {300, NULL},      {INT64_MAX, NULL}, {INT64_MIN, &claims[1]},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_ptr_equal(pm_ledger_claim(&claimed, cases[i].now), cases[i].claim);
}

static void a_claim_ends_at_its_second(void **state)
{
    (void)state;
    static const struct pm_event *open[] = {&claims[0]};
    const struct pm_ledger claimed = {.claims = {open, COUNT(open)}};
    assert_ptr_equal(pm_ledger_claim(&claimed, 99), &claims[0]);
    assert_null(pm_ledger_claim(&claimed, 100));
    assert_null(pm_ledger_claim(&ledger, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_domain_is_found_by_its_canonical_name),
        TEST(counts_say_how_sure_they_are),
        TEST(the_default_policy_is_the_documented_one),
        TEST(policies_differ_by_any_field),
        TEST(a_list_names_a_domain_by_name_or_pattern),
        TEST(the_events_of_a_run_are_numbered),
        TEST(an_event_closes_what_it_is_told_to),
        TEST(the_open_events_of_a_domain_are_found),
        TEST(the_open_intent_to_delete_is_told_from_others),
        TEST(a_pending_row_has_the_latest_request_and_the_longest_delay),
        TEST(a_deletion_is_due_after_the_longest_delay),
        TEST(the_claim_that_lasts_longest_is_in_force),
        TEST(a_claim_ends_at_its_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
