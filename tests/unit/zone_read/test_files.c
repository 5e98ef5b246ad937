/* Files that are included: from where, how deep, how many, and what comes back out of them. */
#include "reading.h"

#include "base/file.h"
#include "base/sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

static struct pm_arena arena;

static int begin(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

static const char *read_files(const struct reading_file *items, size_t count, const char *path)
{
    struct reading_files files = {.items = items, .count = count};
    struct pm_current current;
    struct pm_err err;
    if (!reading_read(&files, path, &arena, &current, &err))
        return pm_str_dup(&arena, pm_str_from(err.msg)).ptr;
    return reading_print(&current, &arena).ptr;
}

static void a_file_is_looked_for_beside_the_one_that_includes_it(void **state)
{
    (void)state;
    const struct reading_file items[] = {
        {"zones/main.zone", PM_STR("$TTL 60\n$INCLUDE parts/a.zone\n$INCLUDE /etc/c.zone\n")},
        {"zones/parts/a.zone", PM_STR("a A 192.0.2.1\n$INCLUDE \"b c.zone\"\n")},
        {"zones/parts/b c.zone", PM_STR("b A 192.0.2.2\n")},
        {"/etc/c.zone", PM_STR("c A 192.0.2.3\n")},
    };
    assert_string_equal(read_files(items, 4, "zones/main.zone"),
                        "a.example.com. 60 IN A 192.0.2.1\nb.example.com. 60 IN A 192.0.2.2\n"
                        "c.example.com. 60 IN A 192.0.2.3\n");
}

static void only_the_default_ttl_comes_back_out_of_a_file(void **state)
{
    (void)state;
    const struct reading_file items[] = {
        {"main",
         PM_STR("$TTL 60\nx A 192.0.2.9\n$INCLUDE part sub\n A 192.0.2.8\na A 192.0.2.1\n")},
        {"part", PM_STR("$ORIGIN deep\n$TTL 7\nb A 192.0.2.2\n")},
    };
    assert_string_equal(read_files(items, 2, "main"),
                        "a.example.com. 7 IN A 192.0.2.1\nb.deep.sub.example.com. 7 IN A "
                        "192.0.2.2\nx.example.com. 60 IN A 192.0.2.8\n"
                        "x.example.com. 60 IN A 192.0.2.9\n");
}

static void an_error_names_the_files_that_lead_to_it(void **state)
{
    (void)state;
    const struct reading_file items[] = {
        {"d/main", PM_STR("\n$INCLUDE part\n")},
        {"d/part", PM_STR("a 60 A 192.0.2.1\na 60 A x\n")},
    };
    assert_string_equal(read_files(items, 2, "d/main"),
                        "d/main:2: d/part:2: A of a.example.com: the address is \"x\", not an IPv4 "
                        "address like 192.0.2.1");
}

/* Files "0" to "n", each including the next one; the last holds a record. */
static const char *read_chain(size_t n)
{
    struct reading_file items[16];
    for (size_t i = 0; i <= n; i++) {
        items[i].path = pm_str_printf(&arena, "%zu", i).ptr;
        items[i].text =
            i < n ? pm_str_printf(&arena, "$INCLUDE %zu\n", i + 1) : PM_STR("a 60 A 192.0.2.1\n");
    }
    return read_files(items, n + 1, "0");
}

static void files_are_included_eight_deep(void **state)
{
    (void)state;
    assert_string_equal(read_chain(8), "a.example.com. 60 IN A 192.0.2.1\n");
    assert_non_null(strstr(read_chain(9), "$INCLUDE goes more than 8 files deep"));
}

static void a_loop_is_found(void **state)
{
    (void)state;
    const struct reading_file items[] = {
        {"a", PM_STR("$INCLUDE b\n")},
        {"b", PM_STR("$INCLUDE a\n")},
    };
    assert_string_equal(read_files(items, 2, "a"), "a:1: b:1: a includes itself");
}

static void what_is_read_in_all_is_limited(void **state)
{
    (void)state;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < 600; i++)
        pm_sink_puts(&sink, "$INCLUDE mid\n");
    char *comments = pm_alloc(&arena, 1 << 20);
    memset(comments, ';', 1 << 20);
    const struct reading_file large[] = {
        {"main", pm_sink_bytes(&sink)},
        {"mid", {comments, 1 << 20}},
    };
    assert_non_null(strstr(read_files(large, 2, "main"), "too large: the limit is 67108864 bytes"));
    const struct reading_file many[] = {
        {"main", pm_sink_bytes(&sink)},
        {"mid", PM_STR("$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n"
                       "$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n"
                       "$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n$INCLUDE a\n")},
        {"a", PM_STR("")},
    };
    assert_non_null(strstr(read_files(many, 3, "main"), "over 10000 files are included"));
    pm_sink_fini(&sink);
}

static void a_record_of_too_many_words_is_refused(void **state)
{
    (void)state;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, "a 60 TYPE65280 \\# 65535");
    for (size_t i = 0; i < 140000; i++)
        pm_sink_puts(&sink, " 0");
    const struct reading_file file = {"main", pm_sink_bytes(&sink)};
    assert_non_null(strstr(read_files(&file, 1, "main"), "words in one record"));
    pm_sink_fini(&sink);
}

static void real_files_are_read(void **state)
{
    (void)state;
    char dir[] = "/tmp/pm-zone-files-XXXXXX";
    struct pm_current current;
    struct pm_err err;
    assert_non_null(mkdtemp(dir));
    const char *main_path = pm_str_printf(&arena, "%s/main", dir).ptr;
    const char *part_path = pm_str_printf(&arena, "%s/part", dir).ptr;
    assert_true(
        pm_file_write(main_path, PM_STR("@ 60 SOA a. b. 1 2 3 4 5\n$INCLUDE part\n"), 0600, &err));
    assert_true(pm_file_write(part_path, PM_STR("a 60 A 192.0.2.1\n"), 0600, &err));
    bool ok = pm_zone_read_file(main_path, PM_STR("example.com"), &arena, &current, &err);
    struct pm_err part_err;
    bool part = pm_zone_read_file(part_path, PM_STR("example.com"), &arena, &current, &part_err);
    unlink(part_path);
    bool without = pm_zone_read_file(main_path, PM_STR("example.com"), &arena, &current, &err);
    unlink(main_path);
    rmdir(dir);
    assert_true(ok);
    assert_int_equal(current.count, 2);
    assert_true(current.whole);
    assert_string_equal(current.source.ptr, main_path);
    assert_false(part);
    assert_non_null(strstr(part_err.msg, "/part has no SOA record: it is a part of the zone "
                                         "example.com, and what else stands there is not known"));
    assert_false(without);
    assert_non_null(strstr(err.msg, "main:2: cannot open "));
    assert_non_null(strstr(err.msg, "No such file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_looked_for_beside_the_one_that_includes_it),
        cmocka_unit_test(only_the_default_ttl_comes_back_out_of_a_file),
        cmocka_unit_test(an_error_names_the_files_that_lead_to_it),
        cmocka_unit_test(files_are_included_eight_deep),
        cmocka_unit_test(a_loop_is_found),
        cmocka_unit_test(what_is_read_in_all_is_limited),
        cmocka_unit_test(a_record_of_too_many_words_is_refused),
        cmocka_unit_test(real_files_are_read),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
