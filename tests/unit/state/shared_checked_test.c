#include "shared_lab.h"

#include "base/sha256.h"
#include "plan/fold.h"
#include "state/shared_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A check that counts its calls, and leaves an intent to delete while the row is there. */
struct deleting {
    struct machine *machine;
    const char *domain;
    int calls;
    size_t rows; /* that the last call saw */
    struct pm_event intent;
};

static bool decide(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                   struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct deleting *d = ctx;
    (void)arena, (void)err;
    d->calls++;
    d->rows = pm_open_of(&ledger->pending, pm_str_from(d->domain)).count;
    if (d->rows == 0)
        return true;
    d->intent = lab_intent(d->machine, PM_ACTION_DELETE, d->domain);
    *events = &d->intent;
    *count = 1;
    return true;
}

static bool delete_it(struct deleting *d)
{
    struct fixture *f = d->machine->lab->f;
    return pm_shared_append_checked(d->machine->shared, decide, d, &f->arena, &f->err);
}

/* A branch with rows that have been due for an hour. */
static struct lab *begin(void **state)
{
    struct lab *lab = *state;
    lab->now -= LAB_DAY_S + 3600;
    struct machine *m = lab_machine(lab, "yesterday", "apply");
    lab_init(lab, NULL, 0);
    lab_begin(m);
    lab_append(m, lab_schedule(m, "due.example", 0));
    lab_append(m, lab_schedule(m, "other.example", 0));
    lab_finish(m, false);
    lab_close(m);
    lab->now += LAB_DAY_S + 3600;
    return lab;
}

static struct deleting begin_delete(struct lab *lab)
{
    struct machine *m = lab_machine(lab, "a", "apply");
    lab_begin(m);
    return (struct deleting){.machine = m, .domain = "due.example"};
}

static void the_intent_is_in_the_branch_when_the_call_returns(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    assert_true(delete_it(&d));
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_non_null(pm_ledger_delete_intent(&ledger, PM_STR("due.example")));
    assert_int_equal(d.calls, 1);
    lab_close(d.machine);
    lab_check(lab);
}

static void cancel_it(struct machine *m)
{
    m->before_push = NULL;
    struct pm_ledger ledger = lab_snapshot(m->lab).ledger;
    struct pm_open_events rows = pm_open_of(&ledger.pending, PM_STR("due.example"));
    lab_add_from(m->lab, "person", lab_closing(m, PM_EVENT_CANCEL, rows.items[0]));
}

static void a_cancel_pushed_just_before_wins(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    d.machine->before_push = cancel_it;
    assert_true(delete_it(&d));
    assert_int_equal(d.calls, 2);
    assert_int_equal(d.rows, 0);
    assert_int_equal(lab_snapshot(lab).ledger.intents.count, 0);
    assert_int_equal(lab_record_count(d.machine, "intent"), -1);
    lab_close(d.machine);
    lab_check(lab);
}

static void a_change_of_something_else_is_looked_at_too(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    d.domain = "other.example";
    d.machine->before_push = cancel_it;
    assert_true(delete_it(&d));
    assert_int_equal(d.calls, 2);
    assert_int_equal(lab_snapshot(lab).ledger.intents.count, 1);
    assert_int_equal(lab_record_count(d.machine, "\"intent\""), 1);
    lab_close(d.machine);
    lab_check(lab);
}

static void hold_another(struct machine *m)
{
    m->before_push = NULL;
    lab_add_from(m->lab, "fast", lab_event(m, PM_EVENT_HOLD, "fast.example"));
}

static void a_check_may_leave_the_same_event_again(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "cancel");
    lab_begin(a);
    a->before_push = hold_another;
    lab_checked(a, lab_event(a, PM_EVENT_HOLD, "one.example"));
    a->before_push = hold_another;
    lab_checked(a, lab_event(a, PM_EVENT_HOLD, "two.example"));
    lab_close(a);
    assert_int_equal(lab_record_count(a, "\"hold\""), 2);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 4);
    lab_check(lab);
}

static void an_intent_that_arrived_without_an_answer_is_not_decided_again(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    d.machine->push_faults[0] = LAB_ANSWER_LOST;
    assert_true(delete_it(&d));
    assert_int_equal(d.calls, 1);
    assert_int_equal(lab_record_count(d.machine, "\"intent\""), 1);
    lab_close(d.machine);
}

static void an_intent_that_did_not_arrive_is_decided_again(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    d.machine->push_faults[0] = LAB_UNREACHABLE;
    assert_true(delete_it(&d));
    assert_int_equal(d.calls, 2);
    assert_int_equal(lab_record_count(d.machine, "\"intent\""), 1);
    lab_close(d.machine);
}

static void what_could_not_be_pushed_is_not_pushed_later(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    for (int i = 0; i < 3; i++)
        d.machine->push_faults[i] = LAB_UNREACHABLE;
    assert_false(delete_it(&d));
    assert_error(lab, PM_ERR_UNREACHABLE, "cannot reach");
    lab_append(d.machine, lab_event(d.machine, PM_EVENT_KNOWN, "example.com"));
    lab_publish(d.machine);
    lab_close(d.machine);
    assert_int_equal(lab_record_count(d.machine, "\"intent\""), 0);
    assert_int_equal(lab_snapshot(lab).ledger.intents.count, 0);
    lab_check(lab);
}

static void what_arrived_after_giving_up_is_known_later(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    d.machine->push_faults[0] = LAB_ANSWER_LOST;
    for (int i = 2; i < 5; i++)
        d.machine->fetch_faults[i] = LAB_UNREACHABLE;
    assert_false(delete_it(&d));
    lab_append(d.machine, lab_event(d.machine, PM_EVENT_KNOWN, "example.com"));
    lab_publish(d.machine);
    lab_close(d.machine);
    assert_int_equal(lab_record_count(d.machine, "\"intent\""), 1);
    assert_int_equal(lab_snapshot(lab).ledger.intents.count, 1);
    assert_int_equal(lab_snapshot(lab).ledger.known.count, 1);
    lab_check(lab);
}

static bool refuse(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                   struct pm_event **events, size_t *count, struct pm_err *err)
{
    (void)ctx, (void)ledger, (void)arena, (void)events;
    *count = 0;
    return pm_fail(err, PM_ERR_STALE, "too late");
}

static void a_check_that_fails_commits_nothing(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "cancel");
    lab_begin(a);
    assert_false(pm_shared_append_checked(a->shared, refuse, NULL, &lab->f->arena, &lab->f->err));
    assert_error(lab, PM_ERR_STALE, "too late");
    assert_int_equal(a->pushes, 0);
    lab_close(a);
}

static void what_was_appended_before_goes_with_it(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    lab_append(d.machine, lab_event(d.machine, PM_EVENT_KNOWN, "example.com"));
    d.domain = "nothing.example";
    assert_true(delete_it(&d));
    lab_close(d.machine);
    assert_int_equal(lab_snapshot(lab).ledger.known.count, 1);
}

static void an_intent_without_a_row_is_not_pushed(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    assert_false(lab_try_checked(a, lab_intent(a, PM_ACTION_DELETE, "nothing.example")));
    assert_error(lab, PM_ERR_FAILED, "nothing.example is not deleted: its deletion is not pending");
    assert_int_equal(a->pushes, 0);
    lab_close(a);
}

/* Somebody writes a state of his own, and a message that looks like one of ours. */
static void forge(struct lab *lab, const struct pm_event *row)
{
    struct pm_arena *arena = &lab->f->arena;
    struct pm_snapshot snapshot = lab_snapshot(lab);
    struct pm_sink sink;
    snapshot.ledger = pm_ledger_fold_onto(&snapshot.ledger, row, 1, arena);
    snapshot.serial++;
    pm_sink_init_memory(&sink);
    pm_snapshot_write(&snapshot, &sink);
    struct pm_str bytes = pm_sink_finish(&sink, arena);
    struct pm_commit_words words = {.command = PM_STR("apply"),
                                    .summary = PM_STR("forged"),
                                    .serial = snapshot.serial,
                                    .state_digest = pm_sha256_hex(arena, bytes)};
    lab_edit(lab, "state.json", bytes, pm_commit_message(&words, arena).ptr);
}

static void a_row_made_by_hand_deletes_nothing(void **state)
{
    struct lab *lab = begin(state);
    struct machine *eve = lab_machine(lab, "eve", "apply");
    struct pm_event row = lab_schedule(eve, "victim.example", 2 * LAB_DAY_S);
    forge(lab, &row);
    struct deleting d = begin_delete(lab);
    d.domain = "victim.example";
    assert_false(delete_it(&d));
    assert_error(lab, PM_ERR_FAILED, "victim.example");
    assert_holds(lab->f->err.msg, "has no record in the log");
    assert_int_equal(d.machine->pushes, 0);
    lab_close(d.machine);
}

static void a_row_that_was_made_older_by_hand_deletes_nothing(void **state)
{
    struct lab *lab = begin(state);
    struct machine *m = lab_machine(lab, "m", "apply");
    struct pm_event row = lab_schedule(m, "young.example", 0);
    lab_begin(m);
    lab_append(m, row);
    lab_publish(m);
    lab_close(m);
    row.time -= 2 * LAB_DAY_S;
    forge(lab, &row);
    struct deleting d = begin_delete(lab);
    d.domain = "young.example";
    assert_false(delete_it(&d));
    assert_error(lab, PM_ERR_FAILED, "has no record in the log");
    lab_close(d.machine);
}

static void a_row_that_was_imported_is_backed_by_that_record(void **state)
{
    struct lab *lab = *state;
    struct machine *old = lab_machine(lab, "old", "apply");
    struct pm_event row = lab_schedule(old, "due.example", LAB_DAY_S + 3600);
    lab_init(lab, &row, 1);
    struct deleting d = begin_delete(lab);
    assert_true(delete_it(&d));
    assert_int_equal(lab_snapshot(lab).ledger.intents.count, 1);
    lab_close(d.machine);
}

static void a_branch_that_was_edited_before_a_delete_stops_it(void **state)
{
    struct lab *lab = begin(state);
    struct deleting d = begin_delete(lab);
    lab_edit(lab, "README.md", PM_STR("hello\n"), "say hello");
    assert_false(delete_it(&d));
    assert_error(lab, PM_ERR_FAILED, "due.example is not deleted: the branch was changed by hand");
    lab_close(d.machine);
}

static void after_an_edit_every_delay_starts_anew(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_edit(lab, "README.md", PM_STR("hello\n"), "say hello");
    lab_begin(a);
    assert_int_equal(pm_shared_ledger(a->shared, &lab->f->arena).pending.count, 2);
    lab_append(a, lab_schedule(a, "new.example", 0));
    lab_publish(a);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.pending.count, 1);
    assert_true(pm_str_is(ledger.pending.items[0]->domain, "new.example"));
    assert_holds(a->said.ptr, "waits anew, 2 deletions");
    assert_string_equal(lab_file(lab, "README.md").ptr, "hello\n");
    assert_int_equal(lab_record_count(a, "\"void\""), 2);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    lab_publish(a);
    assert_int_equal(lab_record_count(a, "\"void\""), 2);
    lab_close(a);
    lab_check(lab);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_intent_is_in_the_branch_when_the_call_returns),
        TEST(a_cancel_pushed_just_before_wins),
        TEST(a_change_of_something_else_is_looked_at_too),
        TEST(a_check_may_leave_the_same_event_again),
        TEST(an_intent_that_arrived_without_an_answer_is_not_decided_again),
        TEST(an_intent_that_did_not_arrive_is_decided_again),
        TEST(what_could_not_be_pushed_is_not_pushed_later),
        TEST(what_arrived_after_giving_up_is_known_later),
        TEST(a_check_that_fails_commits_nothing),
        TEST(what_was_appended_before_goes_with_it),
        TEST(an_intent_without_a_row_is_not_pushed),
        TEST(a_row_made_by_hand_deletes_nothing),
        TEST(a_row_that_was_made_older_by_hand_deletes_nothing),
        TEST(a_row_that_was_imported_is_backed_by_that_record),
        TEST(a_branch_that_was_edited_before_a_delete_stops_it),
        TEST(after_an_edit_every_delay_starts_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
