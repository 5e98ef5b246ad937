#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void reading_a_state_that_is_not_there_creates_nothing(void **state)
{
    struct fixture *f = *state;
    struct pm_ledger ledger;
    struct pm_store *store = open_store(f, PM_STORE_READ);
    assert_false(pm_store_exists(store));
    assert_true(pm_store_ledger(store, &f->arena, &ledger, &f->err));
    assert_false(ledger.exists);
    assert_int_equal(ledger.known.count, 0);
    pm_store_close(store);
    f->path = path_of(f, "missing/deeper/state.db");
    store = open_store(f, PM_STORE_READ);
    assert_false(pm_store_exists(store));
    pm_store_close(store);
    assert_string_equal(names_in(f, f->folder).ptr, "");
}

static void writing_creates_a_private_file_in_a_private_folder(void **state)
{
    struct fixture *f = *state;
    mode_t mask = umask(0);
    f->path = path_of(f, "new/state.db");
    append_known(f, "example.com");
    pm_store_close(open_store(f, PM_STORE_RUN));
    umask(mask);
    assert_int_equal(mode_of(path_of(f, "new")), 0700);
    assert_int_equal(mode_of(f->path), 0600);
    assert_int_equal(mode_of(path_of(f, "new/state.db-journal")), 0600);
    assert_int_equal(mode_of(path_of(f, "new/state.db.lock")), 0600);
}

static void only_the_last_folder_is_created(void **state)
{
    struct fixture *f = *state;
    assert_open_fails(f, path_of(f, "a/b/state.db"), PM_STORE_WRITE, "cannot be created");
    assert_string_equal(names_in(f, f->folder).ptr, "");
}

static void a_relative_path_is_one_of_the_current_folder(void **state)
{
    struct fixture *f = *state;
    char *before = getcwd(NULL, 0);
    assert_int_equal(chdir(f->folder), 0);
    f->path = "here.db";
    append_known(f, "example.com");
    assert_int_equal(chdir(before), 0);
    free(before);
    f->path = path_of(f, "here.db");
    assert_int_equal(count_events(f), 1);
}

static void reading_leaves_the_folder_as_it_was(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    struct pm_str names = names_in(f, f->folder), bytes = bytes_of(f, f->path);
    assert_int_equal(count_events(f), 1);
    assert_true(pm_str_eq(names_in(f, f->folder), names));
    assert_true(pm_str_eq(bytes_of(f, f->path), bytes));
}

static void a_file_without_anything_in_it_is_no_state_yet(void **state)
{
    struct fixture *f = *state;
    write_bytes(f->path, PM_STR(""));
    struct pm_store *store = open_store(f, PM_STORE_READ);
    assert_false(pm_store_exists(store));
    pm_store_close(store);
    append_known(f, "example.com");
    assert_int_equal(count_events(f), 1);
}

static void a_state_without_events_tells_nothing(void **state)
{
    struct fixture *f = *state;
    struct pm_ledger ledger;
    pm_store_close(open_store(f, PM_STORE_RUN));
    struct pm_store *store = open_store(f, PM_STORE_READ);
    assert_true(pm_store_exists(store));
    assert_true(pm_store_ledger(store, &f->arena, &ledger, &f->err));
    assert_false(ledger.exists);
    pm_store_close(store);
}

static void a_store_for_reading_takes_no_events(void **state)
{
    struct fixture *f = *state;
    struct pm_event event = known(f, "example.com");
    append_known(f, "example.net");
    struct pm_store *store = open_store(f, PM_STORE_READ);
    assert_false(pm_store_append(store, &event, 1, &f->err));
    assert_holds(f->err.msg, "for reading only");
    pm_store_close(store);
    assert_int_equal(count_events(f), 1);
}

static void the_same_event_twice_is_one_event(void **state)
{
    struct fixture *f = *state;
    struct pm_event twice[2] = {known(f, "example.com")};
    twice[1] = twice[0];
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    append(f, store, twice, 2);
    append(f, store, twice, 1);
    append(f, store, twice, 0);
    pm_store_close(store);
    assert_int_equal(count_events(f), 1);
}

static void another_event_under_the_same_id_commits_nothing(void **state)
{
    struct fixture *f = *state;
    struct pm_event first = known(f, "example.com");
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    append(f, store, &first, 1);
    for (int i = 0; i < 5; i++) {
        struct pm_event both[] = {known(f, "example.net"), first};
        both[1].domain = i == 0 ? PM_STR("example.org") : first.domain;
        both[1].time += i == 1;
        both[1].actor = i == 2 ? PM_STR("mallory") : first.actor;
        both[1].kind = i == 3 ? PM_EVENT_PROTECT : first.kind;
        both[1].note = i == 4 ? PM_STR("different") : first.note;
        assert_false(pm_store_append(store, both, 2, &f->err));
        assert_holds(f->err.msg, "holds another event");
        assert_holds(f->err.msg, first.id.ptr);
    }
    append(f, store, &first, 1);
    pm_store_close(store);
    assert_int_equal(count_events(f), 1);
}

static void events_come_in_the_order_of_time_and_of_appending(void **state)
{
    static const char *const ids[] = {"b/2", "b/10", "a/1", "b/1", "c/1"};
    static const int64_t times[] = {5, 5, 5, 5, 4};
    static const char *const order[] = {"c/1", "b/2", "b/10", "a/1", "b/1"};
    struct fixture *f = *state;
    struct pm_event events[5], *back;
    size_t count;
    for (size_t i = 0; i < 5; i++) {
        events[i] = known(f, "example.com");
        events[i].id = pm_str_from(ids[i]);
        events[i].run = pm_str_sub(events[i].id, 0, 1);
        events[i].time = times[i];
    }
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    append(f, store, events, 5);
    assert_true(pm_store_events(store, &f->arena, &back, &count, &f->err));
    pm_store_close(store);
    assert_int_equal(count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(back[i].id.ptr, order[i]);
}

static void assert_open_equal(const struct pm_open_events *a, const struct pm_open_events *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_true(pm_str_eq(a->items[i]->id, b->items[i]->id));
        assert_true(pm_str_eq(a->items[i]->domain, b->items[i]->domain));
    }
}

/* A history with something of everything: of each four domains one is scheduled, one cancelled and
 * held, one protected, one being deleted. */
static struct pm_event *history(struct fixture *f, size_t domains, size_t *count)
{
    struct pm_event *events = PM_NEW_ARRAY(&f->arena, struct pm_event, 6 * domains + 1);
    static struct pm_policy policy;
    size_t n = 0;
    policy = pm_policy_default();
    for (size_t i = 0; i < domains; i++) {
        const char *domain = pm_str_printf(&f->arena, "d%zu.example", i).ptr;
        static const enum pm_event_kind kinds[] = {PM_EVENT_SCHEDULE, PM_EVENT_HOLD,
                                                   PM_EVENT_PROTECT, PM_EVENT_INTENT};
        struct pm_event *first = &events[n];
        events[n++] = known(f, domain);
        events[n] = known(f, domain);
        events[n].kind = kinds[i % 4];
        events[n].delay_s = i % 4 == 0 ? 90000 : 0;
        events[n].action = i % 4 == 3 ? PM_ACTION_DELETE : PM_ACTION_NONE;
        n++;
        if (i % 8 < 4)
            continue;
        events[n] = known(f, domain);
        events[n].kind = i % 4 == 3 ? PM_EVENT_DONE : PM_EVENT_RELEASE;
        events[n].action = i % 4 == 3 ? PM_ACTION_DELETE : PM_ACTION_NONE;
        pm_event_close(&events[n], first[1].id, &f->arena);
        pm_event_close(&events[n], first[0].id, &f->arena);
        n++;
    }
    events[n] = known(f, "");
    events[n].kind = PM_EVENT_POLICY;
    events[n].policy = &policy;
    events[n++].account = PM_STR("feedbeef");
    *count = n;
    return events;
}

static void the_ledger_is_the_same_after_it_was_stored(void **state)
{
    struct fixture *f = *state;
    size_t count;
    struct pm_ledger loaded;
    struct pm_event *events = history(f, 101, &count);
    struct pm_ledger folded = pm_ledger_fold(events, count, &f->arena);
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    append(f, store, events + count / 2, count - count / 2);
    append(f, store, events, count / 2 + 1);
    pm_store_close(store);
    store = open_store(f, PM_STORE_READ);
    assert_true(pm_store_ledger(store, &f->arena, &loaded, &f->err));
    pm_store_close(store);
    assert_true(loaded.exists && folded.exists);
    assert_true(folded.known.count > 0 && folded.pending.count > 0 && folded.holds.count > 0 &&
                folded.protections.count > 0 && folded.intents.count > 0);
    assert_open_equal(&folded.known, &loaded.known);
    assert_open_equal(&folded.pending, &loaded.pending);
    assert_open_equal(&folded.holds, &loaded.holds);
    assert_open_equal(&folded.protections, &loaded.protections);
    assert_open_equal(&folded.intents, &loaded.intents);
    assert_string_equal(loaded.account.ptr, "feedbeef");
    assert_true(pm_policy_eq(loaded.policy->policy, folded.policy->policy));
    assert_int_equal(loaded.highest_time, folded.highest_time);
}

struct checking {
    struct fixture *f;
    size_t known_seen;
    bool allow;
};

static bool add_one(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                    struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct checking *checking = ctx;
    struct pm_event *event = PM_NEW(arena, struct pm_event);
    *event = known(checking->f, "checked.example");
    *events = event;
    *count = 1;
    checking->known_seen = ledger->known.count;
    return checking->allow || pm_fail(err, PM_ERR_STALE, "too late");
}

static void a_check_sees_the_ledger_and_decides_what_is_committed(void **state)
{
    struct fixture *f = *state;
    struct checking checking = {f, 99, true};
    append_known(f, "example.com");
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    assert_true(pm_store_append_checked(store, add_one, &checking, &f->arena, &f->err));
    assert_int_equal(checking.known_seen, 1);
    checking.allow = false;
    assert_false(pm_store_append_checked(store, add_one, &checking, &f->arena, &f->err));
    assert_int_equal(checking.known_seen, 2);
    assert_int_equal(f->err.code, PM_ERR_STALE);
    assert_string_equal(f->err.msg, "too late");
    struct pm_event after = known(f, "after.example");
    append(f, store, &after, 1);
    pm_store_close(store);
    assert_int_equal(count_events(f), 3);
}

static void assert_run_is(const struct pm_run *run, const struct pm_lock_info *who)
{
    assert_true(pm_str_eq(run->id, who->run));
    assert_true(pm_str_eq(run->actor, who->actor));
    assert_true(pm_str_eq(run->command, who->operation));
    assert_true(pm_str_eq(run->host, who->host));
    assert_string_equal(run->version.ptr, PM_VERSION);
    assert_int_equal(run->started, who->since);
}

static struct pm_run *runs_of(struct fixture *f, size_t *count)
{
    struct pm_run *runs;
    struct pm_store *store = open_store(f, PM_STORE_READ);
    if (!pm_store_runs(store, &f->arena, &runs, count, &f->err))
        fail_msg("%s", f->err.msg);
    pm_store_close(store);
    return runs;
}

static void a_run_is_kept_with_its_first_events(void **state)
{
    struct fixture *f = *state;
    struct pm_lock_info who = holder("alice");
    size_t count = 99;
    struct pm_event other = known(f, "other.example");
    f->run.id = who.run;
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    append(f, store, &other, 1);
    runs_of(f, &count);
    assert_int_equal(count, 0);
    for (int i = 0; i < 2; i++) {
        struct pm_event own = known(f, "example.com");
        append(f, store, &own, 1);
        struct pm_run *runs = runs_of(f, &count);
        assert_int_equal(count, 1);
        assert_run_is(&runs[0], &who);
    }
    pm_store_close(store);
}

static void a_run_whose_events_were_not_committed_is_not_kept(void **state)
{
    struct fixture *f = *state;
    size_t count = 99;
    f->run.id = holder("alice").run;
    struct pm_event events[2] = {known(f, "example.com"), known(f, "Example.COM")};
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    assert_false(pm_store_append(store, events, 2, &f->err));
    runs_of(f, &count);
    assert_int_equal(count, 0);
    append(f, store, events, 1);
    runs_of(f, &count);
    assert_int_equal(count, 1);
    pm_store_close(store);
}

static void the_name_of_a_host_that_is_no_text_is_left_out(void **state)
{
    struct fixture *f = *state;
    struct pm_lock_info who = holder("alice");
    struct pm_store *store;
    size_t count = 0;
    f->run.id = who.run;
    who.host = PM_STR("ci\x1b[2J");
    struct pm_event event = known(f, "example.com");
    assert_true(pm_store_open(f->path, PM_STORE_WRITE, &who, &f->arena, &store, &f->err));
    append(f, store, &event, 1);
    pm_store_close(store);
    struct pm_run *runs = runs_of(f, &count);
    assert_int_equal(count, 1);
    who.host = PM_STR("");
    assert_run_is(&runs[0], &who);
}

static void two_stores_of_one_process_see_each_others_events(void **state)
{
    struct fixture *f = *state;
    struct pm_store *apply = open_store(f, PM_STORE_RUN);
    struct pm_store *cancel = open_store(f, PM_STORE_WRITE);
    for (int i = 0; i < 20; i++) {
        struct pm_event a = known(f, "a.example"), c = known(f, "c.example");
        append(f, apply, &a, 1);
        append(f, cancel, &c, 1);
    }
    assert_int_equal(count_events(f), 40);
    pm_store_close(cancel);
    pm_store_close(apply);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(reading_a_state_that_is_not_there_creates_nothing),
        TEST(writing_creates_a_private_file_in_a_private_folder),
        TEST(only_the_last_folder_is_created),
        TEST(a_relative_path_is_one_of_the_current_folder),
        TEST(reading_leaves_the_folder_as_it_was),
        TEST(a_file_without_anything_in_it_is_no_state_yet),
        TEST(a_state_without_events_tells_nothing),
        TEST(a_store_for_reading_takes_no_events),
        TEST(the_same_event_twice_is_one_event),
        TEST(another_event_under_the_same_id_commits_nothing),
        TEST(events_come_in_the_order_of_time_and_of_appending),
        TEST(the_ledger_is_the_same_after_it_was_stored),
        TEST(a_check_sees_the_ledger_and_decides_what_is_committed),
        TEST(a_run_is_kept_with_its_first_events),
        TEST(a_run_whose_events_were_not_committed_is_not_kept),
        TEST(the_name_of_a_host_that_is_no_text_is_left_out),
        TEST(two_stores_of_one_process_see_each_others_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
