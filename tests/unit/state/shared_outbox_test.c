#include "shared_lab.h"

#include "state/shared_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct pm_shared_end end = {
    .summary = PM_STR_INIT("1 added"),
    .markdown = PM_STR_INIT("# 1 added\n"),
};

/* Sends a record with one hold; *waiting as the call leaves it. */
static bool send(struct machine *m, const char *domain, size_t *waiting)
{
    struct lab *lab = m->lab;
    struct pm_event hold = lab_event(m, PM_EVENT_HOLD, domain);
    struct pm_event row = lab_schedule(m, domain, 0);
    const struct pm_event *rows[] = {&row};
    struct pm_ledger ledger = {.pending = {rows, 1}, .exists = true};
    struct pm_record record = {.run = m->run.id,
                               .command = m->run.command,
                               .actor = m->run.actor,
                               .host = m->run.host,
                               .version = PM_STR("1"),
                               .started = m->run.started,
                               .complete = true,
                               .events = &hold,
                               .count = 1,
                               .plan = PM_STR("{\"p\":1}")};
    return pm_outbox_send(&m->options, &record, &end, &ledger, waiting, &lab->f->err);
}

static void a_record_makes_the_branch_and_lies_in_it(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "apply");
    size_t waiting = 7;
    assert_true(send(m, "example.com", &waiting));
    assert_int_equal(waiting, 0);
    assert_int_equal(lab_commits(lab), 1);
    assert_int_equal(lab_record_count(m, "example.com"), 1);
    assert_int_equal(lab_record_count(m, "\"plan\":{\"p\":1}"), 1);
    assert_string_equal(lab_file(lab, "queue.md").ptr, "- example.com\n");
    assert_string_equal(
        lab_file(lab, pm_record_path(m->run.id, PM_STR("apply"), ".md", &lab->f->arena).ptr).ptr,
        "# 1 added\n");
    assert_int_equal(lab_file(lab, "state.json").len, 0);
    assert_holds(lab_message(lab).ptr, "apply: 1 added [skip ci]\n\nRun: ");
    assert_null(strstr(lab_message(lab).ptr, "Serial"));
}

static void records_of_several_machines_are_one_line(void **state)
{
    struct lab *lab = *state;
    struct machine *a = lab_machine(lab, "a", "apply"), *b = lab_machine(lab, "b", "cancel");
    size_t waiting;
    assert_true(send(a, "a.example", &waiting));
    assert_true(send(b, "b.example", &waiting));
    assert_int_equal(lab_commits(lab), 2);
    assert_int_equal(lab_record_count(a, "a.example"), 1);
    assert_int_equal(lab_record_count(b, "b.example"), 1);
}

static void send_from_another(struct machine *m)
{
    size_t waiting;
    m->before_push = NULL;
    assert_true(send(lab_machine(m->lab, "fast", "apply"), "fast.example", &waiting));
}

static void a_lost_race_is_run_again(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "apply");
    size_t waiting;
    m->before_push = send_from_another;
    assert_true(send(m, "example.com", &waiting));
    assert_int_equal(lab_commits(lab), 2);
    assert_int_equal(lab_record_count(m, "example.com"), 1);
}

static void a_record_that_cannot_be_pushed_waits_and_goes_first(void **state)
{
    struct lab *lab = *state;
    struct machine *early = lab_machine(lab, "a", "apply");
    size_t waiting = 0;
    for (int i = 0; i < LAB_FAULTS; i++)
        early->fetch_faults[i] = LAB_UNREACHABLE;
    assert_false(send(early, "early.example", &waiting));
    assert_error(lab, PM_ERR_UNREACHABLE, "cannot reach");
    assert_int_equal(waiting, 1);
    lab->now += 60;
    struct machine *late = lab_machine(lab, "a", "cancel");
    assert_true(send(late, "late.example", &waiting));
    assert_int_equal(waiting, 0);
    assert_int_equal(lab_commits(lab), 2);
    assert_int_equal(lab_record_count(early, "early.example"), 1);
    assert_int_equal(lab_record_count(early, "\"plan\":{\"p\":1}"), 1);
    assert_int_equal(lab_record_count(late, "late.example"), 1);
    assert_holds(lab_message(lab).ptr, "cancel: ");
    assert_string_equal(lab_git(lab, "log -1 --format=%%s%%at pm-reconcile/state~1"),
                        "apply: 1 added [skip ci]1795380872");
    assert_string_equal(lab_file(lab, "queue.md").ptr, "- late.example\n");
}

static void a_record_whose_answer_was_lost_is_not_pushed_twice(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "apply");
    size_t waiting = 7;
    m->push_faults[0] = LAB_ANSWER_LOST;
    assert_true(send(m, "example.com", &waiting));
    assert_int_equal(waiting, 0);
    assert_int_equal(m->pushes, 1);
    assert_int_equal(lab_commits(lab), 1);
}

static void a_refusal_leaves_the_record_waiting(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "apply");
    size_t waiting = 0;
    m->push_faults[0] = LAB_REFUSED;
    assert_false(send(m, "example.com", &waiting));
    assert_error(lab, PM_ERR_FAILED, "hook says no");
    assert_int_equal(waiting, 1);
    assert_int_equal(m->pushes, 1);
}

static void a_damaged_record_stops_no_other(void **state)
{
    struct lab *lab = *state;
    struct machine *bad = lab_machine(lab, "a", "apply"), *good = lab_machine(lab, "a", "cancel");
    size_t waiting = 0;
    bad->push_faults[0] = LAB_REFUSED;
    assert_false(send(bad, "bad.example", &waiting));
    const char *tree = lab_git(lab, "--git-dir=%s mktree </dev/null", bad->home);
    lab_git(lab,
            "--git-dir=%s update-ref refs/pm/outbox/%s $(git --git-dir=%s commit-tree -m x %s)",
            bad->home, bad->run.id.ptr, bad->home, tree);
    assert_true(send(good, "good.example", &waiting));
    assert_int_equal(lab_record_count(good, "good.example"), 1);
    assert_int_equal(lab_commits(lab), 1);
    assert_holds(good->said.ptr, "cannot be: there is no record in it");
}

static void a_shared_state_is_no_log(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "apply");
    size_t waiting = 0;
    lab_init(lab, NULL, 0);
    assert_false(send(m, "example.com", &waiting));
    assert_error(lab, PM_ERR_FAILED, "holds a shared state");
    assert_int_equal(waiting, 1);
    assert_int_equal(lab_commits(lab), 1);
}

static void a_shared_state_is_seen_before_anything_is_sent(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "apply"), *log = lab_machine(lab, "b", "apply");
    size_t waiting;
    bool shared = true;
    assert_true(pm_outbox_look(&log->options, &shared, &lab->f->err));
    assert_false(shared);
    lab_init(lab, NULL, 0);
    assert_true(pm_outbox_look(&m->options, &shared, &lab->f->err));
    assert_true(shared);
    assert_false(send(log, "example.com", &waiting));
}

static void a_log_is_no_shared_state(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "a", "apply");
    size_t waiting;
    bool shared = true;
    assert_true(send(m, "example.com", &waiting));
    assert_true(pm_outbox_look(&m->options, &shared, &lab->f->err));
    assert_false(shared);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_record_makes_the_branch_and_lies_in_it),
        TEST(records_of_several_machines_are_one_line),
        TEST(a_lost_race_is_run_again),
        TEST(a_record_that_cannot_be_pushed_waits_and_goes_first),
        TEST(a_record_whose_answer_was_lost_is_not_pushed_twice),
        TEST(a_refusal_leaves_the_record_waiting),
        TEST(a_damaged_record_stops_no_other),
        TEST(a_shared_state_is_no_log),
        TEST(a_shared_state_is_seen_before_anything_is_sent),
        TEST(a_log_is_no_shared_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
