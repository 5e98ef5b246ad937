/* Files in a folder: written, left alone, replaced together. */
#include "base/file.h"
#include "zone_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

static void each_zone_gets_a_file_that_is_then_left_alone(void **state)
{
    struct zone_folder *f = *state;
    static const char *const formats[][2] = {
        {"bind", "example.com.zone"}, {"json", "example.com.json"}, {"table", "example.com.txt"}};
    for (size_t i = 0; i < 3; i++) {
        assert_true(zone_folder_write(f, formats[i][0]));
        zone_folder_counts(f, 2, 0);
        ino_t before = zone_folder_inode(f, formats[i][1]);
        assert_true(zone_folder_write(f, formats[i][0]));
        zone_folder_counts(f, 0, 2);
        assert_int_equal(zone_folder_inode(f, formats[i][1]), before);
    }
}

static void only_the_zone_that_changed_is_written(void **state)
{
    struct zone_folder *f = *state;
    struct pm_dns_options other = f->dns;
    assert_true(zone_folder_write(f, "bind"));
    other.ttl = 60;
    f->domains[0].dns = &other;
    ino_t before = zone_folder_inode(f, "example.net.zone");
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_counts(f, 1, 1);
    assert_int_equal(zone_folder_inode(f, "example.net.zone"), before);
    assert_true(pm_str_contains_nocase(zone_folder_read(f, "example.com.zone"), PM_STR("@ ")));
    assert_true(
        pm_str_contains_nocase(zone_folder_read(f, "example.com.zone"), PM_STR(" 60 IN MX")));
}

static void where_the_output_came_from_is_no_content(void **state)
{
    struct zone_folder *f = *state;
    static const char *const formats[] = {"bind", "json", "table"};
    for (size_t i = 0; i < 3; i++) {
        f->options.version = "1";
        f->options.digest = PM_STR("aaaa");
        assert_true(zone_folder_write(f, formats[i]));
        f->options.version = "2";
        f->options.digest = PM_STR("bbbb");
        assert_true(zone_folder_write(f, formats[i]));
        zone_folder_counts(f, 0, 2);
    }
}

static void a_line_more_is_another_content(void **state)
{
    struct zone_folder *f = *state;
    assert_true(zone_folder_write(f, "bind"));
    struct pm_str written = zone_folder_read(f, "example.com.zone");
    zone_folder_put(f, "example.com.zone",
                    pm_str_printf(&f->arena, "%swww 60 IN A 192.0.2.1\n", written.ptr).ptr);
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_counts(f, 1, 1);
    zone_folder_put(f, "example.com.zone", "");
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_counts(f, 1, 1);
    assert_true(pm_str_eq(zone_folder_read(f, "example.com.zone"), written));
}

static void a_symbolic_link_is_not_written_through(void **state)
{
    struct zone_folder *f = *state;
    zone_folder_put(f, "elsewhere", "precious\n");
    assert_int_equal(symlink("elsewhere", zone_folder_path(f, "example.net.zone")), 0);
    assert_false(zone_folder_write(f, "bind"));
    assert_non_null(strstr(f->err.msg, "symbolic link"));
    zone_folder_counts(f, 1, 0);
    assert_true(pm_str_is(zone_folder_read(f, "elsewhere"), "precious\n"));
}

static void a_folder_in_a_files_place_is_an_error(void **state)
{
    struct zone_folder *f = *state;
    struct pm_err err;
    assert_true(pm_dir_ensure(f->dir, 0755, &err));
    assert_true(pm_dir_ensure(zone_folder_path(f, "example.com.zone"), 0755, &err));
    assert_false(zone_folder_write(f, "bind"));
    assert_non_null(strstr(f->err.msg, "example.com.zone is a folder"));
}

static void a_folder_that_cannot_be_made_is_an_error(void **state)
{
    struct zone_folder *f = *state;
    f->dir = pm_str_printf(&f->arena, "%s/no/zones", f->root).ptr;
    assert_false(zone_folder_write(f, "bind"));
    assert_non_null(strstr(f->err.msg, "cannot create the folder"));
}

static void each_zone_is_written_in_its_providers_format(void **state)
{
    struct zone_folder *f = *state;
    f->zones[0].provider = pm_provider_find(PM_STR("digitalocean"));
    assert_non_null(f->zones[0].provider);
    const struct pm_zone_format *format = pm_zone_format_of(&f->zones[0]);
    assert_true(pm_zone_write_dir(NULL, f->zones, 2, &f->options, f->dir, &f->counts, &f->err));
    zone_folder_counts(f, 2, 0);
    const char *file = pm_str_printf(&f->arena, "example.com%s", format->suffix).ptr;
    assert_true(zone_folder_read(f, file).len > 0);
    assert_true(zone_folder_read(f, "example.net.zone").len > 0);
    assert_true(pm_zone_write_dir(NULL, f->zones, 2, &f->options, f->dir, &f->counts, &f->err));
    zone_folder_counts(f, 0, 2);
    assert_int_equal(unlink(zone_folder_path(f, file)), 0);
}

/* So many that they wait for the disk together. */
enum { MANY = 40 };

static size_t group_many(struct zone_folder *f, struct pm_zone **zones)
{
    struct pm_zone_domain *domains = PM_NEW_ARRAY(&f->arena, struct pm_zone_domain, MANY);
    size_t count;
    for (int i = 0; i < MANY; i++)
        domains[i] = (struct pm_zone_domain){
            .name = pm_name_canonical(pm_str_printf(&f->arena, "d%02d.example", i)),
            .dns = &f->dns,
        };
    assert_true(pm_zone_group(domains, MANY, &f->arena, zones, &count, &f->err));
    return count;
}

static void many_files_are_written_together_and_nothing_else(void **state)
{
    struct zone_folder *f = *state;
    struct pm_zone *zones;
    size_t count = group_many(f, &zones);
    const struct pm_zone_format *bind = pm_zone_format_find(PM_STR("bind"));
    assert_true(pm_zone_write_dir(bind, zones, count, &f->options, f->dir, &f->counts, &f->err));
    zone_folder_counts(f, MANY, 0);
    assert_true(pm_zone_write_dir(bind, zones, count, &f->options, f->dir, &f->counts, &f->err));
    zone_folder_counts(f, 0, MANY);
    assert_true(
        pm_str_contains_nocase(zone_folder_read(f, "d39.example.zone"), PM_STR("d39.example")));
    assert_int_equal(zone_folder_empty(f), MANY);
}

static void what_comes_before_an_error_is_written(void **state)
{
    struct zone_folder *f = *state;
    struct pm_zone *zones;
    struct pm_err err;
    size_t count = group_many(f, &zones);
    assert_true(pm_dir_ensure(f->dir, 0755, &err));
    assert_int_equal(symlink("nowhere", zone_folder_path(f, "d30.example.zone")), 0);
    assert_false(pm_zone_write_dir(pm_zone_format_find(PM_STR("bind")), zones, count, &f->options,
                                   f->dir, &f->counts, &f->err));
    assert_non_null(strstr(f->err.msg, "d30.example.zone is a symbolic link"));
    zone_folder_counts(f, 30, 0);
    assert_int_equal(zone_folder_empty(f), 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ZONE_FOLDER_TEST(each_zone_gets_a_file_that_is_then_left_alone),
        ZONE_FOLDER_TEST(only_the_zone_that_changed_is_written),
        ZONE_FOLDER_TEST(where_the_output_came_from_is_no_content),
        ZONE_FOLDER_TEST(a_line_more_is_another_content),
        ZONE_FOLDER_TEST(a_symbolic_link_is_not_written_through),
        ZONE_FOLDER_TEST(a_folder_in_a_files_place_is_an_error),
        ZONE_FOLDER_TEST(a_folder_that_cannot_be_made_is_an_error),
        ZONE_FOLDER_TEST(each_zone_is_written_in_its_providers_format),
        ZONE_FOLDER_TEST(many_files_are_written_together_and_nothing_else),
        ZONE_FOLDER_TEST(what_comes_before_an_error_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
