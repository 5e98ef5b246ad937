/* A state of version 1 becomes one of version 2, or stays as it is; a copy of it is kept. */
#include "faults.h"
#include "support.h"

#include "state/backup.h"
#include "state/migrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* As the first version of the program made it; never to be changed. */
static const char version_1[] =
    "CREATE TABLE event("
    " id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 3 AND 128),"
    " run TEXT NOT NULL CHECK (substr(id, 1, length(run) + 1) = run || '/'),"
    " actor TEXT NOT NULL,"
    " time INTEGER NOT NULL CHECK (time BETWEEN 0 AND 253402300799),"
    " kind TEXT NOT NULL CHECK (length(kind) > 0),"
    " domain TEXT NOT NULL CHECK ((length(domain) = 0) = (kind = 'policy')),"
    " facts TEXT NOT NULL CHECK (substr(facts, 1, 1) = '{')"
    ") STRICT;"
    "CREATE TRIGGER event_never_changes BEFORE UPDATE ON event"
    " BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;"
    "CREATE TRIGGER event_never_goes BEFORE DELETE ON event"
    " BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;"
    "PRAGMA application_id=1349341797; PRAGMA user_version=1;"
    "INSERT INTO event VALUES"
    " ('20261121T205432Z-00000001/1','20261121T205432Z-00000001','alice',1795294472,'known',"
    "'a.example','{}'),"
    " ('20261121T205432Z-00000001/2','20261121T205432Z-00000001','alice',1795294472,'schedule',"
    "'b.example','{\"delay_s\":86400,\"reason\":\"not_declared\"}'),"
    " ('20261122T101010Z-00000002/1','20261122T101010Z-00000002','bob',1795342210,'hold',"
    "'c.example','{\"note\":\"ask me first\"}');";

enum { EVENTS_1 = 3 };

static void make_version_1(struct fixture *f)
{
    sqlite3 *db;
    write_bytes(f->path, PM_STR(""));
    assert_int_equal(chmod(f->path, 0600), 0);
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, version_1, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static int64_t version_of(struct fixture *f, const char *path)
{
    struct pm_db db;
    int64_t version = 0;
    assert_true(pm_db_open(path, false, &db, &f->err));
    assert_true(pm_state_version(&db, &pm_state_steps, &version, &f->err));
    pm_db_close(&db);
    return version;
}

static size_t count_in(struct fixture *f, const char *path)
{
    struct fixture other = *f;
    other.path = path;
    size_t count = count_events(&other);
    f->arena = other.arena;
    return count;
}

/* The copy there is of the state; empty: none. */
static struct pm_str the_copy(struct fixture *f)
{
    return pm_backup_newest(f->path, &f->arena);
}

static size_t count_names_ending(struct fixture *f, struct pm_str ending)
{
    struct pm_str names = names_in(f, f->folder), name;
    size_t count = 0;
    while (pm_str_next(&names, ' ', &name))
        count += pm_str_ends(name, ending);
    return count;
}

static void assert_is_copy_of_version_1(struct fixture *f, struct pm_str path)
{
    assert_int_equal(version_of(f, path.ptr), 1);
    assert_int_equal(count_in(f, path.ptr), EVENTS_1);
    assert_int_equal(mode_of(path.ptr), 0600);
}

static void a_state_of_version_1_is_read_as_it_is(void **state)
{
    struct fixture *f = *state;
    struct pm_ledger ledger;
    struct pm_run *runs;
    size_t count = 99;
    make_version_1(f);
    struct pm_str bytes = bytes_of(f, f->path);
    struct pm_store *store = open_store(f, PM_STORE_READ);
    assert_true(pm_store_ledger(store, &f->arena, &ledger, &f->err));
    assert_true(pm_store_runs(store, &f->arena, &runs, &count, &f->err));
    pm_store_close(store);
    assert_int_equal(ledger.pending.count, 1);
    assert_int_equal(ledger.holds.count, 1);
    assert_int_equal(count, 0);
    assert_true(pm_str_eq(bytes_of(f, f->path), bytes));
    assert_string_equal(names_in(f, f->folder).ptr, "state.db");
}

static void writing_brings_it_to_version_2_and_keeps_a_copy(void **state)
{
    struct fixture *f = *state;
    make_version_1(f);
    append_known(f, "example.com");
    assert_int_equal(version_of(f, f->path), 2);
    assert_int_equal(count_events(f), EVENTS_1 + 1);
    assert_int_equal(count_names_ending(f, PM_STR(".bak")), 1);
    assert_is_copy_of_version_1(f, the_copy(f));
    append_known(f, "example.com");
    assert_int_equal(count_names_ending(f, PM_STR(".bak")), 1);
}

static void a_new_state_needs_no_copy(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    assert_int_equal(the_copy(f).len, 0);
}

static void a_copy_of_the_same_second_is_not_replaced(void **state)
{
    struct fixture *f = *state;
    const char *paths[3];
    make_version_1(f);
    for (size_t i = 0; i < 3; i++)
        assert_true(pm_backup_make(f->path, 1, &f->arena, &paths[i], &f->err));
    assert_string_not_equal(paths[0], paths[1]);
    assert_string_not_equal(paths[1], paths[2]);
    for (size_t i = 0; i < 3; i++)
        assert_is_copy_of_version_1(f, pm_str_from(paths[i]));
    assert_int_equal(count_names_ending(f, PM_STR(".tmp")), 0);
}

static void a_disk_that_fails_at_any_write_leaves_version_1(void **state)
{
    static const int errors[] = {ENOSPC, EIO};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        bool through = false;
        int not_backed_up = 0;
        for (int calls = 0; !through; calls++) {
            struct pm_store *store = NULL;
            unlink(path_of(f, "state.db-journal"));
            make_version_1(f);
            struct pm_str before = the_copy(f);
            fault_after(calls, errors[i]);
            through = pm_store_open(f->path, PM_STORE_WRITE, NULL, &f->arena, &store, &f->err);
            fault_after(-1, 0);
            pm_store_close(store);
            assert_int_equal(version_of(f, f->path), through ? 2 : 1);
            assert_int_equal(count_events(f), EVENTS_1);
            assert_int_equal(count_names_ending(f, PM_STR(".tmp")), 0);
            if (!through && strstr(f->err.msg, "cannot be backed up")) {
                assert_true(pm_str_eq(the_copy(f), before));
                not_backed_up++;
            }
            unlink(f->path);
        }
        assert_true(not_backed_up > 1);
        assert_is_copy_of_version_1(f, the_copy(f));
    }
}

/* A child that opens the state and dies at that call; true when it came through. */
static bool upgrade_and_die_after(struct fixture *f, int calls)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct pm_store *store;
        fault_after(calls, 0);
        _exit(pm_store_open(f->path, PM_STORE_WRITE, NULL, &f->arena, &store, &f->err) ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

static void clear_folder(struct fixture *f)
{
    struct pm_str names = names_in(f, f->folder), name;
    while (pm_str_next(&names, ' ', &name))
        unlink(path_of(f, pm_str_cstr(&f->arena, name)));
}

static void killed_at_any_write_it_is_whole_and_of_one_version(void **state)
{
    struct fixture *f = *state;
    int old = 0, new = 0;
    bool through = false;
    for (int calls = 0; !through; calls++) {
        clear_folder(f);
        make_version_1(f);
        through = upgrade_and_die_after(f, calls);
        struct pm_str copy = the_copy(f);
        assert_int_equal(count_events(f), EVENTS_1);
        bool upgraded = version_of(f, f->path) == 2;
        if (upgraded || copy.len > 0)
            assert_is_copy_of_version_1(f, copy);
        old += !upgraded;
        new += upgraded;
        append_known(f, "after.example");
        assert_int_equal(version_of(f, f->path), 2);
        assert_int_equal(count_events(f), EVENTS_1 + 1);
    }
    assert_true(old > 8 && new > 0);
}

/* The way back: the copy is a state like any other. */
static void the_copy_put_in_its_place_is_the_state_again(void **state)
{
    struct fixture *f = *state;
    make_version_1(f);
    append_known(f, "example.com");
    assert_int_equal(rename(the_copy(f).ptr, f->path), 0);
    assert_int_equal(count_events(f), EVENTS_1);
    append_known(f, "example.net");
    assert_int_equal(version_of(f, f->path), 2);
    assert_int_equal(count_events(f), EVENTS_1 + 1);
}

static bool write_as(struct fixture *f)
{
    struct pm_store *store;
    return pm_store_open(f->path, PM_STORE_WRITE, NULL, &f->arena, &store, &f->err);
}

static void several_may_upgrade_it_at_once(void **state)
{
    struct fixture *f = *state;
    pid_t pids[4];
    make_version_1(f);
    for (size_t i = 0; i < 4; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0) {
            bool done = write_as(f);
            while (!done && f->err.code == PM_ERR_LOCKED)
                done = write_as(f);
            _exit(done ? 0 : 1);
        }
    }
    for (size_t i = 0; i < 4; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(version_of(f, f->path), 2);
    assert_int_equal(count_names_ending(f, PM_STR(".bak")), 1);
    assert_is_copy_of_version_1(f, the_copy(f));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_state_of_version_1_is_read_as_it_is),
        TEST(writing_brings_it_to_version_2_and_keeps_a_copy),
        TEST(a_new_state_needs_no_copy),
        TEST(a_copy_of_the_same_second_is_not_replaced),
        TEST(a_disk_that_fails_at_any_write_leaves_version_1),
        TEST(killed_at_any_write_it_is_whole_and_of_one_version),
        TEST(the_copy_put_in_its_place_is_the_state_again),
        TEST(several_may_upgrade_it_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
