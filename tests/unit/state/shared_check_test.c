#include "shared_lab.h"

#include "base/sha256.h"
#include "state/shared_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

/* A branch with something in every list. */
static struct lab *begin(void **state)
{
    struct lab *lab = *state;
    struct machine *m = lab_machine(lab, "m", "apply");
    lab_init(lab, NULL, 0);
    lab_begin(m);
    lab_claim(m);
    lab_append(m, lab_schedule(m, "row.example", 0));
    lab_append(m, lab_event(m, PM_EVENT_HOLD, "held.example"));
    lab_append(m, lab_event(m, PM_EVENT_KNOWN, "known.example"));
    lab_append(m, lab_event(m, PM_EVENT_PROTECT, "safe.example"));
    lab_append(m, lab_intent(m, PM_ACTION_ADD, "open.example"));
    lab_append(m, lab_policy(m, "0123abcd"));
    lab_publish(m);
    lab_close(m);
    return lab;
}

/* Each takes something away from the state, or adds to it. */
static void without_row(struct pm_snapshot *s)
{
    s->ledger.pending.count = 0;
}

static void without_hold(struct pm_snapshot *s)
{
    s->ledger.holds.count = 0;
}

static void without_known(struct pm_snapshot *s)
{
    s->ledger.known.count = 0;
}

static void without_protection(struct pm_snapshot *s)
{
    s->ledger.protections.count = 0;
}

static void without_intent(struct pm_snapshot *s)
{
    s->ledger.intents.count = 0;
}

static void without_claim(struct pm_snapshot *s)
{
    s->ledger.claims.count = 0;
}

static void without_policy(struct pm_snapshot *s)
{
    s->ledger.policy = NULL;
}

static void with_later_time(struct pm_snapshot *s)
{
    s->ledger.highest_time++;
}

static void with_older_row(struct pm_snapshot *s)
{
    static struct pm_event older;
    static const struct pm_event *items[1];
    older = *s->ledger.pending.items[0];
    older.delay_s--;
    items[0] = &older;
    s->ledger.pending.items = items;
}

static void with_another_record(struct pm_snapshot *s)
{
    s->record = PM_STR("log/2026/11/22/205432-20261122T205432Z-00000000-apply.json");
}

static const struct {
    void (*change)(struct pm_snapshot *snapshot);
    const char *text;
} differences[] = {
    {without_row, "queue: the event "},
    {without_hold, "holds: the event "},
    {without_known, "known domains: the event "},
    {without_protection, "protections: the event "},
    {without_intent, "open requests: the event "},
    {without_claim, "claims: the event "},
    {without_policy, "policy: the event "},
    {with_later_time, "highest time: "},
    {with_older_row, "is another one in the log"},
    {with_another_record, "the record that was written last"},
};

static void replace_state(struct lab *lab, const struct pm_snapshot *snapshot)
{
    struct pm_arena *arena = &lab->f->arena;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_snapshot_write(snapshot, &sink);
    struct pm_str bytes = pm_sink_finish(&sink, arena);
    struct pm_commit_words words = {.command = PM_STR("apply"),
                                    .summary = PM_STR("forged"),
                                    .serial = snapshot->serial,
                                    .state_digest = pm_sha256_hex(arena, bytes)};
    lab_edit(lab, "state.json", bytes, pm_commit_message(&words, arena).ptr);
}

static size_t check(struct lab *lab, struct pm_str **found)
{
    struct machine *m = lab_machine(lab, "checker", "state");
    size_t count = 0;
    lab_begin(m);
    if (!pm_shared_check(m->shared, &lab->f->arena, found, &count, &lab->f->err))
        fail_msg("%s", lab->f->err.msg);
    lab_close(m);
    return count;
}

static void a_state_that_follows_from_its_log_has_no_differences(void **state)
{
    struct lab *lab = begin(state);
    struct pm_str *found;
    assert_int_equal(check(lab, &found), 0);
}

static void each_difference_from_the_log_is_named(void **state)
{
    struct lab *lab = begin(state);
    struct pm_snapshot good = lab_snapshot(lab);
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++) {
        struct pm_snapshot bad = good;
        struct pm_str *found;
        bad.serial += (int64_t)i + 1;
        differences[i].change(&bad);
        replace_state(lab, &bad);
        assert_int_equal(check(lab, &found), 1);
        assert_holds(found[0].ptr, differences[i].text);
    }
}

static struct pm_record record_of(struct machine *m, struct pm_event *events, size_t count)
{
    return (struct pm_record){.run = m->run.id,
                              .command = m->run.command,
                              .actor = m->run.actor,
                              .host = m->run.host,
                              .version = PM_STR("1"),
                              .started = m->run.started,
                              .events = events,
                              .count = count};
}

static void an_event_that_is_there_twice_in_different_words_is_named(void **state)
{
    struct lab *lab = begin(state);
    struct machine *m = lab_machine(lab, "importer", "state-import");
    struct pm_event twin = *lab_snapshot(lab).ledger.holds.items[0];
    struct pm_str *found;
    twin.note = PM_STR("other words");
    struct pm_record record = record_of(m, &twin, 1);
    struct pm_snapshot snapshot = lab_snapshot(lab);
    lab_edit(lab, pm_record_path(m->run.id, m->run.command, ".json", &lab->f->arena).ptr,
             pm_record_bytes(&record, &lab->f->arena), "x");
    snapshot.serial++;
    replace_state(lab, &snapshot);
    assert_true(check(lab, &found) >= 1);
    assert_holds(found[0].ptr, "is there twice, with different content");
}

/* The records of a tip are given one by one, and only those that are wanted. */
static bool only_apply(void *ctx, struct pm_str run, struct pm_str command)
{
    (void)ctx, (void)run;
    return pm_str_is(command, "apply");
}

static bool count_events_of(void *ctx, const struct pm_record *record, struct pm_err *err)
{
    size_t *counts = ctx;
    (void)err;
    counts[0]++;
    counts[1] += record->count;
    return true;
}

static void records_are_read_oldest_first_and_as_wanted(void **state)
{
    struct lab *lab = begin(state);
    struct machine *m = lab_machine(lab, "a", "log");
    size_t all[2] = {0}, some[2] = {0};
    lab_begin(m);
    assert_true(pm_shared_records(m->shared, NULL, count_events_of, all, &lab->f->err));
    assert_true(pm_shared_records(m->shared, only_apply, count_events_of, some, &lab->f->err));
    lab_close(m);
    assert_int_equal(all[0], 2);
    assert_int_equal(some[0], 1);
    assert_int_equal(some[1], 7);
}

/* Another program that holds the lock of the machine's repository. */
static int hold_lock(struct machine *m)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    const char *path = pm_str_printf(&m->lab->f->arena, "%s/pm.lock", m->home).ptr;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_OFD_SETLK, &whole), 0);
    return fd;
}

static void another_program_in_the_repository_is_waited_for_a_minute(void **state)
{
    struct lab *lab = begin(state);
    struct machine *m = lab_machine(lab, "a", "plan");
    lab_open(m);
    int other = hold_lock(m);
    assert_false(pm_shared_fetch(m->shared, &lab->f->err));
    assert_error(lab, PM_ERR_LOCKED, "has been using the git repository");
    assert_int_equal(m->naps, 60 * 1000 / 50);
    assert_int_equal(m->fetches, 0);
    close(other);
    assert_true(pm_shared_fetch(m->shared, &lab->f->err));
    lab_close(m);
}

static bool release_lock(void *ctx, int64_t ms)
{
    struct machine *m = ctx;
    (void)ms;
    if (++m->naps == 3)
        close(*(int *)m->hook);
    return true;
}

static void who_is_done_with_the_repository_lets_the_next_in(void **state)
{
    struct lab *lab = begin(state);
    struct machine *m = lab_machine(lab, "a", "plan");
    m->options.sleep_ms = release_lock;
    lab_open(m);
    int other = hold_lock(m);
    m->hook = &other;
    assert_true(pm_shared_fetch(m->shared, &lab->f->err));
    assert_int_equal(m->naps, 3);
    lab_close(m);
}

static void the_lock_is_free_while_nothing_is_done(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply"), *b = lab_machine(lab, "a", "cancel");
    lab_begin(a);
    lab_begin(b);
    lab_append(a, lab_event(a, PM_EVENT_HOLD, "a.example"));
    lab_append(b, lab_event(b, PM_EVENT_HOLD, "b.example"));
    lab_publish(a);
    lab_publish(b);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 3);
    lab_close(a);
    lab_close(b);
    lab_check(lab);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_state_that_follows_from_its_log_has_no_differences),
        TEST(each_difference_from_the_log_is_named),
        TEST(an_event_that_is_there_twice_in_different_words_is_named),
        TEST(records_are_read_oldest_first_and_as_wanted),
        TEST(another_program_in_the_repository_is_waited_for_a_minute),
        TEST(who_is_done_with_the_repository_lets_the_next_in),
        TEST(the_lock_is_free_while_nothing_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
