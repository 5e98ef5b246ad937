/* Each case in each format against tests/golden/zone/CASE/FILE. PM_GOLDEN_UPDATE=1 rewrites the
 * files. */
#include "cases.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static const struct output {
    const char *format, *file;
    bool complete;
} outputs[] = {
    {"bind", "fragment.zone", false},
    {"bind", "complete.zone", true},
    {"json", "records.json", false},
    {"table", "table.txt", false},
};

static struct pm_str render(const struct output *output, const struct zone_case *zone_case,
                            struct pm_arena *arena)
{
    struct zone_input *input = PM_NEW(arena, struct zone_input);
    struct pm_zone *zones;
    struct pm_sink sink;
    struct pm_err err;
    size_t count;
    zone_case_build(zone_case, input, arena);
    if (!pm_zone_group(input->domains, input->count, arena, &zones, &count, &err))
        fail_msg("%s", err.msg);
    struct pm_zone_options options =
        output->complete ? zone_complete_options(&input->options) : input->options;
    pm_sink_init_memory(&sink);
    pm_zone_write(pm_zone_format_find(pm_str_from(output->format)), zones, count, &options, &sink);
    struct pm_str bytes = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return bytes;
}

static void compare(const char *path, struct pm_str bytes, struct pm_arena *arena)
{
    struct pm_str expected;
    struct pm_err err;
    if (getenv("PM_GOLDEN_UPDATE") && !pm_file_write(path, bytes, 0644, &err))
        fail_msg("%s", err.msg);
    if (!pm_file_read(path, 1 << 20, arena, &expected, &err))
        fail_msg("%s", err.msg);
    if (!pm_str_eq(bytes, expected))
        fail_msg("%s differs; now it is:\n%.*s", path, (int)bytes.len, bytes.ptr);
}

static void every_case_is_written_as_its_golden_files_say(void **state)
{
    (void)state;
    size_t count;
    const struct zone_case *cases = zone_cases(&count);
    for (size_t i = 0; i < count; i++) {
        struct pm_arena arena;
        struct pm_err err;
        pm_arena_init(&arena);
        const char *dir = pm_str_printf(&arena, "tests/golden/zone/%s", cases[i].name).ptr;
        if (getenv("PM_GOLDEN_UPDATE") && !pm_dir_ensure(dir, 0755, &err))
            fail_msg("%s", err.msg);
        for (size_t k = 0; k < sizeof outputs / sizeof outputs[0]; k++)
            compare(pm_str_printf(&arena, "%s/%s", dir, outputs[k].file).ptr,
                    render(&outputs[k], &cases[i], &arena), &arena);
        pm_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_written_as_its_golden_files_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
