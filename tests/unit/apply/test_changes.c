/* Adds and updates: batches, barriers, what stops them. */
#include "test.h"

static struct pm_desired_domain *declare_with(struct world *w, const char *name, enum pm_tri reset,
                                              enum pm_tri subaddressing)
{
    struct pm_desired_domain *domain = world_declare(w, name);
    domain->settings = (struct pm_settings){reset, subaddressing};
    return domain;
}

static void nothing_to_do_sends_and_commits_nothing(void **state)
{
    struct world *w = *state;
    world_settled(w, "a.example");
    world_apply(w);
    world_expect_log(w, "fetch");
    assert_int_equal(w->result.fault.code, PM_ERR_NONE);
}

static void
intents_that_start_together_share_a_commit_and_are_on_disk_before_any_request(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    world_declare(w, "c.example");
    world_apply(w);
    world_expect_log(w,
                     "fetch commit(intent add a, intent add b) send(add a) send(add b) got(add a) "
                     "commit(done add a, intent add c) send(add c) got(add b) commit(done add b) "
                     "got(add c) commit(done add c) fetch commit(known a, known b, known c)");
    world_expect_nothing_left(w);
}

static void never_more_than_parallel_requests_are_in_flight(void **state)
{
    struct world *w = *state;
    char name[16] = "x.example";
    w->input.parallel = 3;
    for (name[0] = 'a'; name[0] <= 't'; name[0]++)
        world_declare(w, name);
    world_apply(w);
    assert_int_equal(w->most_in_flight, 3);
    assert_int_equal(w->account->request_count, 20);
    assert_int_equal(w->result.outcome.done_by_op[PM_OP_ADD], 20);
    assert_int_equal(w->items, 20);
}

static void answers_that_come_together_are_committed_together(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    w->together = 2;
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a, intent add b) send(add a) send(add b) "
                        "got(add a) got(add b) commit(done add a, done add b) fetch "
                        "commit(known a, known b)");
}

static void one_at_a_time_is_possible(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    w->input.parallel = 1;
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a) send(add a) got(add a) "
                        "commit(done add a, intent add b) send(add b) got(add b) "
                        "commit(done add b) fetch commit(known a, known b)");
}

static void updates_wait_for_all_adds_and_schedules_for_all_updates(void **state)
{
    struct world *w = *state;
    world_declare(w, "n.example");
    world_settled(w, "u.example")->reset = false;
    w->desired.domains[1].settings.allow_account_reset = PM_TRUE;
    fake_account_put(w->account, "s.example");
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add n) send(add n) got(add n) commit(done add n) "
                        "commit(intent update u) send(update u) got(update u) "
                        "commit(done update u) fetch commit(known n) check(schedule s)");
    world_expect_nothing_left(w);
}

static void an_update_sends_only_what_differs(void **state)
{
    struct world *w = *state;
    world_settled(w, "u.example")->subaddressing = false;
    w->desired.domains[0].settings = (struct pm_settings){PM_FALSE, PM_FALSE};
    world_apply(w);
    assert_false(w->account->domains[0].reset);
    world_expect(w, "u.example", PM_OP_UPDATE, PM_RESULT_DONE, "");
    assert_int_equal(world_outcome(w, "u.example", PM_OP_UPDATE)->item->to.symbolic_subaddressing,
                     PM_UNSET);
}

static void what_the_file_turns_off_follows_an_add_as_an_update(void **state)
{
    struct world *w = *state;
    declare_with(w, "off.example", PM_FALSE, PM_UNSET);
    declare_with(w, "on.example", PM_TRUE, PM_TRUE);
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add off, intent add on) send(add off) send(add on) "
                        "got(add off) commit(done add off) got(add on) commit(done add on) "
                        "commit(intent update off) send(update off) got(update off) "
                        "commit(done update off) fetch commit(known off, known on)");
    world_expect_nothing_left(w);
}

static void settings_that_are_refused_after_the_add_are_a_failure_of_the_add(void **state)
{
    struct world *w = *state;
    declare_with(w, "a.example", PM_FALSE, PM_UNSET);
    fake_account_fault(w->account, PM_ACTION_UPDATE, "a.example", FAKE_REFUSE);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "no luck");
    assert_true(world_outcome(w, "a.example", PM_OP_ADD)->in_part);
    assert_true(world_is_known(w, "a.example"));
    assert_int_equal(w->result.outcome.done_by_op[PM_OP_ADD], 0);
}

static void a_refused_domain_stops_no_other(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_REFUSE);
    fake_account_put(w->account, "s.example");
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "no luck");
    world_expect(w, "b.example", PM_OP_ADD, PM_RESULT_DONE, "");
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_DONE, "");
    assert_int_equal(world_open_intents(w), 0);
    assert_true(pm_str_is(world_find(w, PM_EVENT_FAILED, "a.example")->note, "no luck"));
}

static void a_refusal_for_ownership_says_what_to_do(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_REFUSE_OWNERSHIP);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "pm-reconcile verify a.example");
}

static void what_never_reached_the_service_has_failed_and_leaves_no_intent(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_UNSENT);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "connection refused");
    assert_int_equal(world_open_intents(w), 0);
}

static void what_the_client_cannot_send_has_failed_and_the_rest_goes_on(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    w->fail_start = 1;
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a, intent add b) send(add b) got(add b) "
                        "commit(failed add a, done add b) fetch commit(known b)");
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "cannot be sent");
}

static void a_refused_token_stops_the_run_after_what_is_in_flight(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    world_declare(w, "c.example");
    fake_account_put(w->account, "s.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_REFUSE_TOKEN);
    world_apply(w);
    assert_int_equal(w->result.fault.code, PM_ERR_AUTH);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "the token was refused");
    world_expect(w, "b.example", PM_OP_ADD, PM_RESULT_DONE, "");
    world_expect(w, "c.example", PM_OP_ADD, PM_RESULT_NOT_RUN, "the run was stopped");
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_NOT_RUN, "the run was stopped");
    assert_int_equal(world_open_intents(w), 0);
}

static void a_full_disk_stops_the_run_before_the_request_is_sent(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    w->fail_commit = 1;
    world_apply(w);
    world_expect_log(w, "fetch disk-full");
    assert_int_equal(w->account->request_count, 0);
    assert_int_equal(w->result.fault.code, PM_ERR_FAILED);
    assert_non_null(strstr(w->result.fault.msg, "can no longer be recorded"));
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_NOT_RUN, "the run was stopped");
}

static void a_full_disk_in_between_leaves_an_intent_that_the_next_run_settles(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    world_declare(w, "c.example");
    w->fail_commit = 2;
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a, intent add b) send(add a) send(add b) "
                        "got(add a) disk-full got(add b) commit(done add b) fetch "
                        "commit(known a, known b)");
    world_expect(w, "c.example", PM_OP_ADD, PM_RESULT_NOT_RUN, "");
    assert_int_equal(world_open_intents(w), 1);
    world_later(w, 35);
    world_apply(w);
    world_expect_log(w, "fetch commit(done add a) commit(intent add c) send(add c) got(add c) "
                        "commit(done add c) fetch commit(known c)");
    assert_int_equal(w->account->request_count, 3);
}

static void stop_at_second_send(struct world *w, const char *what, int number)
{
    if (strcmp(what, "send") == 0 && number == 2)
        w->stopping = true;
}

static void a_signal_lets_what_is_in_hand_finish_and_starts_nothing_more(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    world_declare(w, "c.example");
    fake_account_put(w->account, "s.example");
    w->hook = stop_at_second_send;
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a, intent add b) send(add a) send(add b) "
                        "got(add a) commit(done add a) got(add b) commit(done add b) fetch "
                        "commit(known a, known b)");
    assert_true(w->result.outcome.interrupted);
    assert_int_equal(w->result.fault.code, PM_ERR_INTERRUPTED);
    world_expect(w, "c.example", PM_OP_ADD, PM_RESULT_NOT_RUN, "");
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_NOT_RUN, "");
}

static void a_signal_between_an_add_and_its_settings_is_told_as_a_failure(void **state)
{
    struct world *w = *state;
    declare_with(w, "a.example", PM_FALSE, PM_UNSET);
    declare_with(w, "b.example", PM_UNSET, PM_UNSET);
    w->hook = stop_at_second_send;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "before its settings were sent");
    assert_true(world_outcome(w, "a.example", PM_OP_ADD)->in_part);
    world_expect(w, "b.example", PM_OP_ADD, PM_RESULT_DONE, "");
    world_again(w);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_UPDATE, PM_RESULT_DONE, "");
}

static void a_signal_before_the_first_request_sends_none_and_reads_nothing_back(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    world_approve(w);
    w->stopping = true;
    world_run(w);
    world_expect_log(w, "fetch");
    assert_int_equal(w->result.fault.code, PM_ERR_INTERRUPTED);
}

static void dns_is_asked_for_new_domains_only_and_absence_waits(void **state)
{
    struct world *w = *state;
    world_settled(w, "a.example");
    world_declare(w, "b.example");
    w->ask_dns = true;
    w->look = PM_VISIBILITY_ABSENT;
    world_apply(w);
    world_expect_log(w, "fetch dns(1)");
    w->look = PM_VISIBILITY_UNKNOWN;
    world_again(w);
    world_apply(w);
    world_expect(w, "b.example", PM_OP_ADD, PM_RESULT_DONE, "");
}

static void dns_is_not_asked_without_an_ownership_value(void **state)
{
    struct world *w = *state;
    world_declare(w, "b.example");
    w->ask_dns = true;
    w->account->ownership_unknown = true;
    world_approve(w);
    world_run(w);
    assert_null(strstr(w->log, "dns"));
    world_expect(w, "b.example", PM_OP_ADD, PM_RESULT_DONE, "");
}

static void an_account_that_cannot_be_read_is_an_error_and_changes_nothing(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    w->fail_fetch = 1;
    w->fetch_code = PM_ERR_AUTH;
    world_approve(w);
    world_refused(w);
    assert_int_equal(w->err.code, PM_ERR_AUTH);
    world_expect_log(w, "fetch");
}

static void only_due_adds_and_updates_nothing(void **state)
{
    struct world *w = *state;
    world_declare(w, "n.example");
    world_settled(w, "u.example")->reset = false;
    w->desired.domains[1].settings.allow_account_reset = PM_TRUE;
    fake_account_put(w->account, "s.example");
    world_pending(w, "d.example", 90000);
    w->input.only_due = true;
    world_apply(w);
    assert_int_equal(w->account->request_count, 1);
    assert_int_equal(w->account->requests[0].action, PM_ACTION_DELETE);
    assert_false(world_is_pending(w, "s.example"));
    world_expect(w, "d.example", PM_OP_DELETE, PM_RESULT_DONE, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_to_do_sends_and_commits_nothing),
        TEST(intents_that_start_together_share_a_commit_and_are_on_disk_before_any_request),
        TEST(never_more_than_parallel_requests_are_in_flight),
        TEST(answers_that_come_together_are_committed_together),
        TEST(one_at_a_time_is_possible),
        TEST(updates_wait_for_all_adds_and_schedules_for_all_updates),
        TEST(an_update_sends_only_what_differs),
        TEST(what_the_file_turns_off_follows_an_add_as_an_update),
        TEST(settings_that_are_refused_after_the_add_are_a_failure_of_the_add),
        TEST(a_refused_domain_stops_no_other),
        TEST(a_refusal_for_ownership_says_what_to_do),
        TEST(what_never_reached_the_service_has_failed_and_leaves_no_intent),
        TEST(what_the_client_cannot_send_has_failed_and_the_rest_goes_on),
        TEST(a_refused_token_stops_the_run_after_what_is_in_flight),
        TEST(a_full_disk_stops_the_run_before_the_request_is_sent),
        TEST(a_full_disk_in_between_leaves_an_intent_that_the_next_run_settles),
        TEST(a_signal_lets_what_is_in_hand_finish_and_starts_nothing_more),
        TEST(a_signal_between_an_add_and_its_settings_is_told_as_a_failure),
        TEST(a_signal_before_the_first_request_sends_none_and_reads_nothing_back),
        TEST(dns_is_asked_for_new_domains_only_and_absence_waits),
        TEST(dns_is_not_asked_without_an_ownership_value),
        TEST(an_account_that_cannot_be_read_is_an_error_and_changes_nothing),
        TEST(only_due_adds_and_updates_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
