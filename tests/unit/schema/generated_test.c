#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "schema/generate.h"

static void assert_is_file(void (*generate)(struct pm_sink *), const char *path)
{
    struct pm_arena arena;
    struct pm_sink sink;
    struct pm_str file;
    struct pm_err err;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    generate(&sink);
    assert_true(pm_file_read(path, 1 << 20, &arena, &file, &err));
    if (!pm_str_eq(pm_sink_bytes(&sink), file))
        print_message("%s is out of date: build the target schema-update\n", path);
    assert_true(pm_str_eq(pm_sink_bytes(&sink), file));
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

static void the_json_schema_is_what_the_rows_say(void **state)
{
    (void)state;
    assert_is_file(pm_write_json_schema, "schema/desired-state.schema.json");
}

static void the_reference_page_is_what_the_rows_say(void **state)
{
    (void)state;
    assert_is_file(pm_write_reference, "docs/file-reference.md");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_json_schema_is_what_the_rows_say),
        cmocka_unit_test(the_reference_page_is_what_the_rows_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
