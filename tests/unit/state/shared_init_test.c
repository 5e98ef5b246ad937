#include "shared_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool try_init(struct machine *m, const struct pm_event *events, size_t count, bool add)
{
    return pm_shared_init(m->shared, events, count, add, &m->lab->f->err);
}

static struct machine *init(struct lab *lab, const char *name, const struct pm_event *events,
                            size_t count, bool add)
{
    struct machine *m = lab_machine(lab, name, add ? "state-import" : "state-init");
    lab_open(m);
    if (!try_init(m, events, count, add))
        fail_msg("%s", lab->f->err.msg);
    return m;
}

static void see(struct lab *lab, const char *name)
{
    struct machine *m = lab_machine(lab, name, "plan");
    lab_begin(m);
    lab_close(m);
}

static void row_is_pending(struct lab *lab, const char *domain, bool pending)
{
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(pm_open_of(&ledger.pending, pm_str_from(domain)).count, pending ? 1 : 0);
}

/* A branch with a row, a hold and a known domain, all seen by the machine "a". */
static struct lab *begin(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "m", "apply");
    lab_close(init(lab, "founder", NULL, 0, false));
    lab_begin(m);
    lab_append(m, lab_schedule(m, "row.example", 0));
    lab_append(m, lab_event(m, PM_EVENT_HOLD, "held.example"));
    lab_append(m, lab_event(m, PM_EVENT_KNOWN, "known.example"));
    lab_publish(m);
    lab_close(m);
    see(lab, "a");
    return lab;
}

static void a_branch_is_made_where_there_is_none(void **state)
{
    struct lab *lab = *state;
    struct machine *m = init(lab, "a", NULL, 0, false);
    assert_int_equal(pm_shared_serial(m->shared), 1);
    assert_true(pm_shared_ledger(m->shared, &lab->f->arena).exists);
    lab_close(m);
    assert_int_equal(lab_snapshot(lab).lineage.len, 32);
    assert_int_equal(lab_record_count(m, "\"complete\":true"), 1);
    see(lab, "b");
    lab_check(lab);
}

static void a_local_state_is_taken_along_with_its_rows(void **state)
{
    struct lab *lab = *state;
    struct machine *old = lab_machine(lab, "old", "apply");
    struct pm_event events[] = {lab_schedule(old, "row.example", 3600),
                                lab_event(old, PM_EVENT_HOLD, "held.example")};
    lab_close(init(lab, "a", events, 2, false));
    row_is_pending(lab, "row.example", true);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 1);
    lab_check(lab);
}

static void a_good_branch_is_not_made_again(void **state)
{
    struct lab *lab = begin(state);
    struct machine *m = lab_machine(lab, "b", "state-init");
    lab_open(m);
    assert_false(try_init(m, NULL, 0, false));
    assert_error(lab, PM_ERR_FAILED, "holds a state already (serial 2)");
    lab_close(m);
    assert_int_equal(lab_commits(lab), 2);
}

static void an_import_adds_what_is_not_there(void **state)
{
    struct lab *lab = begin(state);
    const struct pm_event *held = lab_snapshot(lab).ledger.holds.items[0];
    struct machine *x = lab_machine(lab, "x", "apply");
    struct pm_event events[] = {*held, lab_event(x, PM_EVENT_HOLD, "new.example")};
    struct machine *m = init(lab, "b", events, 2, true);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 2);
    assert_int_equal(lab_record_count(m, "held.example"), 0);
    assert_int_equal(lab_record_count(m, "new.example"), 1);
    row_is_pending(lab, "row.example", true);
    lab_close(m);
    lab_check(lab);
}

static void what_the_branch_closed_stays_closed_after_an_import(void **state)
{
    struct lab *lab = begin(state);
    struct pm_event held = *lab_snapshot(lab).ledger.holds.items[0];
    struct machine *x = lab_machine(lab, "x", "release");
    lab_add_from(lab, "x", lab_closing(x, PM_EVENT_RELEASE, &held));
    struct machine *y = lab_machine(lab, "y", "apply");
    struct pm_event events[] = {held, lab_event(y, PM_EVENT_HOLD, "new.example")};
    lab_close(init(lab, "b", events, 2, true));
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 1);
    lab_check(lab);
}

static void a_deleted_branch_comes_back_with_its_log_and_without_its_queue(void **state)
{
    struct lab *lab = begin(state);
    see(lab, "b");
    lab_git(lab, "update-ref -d refs/heads/pm-reconcile/state");
    struct machine *m = init(lab, "a", NULL, 0, false);
    lab_close(m);
    struct pm_snapshot now = lab_snapshot(lab);
    assert_int_equal(now.serial, 3);
    assert_int_equal(now.ledger.holds.count, 1);
    assert_int_equal(now.ledger.known.count, 1);
    row_is_pending(lab, "row.example", false);
    assert_int_equal(lab_record_count(m, "\"void\""), 1);
    see(lab, "b");
    see(lab, "c");
    lab_check(lab);
}

static void a_rewound_branch_gets_back_what_was_seen(void **state)
{
    struct lab *lab = begin(state);
    lab_git(lab, "update-ref refs/heads/pm-reconcile/state pm-reconcile/state~1");
    lab_add_from(lab, "c", lab_event(lab_machine(lab, "x", "x"), PM_EVENT_HOLD, "new.example"));
    lab_close(init(lab, "a", NULL, 0, false));
    assert_int_equal(lab_snapshot(lab).serial, 3);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 2);
    row_is_pending(lab, "row.example", false);
    see(lab, "c");
    lab_check(lab);
}

static void an_edited_branch_is_taken_up_as_its_log_says(void **state)
{
    struct lab *lab = begin(state);
    lab_edit(lab, "state.json", PM_STR("{}\n"), "oops");
    struct machine *m = init(lab, "nobody", NULL, 0, false);
    lab_close(m);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 1);
    row_is_pending(lab, "row.example", false);
    see(lab, "nobody");
    lab_check(lab);
}

static void a_record_that_was_damaged_is_replaced_by_the_one_seen(void **state)
{
    struct lab *lab = begin(state);
    struct pm_str record = lab_snapshot(lab).record;
    lab_edit(lab, record.ptr, PM_STR("{}\n"), "oops");
    struct machine *stranger = lab_machine(lab, "stranger", "state-init");
    lab_open(stranger);
    assert_false(try_init(stranger, NULL, 0, false));
    assert_error(lab, PM_ERR_FAILED, "cannot be read: put it right");
    lab_close(stranger);
    lab_close(init(lab, "a", NULL, 0, false));
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 1);
    lab_check(lab);
}

static void a_cancel_that_was_edited_away_is_kept(void **state)
{
    struct lab *lab = begin(state);
    struct pm_event row = *lab_snapshot(lab).ledger.pending.items[0];
    struct machine *x = lab_machine(lab, "x", "cancel");
    lab_add_from(lab, "x", lab_closing(x, PM_EVENT_CANCEL, &row));
    lab_add_from(lab, "x", lab_event(x, PM_EVENT_HOLD, "row.example"));
    see(lab, "a");
    lab_git(lab, "update-ref refs/heads/pm-reconcile/state pm-reconcile/state~2");
    lab_close(init(lab, "a", NULL, 0, false));
    row_is_pending(lab, "row.example", false);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 2);
    lab_check(lab);
}

static void a_branch_that_was_only_a_log_becomes_a_state(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "apply");
    struct pm_event mine = lab_schedule(m, "mine.example", 3600);
    struct pm_event other = lab_schedule(m, "other.example", 3600);
    struct pm_event both[] = {mine, other};
    struct pm_record record = {.run = m->run.id,
                               .command = m->run.command,
                               .actor = m->run.actor,
                               .host = m->run.host,
                               .version = PM_STR("1"),
                               .started = lab->now,
                               .complete = true,
                               .events = both,
                               .count = 2};
    const struct pm_shared_end end = {.summary = PM_STR("done")};
    struct pm_ledger nothing = {0};
    size_t waiting;
    assert_true(pm_outbox_send(&m->options, &record, &end, &nothing, &waiting, &lab->f->err));
    lab_close(init(lab, "a", &mine, 1, false));
    row_is_pending(lab, "mine.example", true);
    row_is_pending(lab, "other.example", false);
    assert_int_equal(lab_commits(lab), 2);
    lab_check(lab);
}

static void make_it_first(struct machine *m)
{
    m->before_push = NULL;
    lab_close(init(m->lab, "fast", NULL, 0, false));
}

static void of_two_who_make_it_at_once_one_does(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "state-init");
    m->before_push = make_it_first;
    lab_open(m);
    assert_false(try_init(m, NULL, 0, false));
    assert_error(lab, PM_ERR_FAILED, "holds a state already");
    lab_close(m);
    assert_int_equal(lab_commits(lab), 1);
}

static void an_import_that_loses_a_race_is_made_again(void **state)
{
    struct lab *lab = begin(state);
    struct machine *x = lab_machine(lab, "x", "apply");
    struct pm_event event = lab_event(x, PM_EVENT_HOLD, "new.example");
    struct machine *m = lab_machine(lab, "b", "state-import");
    m->push_faults[0] = LAB_UNREACHABLE;
    lab_open(m);
    assert_true(try_init(m, &event, 1, true));
    lab_close(m);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 2);
    lab_check(lab);
}

static void one_whose_answer_was_lost_is_made_once(void **state)
{
    struct lab *lab = *state;
    struct machine *x = lab_machine(lab, "x", "apply");
    struct pm_event event = lab_event(x, PM_EVENT_HOLD, "new.example");
    struct machine *m = lab_machine(lab, "a", "state-init");
    m->push_faults[0] = LAB_ANSWER_LOST;
    lab_open(m);
    assert_true(try_init(m, &event, 1, false));
    lab_close(m);
    assert_int_equal(lab_commits(lab), 1);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 1);
    lab_check(lab);
}

static void the_run_that_made_it_can_tell_more_of_it(void **state)
{
    struct lab *lab = *state;
    struct machine *m = init(lab, "a", NULL, 0, false);
    lab_finish(m, true);
    lab_append(m, lab_event(m, PM_EVENT_HOLD, "example.com"));
    lab_publish(m);
    lab_close(m);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 1);
    lab_check(lab);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_branch_is_made_where_there_is_none),
        TEST(a_local_state_is_taken_along_with_its_rows),
        TEST(a_good_branch_is_not_made_again),
        TEST(an_import_adds_what_is_not_there),
        TEST(what_the_branch_closed_stays_closed_after_an_import),
        TEST(a_deleted_branch_comes_back_with_its_log_and_without_its_queue),
        TEST(a_rewound_branch_gets_back_what_was_seen),
        TEST(an_edited_branch_is_taken_up_as_its_log_says),
        TEST(a_record_that_was_damaged_is_replaced_by_the_one_seen),
        TEST(a_cancel_that_was_edited_away_is_kept),
        TEST(a_branch_that_was_only_a_log_becomes_a_state),
        TEST(of_two_who_make_it_at_once_one_does),
        TEST(an_import_that_loses_a_race_is_made_again),
        TEST(one_whose_answer_was_lost_is_made_once),
        TEST(the_run_that_made_it_can_tell_more_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
