/* What touches the ledger only: bookkeeping, schedules, and plans that no longer fit. */
#include "test.h"

static void voids_cancels_and_records_share_one_commit_before_anything_else(void **state)
{
    struct world *w = *state;
    world_declare(w, "new.example");
    fake_account_put(w->account, "new.example");
    world_declare(w, "again.example");
    world_pending(w, "again.example", 100);
    world_pending(w, "users.example", 100)->users = 1;
    world_declare(w, "add.example");
    w->desired.policy.max_deletes = 3;
    world_apply(w);
    world_expect_log(w, "fetch commit(cancel again, void users, known new, policy) "
                        "commit(intent add add) send(add add) got(add add) commit(done add add) "
                        "fetch commit(known add)");
    assert_false(world_is_pending(w, "again.example"));
    assert_false(world_is_pending(w, "users.example"));
    assert_true(pm_str_is(world_find(w, PM_EVENT_VOID, "users.example")->reason, "users_remain"));
    world_expect(w, "again.example", PM_OP_CANCEL, PM_RESULT_DONE, "");
}

static void a_hold_is_lifted_by_declaring_again(void **state)
{
    struct world *w = *state;
    world_settled(w, "a.example");
    world_hold(w, "a.example");
    world_apply(w);
    world_expect_log(w, "fetch commit(cancel a, release a)");
    assert_int_equal(world_ledger(w).holds.count, 0);
}

static void bookkeeping_that_cannot_be_committed_stops_everything(void **state)
{
    struct world *w = *state;
    world_declare(w, "add.example");
    world_pending(w, "users.example", 100)->users = 1;
    w->fail_commit = 1;
    world_apply(w);
    world_expect_log(w, "fetch disk-full");
    world_expect(w, "users.example", PM_OP_VOID, PM_RESULT_NOT_RUN, "");
    assert_int_equal(w->account->request_count, 0);
}

static void a_schedule_carries_the_delay_in_force_and_the_services_time(void **state)
{
    struct world *w = *state;
    fake_account_put(w->account, "s.example");
    w->last.delete_delay_s = 3 * 86400;
    w->now += 200;
    world_apply(w);
    const struct pm_event *event = world_find(w, PM_EVENT_SCHEDULE, "s.example");
    assert_int_equal(event->delay_s, 3 * 86400);
    assert_int_equal(event->time, WORLD_NOW);
    assert_true(pm_str_is(event->actor, "carol"));
}

static void a_hold_appears(struct world *w, const char *what, int number)
{
    if (strcmp(what, "check") == 0 && number == 1)
        world_hold(w, "a.example");
}

static void a_hold_inside_the_transaction_keeps_its_domain_out_of_the_queue(void **state)
{
    struct world *w = *state;
    fake_account_put(w->account, "a.example");
    fake_account_put(w->account, "b.example");
    w->hook = a_hold_appears;
    world_apply(w);
    world_expect_log(w, "fetch check(schedule b)");
    world_expect(w, "a.example", PM_OP_SCHEDULE, PM_RESULT_WITHHELD,
                 "not scheduled for deletion: immediately before, it was found to be held");
    assert_int_equal(world_outcome(w, "a.example", PM_OP_SCHEDULE)->withheld_by, PM_REASON_HELD);
    world_expect(w, "b.example", PM_OP_SCHEDULE, PM_RESULT_DONE, "");
}

static void requests_take_their_time(struct world *w, const char *what, int number)
{
    (void)number;
    if (strcmp(what, "got") == 0) {
        w->now += 200;
        w->account->time += 200;
    }
}

static void schedules_are_made_after_a_long_phase_of_adds(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    world_declare(w, "c.example");
    fake_account_put(w->account, "s.example");
    w->hook = requests_take_their_time;
    world_apply(w);
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_DONE, "");
    assert_int_equal(world_find(w, PM_EVENT_SCHEDULE, "s.example")->time, WORLD_NOW + 600);
}

static void the_bookkeeping_takes_its_time(struct world *w, const char *what, int number)
{
    if (strcmp(what, "commit") == 0 && number == 1)
        w->now += 400;
}

static void what_the_run_itself_recorded_does_not_freeze_its_schedules(void **state)
{
    struct world *w = *state;
    world_declare(w, "known.example");
    fake_account_put(w->account, "known.example");
    fake_account_put(w->account, "s.example");
    w->hook = the_bookkeeping_takes_its_time;
    world_apply(w);
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_DONE, "");
}

/* From ten domains on max_delete_percent counts. */
static void what_the_run_adds_does_not_count_for_the_caps(void **state)
{
    struct world *w = *state;
    char name[] = "0.example";
    for (name[0] = '1'; name[0] <= '5'; name[0]++)
        world_settled(w, name);
    for (name[0] = 'a'; name[0] <= 'd'; name[0]++)
        fake_account_put(w->account, name);
    world_declare(w, "n.example");
    w->desired.policy.max_delete_percent = 30;
    w->last = w->desired.policy;
    world_apply(w);
    assert_int_equal(w->result.outcome.done_by_op[PM_OP_ADD], 1);
    assert_int_equal(w->result.outcome.done_by_op[PM_OP_SCHEDULE], 4);
}

static void the_local_clock_is_set_back(struct world *w, const char *what, int number)
{
    if (strcmp(what, "check") == 0 && number == 1)
        w->now -= 3600;
}

static void clocks_that_part_during_the_run_withhold_schedules(void **state)
{
    struct world *w = *state;
    fake_account_put(w->account, "s.example");
    w->hook = the_local_clock_is_set_back;
    world_apply(w);
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_WITHHELD, "frozen");
}

static void a_schedule_that_cannot_be_committed_stops_the_run(void **state)
{
    struct world *w = *state;
    fake_account_put(w->account, "s.example");
    world_pending(w, "d.example", 90000);
    w->fail_commit = 1;
    world_apply(w);
    world_expect_log(w, "fetch disk-full");
    assert_non_null(strstr(w->result.fault.msg, "no deletion was scheduled"));
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_NOT_RUN, "");
    world_expect(w, "d.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "");
}

static void a_row_that_expired_is_voided_and_scheduled_anew(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", 90 * 86400);
    world_settled(w, "z.example");
    world_apply(w);
    world_expect_log(w, "fetch commit(void a) check(schedule a)");
    assert_true(world_is_pending(w, "a.example"));
    assert_int_equal(w->account->request_count, 0);
}

static void a_plan_that_no_longer_fits_changes_nothing_but_voids_and_cancels(void **state)
{
    struct world *w = *state;
    world_declare(w, "add.example");
    fake_account_put(w->account, "s.example");
    world_pending(w, "due.example", 90000);
    world_pending(w, "a.example", 90000);
    world_approve(w);
    fake_account_find(w->account, PM_STR("a.example"))->users = 1;
    world_run(w);
    world_expect_log(w, "fetch commit(void a)");
    assert_int_equal(w->result.fault.code, PM_ERR_STALE);
    assert_int_equal(w->result.difference_count, 1);
    assert_int_equal(w->account->request_count, 0);
    assert_true(world_is_pending(w, "due.example"));
    world_expect(w, "a.example", PM_OP_VOID, PM_RESULT_DONE, "");
}

static void a_plan_that_no_longer_fits_takes_no_guard_away(void **state)
{
    struct world *w = *state;
    world_settled(w, "a.example");
    w->desired.domains[0].protect_given = true;
    world_event(w, PM_EVENT_PROTECT, "a.example", 1000);
    world_declare(w, "b.example")->protect = true;
    fake_account_put(w->account, "b.example");
    w->desired.policy.max_deletes = 100;
    world_declare(w, "add.example");
    world_approve(w);
    fake_account_put(w->account, "add.example");
    world_run(w);
    assert_int_equal(w->result.fault.code, PM_ERR_STALE);
    world_expect_log(w, "fetch commit(protect b)");
    assert_int_equal(world_ledger(w).protections.count, 2);
}

static void what_settles_is_committed_even_when_the_plan_no_longer_fits(void **state)
{
    struct world *w = *state;
    world_declare(w, "add.example");
    world_approve(w);
    fake_account_put(w->account, "add.example");
    world_intent(w, PM_ACTION_ADD, "add.example", 100);
    world_run(w);
    assert_int_equal(w->result.fault.code, PM_ERR_STALE);
    world_expect_log(w, "fetch commit(done add add)");
}

static void a_plan_that_no_longer_fits_lifts_no_hold(void **state)
{
    struct world *w = *state;
    world_declare(w, "add.example");
    fake_account_put(w->account, "held.example");
    world_hold(w, "held.example");
    world_approve(w);
    world_declare(w, "held.example");
    world_run(w);
    assert_int_equal(w->result.fault.code, PM_ERR_STALE);
    world_expect_log(w, "fetch");
    assert_int_equal(world_ledger(w).holds.count, 1);
    assert_false(world_is_known(w, "held.example"));
}

static void what_a_run_adds_does_not_count_as_gone_when_it_schedules(void **state)
{
    static const char *const settled[] = {"a.example", "b.example", "c.example",
                                          "d.example", "e.example", "f.example"};
    static const char *const added[] = {"n.example", "o.example", "p.example", "q.example",
                                        "r.example"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof settled / sizeof *settled; i++)
        world_settled(w, settled[i]);
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        world_declare(w, added[i]);
    fake_account_put(w->account, "z.example");
    world_apply(w);
    assert_int_equal(w->result.fault.code, PM_ERR_NONE);
    world_expect(w, "z.example", PM_OP_SCHEDULE, PM_RESULT_DONE, "");
    assert_true(world_is_pending(w, "z.example"));
}

static void a_row_that_falls_due_after_the_approval_waits_for_the_next_run(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", 86390);
    world_approve(w);
    w->now += 20;
    w->account->time += 20;
    world_run(w);
    assert_int_equal(w->result.fault.code, PM_ERR_NONE);
    world_expect_log(w, "fetch");
    assert_int_equal(w->result.plan.by_op[PM_OP_DELETE], 1);
}

static void a_row_that_expires_after_the_approval_is_voided_but_not_scheduled(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", 8 * 86400 - 10);
    world_approve(w);
    w->now += 20;
    w->account->time += 20;
    world_run(w);
    world_expect_log(w, "fetch commit(void a)");
    assert_false(world_is_pending(w, "a.example"));
    assert_int_equal(w->result.fault.code, PM_ERR_STALE);
}

static void a_weaker_cap_counts_from_the_next_run_on(void **state)
{
    struct world *w = *state;
    w->last.max_deletes = 1;
    fake_account_put(w->account, "a.example");
    fake_account_put(w->account, "b.example");
    world_apply(w);
    world_expect_log(w, "fetch commit(policy)");
    world_again(w);
    world_apply(w);
    world_expect_log(w, "fetch check(schedule a, schedule b)");
}

static void a_first_run_records_the_policy_and_whose_account_it_is(void **state)
{
    struct world *w = *state;
    w->event_count = 0;
    world_declare(w, "a.example");
    world_apply(w);
    const struct pm_event *event = world_find(w, PM_EVENT_POLICY, "");
    assert_true(pm_str_is(event->account, "0123456789abcdef0123456789abcdef"));
    assert_false(w->result.plan.state_exists);
}

static void a_signal_before_the_schedules_leaves_them_for_the_next_run(void **state)
{
    struct world *w = *state;
    fake_account_put(w->account, "s.example");
    world_approve(w);
    w->stopping = true;
    world_run(w);
    world_expect_log(w, "fetch");
    assert_true(w->result.outcome.interrupted);
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_NOT_RUN, "the run was stopped");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(voids_cancels_and_records_share_one_commit_before_anything_else),
        TEST(a_hold_is_lifted_by_declaring_again),
        TEST(bookkeeping_that_cannot_be_committed_stops_everything),
        TEST(a_schedule_carries_the_delay_in_force_and_the_services_time),
        TEST(a_hold_inside_the_transaction_keeps_its_domain_out_of_the_queue),
        TEST(schedules_are_made_after_a_long_phase_of_adds),
        TEST(what_the_run_itself_recorded_does_not_freeze_its_schedules),
        TEST(what_the_run_adds_does_not_count_for_the_caps),
        TEST(clocks_that_part_during_the_run_withhold_schedules),
        TEST(a_schedule_that_cannot_be_committed_stops_the_run),
        TEST(a_row_that_expired_is_voided_and_scheduled_anew),
        TEST(a_plan_that_no_longer_fits_changes_nothing_but_voids_and_cancels),
        TEST(a_plan_that_no_longer_fits_takes_no_guard_away),
        TEST(what_settles_is_committed_even_when_the_plan_no_longer_fits),
        TEST(a_plan_that_no_longer_fits_lifts_no_hold),
        TEST(what_a_run_adds_does_not_count_as_gone_when_it_schedules),
        TEST(a_row_that_falls_due_after_the_approval_waits_for_the_next_run),
        TEST(a_row_that_expires_after_the_approval_is_voided_but_not_scheduled),
        TEST(a_weaker_cap_counts_from_the_next_run_on),
        TEST(a_first_run_records_the_policy_and_whose_account_it_is),
        TEST(a_signal_before_the_schedules_leaves_them_for_the_next_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
