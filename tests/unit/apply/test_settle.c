/* Intents that earlier runs left open. */
#include "test.h"

static void an_old_add_that_took_effect_is_done_and_not_sent_again(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_put(w->account, "a.example");
    world_intent(w, PM_ACTION_ADD, "a.example", 35);
    world_apply(w);
    world_expect_log(w, "fetch commit(done add a, known a)");
    assert_int_equal(world_open_intents(w), 0);
    assert_int_equal(w->result.outcome.settled_count, 1);
    assert_true(pm_str_is(w->result.outcome.settled[0],
                          "add a.example, left open by an earlier run, had taken effect"));
}

static void an_old_add_without_effect_has_failed_and_is_sent_anew(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_intent(w, PM_ACTION_ADD, "a.example", 35);
    world_apply(w);
    world_expect_log(w, "fetch commit(failed add a) commit(intent add a) send(add a) got(add a) "
                        "commit(done add a) fetch commit(known a)");
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_DONE, "");
    assert_int_equal(world_open_intents(w), 0);
}

static void a_delete_that_took_effect_closes_its_row_and_the_known_event(void **state)
{
    struct world *w = *state;
    world_settled(w, "z.example");
    world_pending(w, "a.example", 90000);
    fake_account_remove(w->account, "a.example");
    world_intent(w, PM_ACTION_DELETE, "a.example", 100);
    world_apply(w);
    world_expect_log(w, "fetch commit(done delete a)");
    assert_false(world_is_pending(w, "a.example"));
    assert_false(world_is_known(w, "a.example"));
}

static void expect_settled(const struct world *w, const char *sentence)
{
    assert_int_equal(w->result.outcome.settled_count, 1);
    assert_true(pm_str_is(w->result.outcome.settled[0], sentence));
}

/* Whoever saw it vanish may have brought it back since. */
static void after_a_delete_without_effect_the_delay_starts_anew(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", 90000);
    world_intent(w, PM_ACTION_DELETE, "a.example", 100);
    world_apply(w);
    world_expect_log(w, "fetch commit(failed delete a, void a) check(schedule a)");
    world_expect(w, "a.example", PM_OP_SCHEDULE, PM_RESULT_DONE, "");
    expect_settled(w, "delete a.example, left open by an earlier run, had no effect as far as the "
                      "account shows: its delay starts anew");
    assert_true(pm_str_is(world_find(w, PM_EVENT_VOID, "a.example")->reason, "unsettled"));
    assert_int_equal(w->account->request_count, 0);
    world_later(w, 86399);
    world_apply(w);
    assert_int_equal(w->account->count, 1);
    world_later(w, 1);
    world_apply(w);
    assert_int_equal(w->account->count, 0);
}

static void a_delete_without_effect_and_without_a_row_leaves_the_queue_alone(void **state)
{
    struct world *w = *state;
    world_settled(w, "z.example");
    fake_account_put(w->account, "a.example");
    world_hold(w, "a.example");
    world_intent(w, PM_ACTION_DELETE, "a.example", 100);
    world_apply(w);
    world_expect_log(w, "fetch commit(failed delete a)");
    expect_settled(w, "delete a.example, left open by an earlier run, had no effect");
}

static void a_plan_that_was_approved_to_delete_what_is_unsettled_is_stale(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", 90000);
    world_approve(w);
    world_intent(w, PM_ACTION_DELETE, "a.example", 100);
    world_run(w);
    assert_int_equal(w->result.fault.code, PM_ERR_STALE);
    assert_false(world_is_pending(w, "a.example"));
    assert_int_equal(w->account->request_count, 0);
}

static void an_update_is_compared_by_the_plan_not_by_its_intent(void **state)
{
    struct world *w = *state;
    world_settled(w, "a.example");
    w->desired.domains[0].settings.allow_account_reset = PM_FALSE;
    world_intent(w, PM_ACTION_UPDATE, "a.example", 100);
    world_apply(w);
    assert_true(pm_str_is(w->result.outcome.settled[0],
                          "update a.example, left open by an earlier run, is compared with the "
                          "file again"));
    world_expect(w, "a.example", PM_OP_UPDATE, PM_RESULT_DONE, "");
    assert_int_equal(w->account->request_count, 1);
    assert_false(w->account->domains[0].reset);
}

static void an_update_of_a_domain_that_is_gone_has_failed(void **state)
{
    struct world *w = *state;
    world_settled(w, "z.example");
    world_intent(w, PM_ACTION_UPDATE, "a.example", 100);
    world_apply(w);
    world_expect_log(w, "fetch commit(failed update a)");
}

static void effect_comes_late(struct world *w, const char *what, int number)
{
    if (strcmp(what, "sleep") == 0 && number == 1)
        fake_account_put(w->account, "a.example");
}

static void a_young_intent_is_waited_for(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_intent(w, PM_ACTION_ADD, "a.example", 10);
    fake_account_put(w->account, "a.example");
    world_approve(w);
    fake_account_remove(w->account, "a.example");
    w->hook = effect_comes_late;
    world_run(w);
    world_expect_log(w, "fetch sleep(25) fetch commit(done add a, known a)");
    assert_non_null(strstr(w->said, "waiting 25 s: 1 request of an interrupted run"));
}

static void an_intent_ahead_of_a_clock_that_was_set_back_is_waited_for_once(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_intent(w, PM_ACTION_ADD, "a.example", -108000);
    world_apply(w);
    assert_int_equal(w->slept, 35);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_DONE, "");
}

static void a_clock_that_stands_is_waited_for_once(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_intent(w, PM_ACTION_ADD, "a.example", 0);
    w->clock_stands = true;
    world_apply(w);
    assert_int_equal(w->slept, 35);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_DONE, "");
}

/* The local clock may be ahead of the one that the intent was written by. */
static void without_a_date_the_whole_time_is_waited(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_intent(w, PM_ACTION_ADD, "a.example", 0);
    w->account->has_time = false;
    w->now += 86400;
    world_apply(w);
    assert_int_equal(w->slept, 35);
}

static void the_longest_wait_counts_and_all_are_settled_after_it(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    world_intent(w, PM_ACTION_ADD, "a.example", 30);
    world_intent(w, PM_ACTION_ADD, "b.example", 5);
    world_apply(w);
    assert_int_equal(w->sleeps, 1);
    assert_int_equal(w->slept, 30);
    assert_int_equal(world_open_intents(w), 0);
}

static void a_signal_while_waiting_ends_the_run_with_nothing_done(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_intent(w, PM_ACTION_ADD, "a.example", 0);
    world_approve(w);
    w->stopping = true;
    assert_non_null(strstr(world_refused(w), "interrupted while waiting"));
    assert_int_equal(w->err.code, PM_ERR_INTERRUPTED);
    world_expect_log(w, "fetch sleep(35)");
}

static void what_could_not_be_committed_is_not_told(void **state)
{
    struct world *w = *state;
    world_settled(w, "a.example");
    world_intent(w, PM_ACTION_UPDATE, "a.example", 100);
    w->fail_commit = 1;
    world_apply(w);
    world_expect_log(w, "fetch disk-full");
    assert_int_equal(w->result.outcome.settled_count, 0);
    assert_int_equal(w->result.fault.code, PM_ERR_FAILED);
}

static void a_plan_without_waiting_leaves_young_intents_alone(void **state)
{
    struct world *w = *state;
    struct pm_observation seen;
    struct pm_observe_input input = world_observe_input(w);
    struct pm_ports ports = world_ports(w);
    struct pm_run run = pm_run_make(w->now, PM_STR("carol"), &w->arena);
    world_intent(w, PM_ACTION_ADD, "a.example", 34);
    world_intent(w, PM_ACTION_ADD, "b.example", 35);
    assert_true(pm_observe(&input, &ports, &run, false, &w->arena, &seen, &w->err));
    assert_int_equal(seen.settled.unsettled, 1);
    assert_int_equal(seen.settled.wait_s, 1);
    assert_int_equal(seen.settled.count, 1);
    assert_int_equal(seen.ledger.intents.count, 1);
    assert_int_equal(w->commits, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_old_add_that_took_effect_is_done_and_not_sent_again),
        TEST(an_old_add_without_effect_has_failed_and_is_sent_anew),
        TEST(a_delete_that_took_effect_closes_its_row_and_the_known_event),
        TEST(after_a_delete_without_effect_the_delay_starts_anew),
        TEST(a_delete_without_effect_and_without_a_row_leaves_the_queue_alone),
        TEST(a_plan_that_was_approved_to_delete_what_is_unsettled_is_stale),
        TEST(an_update_is_compared_by_the_plan_not_by_its_intent),
        TEST(an_update_of_a_domain_that_is_gone_has_failed),
        TEST(a_young_intent_is_waited_for),
        TEST(an_intent_ahead_of_a_clock_that_was_set_back_is_waited_for_once),
        TEST(a_clock_that_stands_is_waited_for_once),
        TEST(without_a_date_the_whole_time_is_waited),
        TEST(the_longest_wait_counts_and_all_are_settled_after_it),
        TEST(a_signal_while_waiting_ends_the_run_with_nothing_done),
        TEST(what_could_not_be_committed_is_not_told),
        TEST(a_plan_without_waiting_leaves_young_intents_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
