/* Deletes: one at a time, each after a fresh look, and what holds them back. */
#include "test.h"

enum { OVERDUE = 90000 };

static void deletes_run_one_at_a_time_each_after_a_fresh_look(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    world_apply(w);
    world_expect_log(w, "fetch fetch check(intent delete a) send(delete a) got(delete a) fetch "
                        "commit(done delete a) check(intent delete b) send(delete b) "
                        "got(delete b) fetch commit(done delete b)");
    assert_int_equal(w->most_in_flight, 1);
    assert_int_equal(w->account->count, 0);
    assert_false(world_is_pending(w, "a.example"));
    assert_false(world_is_known(w, "a.example"));
    assert_string_equal(w->last_item, "delete b.example done");
    world_expect_nothing_left(w);
}

static void deletes_come_after_everything_else(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_declare(w, "n.example");
    fake_account_put(w->account, "s.example");
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add n) send(add n) got(add n) commit(done add n) "
                        "fetch commit(known n) check(schedule s) fetch check(intent delete a) "
                        "send(delete a) got(delete a) fetch commit(done delete a)");
}

static void a_row_in_grace_is_not_deleted(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", 86399);
    world_apply(w);
    world_expect_log(w, "fetch");
    assert_true(world_is_pending(w, "a.example"));
}

static void an_add_fails(struct world *w)
{
    world_declare(w, "n.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "n.example", FAKE_REFUSE);
}

static void an_update_is_unknown(struct world *w)
{
    world_settled(w, "u.example");
    w->desired.domains[w->desired.count - 1].settings.allow_account_reset = PM_FALSE;
    fake_account_fault(w->account, PM_ACTION_UPDATE, "u.example", FAKE_DROP);
}

static void an_add_has_no_effect(struct world *w)
{
    world_declare(w, "n.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "n.example", FAKE_IGNORE);
}

static void nothing_is_deleted_after_a_failure(void **state)
{
    static void (*const failures[])(struct world *) = {an_add_fails, an_update_is_unknown,
                                                       an_add_has_no_effect};
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct world *w = *state;
        world_fini(w);
        world_init(w);
        world_pending(w, "a.example", OVERDUE);
        failures[i](w);
        world_apply(w);
        assert_null(strstr(w->log, "delete"));
        world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "stays in the queue");
        assert_true(world_is_pending(w, "a.example"));
    }
}

static void a_refused_delete_keeps_its_row_and_stops_the_others(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    fake_account_fault(w->account, PM_ACTION_DELETE, "a.example", FAKE_REFUSE);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_FAILED, "no luck");
    world_expect(w, "b.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "an earlier action failed");
    assert_true(world_is_pending(w, "a.example"));
    assert_int_equal(world_open_intents(w), 0);
    assert_int_equal(w->account->request_count, 1);
}

static void a_delete_without_effect_has_failed_and_keeps_row_and_known_event(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    fake_account_fault(w->account, PM_ACTION_DELETE, "a.example", FAKE_IGNORE);
    world_apply(w);
    world_expect_log(w, "fetch fetch check(intent delete a) send(delete a) got(delete a) fetch "
                        "commit(failed delete a)");
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_FAILED, "does not show the effect");
    assert_true(world_is_pending(w, "a.example"));
    assert_true(world_is_known(w, "a.example"));
    assert_int_equal(world_open_intents(w), 0);
}

static void a_delete_without_an_answer_is_done_when_the_list_lacks_it(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    fake_account_fault(w->account, PM_ACTION_DELETE, "a.example", FAKE_EFFECT_DROP);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    world_expect(w, "b.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    assert_false(world_is_pending(w, "a.example"));
    assert_int_equal(world_open_intents(w), 0);
}

static void a_delete_without_an_answer_that_the_list_still_shows_stays_open(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    fake_account_fault(w->account, PM_ACTION_DELETE, "a.example", FAKE_DROP);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_UNKNOWN, "connection lost");
    world_expect(w, "b.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "is unknown");
    assert_int_equal(world_open_intents(w), 1);
    assert_true(world_is_pending(w, "a.example"));
    assert_int_equal(w->account->request_count, 1);
}

static void a_delete_that_cannot_be_confirmed_is_unknown_and_settled_by_the_next_run(void **state)
{
    struct world *w = *state;
    world_settled(w, "z.example");
    world_pending(w, "a.example", OVERDUE);
    w->fail_fetch = 3;
    world_apply(w);
    world_expect_log(w, "fetch fetch check(intent delete a) send(delete a) got(delete a) fetch "
                        "commit(unknown delete a)");
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_UNKNOWN, "not confirmed");
    assert_int_equal(w->result.fault.code, PM_ERR_UNREACHABLE);
    assert_true(world_is_pending(w, "a.example"));
    world_later(w, 35);
    world_apply(w);
    world_expect_log(w, "fetch commit(done delete a)");
    assert_int_equal(w->result.difference_count, 0);
    assert_false(world_is_pending(w, "a.example"));
    assert_false(world_is_known(w, "a.example"));
}

static void a_refused_token_stops_the_run(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    fake_account_fault(w->account, PM_ACTION_DELETE, "a.example", FAKE_REFUSE_TOKEN);
    world_apply(w);
    assert_int_equal(w->result.fault.code, PM_ERR_AUTH);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_FAILED, "the token was refused");
}

static void what_the_client_cannot_send_has_failed(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    w->fail_start = 1;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_FAILED, "cannot be sent");
    assert_int_equal(world_open_intents(w), 0);
    assert_true(world_is_pending(w, "a.example"));
}

/* What comes up between the approval's fetch and the last look. */
static void a_mailbox_appears(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && number == 2)
        fake_account_find(w->account, PM_STR("a.example"))->users = 1;
}

static void a_routing_rule_appears(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && number == 2)
        fake_account_find(w->account, PM_STR("a.example"))->rules = 1;
}

static void a_person_cancels(struct world *w, const char *what, int number)
{
    if (strcmp(what, "check") == 0 && number == 1)
        world_cancel(w, "a.example");
}

static void the_user_list_is_cut(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && number == 2)
        w->account->users_unknown = true;
}

static void the_local_clock_jumps(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && number == 2)
        w->now += 3600;
}

static void the_service_tells_no_time(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && number == 2)
        w->account->has_time = false;
}

static void the_ownership_value_is_gone(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && number == 2)
        w->account->ownership_unknown = true;
}

static void somebody_deletes_it_elsewhere(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && number == 2)
        fake_account_remove(w->account, "a.example");
}

/* A cancel and a new request under way: another row than the one that was approved. */
static void the_row_is_another(struct world *w, const char *what, int number)
{
    if (strcmp(what, "check") != 0 || number != 1)
        return;
    world_cancel(w, "a.example");
    const struct pm_event *hold = world_find(w, PM_EVENT_HOLD, "a.example");
    pm_event_close(world_event(w, PM_EVENT_RELEASE, "a.example", 0), hold->id, &w->arena);
    world_event(w, PM_EVENT_SCHEDULE, "a.example", OVERDUE - 1000)->delay_s = 86400;
}

static void a_guard_at_the_last_look_withholds_that_delete_only(void **state)
{
    static const struct {
        world_hook_fn *hook;
        const char *message;
        enum pm_reason reason;
        bool others_too; /* it concerns every delete */
    } rows[] = {
        {a_mailbox_appears, "blocked (users_remain)", PM_REASON_USERS_REMAIN, false},
        {a_routing_rule_appears, "blocked (rules_remain)", PM_REASON_RULES_REMAIN, false},
        {a_person_cancels, "held (held)", PM_REASON_HELD, false},
        {the_user_list_is_cut, "blocked (users_unknown)", PM_REASON_USERS_UNKNOWN, true},
        {the_local_clock_jumps, "blocked (frozen)", PM_REASON_FROZEN, true},
        {the_service_tells_no_time, "blocked (frozen)", PM_REASON_FROZEN, true},
        {the_ownership_value_is_gone, "blocked (frozen)", PM_REASON_FROZEN, true},
        {somebody_deletes_it_elsewhere, "void (gone_already)", PM_REASON_GONE_ALREADY, false},
        {the_row_is_another, "delete (due)", PM_REASON_DUE, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world *w = *state;
        world_fini(w);
        world_init(w);
        world_settled(w, "z.example");
        world_pending(w, "a.example", OVERDUE);
        world_pending(w, "b.example", OVERDUE);
        w->hook = rows[i].hook;
        world_apply(w);
        world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, rows[i].message);
        assert_int_equal(world_outcome(w, "a.example", PM_OP_DELETE)->withheld_by, rows[i].reason);
        world_expect(w, "b.example", PM_OP_DELETE,
                     rows[i].others_too ? PM_RESULT_WITHHELD : PM_RESULT_DONE, "");
        assert_null(strstr(w->log, "send(delete a)"));
        assert_int_equal(world_open_intents(w), 0);
    }
}

static void after_a_withheld_delete_the_next_one_gets_a_look_of_its_own(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    w->hook = a_person_cancels;
    world_apply(w);
    world_expect_log(w, "fetch fetch check() fetch check(intent delete b) send(delete b) "
                        "got(delete b) fetch commit(done delete b)");
}

static void looks_take_long(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && (number == 2 || (w->items == 0 && number == 3))) {
        w->now += 11;
        w->account->time += 11;
    }
}

static void a_look_that_took_long_is_taken_again_and_else_withholds(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    w->hook = looks_take_long;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, "over ten seconds went by");
    world_expect(w, "b.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    world_expect_log(w, "fetch fetch fetch check() fetch check(intent delete b) send(delete b) "
                        "got(delete b) fetch commit(done delete b)");
    assert_true(world_is_pending(w, "a.example"));
}

static void the_list_is_empty(struct world *w, const char *what, int number)
{
    if (strcmp(what, "fetch") == 0 && number == 2)
        w->account->count = 0;
}

static void an_empty_list_at_the_last_look_stops_the_run_without_a_delete(void **state)
{
    struct world *w = *state;
    world_settled(w, "z.example");
    world_pending(w, "a.example", OVERDUE);
    w->hook = the_list_is_empty;
    world_apply(w);
    world_expect_log(w, "fetch fetch");
    assert_non_null(strstr(w->result.fault.msg, "not plausible"));
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "stays in the queue");
}

static void no_deletes_leaves_due_rows_in_the_queue_and_still_schedules(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    fake_account_put(w->account, "s.example");
    w->input.no_deletes = true;
    world_apply(w);
    world_expect_log(w, "fetch check(schedule s)");
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "--no-deletes");
    assert_true(world_is_pending(w, "a.example"));
}

static void a_full_disk_at_the_intent_sends_nothing(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    w->fail_commit = 1;
    world_apply(w);
    world_expect_log(w, "fetch fetch disk-full");
    assert_int_equal(w->account->request_count, 0);
    assert_non_null(strstr(w->result.fault.msg, "the disk is full"));
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "");
}

static void a_full_disk_at_the_outcome_leaves_an_intent_that_the_next_run_settles(void **state)
{
    struct world *w = *state;
    world_settled(w, "z.example");
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    w->fail_commit = 2;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    world_expect(w, "b.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "");
    assert_int_equal(world_open_intents(w), 1);
    world_later(w, 35);
    world_apply(w);
    world_expect(w, "b.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    assert_int_equal(world_open_intents(w), 0);
    assert_false(world_is_pending(w, "a.example"));
    assert_int_equal(w->account->request_count, 2);
}

static void stop_at_first_send(struct world *w, const char *what, int number)
{
    if (strcmp(what, "send") == 0 && number == 1)
        w->stopping = true;
}

static void a_signal_lets_the_delete_in_hand_finish_and_be_confirmed(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE);
    w->hook = stop_at_first_send;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    world_expect(w, "b.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "the run was stopped");
    assert_int_equal(w->result.fault.code, PM_ERR_INTERRUPTED);
    assert_true(world_is_pending(w, "b.example"));
}

static void a_look_that_fails_deletes_nothing(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    w->fail_fetch = 2;
    world_apply(w);
    world_expect_log(w, "fetch fetch");
    assert_non_null(strstr(w->result.fault.msg, "could not be read again"));
}

static void a_policy_that_is_weakened_counts_from_the_next_run_only(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    w->desired.policy.delete_with_rules = true;
    w->hook = a_routing_rule_appears;
    world_apply(w);
    assert_non_null(world_find(w, PM_EVENT_POLICY, ""));
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, "rules_remain");
    world_again(w);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
}

static void no_more_than_max_deletes_run_at_once(void **state)
{
    struct world *w = *state;
    world_pending(w, "a.example", OVERDUE);
    world_pending(w, "b.example", OVERDUE + 10);
    world_pending(w, "c.example", OVERDUE + 20);
    w->desired.policy.max_deletes = 2;
    world_apply(w);
    assert_int_equal(w->account->request_count, 2);
    assert_non_null(fake_account_find(w->account, PM_STR("a.example")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(deletes_run_one_at_a_time_each_after_a_fresh_look),
        TEST(deletes_come_after_everything_else),
        TEST(a_row_in_grace_is_not_deleted),
        TEST(nothing_is_deleted_after_a_failure),
        TEST(a_refused_delete_keeps_its_row_and_stops_the_others),
        TEST(a_delete_without_effect_has_failed_and_keeps_row_and_known_event),
        TEST(a_delete_without_an_answer_is_done_when_the_list_lacks_it),
        TEST(a_delete_without_an_answer_that_the_list_still_shows_stays_open),
        TEST(a_delete_that_cannot_be_confirmed_is_unknown_and_settled_by_the_next_run),
        TEST(a_refused_token_stops_the_run),
        TEST(what_the_client_cannot_send_has_failed),
        TEST(a_guard_at_the_last_look_withholds_that_delete_only),
        TEST(after_a_withheld_delete_the_next_one_gets_a_look_of_its_own),
        TEST(a_look_that_took_long_is_taken_again_and_else_withholds),
        TEST(an_empty_list_at_the_last_look_stops_the_run_without_a_delete),
        TEST(no_deletes_leaves_due_rows_in_the_queue_and_still_schedules),
        TEST(a_full_disk_at_the_intent_sends_nothing),
        TEST(a_full_disk_at_the_outcome_leaves_an_intent_that_the_next_run_settles),
        TEST(a_signal_lets_the_delete_in_hand_finish_and_be_confirmed),
        TEST(a_look_that_fails_deletes_nothing),
        TEST(a_policy_that_is_weakened_counts_from_the_next_run_only),
        TEST(no_more_than_max_deletes_run_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
