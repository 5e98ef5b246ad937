/* Random bytes at random places of the file: what is read is what was written, or nothing is. */
#include "faults.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DOMAINS = 200, PAGE = 4096 };

/* The same numbers everywhere (splitmix64): a round that fails can be run again. */
struct dice {
    uint64_t state;
};

static uint64_t roll(struct dice *dice, uint64_t sides)
{
    uint64_t z = (dice->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % sides;
}

static void make_state(struct fixture *f)
{
    struct pm_event *events = PM_NEW_ARRAY(&f->arena, struct pm_event, 2 * DOMAINS);
    static const enum pm_event_kind kinds[] = {PM_EVENT_SCHEDULE, PM_EVENT_HOLD, PM_EVENT_PROTECT};
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    for (size_t i = 0; i < DOMAINS; i++) {
        const char *domain = pm_str_printf(&f->arena, "d%03zu.example", i).ptr;
        events[2 * i] = known(f, domain);
        events[2 * i + 1] = known(f, domain);
        events[2 * i + 1].kind = kinds[i % 3];
        events[2 * i + 1].delay_s = i % 3 == 0 ? 86400 : 0;
        if (i % 9 == 3) {
            pm_event_close(&events[2 * i + 1], events[2 * i - 5].id, &f->arena);
            events[2 * i + 1].kind = PM_EVENT_CANCEL;
            events[2 * i + 1].delay_s = 0;
        }
    }
    append(f, store, events, 2 * DOMAINS);
    pm_store_close(store);
}

static struct pm_str as_text(const struct pm_transfer *state, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_transfer_write(state, &sink);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

/* All that there is, as text; empty: refused, the error in f->err. */
static struct pm_str show(struct fixture *f, enum pm_store_mode mode, struct pm_arena *arena)
{
    struct pm_store *store = NULL;
    struct pm_lock_info who = holder("bob");
    struct pm_transfer state = {0};
    bool ok = pm_store_open(f->path, mode, &who, arena, &store, &f->err) &&
              pm_store_events(store, arena, &state.events, &state.count, &f->err);
    pm_store_close(store);
    return ok ? as_text(&state, arena) : PM_STR("");
}

static struct pm_str damaged(struct pm_str bytes, struct dice *dice, struct pm_arena *arena)
{
    static const size_t lengths[] = {1, 1, 2, 16, 200, PAGE};
    char *copy = pm_str_cstr(arena, bytes);
    size_t len = lengths[roll(dice, sizeof lengths / sizeof *lengths)];
    for (uint64_t places = 1 + roll(dice, 3); places > 0; places--) {
        size_t at = len == PAGE ? PAGE * roll(dice, bytes.len / PAGE) : roll(dice, bytes.len - len);
        for (size_t i = 0; i < len; i++)
            copy[at + i] = (char)roll(dice, 256);
    }
    return (struct pm_str){copy, bytes.len};
}

/* Leaves the file half written, and the journal that leads back. */
static void die_in_a_write(struct fixture *f, int calls)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct pm_event *events = PM_NEW_ARRAY(&f->arena, struct pm_event, 2000);
        f->run.id = PM_STR("child");
        f->run.next = 1;
        for (size_t i = 0; i < 2000; i++)
            events[i] = known(f, "child.example");
        struct pm_store *store = open_store(f, PM_STORE_WRITE);
        fault_after(calls, 0);
        _exit(pm_store_append(store, events, 2000, &f->err) ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

/* True when the damaged state is refused, with a way back; else it must be what was written. */
static bool is_refused(struct fixture *f, enum pm_store_mode mode, struct pm_str whole, int round)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str seen = show(f, mode, &arena);
    bool read = seen.len > 0, same = pm_str_eq(seen, whole);
    pm_arena_fini(&arena);
    if (read && !same)
        fail_msg("round %d: another history was read", round);
    if (!read && !strstr(f->err.msg, "backup") && !strstr(f->err.msg, "--state") &&
        !strstr(f->err.msg, "newer pm-reconcile"))
        fail_msg("round %d: no way back is named: %s", round, f->err.msg);
    return !read;
}

static void random_damage_is_refused_or_changes_nothing(void **state)
{
    const char *wanted = getenv("PM_DAMAGE_ROUNDS");
    int rounds = wanted ? (int)strtol(wanted, NULL, 10) : 600, refused = 0;
    struct fixture *f = *state;
    make_state(f);
    struct pm_str bytes = bytes_of(f, f->path), whole = show(f, PM_STORE_READ, &f->arena);
    assert_true(whole.len > 0);
    for (int round = 0; round < rounds; round++) {
        struct dice dice = {(uint64_t)round};
        struct pm_arena arena;
        pm_arena_init(&arena);
        write_bytes(f->path, damaged(bytes, &dice, &arena));
        pm_arena_fini(&arena);
        is_refused(f, PM_STORE_READ, whole, round);
        refused += is_refused(f, PM_STORE_RUN, whole, round);
    }
    printf("%d rounds, %d refused\n", rounds, refused);
    assert_true(refused > rounds / 2 && refused < rounds);
}

struct tally {
    int refused, restored;
};

static void cut_journal(struct fixture *f, struct pm_str whole, struct tally *tally)
{
    const char *path = path_of(f, "state.db-journal");
    struct pm_str bytes = bytes_of(f, f->path), journal = bytes_of(f, path);
    for (size_t len = 0; len < journal.len; len += 1 + journal.len / 47) {
        write_bytes(f->path, bytes);
        write_bytes(path, pm_str_sub(journal, 0, len));
        bool refused = is_refused(f, PM_STORE_RUN, whole, (int)len);
        tally->refused += refused;
        tally->restored += !refused;
    }
    write_bytes(f->path, bytes);
    write_bytes(path, journal);
}

/* The journal of a write that was cut short, itself cut short at any place. */
static void a_cut_journal_gives_the_state_before_or_a_refusal(void **state)
{
    struct fixture *f = *state;
    struct tally tally = {0};
    make_state(f);
    struct pm_str whole = show(f, PM_STORE_READ, &f->arena);
    assert_true(whole.len > 0);
    for (int calls = 4; calls < 60; calls += 9) {
        die_in_a_write(f, calls);
        cut_journal(f, whole, &tally);
        assert_false(is_refused(f, PM_STORE_RUN, whole, -1));
    }
    printf("%d times the state before, %d refused\n", tally.restored, tally.refused);
    assert_true(tally.refused > 0 && tally.restored > 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(random_damage_is_refused_or_changes_nothing),
        TEST(a_cut_journal_gives_the_state_before_or_a_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
