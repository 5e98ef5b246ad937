/* cancel, release, unprotect, and what pending and log show of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/time.h"
#include "runner.h"
#include "state/store.h"

#define DOMAINS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void without_a_state_there_is_nothing_to_cancel_and_none_is_made(void **state)
{
    struct runner *r = *state;
    static const char *const commands[] = {"cancel", "release", "unprotect"};
    for (size_t i = 0; i < 3; i++) {
        runner_run(r, commands[i], "shop.example");
        assert_status(r, PM_EXIT_ERROR);
        assert_holds(r->err, "there is no state at .pm-reconcile/state.db");
        assert_holds(r->err, "--state");
        assert_false(pm_file_exists(".pm-reconcile"));
    }
}

static void what_is_not_pending_is_not_cancelled(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("shop.example"));
    runner_run(r, "cancel", "shop.example");
    assert_status(r, PM_EXIT_ERROR);
    assert_holds(r->err,
                 "shop.example has no pending deletion in the state .pm-reconcile/state.db");
    assert_holds(r->err, "--hold");
}

static void cancel_takes_out_of_the_queue_and_holds(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_SCHEDULE, DOMAINS("shop.example", "club.example"));
    runner_run(r, "cancel", "Shop.Example.", "--reason", "still\x1b[2J needed");
    assert_status(r, 0);
    assert_holds(r->out, "Cancelled the deletion of shop.example. It is held");
    runner_run(r, "pending", "--format=json");
    assert_int_equal(count_of(r->out, "shop.example"), 1);
    assert_holds(r->out, "still\\u001b[2J needed");
    assert_int_equal(count_of(r->out, "club.example"), 1);
    runner_run(r, "pending");
    assert_lacks(r->out, "\x1b");
    runner_run(r, "log", "--domain=shop.example");
    assert_int_equal(count_of(r->out, "shop.example"), 3); /* schedule, cancel, hold */
    assert_lacks(r->out, "club.example");
    runner_run(r, "cancel", "shop.example");
    assert_status(r, PM_EXIT_ERROR);
}

static void cancelling_holds_once(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_HOLD, DOMAINS("shop.example"));
    runner_record(r, PM_EVENT_SCHEDULE, DOMAINS("shop.example"));
    runner_run(r, "cancel", "shop.example");
    assert_status(r, 0);
    runner_run(r, "log", "--format=json");
    assert_int_equal(count_of(r->out, "\"kind\": \"hold\""), 1);
    assert_int_equal(count_of(r->out, "\"kind\": \"cancel\""), 1);
}

static void hold_works_before_there_is_a_state(void **state)
{
    struct runner *r = *state;
    runner_run(r, "cancel", "--hold", "shop.example");
    assert_status(r, 0);
    assert_holds(r->out, "Holding shop.example.");
    runner_run(r, "pending");
    assert_holds(r->out, "shop.example");
    assert_holds(r->out, "anna");
}

static void a_cancel_after_the_request_was_sent_holds_all_the_same(void **state)
{
    struct runner *r = *state;
    struct pm_store *store;
    struct pm_err err;
    struct pm_run run = pm_run_make(r->now, PM_STR("cron"), &r->arena);
    struct pm_event intent =
        pm_event_make(&run, PM_EVENT_INTENT, PM_STR("shop.example"), r->now, &r->arena);
    intent.action = PM_ACTION_DELETE;
    runner_record(r, PM_EVENT_SCHEDULE, DOMAINS("shop.example"));
    assert_true(
        pm_store_open(".pm-reconcile/state.db", PM_STORE_WRITE, NULL, &r->arena, &store, &err));
    assert_true(pm_store_append(store, &intent, 1, &err));
    pm_store_close(store);
    runner_run(r, "cancel", "shop.example");
    assert_status(r, PM_EXIT_ERROR);
    assert_holds(r->err, "too late to be sure: run ");
    assert_holds(r->err, "of cron sent the request to delete shop.example at 2026-11-22T20:54:32Z");
    runner_run(r, "pending");
    assert_holds(r->out, "Nothing is scheduled for deletion.");
    assert_holds(r->out, "Held");
}

static void release_and_unprotect_end_what_there_is(void **state)
{
    struct runner *r = *state;
    static const struct {
        const char *command;
        enum pm_event_kind kind;
        const char *done, *nothing;
    } cases[] = {
        {"release", PM_EVENT_HOLD, "Released shop.example.", "is not held"},
        {"unprotect", PM_EVENT_PROTECT, "Unprotected shop.example.", "is not protected"},
    };
    for (size_t i = 0; i < 2; i++) {
        runner_record(r, cases[i].kind, DOMAINS("shop.example", "club.example"));
        runner_run(r, cases[i].command, "shop.example");
        assert_status(r, 0);
        assert_holds(r->out, cases[i].done);
        runner_run(r, cases[i].command, "shop.example");
        assert_status(r, PM_EXIT_ERROR);
        assert_holds(r->err, cases[i].nothing);
        runner_run(r, "pending");
        assert_holds(r->out, "club.example");
        assert_lacks(r->out, "shop.example");
    }
}

static void reading_a_state_that_is_not_there_says_so_and_makes_none(void **state)
{
    struct runner *r = *state;
    runner_run(r, "pending");
    assert_status(r, 0);
    assert_holds(r->err, "no state at .pm-reconcile/state.db");
    runner_run(r, "log");
    assert_status(r, 0);
    assert_holds(r->err, "no state at .pm-reconcile/state.db");
    runner_run(r, "log", "-q");
    assert_int_equal(r->err.len, 0);
    assert_false(pm_file_exists(".pm-reconcile"));
}

#define RUNNER_TEST(name) cmocka_unit_test_setup_teardown(name, runner_begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUNNER_TEST(without_a_state_there_is_nothing_to_cancel_and_none_is_made),
        RUNNER_TEST(what_is_not_pending_is_not_cancelled),
        RUNNER_TEST(cancel_takes_out_of_the_queue_and_holds),
        RUNNER_TEST(cancelling_holds_once),
        RUNNER_TEST(hold_works_before_there_is_a_state),
        RUNNER_TEST(a_cancel_after_the_request_was_sent_holds_all_the_same),
        RUNNER_TEST(release_and_unprotect_end_what_there_is),
        RUNNER_TEST(reading_a_state_that_is_not_there_says_so_and_makes_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
