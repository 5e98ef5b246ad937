/* The writer dies, or its disk fails, at each single call that changes a file. */
#include "faults.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BASE = 300, MORE = 400 };

static struct pm_event *many(struct fixture *f, size_t count)
{
    struct pm_event *events = PM_NEW_ARRAY(&f->arena, struct pm_event, count);
    for (size_t i = 0; i < count; i++)
        events[i] = known(f, "example.com");
    return events;
}

static void make_base(struct fixture *f)
{
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    append(f, store, many(f, BASE), BASE);
    pm_store_close(store);
}

static void assert_sound(struct fixture *f)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL), 0);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(statement, 0), "ok");
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

/* A child that appends and dies at that call; true when it came through. */
static bool append_and_die_after(struct fixture *f, int calls)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct pm_store *store;
        f->run.id = PM_STR("child");
        bool ok = pm_store_open(f->path, PM_STORE_WRITE, NULL, &f->arena, &store, &f->err);
        fault_after(calls, 0);
        ok = ok && pm_store_append(store, many(f, MORE), MORE, &f->err);
        _exit(ok ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

static bool journal_is_hot(struct fixture *f)
{
    struct pm_str journal = bytes_of(f, path_of(f, "state.db-journal"));
    return journal.len > 0 && journal.ptr[0] != '\0';
}

static void a_writer_killed_at_any_write_leaves_all_or_nothing(void **state)
{
    struct fixture *f = *state;
    int before = 0, after = 0, hot = 0;
    bool through = false;
    for (int calls = 0; !through; calls++) {
        unlink(f->path);
        unlink(path_of(f, "state.db-journal"));
        make_base(f);
        through = append_and_die_after(f, calls);
        hot += journal_is_hot(f);
        size_t count = count_events(f);
        assert_true(count == BASE || count == BASE + MORE);
        assert_false(through && count == BASE);
        before += count == BASE;
        after += count == BASE + MORE;
        assert_sound(f);
        append_known(f, "after.example");
        assert_int_equal(count_events(f), count + 1);
    }
    assert_true(before > 5 && after > 0 && hot > 5);
}

static bool read_base(struct fixture *f)
{
    struct pm_store *store;
    struct pm_event *events;
    size_t count = 0;
    if (!pm_store_open(f->path, PM_STORE_READ, NULL, &f->arena, &store, &f->err))
        return false;
    bool ok = pm_store_events(store, &f->arena, &events, &count, &f->err);
    pm_store_close(store);
    return ok;
}

static void a_write_cut_short_cannot_be_read_where_it_cannot_be_rolled_back(void **state)
{
    struct fixture *f = *state;
    make_base(f);
    for (int calls = 8; !journal_is_hot(f); calls++)
        assert_false(append_and_die_after(f, calls));
    assert_int_equal(chmod(f->path, 0444), 0);
    assert_int_equal(chmod(path_of(f, "state.db-journal"), 0444), 0);
    assert_int_equal(chmod(f->folder, 0555), 0);
    struct pm_str bytes = bytes_of(f, f->path);
    assert_false(as_ordinary_user(f, read_base));
    assert_holds(f->err.msg, "must be rolled back before it can be read");
    assert_true(pm_str_eq(bytes_of(f, f->path), bytes));
    assert_int_equal(chmod(f->folder, 0755), 0);
    assert_int_equal(chmod(f->path, 0644), 0);
    assert_int_equal(chmod(path_of(f, "state.db-journal"), 0644), 0);
    assert_int_equal(count_events(f), BASE);
}

static void a_disk_that_fails_at_any_write_commits_nothing(void **state)
{
    static const struct {
        int error;
        const char *message;
    } cases[] = {{ENOSPC, "the disk is full"}, {EIO, "Input/output error"}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool through = false;
        int failed = 0, clear = 0;
        for (int calls = 0; !through; calls++) {
            unlink(f->path);
            unlink(path_of(f, "state.db-journal"));
            make_base(f);
            struct pm_store *store = open_store(f, PM_STORE_WRITE);
            fault_after(calls, cases[i].error);
            through = pm_store_append(store, many(f, MORE), MORE, &f->err);
            fault_after(-1, 0);
            if (!through)
                assert_holds(f->err.msg, "cannot be");
            clear += !through && strstr(f->err.msg, cases[i].message);
            failed += !through;
            append(f, store, many(f, 1), 1);
            pm_store_close(store);
            assert_int_equal(count_events(f), BASE + 1 + (through ? MORE : 0));
        }
        /* SQLite keeps the cause of a failed write, not always of a failed truncation. */
        assert_true(clear > 5 && failed - clear < 5);
    }
}

static bool die(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                struct pm_event **events, size_t *count, struct pm_err *err)
{
    (void)ctx, (void)ledger, (void)arena, (void)events;
    *count = 0;
    kill(getpid(), SIGKILL);
    return pm_fail(err, PM_ERR_FAILED, "still alive");
}

static void a_run_killed_inside_its_transaction_frees_everything(void **state)
{
    struct fixture *f = *state;
    int status;
    append_known(f, "example.com");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct pm_store *store = open_store(f, PM_STORE_RUN);
        _exit(pm_store_append_checked(store, die, NULL, &f->arena, &f->err) ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    append(f, store, many(f, 1), 1);
    pm_store_close(store);
    assert_int_equal(count_events(f), 2);
}

enum { WRITERS = 3, EACH = 30 };

/* A machine that is busy with other things may keep the others waiting longer than a store waits:
 * that alone is tried again. */
static bool open_patiently(struct fixture *f, struct pm_store **store)
{
    while (!pm_store_open(f->path, PM_STORE_WRITE, NULL, &f->arena, store, &f->err)) {
        if (f->err.code != PM_ERR_LOCKED)
            return false;
    }
    return true;
}

static bool append_patiently(struct fixture *f, struct pm_store *store,
                             const struct pm_event *event)
{
    while (!pm_store_append(store, event, 1, &f->err)) {
        if (f->err.code != PM_ERR_LOCKED)
            return false;
    }
    return true;
}

static void write_one_by_one(struct fixture *f, int number)
{
    struct pm_store *store;
    f->run.id = pm_str_printf(&f->arena, "writer-%d", number);
    bool ok = open_patiently(f, &store);
    for (int i = 0; ok && i < EACH; i++) {
        struct pm_event event = known(f, "example.com");
        ok = append_patiently(f, store, &event);
    }
    if (!ok)
        fprintf(stderr, "writer %d: %s\n", number, f->err.msg);
    _exit(ok ? 0 : 1);
}

static void several_processes_create_and_write_one_state_at_once(void **state)
{
    struct fixture *f = *state;
    pid_t pids[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0)
            write_one_by_one(f, i);
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert_int_equal(count_events(f), WRITERS * EACH);
    assert_sound(f);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_writer_killed_at_any_write_leaves_all_or_nothing),
        TEST(a_write_cut_short_cannot_be_read_where_it_cannot_be_rolled_back),
        TEST(a_disk_that_fails_at_any_write_commits_nothing),
        TEST(a_run_killed_inside_its_transaction_frees_everything),
        TEST(several_processes_create_and_write_one_state_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
