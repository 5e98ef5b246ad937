/* Deletes in a ledger that others share: what somebody else did first, and what happens while the
 * intent is on its way. */
#include "test.h"

enum { OVERDUE = 90000 };

static void build(struct world *w)
{
    world_fini(w);
    world_init(w);
    w->shared = true;
    world_settled(w, "z.example");
    world_pending(w, "a.example", OVERDUE);
}

static void pass(struct world *w, int64_t seconds)
{
    w->now += seconds;
    w->account->time += seconds;
}

static bool is(const char *what, const char *wanted, int number, int wanted_number)
{
    return strcmp(what, wanted) == 0 && number == wanted_number;
}

static void nothing_else(struct world *w, const char *what, int number)
{
    (void)w, (void)what, (void)number;
}

static void a_person_cancels(struct world *w, const char *what, int number)
{
    if (is(what, "race", number, 1))
        world_cancel(w, "a.example");
}

static void a_cancel_that_came_first_wins(void **state)
{
    struct world *w = *state;
    build(w);
    world_approve(w);
    w->hook = a_person_cancels;
    w->lost_races = 1;
    world_run(w);
    world_expect_log(w, "fetch fetch race check()");
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, "held (held)");
    assert_int_equal(w->account->request_count, 0);
}

static void a_hold_is_there_at_first(struct world *w, const char *what, int number)
{
    if (is(what, "check", number, 1))
        world_hold(w, "a.example");
    if (is(what, "race", number, 1)) {
        const struct pm_event *hold = world_find(w, PM_EVENT_HOLD, "a.example");
        pm_event_close(world_event(w, PM_EVENT_RELEASE, "a.example", 0), hold->id, &w->arena);
    }
}

static void only_what_was_decided_last_counts(void **state)
{
    struct world *w = *state;
    build(w);
    world_approve(w);
    w->hook = a_hold_is_there_at_first;
    w->lost_races = 3;
    world_run(w);
    world_expect_log(w, "fetch fetch race race race check(intent delete a) send(delete a) "
                        "got(delete a) fetch keep(done delete a)");
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    assert_int_equal(world_outcome(w, "a.example", PM_OP_DELETE)->withheld_by, PM_REASON_NONE);
    assert_int_equal(w->result.outcome.by_result[PM_RESULT_WITHHELD], 0);
}

static void what_was_withheld_at_first_is_not_run_when_the_claim_is_gone_at_last(void **state)
{
    struct world *w = *state;
    build(w);
    world_approve(w);
    w->hook = a_hold_is_there_at_first;
    w->lost_races = 1;
    w->fail_may_send = 1;
    world_run(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "stays in the queue");
    assert_int_equal(world_open_intents(w), 0);
}

static void no_intent_is_closed_that_the_last_try_did_not_push(void **state)
{
    struct world *w = *state;
    build(w);
    world_approve(w);
    w->hook = a_person_cancels;
    w->lost_races = 1;
    w->fail_commit = 1;
    world_run(w);
    world_expect_log(w, "fetch fetch race disk-full");
}

static void schedules_follow_what_was_decided_last(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 2; i++) {
        world_fini(w);
        world_init(w);
        w->shared = true;
        fake_account_put(w->account, "a.example");
        fake_account_put(w->account, "b.example");
        world_approve(w);
        w->hook = i == 0 ? a_hold_is_there_at_first : a_person_cancels;
        w->lost_races = 1;
        world_run(w);
        world_expect_log(w, i == 0 ? "fetch race check(schedule a, schedule b)"
                                   : "fetch race check(schedule b)");
        world_expect(w, "a.example", PM_OP_SCHEDULE, i == 0 ? PM_RESULT_DONE : PM_RESULT_WITHHELD,
                     "");
        world_expect(w, "b.example", PM_OP_SCHEDULE, PM_RESULT_DONE, "");
    }
}

static void the_push_takes_eleven_seconds(struct world *w, const char *what, int number)
{
    if (is(what, "push", number, 1))
        pass(w, 11);
}

static void the_race_takes_eleven_seconds(struct world *w, const char *what, int number)
{
    if (is(what, "race", number, 1))
        pass(w, 11);
}

static void after_a_push_that_took_long_account_and_ledger_are_looked_at_again(void **state)
{
    struct world *w = *state;
    world_hook_fn *const hooks[] = {the_push_takes_eleven_seconds, the_race_takes_eleven_seconds};
    for (size_t i = 0; i < 2; i++) {
        build(w);
        world_approve(w);
        w->hook = hooks[i];
        w->lost_races = (int)i;
        world_run(w);
        assert_non_null(strstr(w->log, "check(intent delete a) load fetch send(delete a)"));
        world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    }
}

static void a_push_that_was_quick_enough_needs_no_second_look(void **state)
{
    struct world *w = *state;
    build(w);
    world_apply(w);
    world_expect_log(w, "fetch fetch check(intent delete a) send(delete a) got(delete a) fetch "
                        "keep(done delete a)");
}

static void a_mailbox_is_made(struct world *w, const char *what, int number)
{
    the_push_takes_eleven_seconds(w, what, number);
    if (is(what, "push", number, 1))
        fake_account_find(w->account, PM_STR("a.example"))->users = 1;
}

static void somebody_holds_it(struct world *w, const char *what, int number)
{
    the_push_takes_eleven_seconds(w, what, number);
    if (is(what, "push", number, 1))
        world_hold(w, "a.example");
}

static void another_run_voids_it(struct world *w, const char *what, int number)
{
    the_push_takes_eleven_seconds(w, what, number);
    if (is(what, "push", number, 1)) {
        const struct pm_event *row = world_find(w, PM_EVENT_SCHEDULE, "a.example");
        pm_event_close(world_event(w, PM_EVENT_VOID, "a.example", 0), row->id, &w->arena);
    }
}

static void it_is_gone(struct world *w, const char *what, int number)
{
    the_push_takes_eleven_seconds(w, what, number);
    if (is(what, "push", number, 1))
        fake_account_remove(w->account, "a.example");
}

static void the_service_says_no_time(struct world *w, const char *what, int number)
{
    the_push_takes_eleven_seconds(w, what, number);
    if (is(what, "push", number, 1))
        w->account->has_time = false;
}

static void the_second_look_takes_long_too(struct world *w, const char *what, int number)
{
    the_push_takes_eleven_seconds(w, what, number);
    if (is(what, "fetch", number, 3))
        pass(w, 11);
}

static void the_push_takes_longer_than_a_request(struct world *w, const char *what, int number)
{
    if (is(what, "push", number, 1))
        pass(w, 31);
}

static void the_second_look_at_the_ledger_takes_long(struct world *w, const char *what, int number)
{
    the_push_takes_eleven_seconds(w, what, number);
    if (is(what, "load", number, 2))
        pass(w, 20);
}

static void the_clock_is_set_back(struct world *w, const char *what, int number)
{
    if (is(what, "push", number, 1))
        w->now -= 60;
}

static void what_comes_up_while_the_intent_is_pushed_withholds_the_delete(void **state)
{
    static const struct {
        world_hook_fn *hook;
        const char *message, *log;
        bool row_stays;
    } rows[] = {
        {a_mailbox_is_made, "blocked (users_remain)", " load fetch keep(failed delete a)", true},
        {somebody_holds_it, "held (held)", " load fetch keep(failed delete a)", true},
        {another_run_voids_it, "schedule (not_declared)", " load fetch keep(failed delete a)",
         false},
        {it_is_gone, "void (gone_already)", " load fetch keep(failed delete a)", true},
        {the_service_says_no_time, "blocked (frozen)", " load fetch keep(failed delete a)", true},
        {the_second_look_takes_long_too, "over ten seconds went by",
         " load fetch keep(failed delete a)", true},
        {the_push_takes_longer_than_a_request, "longer to record",
         "(intent delete a) keep(failed delete a)", true},
        {the_second_look_at_the_ledger_takes_long, "longer to record",
         " load fetch keep(failed delete a)", true},
        {the_clock_is_set_back, "longer to record", "(intent delete a) keep(failed delete a)",
         true},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        build(w);
        world_approve(w);
        w->hook = rows[i].hook;
        world_run(w);
        world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, rows[i].message);
        if (!strstr(w->log, rows[i].log))
            fail_msg("row %zu: log: %s", i, w->log);
        assert_int_equal(w->account->request_count, 0);
        assert_int_equal(world_open_intents(w), 0);
        assert_int_equal(world_is_pending(w, "a.example"), rows[i].row_stays);
        assert_int_equal(w->result.fault.code, PM_ERR_NONE);
    }
}

static void after_a_delete_withheld_for_its_push_the_next_goes_on(void **state)
{
    struct world *w = *state;
    build(w);
    world_pending(w, "b.example", OVERDUE);
    world_approve(w);
    w->hook = the_push_takes_longer_than_a_request;
    world_run(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, "longer to record");
    world_expect(w, "b.example", PM_OP_DELETE, PM_RESULT_DONE, "");
    world_expect_log(w, "fetch fetch check(intent delete a) keep(failed delete a) fetch "
                        "check(intent delete b) send(delete b) got(delete b) fetch "
                        "keep(done delete b)");
    world_later(w, 60);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
}

static void a_second_look_that_fails_stops_the_run_and_closes_the_intent(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 2; i++) {
        build(w);
        world_approve(w);
        w->hook = the_push_takes_eleven_seconds;
        *(i == 0 ? &w->fail_load : &w->fail_fetch) = i == 0 ? 2 : 3;
        world_run(w);
        assert_int_equal(w->result.fault.code, PM_ERR_UNREACHABLE);
        assert_non_null(strstr(w->result.fault.msg, i == 0 ? "the state could not be read again"
                                                           : "the account could not be read"));
        world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "stays in the queue");
        assert_int_equal(w->account->request_count, 0);
        assert_int_equal(world_open_intents(w), 0);
        assert_true(world_is_pending(w, "a.example"));
    }
}

static void an_intent_that_may_have_arrived_although_its_push_failed_is_closed(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 2; i++) {
        build(w);
        world_approve(w);
        w->hook = nothing_else;
        w->fail_commit = 1;
        w->arrives = i == 1;
        world_run(w);
        world_finish(w);
        assert_int_equal(w->account->request_count, 0);
        assert_int_equal(world_open_intents(w), 0);
        assert_true(world_is_pending(w, "a.example"));
        world_later(w, 3600);
        world_apply(w);
        world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
        assert_int_equal(w->account->request_count, 1);
    }
}

/* A disk can take long, too. */
static void a_slow_commit_on_this_machine_has_the_same_second_look(void **state)
{
    struct world *w = *state;
    build(w);
    w->shared = false;
    world_approve(w);
    w->hook = a_mailbox_is_made;
    world_run(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, "blocked (users_remain)");
    world_expect_log(w, "fetch fetch check(intent delete a) fetch commit(failed delete a)");
}

static void the_clock_is_set_back_before_the_decision(struct world *w, const char *what, int number)
{
    if (is(what, "check", number, 1))
        w->now -= 60;
}

static void a_look_whose_age_a_clock_that_was_set_back_hides_withholds(void **state)
{
    struct world *w = *state;
    build(w);
    w->shared = false;
    world_approve(w);
    w->hook = the_clock_is_set_back_before_the_decision;
    world_run(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, "over ten seconds went by");
    world_expect_log(w, "fetch fetch check()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cancel_that_came_first_wins),
        TEST(only_what_was_decided_last_counts),
        TEST(what_was_withheld_at_first_is_not_run_when_the_claim_is_gone_at_last),
        TEST(no_intent_is_closed_that_the_last_try_did_not_push),
        TEST(schedules_follow_what_was_decided_last),
        TEST(after_a_push_that_took_long_account_and_ledger_are_looked_at_again),
        TEST(a_push_that_was_quick_enough_needs_no_second_look),
        TEST(what_comes_up_while_the_intent_is_pushed_withholds_the_delete),
        TEST(after_a_delete_withheld_for_its_push_the_next_goes_on),
        TEST(a_second_look_that_fails_stops_the_run_and_closes_the_intent),
        TEST(an_intent_that_may_have_arrived_although_its_push_failed_is_closed),
        TEST(a_slow_commit_on_this_machine_has_the_same_second_look),
        TEST(a_look_whose_age_a_clock_that_was_set_back_hides_withholds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
