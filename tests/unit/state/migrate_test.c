#include "support.h"

#include "state/migrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const step_sql[] = {
    "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)",
    "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1",
    "INSERT INTO a VALUES (7, 8); INSERT INTO nowhere VALUES (1)",
};

static struct pm_db open_db(struct fixture *f)
{
    struct pm_db db;
    if (!pm_db_open(f->path, true, &db, &f->err))
        fail_msg("%s", f->err.msg);
    return db;
}

static int64_t number(struct fixture *f, const struct pm_db *db, const char *sql)
{
    int64_t result;
    if (!pm_db_number(db, sql, &result, &f->err))
        fail_msg("%s", f->err.msg);
    return result;
}

static bool migrate_to(struct fixture *f, const struct pm_db *db, int64_t version)
{
    return pm_state_migrate(db, &(struct pm_steps){step_sql, version}, &f->err);
}

static void steps_that_are_missing_are_taken_in_order(void **state)
{
    struct fixture *f = *state;
    write_bytes(f->path, PM_STR(""));
    struct pm_db db = open_db(f);
    assert_true(migrate_to(f, &db, 1));
    assert_int_equal(number(f, &db, "PRAGMA user_version"), 1);
    assert_int_equal(number(f, &db, "PRAGMA application_id"), PM_STATE_APPLICATION_ID);
    assert_true(migrate_to(f, &db, 2));
    assert_true(migrate_to(f, &db, 2));
    assert_int_equal(number(f, &db, "PRAGMA user_version"), 2);
    assert_int_equal(number(f, &db, "SELECT y FROM a"), 2);
    pm_db_close(&db);
}

static void a_new_file_takes_all_steps(void **state)
{
    struct fixture *f = *state;
    write_bytes(f->path, PM_STR(""));
    struct pm_db db = open_db(f);
    assert_true(migrate_to(f, &db, 2));
    assert_int_equal(number(f, &db, "SELECT y FROM a"), 2);
    pm_db_close(&db);
}

static void a_step_that_fails_leaves_the_version_before_it(void **state)
{
    struct fixture *f = *state;
    write_bytes(f->path, PM_STR(""));
    struct pm_db db = open_db(f);
    assert_true(migrate_to(f, &db, 2));
    assert_false(migrate_to(f, &db, 3));
    assert_holds(f->err.msg, "no such table: nowhere");
    assert_int_equal(number(f, &db, "PRAGMA user_version"), 2);
    assert_int_equal(number(f, &db, "SELECT count(*) FROM a"), 1);
    pm_db_close(&db);
}

static void the_newest_steps_lead_to_strict_tables(void **state)
{
    struct fixture *f = *state;
    append_known(f, "example.com");
    struct pm_db db = open_db(f);
    assert_int_equal(number(f, &db, "PRAGMA user_version"), pm_state_steps.count);
    assert_int_equal(number(f, &db,
                            "SELECT count(*) FROM pragma_table_list"
                            " WHERE name IN ('event', 'run') AND strict"),
                     2);
    pm_db_close(&db);
}

static void the_switches_are_set(void **state)
{
    static const struct {
        const char *sql;
        int64_t value;
    } cases[] = {
        {"PRAGMA trusted_schema", 0}, {"PRAGMA cell_size_check", 1}, {"PRAGMA mmap_size", 0},
        {"PRAGMA temp_store", 2},     {"PRAGMA synchronous", 2},
    };
    struct fixture *f = *state;
    int64_t ignored;
    struct pm_str mode;
    append_known(f, "example.com");
    struct pm_db db = open_db(f);
    assert_true(pm_db_set_durable(&db, &f->err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* PRAGMA mmap_size gives no row where memory maps are compiled out. */
        if (pm_db_number(&db, cases[i].sql, &ignored, &f->err))
            assert_int_equal(ignored, cases[i].value);
    }
    assert_true(pm_db_text(&db, "PRAGMA journal_mode", &f->arena, &mode, &f->err));
    assert_string_equal(mode.ptr, "truncate");
    assert_false(pm_db_number(&db, "SELECT \"typo\"", &ignored, &f->err));
    assert_false(pm_db_exec(&db, "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema", &f->err));
    pm_db_close(&db);
}

static void a_reader_cannot_write(void **state)
{
    struct fixture *f = *state;
    struct pm_db db;
    append_known(f, "example.com");
    assert_true(pm_db_open(f->path, false, &db, &f->err));
    assert_false(pm_db_exec(&db, "CREATE TABLE b (x)", &f->err));
    assert_holds(f->err.msg, "cannot be written");
    pm_db_close(&db);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(steps_that_are_missing_are_taken_in_order),
        TEST(a_new_file_takes_all_steps),
        TEST(a_step_that_fails_leaves_the_version_before_it),
        TEST(the_newest_steps_lead_to_strict_tables),
        TEST(the_switches_are_set),
        TEST(a_reader_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
