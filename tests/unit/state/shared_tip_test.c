#include "shared_lab.h"

#include "base/sha256.h"
#include "state/shared_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A branch of three commits. */
static struct lab *begin(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "m", "apply");
    lab_init(lab, NULL, 0);
    lab_begin(m);
    lab_append(m, lab_event(m, PM_EVENT_KNOWN, "example.com"));
    lab_publish(m);
    lab_append(m, lab_event(m, PM_EVENT_HOLD, "example.net"));
    lab_publish(m);
    lab_close(m);
    return lab;
}

/* The machine of that name sees the tip. */
static void see(struct lab *lab, const char *name)
{
    struct machine *m = lab_machine(lab, name, "plan");
    lab_begin(m);
    lab_close(m);
}

static void assert_refused(struct lab *lab, const char *name, const char *text)
{
    struct machine *m = lab_machine(lab, name, "plan");
    lab_open(m);
    assert_false(pm_shared_fetch(m->shared, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, text);
    assert_holds(lab->f->err.msg, "state init`");
    assert_int_equal(pm_shared_ledger(m->shared, &lab->f->arena).exists, false);
    lab_close(m);
}

static void rewind_to(struct lab *lab, const char *commit)
{
    lab_git(lab, "update-ref refs/heads/pm-reconcile/state %s", commit);
}

static void a_branch_that_was_never_there_is_no_empty_queue(void **state)
{
    struct lab *lab = *state;
    assert_refused(lab, "a", "nobody has made the state yet");
}

static void a_branch_that_was_deleted_is_no_empty_queue(void **state)
{
    struct lab *lab = begin(state);
    see(lab, "a");
    lab_git(lab, "update-ref -d refs/heads/pm-reconcile/state");
    assert_refused(lab, "a", "somebody deleted it");
}

static void a_branch_that_was_rewound_is_refused_by_who_saw_more(void **state)
{
    struct lab *lab = begin(state);
    see(lab, "a");
    rewind_to(lab, "pm-reconcile/state~1");
    assert_refused(lab, "a", "rewound or reverted: its serial is 2, and this machine saw 3");
    see(lab, "b");
}

static void a_revert_is_refused_by_who_saw_more(void **state)
{
    struct lab *lab = begin(state);
    see(lab, "a");
    lab_edit(lab, "state.json", lab_file(lab, "state.json"), "nothing yet");
    lab_git(lab,
            "update-ref refs/heads/pm-reconcile/state $(git --git-dir=%s commit-tree -p "
            "pm-reconcile/state -m 'Revert \"apply\"' pm-reconcile/state~2^{tree})",
            lab->remote);
    assert_refused(lab, "a", "its serial is 2, and this machine saw 3");
    see(lab, "b");
}

static void another_history_of_the_same_length_is_refused(void **state)
{
    struct lab *lab = begin(state);
    see(lab, "a");
    rewind_to(lab, "pm-reconcile/state~1");
    lab_add_from(lab, "fork", lab_event(lab_machine(lab, "x", "x"), PM_EVENT_HOLD, "fork.example"));
    assert_refused(lab, "a", "rewritten: at serial 3");
}

static void a_longer_history_without_what_was_seen_is_refused(void **state)
{
    struct lab *lab = begin(state);
    lab_add_from(lab, "lost", lab_event(lab_machine(lab, "x", "x"), PM_EVENT_HOLD, "lost.example"));
    see(lab, "a");
    rewind_to(lab, "pm-reconcile/state~1");
    for (int i = 0; i < 3; i++)
        lab_add_from(lab, "fork",
                     lab_event(lab_machine(lab, "x", "x"), PM_EVENT_HOLD, "fork.example"));
    assert_refused(lab, "a", "which this machine saw in it, is gone");
}

static void a_state_of_another_lineage_is_refused(void **state)
{
    struct lab *lab = begin(state);
    see(lab, "a");
    lab_git(lab, "update-ref -d refs/heads/pm-reconcile/state");
    struct machine *other = lab_machine(lab, "other", "state-init");
    lab_open(other);
    assert_true(pm_shared_init(other->shared, NULL, 0, false, &lab->f->err));
    lab_close(other);
    assert_refused(lab, "a", "was replaced");
}

static void a_newer_tip_of_the_same_history_is_taken(void **state)
{
    struct lab *lab = begin(state);
    see(lab, "a");
    lab_add_from(lab, "b", lab_event(lab_machine(lab, "x", "x"), PM_EVENT_HOLD, "b.example"));
    see(lab, "a");
    see(lab, "a");
}

static void a_branch_without_a_state_is_refused(void **state)
{
    struct lab *lab = *state;
    const char *tree = lab_git(lab, "mktree </dev/null");
    lab_git(lab, "update-ref refs/heads/pm-reconcile/state $(git --git-dir=%s commit-tree -m x %s)",
            lab->remote, tree);
    assert_refused(lab, "a", "holds no state");
}

static void a_state_that_is_garbage_is_refused(void **state)
{
    struct lab *lab = begin(state);
    lab_edit(lab, "state.json", PM_STR("{\"serial\":\"<<<<<<< HEAD\"}\n"), "merge");
    assert_refused(lab, "a", "state.json in the branch is not to be used");
}

/* The state as it is, without its holds. */
static struct pm_str state_without_holds(struct lab *lab)
{
    struct pm_snapshot snapshot = lab_snapshot(lab);
    struct pm_sink sink;
    snapshot.ledger.holds.count = 0;
    pm_sink_init_memory(&sink);
    pm_snapshot_write(&snapshot, &sink);
    return pm_sink_finish(&sink, &lab->f->arena);
}

static void a_state_that_does_not_follow_from_its_log_is_refused(void **state)
{
    struct lab *lab = begin(state);
    lab_edit(lab, "state.json", state_without_holds(lab), "no more holds");
    assert_refused(lab, "a", "is open in the log, and not in state.json");
    assert_holds(lab->f->err.msg, "holds: the event ");
    assert_holds(lab->f->err.msg, "changed by hand");
}

static void a_message_copied_from_another_commit_does_not_help(void **state)
{
    struct lab *lab = begin(state);
    lab_edit(lab, "state.json", state_without_holds(lab), lab_message(lab).ptr);
    assert_refused(lab, "a", "does not follow from its log");
}

static void a_damaged_record_in_an_edited_branch_is_refused(void **state)
{
    struct lab *lab = begin(state);
    lab_edit(lab, lab_snapshot(lab).record.ptr, PM_STR("{}\n"), "tidy up");
    struct machine *m = lab_machine(lab, "a", "plan");
    lab_open(m);
    assert_false(pm_shared_fetch(m->shared, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "the record log/");
    lab_close(m);
}

static void a_file_put_beside_the_state_is_nobodys_business(void **state)
{
    struct lab *lab = begin(state);
    see(lab, "a");
    lab_edit(lab, "README.md", PM_STR("hello\n"), "say hello");
    see(lab, "a");
    see(lab, "b");
}

static void the_last_known_state_is_there_without_the_network(void **state)
{
    struct lab *lab = begin(state);
    struct machine *m = lab_machine(lab, "a", "plan");
    bool found = true;
    int64_t seen_at = 1;
    lab_open(m);
    assert_true(pm_shared_use_last(m->shared, &found, &seen_at, &lab->f->err));
    assert_false(found);
    assert_int_equal(seen_at, 0);
    assert_true(pm_shared_fetch(m->shared, &lab->f->err));
    lab_close(m);
    m = lab_machine(lab, "a", "plan");
    lab_open(m);
    assert_true(pm_shared_use_last(m->shared, &found, &seen_at, &lab->f->err));
    assert_true(found);
    assert_true(seen_at > 0);
    assert_int_equal(pm_shared_serial(m->shared), 3);
    assert_int_equal(pm_shared_ledger(m->shared, &lab->f->arena).holds.count, 1);
    assert_int_equal(m->fetches, 0);
    lab_close(m);
}

static void an_unreachable_remote_is_said_to_be_so(void **state)
{
    struct lab *lab = begin(state);
    struct machine *m = lab_machine(lab, "a", "plan");
    m->fetch_faults[0] = LAB_UNREACHABLE;
    lab_open(m);
    assert_false(pm_shared_fetch(m->shared, &lab->f->err));
    assert_error(lab, PM_ERR_UNREACHABLE, "cannot reach");
    lab_close(m);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_branch_that_was_never_there_is_no_empty_queue),
        TEST(a_branch_that_was_deleted_is_no_empty_queue),
        TEST(a_branch_that_was_rewound_is_refused_by_who_saw_more),
        TEST(a_revert_is_refused_by_who_saw_more),
        TEST(another_history_of_the_same_length_is_refused),
        TEST(a_longer_history_without_what_was_seen_is_refused),
        TEST(a_state_of_another_lineage_is_refused),
        TEST(a_newer_tip_of_the_same_history_is_taken),
        TEST(a_branch_without_a_state_is_refused),
        TEST(a_state_that_is_garbage_is_refused),
        TEST(a_state_that_does_not_follow_from_its_log_is_refused),
        TEST(a_message_copied_from_another_commit_does_not_help),
        TEST(a_damaged_record_in_an_edited_branch_is_refused),
        TEST(a_file_put_beside_the_state_is_nobodys_business),
        TEST(the_last_known_state_is_there_without_the_network),
        TEST(an_unreachable_remote_is_said_to_be_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
