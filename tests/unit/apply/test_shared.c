/* A ledger that others share: what is published when, and what stops the run. */
#include "test.h"

enum { OVERDUE = 90000 };

static void begin_shared(struct world *w)
{
    world_fini(w);
    world_init(w);
    w->shared = true;
}

/* Something for every phase. */
static void build(struct world *w)
{
    begin_shared(w);
    world_settled(w, "keep.example");
    world_settled(w, "change.example");
    w->desired.domains[1].settings.symbolic_subaddressing = PM_FALSE;
    world_declare(w, "new1.example")->settings.allow_account_reset = PM_FALSE;
    world_declare(w, "new2.example");
    world_declare(w, "new3.example");
    world_pending(w, "users.example", OVERDUE)->users = 1;
    fake_account_put(w->account, "leave.example");
    world_pending(w, "due1.example", OVERDUE);
    world_pending(w, "due2.example", OVERDUE);
}

static const char undisturbed[] =
    "fetch keep(void users) publish "
    "keep(intent add new1, intent add new2, intent add new3) publish send(add new1) send(add new2) "
    "got(add new1) keep(done add new1) send(add new3) got(add new2) keep(done add new2) "
    "got(add new3) keep(done add new3) "
    "keep(intent update new1, intent update change) publish send(update new1) send(update change) "
    "got(update new1) keep(done update new1) got(update change) keep(done update change) "
    "fetch keep(known new1, known new2, known new3) "
    "check(schedule leave) "
    "fetch check(intent delete due1) send(delete due1) got(delete due1) "
    "fetch keep(done delete due1) check(intent delete due2) send(delete due2) got(delete due2) "
    "fetch keep(done delete due2)";

static void one_push_brings_the_intents_of_a_phase_and_each_barrier_has_its_own(void **state)
{
    struct world *w = *state;
    build(w);
    world_apply(w);
    world_expect_log(w, undisturbed);
    assert_int_equal(w->kept_count, 0);
    assert_int_equal(world_open_intents(w), 0);
    world_expect_nothing_left(w);
}

static void a_run_with_nothing_to_do_publishes_nothing(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_settled(w, "keep.example");
    world_apply(w);
    world_expect_log(w, "fetch");
}

/* Whatever was sent is told, what was not is closed, and the next run brings all to its end. */
static void expect_recovery(struct world *w, const char *story, int number)
{
    int sent = w->account->request_count;
    world_finish(w);
    if (world_open_intents(w) > 0)
        fail_msg("%s %d: an intent is open; log: %s", story, number, w->log);
    world_later(w, 3600);
    world_apply(w);
    if (w->result.fault.code != PM_ERR_NONE)
        fail_msg("%s %d: the next run stopped: %s", story, number, w->result.fault.msg);
    world_expect_nothing_left(w);
    assert_true(w->account->request_count >= sent);
    if (w->account->request_count != 7)
        fail_msg("%s %d: %d requests in all", story, number, w->account->request_count);
    for (int i = 0; i < w->account->request_count; i++)
        assert_false(w->account->requests[i].superfluous);
    assert_false(world_is_pending(w, "users.example"));
    assert_true(world_is_pending(w, "leave.example"));
    assert_int_equal(w->account->count, 7);
}

static void nothing_is_sent_after_a_publish_that_failed_at_any_barrier(void **state)
{
    static const struct {
        int requests;
        const char *log; /* how it ends */
    } rows[] = {
        {0, "keep(void users) publish"},
        {0, "publish keep(failed add new1, failed add new2, failed add new3)"},
        {3, "publish keep(failed update new1, failed update change) fetch "
            "keep(known new1, known new2, known new3)"},
    };
    struct world *w = *state;
    for (int i = 0; i < 6; i++) {
        int number = i / 2 + 1;
        build(w);
        world_approve(w);
        w->fail_publish = number;
        w->arrives = i % 2 == 1;
        world_run(w);
        assert_int_equal(w->account->request_count, rows[i / 2].requests);
        if (!pm_str_ends(pm_str_from(w->log), pm_str_from(rows[i / 2].log)))
            fail_msg("publish %d: log: %s", number, w->log);
        assert_int_equal(w->result.fault.code, PM_ERR_UNREACHABLE);
        assert_non_null(strstr(w->result.fault.msg, "kept and goes with the next push"));
        if (number > 1)
            world_expect(w, "due2.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "");
        expect_recovery(w, "publish", number);
    }
}

static void
what_could_not_be_published_is_lost_with_the_machine_and_settled_by_the_next(void **state)
{
    struct world *w = *state;
    for (int number = 1; number <= 3; number++) {
        build(w);
        world_approve(w);
        w->fail_publish = number;
        world_run(w);
        world_later(w, 3600);
        world_apply(w);
        assert_int_equal(w->result.fault.code, PM_ERR_NONE);
        assert_int_equal(world_open_intents(w), 0);
        assert_int_equal(w->account->request_count, 7);
        world_expect_nothing_left(w);
    }
}

static void a_claim_that_is_gone_stops_the_run_before_that_request(void **state)
{
    struct world *w = *state;
    for (int number = 1; number <= 7; number++) {
        build(w);
        world_approve(w);
        w->fail_may_send = number;
        world_run(w);
        assert_int_equal(w->account->request_count, number - 1);
        assert_string_equal(w->result.fault.msg,
                            "no further request was sent: the claim has been given up by bob");
        assert_non_null(strstr(w->log, "failed"));
        world_expect(w, "due2.example", PM_OP_DELETE, PM_RESULT_NOT_RUN, "stays in the queue");
        assert_int_equal(w->kept_count, 0);
        expect_recovery(w, "may_send", number);
    }
}

static void requests_that_a_claim_forbids_are_closed_and_told_as_not_run(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    world_declare(w, "c.example");
    w->fail_may_send = 2;
    world_apply(w);
    world_expect_log(w, "fetch keep(intent add a, intent add b, intent add c) publish send(add a) "
                        "got(add a) keep(done add a) keep(failed add b, failed add c) fetch "
                        "keep(known a)");
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_DONE, "");
    world_expect(w, "b.example", PM_OP_ADD, PM_RESULT_NOT_RUN, "the run was stopped");
    assert_true(pm_str_is(world_find(w, PM_EVENT_FAILED, "c.example")->note, "not sent"));
}

static void stop_at_first_send(struct world *w, const char *what, int number)
{
    if (strcmp(what, "send") == 0 && number == 1)
        w->stopping = true;
}

static void a_signal_closes_the_intents_that_went_ahead(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_declare(w, "a.example");
    world_declare(w, "b.example");
    world_declare(w, "c.example");
    w->hook = stop_at_first_send;
    world_apply(w);
    world_expect_log(w, "fetch keep(intent add a, intent add b, intent add c) publish send(add a) "
                        "send(add b) got(add a) keep(done add a) got(add b) keep(done add b) "
                        "keep(failed add c) fetch keep(known a, known b)");
    assert_int_equal(world_open_intents(w), 0);
}

static void a_signal_before_the_phase_journals_nothing(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_declare(w, "a.example");
    world_approve(w);
    w->stopping = true;
    world_run(w);
    world_expect_log(w, "fetch");
}

static void settings_whose_request_a_claim_forbids_are_a_failure_of_the_add(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_declare(w, "a.example")->settings.allow_account_reset = PM_FALSE;
    w->fail_may_send = 2;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "before its settings were sent");
    assert_int_equal(world_open_intents(w), 0);
}

static void a_claim_that_cannot_be_renewed_sends_nothing(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_declare(w, "a.example");
    w->fail_commit = 1;
    world_apply(w);
    world_expect_log(w, "fetch disk-full");
    assert_int_equal(w->account->request_count, 0);
}

static void a_plan_that_no_longer_fits_publishes_what_it_voids(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_pending(w, "a.example", OVERDUE);
    world_approve(w);
    fake_account_find(w->account, PM_STR("a.example"))->users = 1;
    world_run(w);
    world_expect_log(w, "fetch keep(void a) publish");
    assert_int_equal(w->result.fault.code, PM_ERR_STALE);
}

static void a_stale_plan_whose_voids_cannot_be_published_says_so(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_pending(w, "a.example", OVERDUE);
    world_approve(w);
    fake_account_find(w->account, PM_STR("a.example"))->users = 1;
    w->fail_publish = 1;
    world_run(w);
    assert_int_equal(w->result.fault.code, PM_ERR_UNREACHABLE);
    world_expect(w, "a.example", PM_OP_VOID, PM_RESULT_NOT_RUN, "the run was stopped");
}

static void settled_intents_are_told_only_when_they_were_published(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_settled(w, "a.example");
    world_intent(w, PM_ACTION_UPDATE, "a.example", 100);
    w->fail_publish = 1;
    world_apply(w);
    assert_int_equal(w->result.outcome.settled_count, 0);
}

static void requests_take_twenty_seconds(struct world *w, const char *what, int number)
{
    (void)number;
    if (strcmp(what, "got") == 0) {
        w->now += 20;
        w->account->time += 20;
    }
}

static void intents_that_grow_old_before_their_request_are_made_anew(void **state)
{
    static const char *const logs[] = {
        "fetch keep(intent add a, intent add b, intent add c, intent add d) publish "
        "send(add a) got(add a) keep(done add a) send(add b) got(add b) keep(done add b) "
        "keep(failed add c, failed add d) keep(intent add c, intent add d) publish "
        "send(add c) got(add c) keep(done add c) send(add d) got(add d) keep(done add d) "
        "fetch keep(known a, known b, known c, known d)",
        /* None is made while another request is under way. */
        "fetch keep(intent add a, intent add b, intent add c, intent add d) publish "
        "send(add a) send(add b) got(add a) keep(done add a) send(add c) got(add b) "
        "keep(done add b) got(add c) keep(done add c) "
        "keep(failed add d) keep(intent add d) publish send(add d) got(add d) keep(done add d) "
        "fetch keep(known a, known b, known c, known d)"};
    struct world *w = *state;
    for (int parallel = 1; parallel <= 2; parallel++) {
        begin_shared(w);
        world_declare(w, "a.example");
        world_declare(w, "b.example");
        world_declare(w, "c.example");
        world_declare(w, "d.example");
        w->input.parallel = parallel;
        w->hook = requests_take_twenty_seconds;
        world_apply(w);
        world_expect_log(w, logs[parallel - 1]);
        assert_int_equal(world_open_intents(w), 0);
    }
}

static void the_clock_is_set_back(struct world *w, const char *what, int number)
{
    if (strcmp(what, "publish") == 0 && number == 1)
        w->now -= 60;
}

static void intents_whose_age_a_clock_that_was_set_back_hides_are_made_anew(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_declare(w, "a.example");
    w->hook = the_clock_is_set_back;
    world_apply(w);
    world_expect_log(w, "fetch keep(intent add a) publish keep(failed add a) keep(intent add a) "
                        "publish send(add a) got(add a) keep(done add a) fetch keep(known a)");
}

static void each_push_takes_longer_than_a_request(struct world *w, const char *what, int number)
{
    (void)number;
    if (strcmp(what, "publish") == 0)
        w->now += 31;
}

static void nothing_is_sent_where_every_push_takes_longer_than_a_request(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_declare(w, "a.example");
    w->hook = each_push_takes_longer_than_a_request;
    world_apply(w);
    assert_int_equal(w->account->request_count, 0);
    assert_int_equal(w->publishes, 3);
    assert_int_equal(w->result.fault.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(w->result.fault.msg, "longer to share"));
    assert_int_equal(world_open_intents(w), 0);
}

/* An intent may be as old as a request can live when its request is sent. */
static void an_intent_that_goes_ahead_is_left_alone_for_longer(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 2; i++) {
        begin_shared(w);
        w->shared = i == 1;
        world_settled(w, "z.example");
        world_declare(w, "n.example");
        world_pending(w, "a.example", OVERDUE);
        world_apply(w);
        assert_int_equal(world_find(w, PM_EVENT_INTENT, "n.example")->timeout_s, i ? 60 : 30);
        assert_int_equal(world_find(w, PM_EVENT_INTENT, "a.example")->timeout_s, i ? 60 : 30);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_push_brings_the_intents_of_a_phase_and_each_barrier_has_its_own),
        TEST(a_run_with_nothing_to_do_publishes_nothing),
        TEST(nothing_is_sent_after_a_publish_that_failed_at_any_barrier),
        TEST(what_could_not_be_published_is_lost_with_the_machine_and_settled_by_the_next),
        TEST(a_claim_that_is_gone_stops_the_run_before_that_request),
        TEST(requests_that_a_claim_forbids_are_closed_and_told_as_not_run),
        TEST(a_signal_closes_the_intents_that_went_ahead),
        TEST(a_signal_before_the_phase_journals_nothing),
        TEST(settings_whose_request_a_claim_forbids_are_a_failure_of_the_add),
        TEST(a_claim_that_cannot_be_renewed_sends_nothing),
        TEST(a_plan_that_no_longer_fits_publishes_what_it_voids),
        TEST(a_stale_plan_whose_voids_cannot_be_published_says_so),
        TEST(settled_intents_are_told_only_when_they_were_published),
        TEST(intents_that_grow_old_before_their_request_are_made_anew),
        TEST(intents_whose_age_a_clock_that_was_set_back_hides_are_made_anew),
        TEST(nothing_is_sent_where_every_push_takes_longer_than_a_request),
        TEST(an_intent_that_goes_ahead_is_left_alone_for_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
