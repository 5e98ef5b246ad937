#include "shared_lab.h"

#include "base/sha256.h"
#include "state/shared_session.h"

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

static void what_one_machine_publishes_another_sees(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply"), *b = lab_machine(lab, "b", "plan");
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    lab_append(a, lab_event(a, PM_EVENT_HOLD, "example.net"));
    lab_publish(a);
    lab_begin(b);
    struct pm_ledger ledger = pm_shared_ledger(b->shared, &lab->f->arena);
    assert_true(ledger.exists);
    assert_int_equal(ledger.known.count, 1);
    assert_int_equal(ledger.holds.count, 1);
    assert_int_equal(pm_shared_serial(b->shared), 2);
    assert_int_equal(a->pushes, 1);
    lab_close(a);
    lab_close(b);
    lab_check(lab);
}

static void own_events_count_before_they_are_published(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    assert_int_equal(pm_shared_ledger(a->shared, &lab->f->arena).known.count, 1);
    assert_int_equal(a->pushes, 0);
    assert_int_equal(lab_snapshot(lab).ledger.known.count, 0);
    lab_close(a);
}

static void nothing_appended_is_no_commit(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    lab_publish(a);
    lab_finish(a, false);
    lab_close(a);
    assert_int_equal(lab_commits(lab), 1);
}

static void a_commit_says_who_did_what_to_which_state(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    struct pm_arena *arena = &lab->f->arena;
    lab_begin(a);
    lab_append(a, lab_schedule(a, "example.com", 0));
    lab_publish(a);
    lab_close(a);
    struct pm_str digest = pm_sha256_hex(arena, lab_file(lab, "state.json"));
    struct pm_str expected =
        pm_str_printf(arena,
                      "apply: at work, 1 event [skip ci]\n\nRun: %" PM_STR_FMT
                      "\nActor: a\nSerial: 2\nState-Digest: %" PM_STR_FMT "\n\n",
                      PM_STR_ARG(a->run.id), PM_STR_ARG(digest));
    assert_string_equal(lab_message(lab).ptr, expected.ptr);
    assert_string_equal(lab_git(lab, "log -1 --format='%%an <%%ae>' pm-reconcile/state"),
                        "a <a@host-of-a>");
    assert_string_equal(lab_file(lab, "queue.md").ptr, "- example.com\n");
    assert_int_equal(lab_record_count(a, "\"complete\":false"), 1);
}

static void the_author_is_who_the_file_says(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->options.author_name = PM_STR("Robot");
    a->options.author_email = PM_STR("robot@example.com");
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    lab_publish(a);
    lab_close(a);
    assert_string_equal(lab_git(lab, "log -1 --format='%%an <%%ae>' pm-reconcile/state"),
                        "Robot <robot@example.com>");
}

static bool no_key(void *ctx, const char *tree, struct pm_commit_id parent,
                   const struct pm_commit_info *info, struct pm_commit_id *out, struct pm_err *err)
{
    (void)ctx, (void)tree, (void)parent, (void)info, (void)out;
    return pm_fail(err, PM_ERR_FAILED, "no key to sign with");
}

static void who_signs_commits_pushes_none_without(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->options.remote.commit = no_key;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "no key to sign with");
    const struct pm_shared_end end = {.summary = PM_STR("done")};
    assert_false(pm_shared_finish(a->shared, &end, false, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "it waits in");
    assert_int_equal(a->pushes, 0);
    lab_close(a);
}

static void words_from_outside_make_no_trailer(void **state)
{
    struct lab *lab = *state;
    struct pm_commit_words words = {
        .command = PM_STR("apply"),
        .summary = PM_STR("done\nSerial: 7"),
        .run = PM_STR("r"),
        .actor = PM_STR("eve\r\nSerial: 9"),
        .serial = 3,
    };
    struct pm_str message = pm_commit_message(&words, &lab->f->arena);
    assert_true(pm_str_is(pm_commit_trailer(message, "Serial"), "3"));
    assert_true(pm_str_is(pm_commit_trailer(message, "Run"), "r"));
    assert_int_equal(pm_commit_trailer(message, "Plan-Digest").len, 0);
    assert_null(strstr(message.ptr, "\nSerial: 9"));
}

static void push_another_hold(struct machine *m)
{
    m->before_push = NULL;
    lab_add_from(m->lab, "fast", lab_event(m, PM_EVENT_HOLD, "fast.example"));
}

static void a_lost_race_overwrites_nothing(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->before_push = push_another_hold;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    lab_publish(a);
    lab_close(a);
    struct pm_snapshot now = lab_snapshot(lab);
    assert_int_equal(now.serial, 3);
    assert_int_equal(now.ledger.known.count, 1);
    assert_int_equal(now.ledger.holds.count, 1);
    assert_int_equal(a->pushes, 2);
    assert_int_equal(lab_commits(lab), 3);
    lab_check(lab);
}

static void a_push_whose_answer_was_lost_is_not_repeated(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->push_faults[0] = LAB_ANSWER_LOST;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    lab_publish(a);
    assert_int_equal(a->pushes, 1);
    lab_close(a);
    assert_int_equal(lab_commits(lab), 2);
    assert_int_equal(lab_record_count(a, "example.com"), 1);
    lab_check(lab);
}

static void cancel_the_row(struct machine *m)
{
    struct pm_event *schedule = m->hook;
    m->after_push = NULL;
    lab_add_from(m->lab, "canceller", lab_closing(m, PM_EVENT_CANCEL, schedule));
}

static void a_retry_does_not_undo_a_cancel_that_came_meanwhile(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    struct pm_event schedule = lab_schedule(a, "example.com", 0);
    a->hook = &schedule;
    a->after_push = cancel_the_row;
    a->push_faults[0] = LAB_ANSWER_LOST;
    lab_begin(a);
    lab_append(a, schedule);
    lab_publish(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.net"));
    lab_publish(a);
    assert_int_equal(pm_shared_ledger(a->shared, &lab->f->arena).pending.count, 0);
    lab_close(a);
    assert_int_equal(lab_snapshot(lab).ledger.pending.count, 0);
    assert_int_equal(lab_record_count(a, "\"schedule\""), 1);
    lab_check(lab);
}

static void a_remote_that_comes_back_is_tried_again(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->push_faults[0] = LAB_UNREACHABLE;
    a->fetch_faults[1] = LAB_UNREACHABLE;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    lab_publish(a);
    lab_close(a);
    assert_int_equal(lab_snapshot(lab).ledger.known.count, 1);
}

static void what_could_not_be_published_goes_with_the_next_publish(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    for (int i = 0; i < 3; i++)
        a->push_faults[i] = LAB_UNREACHABLE;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_UNREACHABLE, "cannot reach the remote");
    assert_int_equal(a->pushes, 3);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.net"));
    lab_publish(a);
    lab_close(a);
    assert_int_equal(lab_snapshot(lab).ledger.known.count, 2);
    assert_int_equal(lab_commits(lab), 2);
}

static void a_push_that_is_refused_is_not_repeated(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->push_faults[0] = LAB_REFUSED;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "hook says no");
    assert_int_equal(a->pushes, 1);
    lab_close(a);
    assert_int_equal(lab_commits(lab), 1);
}

static void always_be_faster(struct machine *m)
{
    lab_add_from(m->lab, "fast", lab_event(m, PM_EVENT_HOLD, "fast.example"));
}

static void who_is_always_slower_gives_up_and_says_why(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->before_push = always_be_faster;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_UNREACHABLE, "very busy");
    assert_int_equal(a->pushes, 21);
    assert_int_equal(a->naps, 20);
    lab_close(a);
    assert_int_equal(lab_snapshot(lab).ledger.known.count, 0);
}

static void a_signal_ends_the_tries(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->before_push = always_be_faster;
    a->naps_allowed = 1;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_INTERRUPTED, "interrupted");
    assert_int_equal(a->pushes, 2);
    lab_close(a);
}

static void what_is_no_event_is_not_appended(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    struct pm_event events[] = {lab_event(a, PM_EVENT_KNOWN, "example.com"),
                                lab_event(a, PM_EVENT_KNOWN, "Not A Name")};
    assert_false(pm_shared_append(a->shared, events, 2, &lab->f->err));
    lab_publish(a);
    lab_close(a);
    assert_int_equal(lab_commits(lab), 1);
}

/* Writes the record of the machine's run as if those were its events, and leaves the state. */
static void forge_record(struct machine *m, struct pm_event *events, size_t count)
{
    struct pm_arena *arena = &m->lab->f->arena;
    struct pm_str path = pm_record_path(m->run.id, m->run.command, ".json", arena);
    struct pm_record record = {.run = m->run.id,
                               .command = m->run.command,
                               .actor = m->run.actor,
                               .host = m->run.host,
                               .version = PM_STR("0"),
                               .started = m->run.started,
                               .events = events,
                               .count = count};
    lab_edit(m->lab, path.ptr, pm_record_bytes(&record, arena), lab_message(m->lab).ptr);
}

static void forge_my_record(struct machine *m)
{
    struct pm_event event = lab_event(m, PM_EVENT_KNOWN, "strange.example");
    m->before_push = NULL;
    lab_add_from(m->lab, "fast", event);
    forge_record(m, &event, 1);
}

static void a_record_that_somebody_else_wrote_for_the_run_is_noticed(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->before_push = forge_my_record;
    lab_begin(a);
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "which this run did not write");
    lab_close(a);
}

/* A run that has pushed one event, and seen somebody else's push since. */
static struct machine *pushed_before(struct lab *lab, struct pm_event *event)
{
    struct machine *a = lab_machine(lab, "a", "apply");
    lab_begin(a);
    *event = lab_event(a, PM_EVENT_KNOWN, "example.com");
    lab_append(a, *event);
    lab_publish(a);
    lab_add_from(lab, "b", lab_event(a, PM_EVENT_HOLD, "example.net"));
    assert_true(pm_shared_fetch(a->shared, &lab->f->err));
    return a;
}

static void an_event_that_was_changed_in_the_runs_record_is_noticed(void **state)
{
    struct lab *lab = begin(state);
    struct pm_event event;
    struct machine *a = pushed_before(lab, &event);
    event.note = PM_STR("other words");
    forge_record(a, &event, 1);
    assert_false(pm_shared_fetch(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "which this run did not write");
    lab_close(a);
}

static void an_event_that_was_taken_out_of_the_runs_record_is_noticed(void **state)
{
    struct lab *lab = begin(state);
    struct pm_event event;
    struct machine *a = pushed_before(lab, &event);
    forge_record(a, NULL, 0);
    assert_false(pm_shared_fetch(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "which this run pushed, is gone from it");
    lab_close(a);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_one_machine_publishes_another_sees),
        TEST(own_events_count_before_they_are_published),
        TEST(nothing_appended_is_no_commit),
        TEST(a_commit_says_who_did_what_to_which_state),
        TEST(the_author_is_who_the_file_says),
        TEST(who_signs_commits_pushes_none_without),
        TEST(words_from_outside_make_no_trailer),
        TEST(a_lost_race_overwrites_nothing),
        TEST(a_push_whose_answer_was_lost_is_not_repeated),
        TEST(a_retry_does_not_undo_a_cancel_that_came_meanwhile),
        TEST(a_remote_that_comes_back_is_tried_again),
        TEST(what_could_not_be_published_goes_with_the_next_publish),
        TEST(a_push_that_is_refused_is_not_repeated),
        TEST(who_is_always_slower_gives_up_and_says_why),
        TEST(a_signal_ends_the_tries),
        TEST(what_is_no_event_is_not_appended),
        TEST(a_record_that_somebody_else_wrote_for_the_run_is_noticed),
        TEST(an_event_that_was_changed_in_the_runs_record_is_noticed),
        TEST(an_event_that_was_taken_out_of_the_runs_record_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
