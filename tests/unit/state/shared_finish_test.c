#include "shared_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

static const struct pm_shared_end told = {
    .summary = PM_STR_INIT("1 added"),
    .plan_digest = PM_STR_INIT("0123abcd"),
    .plan = PM_STR_INIT("{\"p\":1}"),
    .outcome = PM_STR_INIT("{\"o\":2}"),
    .verify = PM_STR_INIT("{\"v\":3}"),
    .markdown = PM_STR_INIT("# 1 added\n"),
};

static struct lab *begin(void **state)
{
    struct lab *lab = *state;
    lab_init(lab, NULL, 0);
    return lab;
}

static bool try_finish(struct machine *m)
{
    return pm_shared_finish(m->shared, &told, false, &m->lab->f->err);
}

static const char *markdown_path(struct machine *m)
{
    return pm_record_path(m->run.id, m->run.command, ".md", &m->lab->f->arena).ptr;
}

/* How many records wait on the machine. */
static int waiting(struct machine *m)
{
    const char *count =
        lab_git(m->lab, "--git-dir=%s for-each-ref --format=x refs/pm/outbox | wc -l", m->home);
    return (int)strtol(count, NULL, 10);
}

static void the_last_commit_tells_the_whole_run(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    lab_append(a, lab_intent(a, PM_ACTION_ADD, "example.com"));
    lab_publish(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    assert_true(try_finish(a));
    lab_close(a);
    assert_int_equal(lab_commits(lab), 4);
    assert_int_equal(lab_record_count(a, "\"complete\":true"), 1);
    assert_int_equal(lab_record_count(a, "\"outcome\":{\"o\":2},\"plan\":{\"p\":1}"), 1);
    assert_int_equal(lab_record_count(a, "\"verify\":{\"v\":3}"), 1);
    assert_string_equal(lab_file(lab, markdown_path(a)).ptr, "# 1 added\n");
    assert_holds(lab_message(lab).ptr, "apply: 1 added [skip ci]\n\nRun: ");
    assert_holds(lab_message(lab).ptr, "\nPlan-Digest: 0123abcd\n");
    assert_int_equal(lab_snapshot(lab).ledger.claims.count, 0);
    lab_check(lab);
}

static void a_run_without_anything_to_tell_only_gives_its_claim_up(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    assert_true(try_finish(a));
    lab_close(a);
    assert_int_equal(lab_commits(lab), 3);
    assert_int_equal(lab_record_count(a, "\"plan\""), 0);
    assert_int_equal(lab_file(lab, markdown_path(a)).len, 0);
    assert_holds(lab_message(lab).ptr, "apply: nothing done [skip ci]");
    assert_int_equal(lab_snapshot(lab).ledger.claims.count, 0);
    lab_check(lab);
}

static void a_run_that_is_to_be_recorded_is(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "plan");
    lab_begin(a);
    assert_true(pm_shared_finish(a->shared, &told, true, &lab->f->err));
    lab_close(a);
    assert_int_equal(lab_record_count(a, "\"plan\":{\"p\":1}"), 1);
    assert_int_equal(lab_commits(lab), 2);
    lab_check(lab);
}

static void the_claim_is_given_up_after_a_signal_too(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    a->naps_allowed = 0;
    a->push_faults[1] = LAB_UNREACHABLE;
    assert_true(try_finish(a));
    lab_close(a);
    assert_int_equal(lab_snapshot(lab).ledger.claims.count, 0);
}

static void an_end_whose_answer_was_lost_is_not_told_twice(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "cancel");
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_HOLD, "example.com"));
    a->push_faults[0] = LAB_ANSWER_LOST;
    assert_true(try_finish(a));
    lab_close(a);
    assert_int_equal(lab_commits(lab), 2);
    assert_int_equal(waiting(a), 0);
}

/* A run all of whose pushes fail from its end on. */
static struct machine *cut_off(struct lab *lab)
{
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_claim(a);
    lab_append(a, lab_intent(a, PM_ACTION_ADD, "example.com"));
    lab_publish(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    lab_append(a, lab_event(a, PM_EVENT_HOLD, "example.net"));
    lab_append(a, lab_event(a, PM_EVENT_RELEASE, "example.org"));
    lab_append(a, lab_schedule(a, "late.example", 0));
    lab_append(a, lab_policy(a, "0123abcd"));
    for (int i = 2; i < LAB_FAULTS; i++)
        a->push_faults[i] = LAB_UNREACHABLE;
    assert_false(try_finish(a));
    assert_error(lab, PM_ERR_UNREACHABLE, "goes with the next run on this machine");
    assert_int_equal(waiting(a), 1);
    lab_close(a);
    return a;
}

static void what_could_not_be_told_goes_with_the_next_run_on_the_machine(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = cut_off(lab);
    lab->now += 2 * PM_CLAIM_LIFE_S;
    struct machine *b = lab_machine(lab, "a", "cancel");
    lab_begin(b);
    lab_append(b, lab_event(b, PM_EVENT_HOLD, "other.example"));
    lab_publish(b);
    lab_close(b);
    assert_int_equal(waiting(a), 0);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.known.count, 1);
    assert_int_equal(ledger.holds.count, 2);
    assert_int_equal(ledger.intents.count, 1);
    assert_int_equal(lab_record_count(a, "\"plan\":{\"p\":1}"), 1);
    assert_int_equal(lab_record_count(a, "\"complete\":true"), 1);
    assert_string_equal(lab_file(lab, markdown_path(a)).ptr, "# 1 added\n");
    assert_int_equal(lab_record_count(b, "other.example"), 1);
    lab_check(lab);
}

static void what_comes_late_hastens_no_deletion(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = cut_off(lab);
    struct machine *b = lab_machine(lab, "a", "cancel");
    lab->now += 2 * PM_CLAIM_LIFE_S;
    lab_begin(b);
    lab_append(b, lab_event(b, PM_EVENT_HOLD, "other.example"));
    lab_publish(b);
    lab_close(b);
    assert_int_equal(lab_record_count(a, "late.example"), 0);
    assert_int_equal(lab_record_count(a, "\"release\""), 0);
    assert_int_equal(lab_record_count(a, "\"policy\""), 0);
    assert_int_equal(lab_record_count(a, "\"unclaim\""), 0);
    assert_int_equal(lab_snapshot(lab).ledger.pending.count, 0);
}

static bool want_no_hold(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                         struct pm_event **events, size_t *count, struct pm_err *err)
{
    size_t *holds = ctx;
    (void)arena, (void)err;
    *holds = ledger->holds.count;
    *events = NULL;
    *count = 0;
    return true;
}

static void a_check_sees_what_waited(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = cut_off(lab);
    struct machine *b = lab_machine(lab, "a", "cancel");
    size_t holds = 0;
    lab_begin(b);
    assert_true(
        pm_shared_append_checked(b->shared, want_no_hold, &holds, &lab->f->arena, &lab->f->err));
    lab_close(b);
    assert_int_equal(holds, 1);
    assert_int_equal(waiting(a), 0);
    assert_int_equal(lab_record_count(b, "x"), -1);
    lab_check(lab);
}

static void a_plan_sees_what_waited(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = cut_off(lab);
    struct machine *b = lab_machine(lab, "a", "apply");
    lab_begin(b);
    assert_int_equal(pm_shared_ledger(b->shared, &lab->f->arena).holds.count, 0);
    assert_true(pm_shared_send_waiting(b->shared, &lab->f->err));
    assert_int_equal(pm_shared_ledger(b->shared, &lab->f->arena).holds.count, 1);
    b->push_faults[0] = LAB_REFUSED;
    assert_true(pm_shared_send_waiting(b->shared, &lab->f->err));
    lab_close(b);
    assert_int_equal(waiting(a), 0);
    lab_check(lab);
}

static void what_waited_and_had_arrived_is_forgotten(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "cancel");
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_HOLD, "example.com"));
    a->push_faults[0] = LAB_ANSWER_LOST;
    for (int i = 1; i < LAB_FAULTS; i++)
        a->fetch_faults[i] = LAB_UNREACHABLE;
    assert_false(try_finish(a));
    lab_close(a);
    assert_int_equal(waiting(a), 1);
    struct machine *b = lab_machine(lab, "a", "cancel");
    size_t holds = 0;
    lab_begin(b);
    assert_true(
        pm_shared_append_checked(b->shared, want_no_hold, &holds, &lab->f->arena, &lab->f->err));
    lab_close(b);
    assert_int_equal(waiting(a), 0);
    assert_int_equal(holds, 1);
    assert_int_equal(lab_commits(lab), 2);
    lab_check(lab);
}

static void what_was_closed_before_it_came_stays_closed(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "cancel");
    struct pm_event hold = lab_event(a, PM_EVENT_HOLD, "example.com");
    lab_begin(a);
    lab_append(a, hold);
    a->push_faults[0] = LAB_REFUSED;
    assert_false(try_finish(a));
    lab_close(a);
    struct machine *importer = lab_machine(lab, "b", "state-import");
    lab_open(importer);
    assert_true(pm_shared_init(importer->shared, &hold, 1, true, &lab->f->err));
    lab_close(importer);
    lab_add_from(lab, "c", lab_closing(importer, PM_EVENT_RELEASE, &hold));
    lab_add_from(lab, "a", lab_event(importer, PM_EVENT_KNOWN, "example.net"));
    assert_int_equal(waiting(a), 0);
    assert_int_equal(lab_record_count(a, "\"hold\""), 1);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 0);
    lab_check(lab);
}

static void what_waits_and_is_damaged_stops_nobody(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = cut_off(lab);
    const char *tree = lab_git(lab, "--git-dir=%s mktree </dev/null", a->home);
    lab_git(lab,
            "--git-dir=%s update-ref refs/pm/outbox/%s $(git --git-dir=%s commit-tree -m x %s)",
            a->home, a->run.id.ptr, a->home, tree);
    lab->now += 2 * PM_CLAIM_LIFE_S;
    struct machine *b = lab_machine(lab, "a", "cancel");
    lab_begin(b);
    lab_checked(b, lab_event(b, PM_EVENT_HOLD, "other.example"));
    lab_close(b);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 1);
    assert_holds(b->said.ptr, "cannot be: there is no record in it");
    assert_int_equal(waiting(a), 1);
}

static void a_record_refused_for_good_waits_too(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "cancel");
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_HOLD, "example.com"));
    a->push_faults[0] = LAB_REFUSED;
    assert_false(try_finish(a));
    assert_error(lab, PM_ERR_FAILED, "hook says no");
    lab_close(a);
    assert_int_equal(waiting(a), 1);
}

static void a_run_whose_claim_is_gone_still_tells_what_it_did(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply"), *b = lab_machine(lab, "b", "apply");
    lab_begin(a);
    lab_claim(a);
    lab->now += PM_CLAIM_LIFE_S;
    lab_begin(b);
    lab_claim(b);
    assert_true(pm_shared_fetch(a->shared, &lab->f->err));
    struct pm_event events[] = {lab_event(a, PM_EVENT_KNOWN, "example.com"),
                                lab_schedule(a, "late.example", 0)};
    assert_false(pm_shared_append(a->shared, events, 2, &lab->f->err));
    assert_true(try_finish(a));
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.known.count, 1);
    assert_int_equal(ledger.pending.count, 0);
    assert_int_equal(ledger.claims.count, 1);
    assert_true(pm_str_eq(ledger.claims.items[0]->run, b->run.id));
    lab_close(a);
    lab_close(b);
    lab_check(lab);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_last_commit_tells_the_whole_run),
        TEST(a_run_without_anything_to_tell_only_gives_its_claim_up),
        TEST(a_run_that_is_to_be_recorded_is),
        TEST(the_claim_is_given_up_after_a_signal_too),
        TEST(an_end_whose_answer_was_lost_is_not_told_twice),
        TEST(what_could_not_be_told_goes_with_the_next_run_on_the_machine),
        TEST(what_comes_late_hastens_no_deletion),
        TEST(a_check_sees_what_waited),
        TEST(a_plan_sees_what_waited),
        TEST(what_waited_and_had_arrived_is_forgotten),
        TEST(what_was_closed_before_it_came_stays_closed),
        TEST(what_waits_and_is_damaged_stops_nobody),
        TEST(a_record_refused_for_good_waits_too),
        TEST(a_run_whose_claim_is_gone_still_tells_what_it_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
