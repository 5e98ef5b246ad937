/* Reading back: what the account's list says of what was sent. */
#include "test.h"

static void an_add_that_was_accepted_without_effect_has_failed(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_IGNORE);
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a) send(add a) got(add a) commit(done add a) "
                        "fetch commit(failed add a)");
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "does not show the effect");
    assert_false(world_is_known(w, "a.example"));
    assert_int_equal(world_open_intents(w), 0);
}

static void an_update_that_was_accepted_without_effect_has_failed(void **state)
{
    struct world *w = *state;
    world_settled(w, "a.example");
    w->desired.domains[0].settings.symbolic_subaddressing = PM_FALSE;
    fake_account_fault(w->account, PM_ACTION_UPDATE, "a.example", FAKE_IGNORE);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_UPDATE, PM_RESULT_FAILED, "does not show the effect");
    assert_non_null(world_find(w, PM_EVENT_FAILED, "a.example"));
}

static void an_add_without_an_answer_is_done_when_the_list_shows_it(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_EFFECT_DROP);
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a) send(add a) got(add a) commit(unknown add a) "
                        "fetch commit(done add a, known a)");
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_DONE, "");
    assert_int_equal(world_open_intents(w), 0);
}

static void an_add_without_an_answer_that_the_list_does_not_show_stays_open(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_DROP);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_UNKNOWN, "connection lost");
    assert_int_equal(world_open_intents(w), 1);
    assert_int_equal(w->account->request_count, 1);
    world_again(w);
    world_apply(w);
    world_expect_log(w, "fetch sleep(35) fetch commit(failed add a) commit(intent add a) "
                        "send(add a) got(add a) commit(done add a) fetch commit(known a)");
}

static void exists_already_is_no_failure_when_the_list_shows_the_domain(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_EFFECT_EXISTS);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_DONE, "");
    assert_true(world_is_known(w, "a.example"));
}

static void exists_already_is_a_failure_when_the_list_does_not_show_it(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_REFUSE_EXISTS);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "exists already");
}

static void an_add_that_only_the_list_confirmed_gets_its_settings_too(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example")->settings.allow_account_reset = PM_FALSE;
    fake_account_fault(w->account, PM_ACTION_ADD, "a.example", FAKE_EFFECT_DROP);
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a) send(add a) got(add a) commit(unknown add a) "
                        "fetch commit(done add a, known a) commit(intent update a) "
                        "send(update a) got(update a) commit(done update a) fetch");
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_DONE, "");
    world_expect_nothing_left(w);
}

static void settings_that_the_service_ignores_are_a_failure_of_the_add(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example")->settings.allow_account_reset = PM_FALSE;
    fake_account_fault(w->account, PM_ACTION_UPDATE, "a.example", FAKE_IGNORE);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "does not show the effect");
    assert_true(world_outcome(w, "a.example", PM_OP_ADD)->in_part);
    assert_int_equal(w->account->request_count, 2);
}

static void settings_without_an_answer_are_done_when_the_list_shows_them(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example")->settings.allow_account_reset = PM_FALSE;
    fake_account_fault(w->account, PM_ACTION_UPDATE, "a.example", FAKE_EFFECT_DROP);
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_DONE, "");
    assert_false(world_outcome(w, "a.example", PM_OP_ADD)->in_part);
    assert_int_equal(world_open_intents(w), 0);
}

static void what_cannot_be_read_back_is_unknown_and_stops_the_run(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example");
    fake_account_put(w->account, "s.example");
    w->fail_fetch = 2;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_UNKNOWN, "accepted, but not confirmed");
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_NOT_RUN, "");
    assert_int_equal(w->result.fault.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(w->result.fault.msg, "could not be read back"));
}

static void what_failed_stays_a_failure_when_nothing_can_be_read_back(void **state)
{
    struct world *w = *state;
    world_declare(w, "a.example")->settings.allow_account_reset = PM_FALSE;
    fake_account_fault(w->account, PM_ACTION_UPDATE, "a.example", FAKE_REFUSE);
    w->fail_fetch = 2;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_ADD, PM_RESULT_FAILED, "no luck");
}

static void a_domain_that_is_known_is_not_made_known_again(void **state)
{
    struct world *w = *state;
    struct pm_str readd[] = {PM_STR("a.example")};
    world_declare(w, "a.example");
    world_event(w, PM_EVENT_KNOWN, "a.example", 86400);
    world_settled(w, "z.example");
    w->input.observe.readd = readd;
    w->input.observe.readd_count = 1;
    world_apply(w);
    world_expect_log(w, "fetch commit(intent add a) send(add a) got(add a) commit(done add a) "
                        "fetch");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_add_that_was_accepted_without_effect_has_failed),
        TEST(an_update_that_was_accepted_without_effect_has_failed),
        TEST(an_add_without_an_answer_is_done_when_the_list_shows_it),
        TEST(an_add_without_an_answer_that_the_list_does_not_show_stays_open),
        TEST(exists_already_is_no_failure_when_the_list_shows_the_domain),
        TEST(exists_already_is_a_failure_when_the_list_does_not_show_it),
        TEST(an_add_that_only_the_list_confirmed_gets_its_settings_too),
        TEST(settings_that_the_service_ignores_are_a_failure_of_the_add),
        TEST(settings_without_an_answer_are_done_when_the_list_shows_them),
        TEST(what_cannot_be_read_back_is_unknown_and_stops_the_run),
        TEST(what_failed_stays_a_failure_when_nothing_can_be_read_back),
        TEST(a_domain_that_is_known_is_not_made_known_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
