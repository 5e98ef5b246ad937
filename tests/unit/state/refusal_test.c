/* What is wrong with a state is said clearly, and leaves it as it was. */
#include "support.h"

#include "state/migrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const enum pm_store_mode all_modes[] = {PM_STORE_READ, PM_STORE_WRITE, PM_STORE_RUN};

static void assert_refused_unchanged(struct fixture *f, const char *message)
{
    struct pm_str bytes = bytes_of(f, f->path), names = names_in(f, f->folder);
    for (size_t i = 0; i < 3; i++) {
        assert_open_fails(f, f->path, all_modes[i], message);
        assert_holds(f->err.msg, "state.db");
        assert_true(pm_str_eq(bytes_of(f, f->path), bytes));
        assert_string_equal(names_in(f, f->folder).ptr, names.ptr);
    }
}

static void a_database_of_another_program_is_refused(void **state)
{
    static const char *const makers[] = {
        "CREATE TABLE cookies (a)",
        "PRAGMA application_id=252006674; CREATE TABLE event (id TEXT)",
        "PRAGMA user_version=1",
        "PRAGMA application_id=0x506d5265",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        unlink(f->path);
        exec_sql(f, makers[i]);
        assert_refused_unchanged(f, "is the database of another program");
    }
}

static void a_state_of_a_newer_version_is_refused(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    exec_sql(f, "PRAGMA user_version=3");
    assert_refused_unchanged(f, "was written by a newer pm-reconcile (its version is 3, this "
                                "program knows up to 2): use that one");
}

static void the_copy_that_a_newer_version_made_is_named(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    exec_sql(f, "PRAGMA user_version=3");
    write_bytes(path_of(f, "state.db.v2-20261122T205432Z.bak"), PM_STR("older"));
    write_bytes(path_of(f, "state.db.v1-20261123T205432Z.bak"), PM_STR("newer"));
    write_bytes(path_of(f, "other.db.v1-20271123T205432Z.bak"), PM_STR("another's"));
    assert_refused_unchanged(f, "it is in ");
    assert_holds(f->err.msg, path_of(f, "state.db.v1-20261123T205432Z.bak"));
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    struct fixture *f = *state;
    char *text = pm_alloc(&f->arena, 4096);
    memset(text, 'y', 4096);
    write_bytes(f->path, PM_STR("domains:\n  - example.com\n"));
    assert_refused_unchanged(f, "is not a state file of pm-reconcile");
    write_bytes(f->path, (struct pm_str){text, 4096});
    assert_refused_unchanged(f, "is not a state file of pm-reconcile");
}

static struct pm_str full_state(struct fixture *f)
{
    struct pm_event *events = PM_NEW_ARRAY(&f->arena, struct pm_event, 500);
    for (size_t i = 0; i < 500; i++)
        events[i] = known(f, "example.com");
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    append(f, store, events, 500);
    pm_store_close(store);
    return bytes_of(f, f->path);
}

static void a_damaged_file_is_refused(void **state)
{
    struct fixture *f = *state;
    struct pm_str bytes = full_state(f);
    char *copy = pm_str_cstr(&f->arena, bytes);
    memset(copy + 4096, 0xa5, bytes.len - 4096);
    write_bytes(f->path, (struct pm_str){copy, bytes.len});
    struct pm_store *store;
    struct pm_ledger ledger;
    assert_open_fails(f, f->path, PM_STORE_WRITE, "is damaged");
    assert_open_fails(f, f->path, PM_STORE_RUN, "restore it from a backup");
    store = open_store(f, PM_STORE_READ);
    assert_false(pm_store_ledger(store, &f->arena, &ledger, &f->err));
    assert_holds(f->err.msg, "is damaged");
    pm_store_close(store);
}

static void a_file_that_lost_its_end_is_refused(void **state)
{
    struct fixture *f = *state;
    struct pm_str bytes = full_state(f);
    write_bytes(f->path, pm_str_sub(bytes, 0, bytes.len / 2));
    assert_open_fails(f, f->path, PM_STORE_WRITE, "is damaged");
}

static void rows_that_are_no_events_are_refused(void **state)
{
    static const struct {
        const char *row, *message;
    } cases[] = {
        {"('r/2','r','a',1,'burn','x.example','{}')", "the event r/2 is of an unknown kind"},
        {"('r/2','r','a',1,'known','x.example','{\"x\":1}')",
         "the event r/2 (known): it holds something"},
        {"('r/2','r','a',1,'known','x.example','{')", "the event r/2 (known): not valid JSON"},
        {"('r/2','r','a',1,'known','X.example','{}')", "its domain is no canonical name"},
        {"('r/2','r',X'ff' || '','1','known','x.example','{}')", "its actor is"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_ledger ledger;
        unlink(f->path);
        append_known(f, "example.com");
        insert_events(f, cases[i].row);
        struct pm_store *store = open_store(f, PM_STORE_READ);
        assert_false(pm_store_ledger(store, &f->arena, &ledger, &f->err));
        assert_holds(f->err.msg, "holds what it should not");
        assert_holds(f->err.msg, cases[i].message);
        pm_store_close(store);
    }
}

static void events_cannot_be_changed_or_removed_by_sql(void **state)
{
    struct fixture *f = *state;
    sqlite3 *db;
    append_known(f, "example.com");
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM event", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(db, "UPDATE event SET actor='x'", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    sqlite3_close(db);
}

static void paths_that_are_no_plain_file_are_refused(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *name, *message;
    } cases[] = {
        {"link.db", "is a symbolic link: name the file it points to"},
        {"dangling.db", "is a symbolic link"},
        {"sub", "is a folder: name a file in it"},
        {"sub/", "is a folder: name a file in it"},
        {"fifo", "is not a regular file"},
        {"state.db/x", "Not a directory"},
    };
    append_known(f, "example.com");
    assert_int_equal(symlink("state.db", path_of(f, "link.db")), 0);
    assert_int_equal(symlink("nowhere", path_of(f, "dangling.db")), 0);
    assert_int_equal(mkdir(path_of(f, "sub"), 0700), 0);
    assert_int_equal(mkfifo(path_of(f, "fifo"), 0600), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t mode = 0; mode < 3; mode++)
            assert_open_fails(f, path_of(f, cases[i].name), all_modes[mode], cases[i].message);
    }
    for (size_t mode = 0; mode < 3; mode++) {
        assert_open_fails(f, "", all_modes[mode], "is empty");
        assert_open_fails(f, "file:x.db?mode=memory", all_modes[mode], "is written as a URI");
        assert_open_fails(f, "FILE:x.db", all_modes[mode], "is written as a URI");
    }
}

static void a_folder_reached_by_a_symbolic_link_is_fine(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mkdir(path_of(f, "sub"), 0700), 0);
    assert_int_equal(symlink("sub", path_of(f, "link")), 0);
    f->path = path_of(f, "link/state.db");
    append_known(f, "example.com");
    f->path = path_of(f, "sub/state.db");
    assert_int_equal(count_events(f), 1);
}

static bool open_as(struct fixture *f, enum pm_store_mode mode)
{
    struct pm_store *store;
    struct pm_lock_info who = holder("dave");
    struct pm_event *events;
    size_t count = 0;
    if (!pm_store_open(f->path, mode, &who, &f->arena, &store, &f->err))
        return false;
    bool ok = pm_store_events(store, &f->arena, &events, &count, &f->err);
    pm_store_close(store);
    return ok && (count == 1 || pm_fail(&f->err, PM_ERR_FAILED, "%zu events", count));
}

static bool read_as(struct fixture *f)
{
    return open_as(f, PM_STORE_READ);
}

static bool write_as(struct fixture *f)
{
    return open_as(f, PM_STORE_WRITE);
}

static bool run_as(struct fixture *f)
{
    return open_as(f, PM_STORE_RUN);
}

static void a_folder_that_is_read_only_can_be_read_from_not_written_to(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    assert_int_equal(chmod(f->path, 0444), 0);
    assert_int_equal(chmod(f->folder, 0555), 0);
    assert_true(as_ordinary_user(f, read_as));
    assert_false(as_ordinary_user(f, write_as));
    assert_holds(f->err.msg, "cannot be written: its folder");
    assert_false(as_ordinary_user(f, run_as));
    assert_holds(f->err.msg, "Permission denied");
    assert_string_equal(names_in(f, f->folder).ptr, "state.db state.db-journal");
    assert_int_equal(chmod(f->folder, 0755), 0);
}

static void a_file_that_is_read_only_is_not_written_to(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    assert_int_equal(chmod(f->path, 0444), 0);
    assert_int_equal(chmod(f->folder, 0777), 0);
    assert_true(as_ordinary_user(f, read_as));
    assert_false(as_ordinary_user(f, run_as));
    assert_holds(f->err.msg, "cannot be written: Permission denied");
    assert_string_equal(names_in(f, f->folder).ptr, "state.db state.db-journal");
}

static void a_folder_that_may_not_be_entered_is_an_error(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    assert_int_equal(chmod(f->folder, 0), 0);
    assert_false(as_ordinary_user(f, read_as));
    assert_holds(f->err.msg, "Permission denied");
    assert_int_equal(chmod(f->folder, 0755), 0);
}

/* A file may not grow: the kernel's limit stands in for a full disk. */
static bool append_beyond_the_limit(struct fixture *f)
{
    struct pm_store *store;
    struct rlimit limit = {40 * 1024, 40 * 1024};
    struct pm_event *events = PM_NEW_ARRAY(&f->arena, struct pm_event, 5000);
    for (size_t i = 0; i < 5000; i++)
        events[i] = known(f, "example.com");
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        !pm_store_open(f->path, PM_STORE_WRITE, NULL, &f->arena, &store, &f->err))
        return false;
    bool ok = pm_store_append(store, events, 5000, &f->err);
    bool after = pm_store_append(store, events, 1, &(struct pm_err){0});
    pm_store_close(store);
    return ok || !after;
}

static void a_full_disk_is_an_error_and_commits_nothing(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    assert_int_equal(chmod(f->folder, 0777), 0);
    assert_int_equal(chmod(f->path, 0666), 0);
    assert_int_equal(chmod(path_of(f, "state.db-journal"), 0666), 0);
    assert_false(as_ordinary_user(f, append_beyond_the_limit));
    assert_holds(f->err.msg, "the disk is full");
    assert_int_equal(count_events(f), 2);
}

static bool hold_a_write(struct fixture *f)
{
    sqlite3 *db;
    return sqlite3_open(f->path, &db) == SQLITE_OK &&
           sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK;
}

static void a_state_that_another_program_keeps_busy_is_an_error_after_a_while(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    pid_t pid = start_child(f, hold_a_write);
    assert_open_fails(f, f->path, PM_STORE_WRITE, "is in use by another program");
    assert_int_equal(f->err.code, PM_ERR_LOCKED);
    kill_child(pid);
    assert_int_equal(count_events(f), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_database_of_another_program_is_refused),
        TEST(a_state_of_a_newer_version_is_refused),
        TEST(the_copy_that_a_newer_version_made_is_named),
        TEST(a_file_that_is_no_database_is_refused),
        TEST(a_damaged_file_is_refused),
        TEST(a_file_that_lost_its_end_is_refused),
        TEST(rows_that_are_no_events_are_refused),
        TEST(events_cannot_be_changed_or_removed_by_sql),
        TEST(paths_that_are_no_plain_file_are_refused),
        TEST(a_folder_reached_by_a_symbolic_link_is_fine),
        TEST(a_folder_that_is_read_only_can_be_read_from_not_written_to),
        TEST(a_file_that_is_read_only_is_not_written_to),
        TEST(a_folder_that_may_not_be_entered_is_an_error),
        TEST(a_full_disk_is_an_error_and_commits_nothing),
        TEST(a_state_that_another_program_keeps_busy_is_an_error_after_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
