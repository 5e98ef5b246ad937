/* What could hasten a deletion, or lift what holds one back, without anybody having seen it. */
#include "shared_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct lab *begin(void **state)
{
    struct lab *lab = *state;
    lab_init(lab, NULL, 0);
    return lab;
}

static void a_day_goes_by(struct machine *m)
{
    if (m->pushes == 2) /* 1: the claim; 2: the schedule */
        m->lab->now += LAB_DAY_S + 3600;
}

/* The machine sleeps between the making of the commit and the push. */
static void a_row_that_comes_into_the_branch_a_day_late_is_taken_out_again(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    a->before_push = a_day_goes_by;
    assert_false(lab_try_checked(a, lab_schedule(a, "example.com", 0)));
    assert_int_equal(lab->f->err.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(lab->f->err.msg, "taken out again"));
    lab_close(a);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.pending.count, 0);
}

static void a_late_row_whose_push_had_no_answer_is_taken_out_at_the_end(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    a->before_push = a_day_goes_by;
    a->push_faults[1] = LAB_ANSWER_LOST;
    for (int i = a->fetches + 1; i < LAB_FAULTS; i++)
        a->fetch_faults[i] = LAB_UNREACHABLE;
    assert_false(lab_try_checked(a, lab_schedule(a, "example.com", 0)));
    for (int i = 0; i < LAB_FAULTS; i++)
        a->fetch_faults[i] = LAB_FINE;
    struct pm_shared_end end = {.summary = PM_STR_INIT("x")};
    assert_true(pm_shared_finish(a->shared, &end, false, &lab->f->err));
    lab_close(a);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.pending.count, 0);
}

/* It was killed after its push: whether it had slept before that, nobody knows. */
static void the_rows_of_a_run_that_died_wait_anew(void **state)
{
    struct lab *lab = begin(state);
    struct machine *dead = lab_machine(lab, "dead", "apply");
    lab_begin(dead);
    lab_claim(dead);
    lab_checked(dead, lab_schedule(dead, "example.com", 0));
    lab_checked(dead, lab_schedule(dead, "other.example", 0));
    lab_close(dead);
    lab->now += LAB_DAY_S + 3600;
    struct machine *next = lab_machine(lab, "next", "apply");
    lab_begin(next);
    lab_claim(next);
    assert_false(lab_try_checked(next, lab_intent(next, PM_ACTION_DELETE, "example.com")));
    assert_non_null(strstr(lab->f->err.msg, "did not end in order"));
    lab_finish(next, false);
    lab_close(next);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.pending.count, 0);
    assert_null(pm_ledger_delete_intent(&ledger, PM_STR("example.com")));
}

static void a_late_cancel_lifts_no_hold(void **state)
{
    struct lab *lab = *state;
    struct machine *admin = lab_machine(lab, "admin", "cancel");
    struct pm_event hold = lab_event(admin, PM_EVENT_HOLD, "example.com");
    lab_init(lab, &hold, 1);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    struct pm_event declared = lab_closing(a, PM_EVENT_CANCEL, &hold);
    declared.reason = PM_STR("declared_again");
    lab_append(a, declared);
    for (int i = a->pushes; i < LAB_FAULTS; i++)
        a->push_faults[i] = LAB_UNREACHABLE;
    struct pm_shared_end end = {.summary = PM_STR_INIT("x")};
    assert_false(pm_shared_finish(a->shared, &end, false, &lab->f->err));
    lab_close(a);
    /* ten days later, the same machine does something else */
    lab->now += 10 * LAB_DAY_S;
    a = lab_machine(lab, "a", "cancel");
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_HOLD, "other.example"));
    lab_publish(a);
    lab_finish(a, false);
    lab_close(a);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(pm_open_of(&ledger.holds, PM_STR("example.com")).count, 1);
}

/* To an earlier commit of the same run, and then gone on with. */
static void a_rewind_within_a_run_is_noticed(void **state)
{
    struct lab *lab = *state;
    struct machine *x = lab_machine(lab, "x", "apply");
    struct pm_event row = lab_schedule(x, "example.com", 23 * 3600);
    lab_init(lab, &row, 1);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    const char *before = lab_tip(lab);
    struct pm_event taken_out = lab_closing(a, PM_EVENT_VOID, &row);
    lab_append(a, taken_out);
    lab_publish(a);
    struct machine *watcher = lab_machine(lab, "watcher", "plan");
    lab_begin(watcher); /* saw that the row is gone */
    lab_close(watcher);
    lab_close(a); /* killed */
    lab_git(lab, "update-ref refs/heads/pm-reconcile/state %s", before);
    lab->now += 7200;
    lab_add_from(lab, "b", lab_event(lab_machine(lab, "b", "cancel"), PM_EVENT_HOLD, "b.example"));
    lab_add_from(lab, "c", lab_event(lab_machine(lab, "c", "cancel"), PM_EVENT_HOLD, "c.example"));
    watcher = lab_machine(lab, "watcher", "apply");
    lab_open(watcher);
    bool accepted = pm_shared_fetch(watcher->shared, &lab->f->err);
    lab_close(watcher);
    assert_false(accepted);
    assert_non_null(strstr(lab->f->err.msg, "was rewritten"));
}

static void an_import_on_top_of_a_revert_lets_rows_wait_anew(void **state)
{
    struct lab *lab = *state;
    struct machine *x = lab_machine(lab, "x", "apply");
    struct pm_event row = lab_schedule(x, "example.com", 25 * 3600);
    lab_init(lab, &row, 1);
    const char *before = lab_tip(lab);
    struct machine *admin = lab_machine(lab, "admin", "cancel");
    lab_begin(admin);
    lab_append(admin, lab_closing(admin, PM_EVENT_CANCEL, &row));
    lab_append(admin, lab_event(admin, PM_EVENT_HOLD, "example.com"));
    lab_publish(admin);
    lab_close(admin);
    const char *tree = lab_git(lab, "rev-parse %s^{tree}", before);
    const char *revert = lab_git(lab, "commit-tree -p %s -m Revert %s", lab_tip(lab), tree);
    lab_git(lab, "update-ref refs/heads/pm-reconcile/state %s", revert);
    /* somebody's fresh clone imports a backup that holds one more thing */
    struct machine *i = lab_machine(lab, "importer", "state-import");
    lab_begin(i);
    struct pm_event known = lab_event(x, PM_EVENT_KNOWN, "known.example");
    assert_true(pm_shared_init(i->shared, &known, 1, true, &lab->f->err));
    lab_close(i);
    struct machine *b = lab_machine(lab, "fresh", "apply");
    lab_begin(b);
    lab_claim(b);
    bool deletes = lab_try_checked(b, lab_intent(b, PM_ACTION_DELETE, "example.com"));
    lab_close(b);
    assert_false(deletes);
}

static void a_run_whose_claim_is_gone_lifts_no_protection(void **state)
{
    struct lab *lab = *state;
    struct machine *x = lab_machine(lab, "x", "apply");
    struct pm_event protect = lab_event(x, PM_EVENT_PROTECT, "example.com");
    lab_init(lab, &protect, 1);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    lab_append(a, lab_closing(a, PM_EVENT_UNPROTECT, &protect));
    for (int i = 0; i < 5; i++)
        a->push_faults[a->pushes + i] = a->fetch_faults[a->fetches + i] = LAB_UNREACHABLE;
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    for (int i = 0; i < LAB_FAULTS; i++)
        a->push_faults[i] = a->fetch_faults[i] = LAB_FINE;
    lab->now += PM_CLAIM_LIFE_S + 60; /* it was stopped */
    struct machine *b = lab_machine(lab, "b", "apply");
    lab_begin(b);
    lab_claim(b);
    struct pm_shared_end end = {.summary = PM_STR_INIT("x")};
    assert_true(pm_shared_finish(a->shared, &end, false, &lab->f->err));
    lab_close(a);
    lab_close(b);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(pm_open_of(&ledger.protections, PM_STR("example.com")).count, 1);
}

static void a_void_by_a_wrong_local_clock_does_not_count_as_the_highest_time(void **state)
{
    struct lab *lab = *state;
    struct machine *x = lab_machine(lab, "x", "apply");
    struct pm_event row = lab_schedule(x, "example.com", 3600);
    lab_init(lab, &row, 1);
    lab_edit(lab, "README.md", PM_STR("hello"), "a note");
    lab->now += 30 * LAB_DAY_S; /* an admin's clock */
    struct machine *admin = lab_machine(lab, "admin", "cancel");
    lab_begin(admin);
    lab_append(admin, lab_event(admin, PM_EVENT_HOLD, "other.example"));
    lab_publish(admin);
    lab_close(admin);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_true(ledger.highest_time <= LAB_START);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(test) cmocka_unit_test_setup_teardown(test, lab_setup, lab_teardown)
        TEST(a_row_that_comes_into_the_branch_a_day_late_is_taken_out_again),
        TEST(a_late_row_whose_push_had_no_answer_is_taken_out_at_the_end),
        TEST(the_rows_of_a_run_that_died_wait_anew),
        TEST(a_late_cancel_lifts_no_hold),
        TEST(a_rewind_within_a_run_is_noticed),
        TEST(an_import_on_top_of_a_revert_lets_rows_wait_anew),
        TEST(a_run_whose_claim_is_gone_lifts_no_protection),
        TEST(a_void_by_a_wrong_local_clock_does_not_count_as_the_highest_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
