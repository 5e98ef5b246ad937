/* Each case in each format and style against tests/golden/zone/FORMAT/CASE[-STYLE]SUFFIX; what is
 * said about them, and the cases that are refused, in FORMAT/told.txt. Nothing else lies there.
 * PM_GOLDEN_UPDATE=1 rewrites the files, PM_GOLDEN_FORMAT=NAME looks at one format only. */
#include "cases.h"

#include "base/file.h"
#include "zone/master.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_BYTES_MAX = 1 << 24 };

static const struct pm_zone_format *only_format(void)
{
    const char *name = getenv("PM_GOLDEN_FORMAT");
    return name ? pm_zone_format_find(pm_str_from(name)) : NULL;
}

/* The files of one format that its cases have; what else lies there tells of no case any more. */
struct seen {
    struct pm_arena arena;
    struct pm_str *paths;
    size_t count, cap;
};

static bool is_seen(const struct seen *seen, struct pm_str path)
{
    for (size_t i = 0; i < seen->count; i++) {
        if (pm_str_eq(seen->paths[i], path))
            return true;
    }
    return false;
}

static void find_left_over(const struct seen *seen, const char *dir, struct pm_arena *arena)
{
    DIR *folder = opendir(dir);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        struct pm_str path = pm_str_printf(arena, "%s/%s", dir, entry->d_name);
        if (entry->d_name[0] != '.' && !is_seen(seen, path))
            fail_msg("%s is no case's file: delete it", path.ptr);
    }
    closedir(folder);
}

static void compare(struct seen *seen, const char *path, struct pm_str bytes,
                    struct pm_arena *arena)
{
    struct pm_str expected;
    struct pm_err err;
    *PM_PUSH(&seen->arena, seen->paths, seen->count, seen->cap) =
        pm_str_dup(&seen->arena, pm_str_from(path));
    if (getenv("PM_GOLDEN_UPDATE") && !pm_file_write(path, bytes, 0644, &err))
        fail_msg("%s", err.msg);
    if (!pm_file_read(path, FILE_BYTES_MAX, arena, &expected, &err))
        fail_msg("%s", err.msg);
    if (!pm_str_eq(bytes, expected))
        fail_msg("%s differs; now it is:\n%.*s", path, (int)bytes.len, bytes.ptr);
}

static const char *golden_path(const struct pm_zone_format *format, const char *name,
                               enum pm_zone_style style, struct pm_arena *arena)
{
    bool is_default = style == PM_ZONE_STYLE_DEFAULT;
    return pm_str_printf(arena, "tests/golden/zone/%s/%s%s%s%s", format->name, name,
                         is_default ? "" : "-", is_default ? "" : pm_zone_style_name(style),
                         format->suffix)
        .ptr;
}

static void tell(struct pm_sink *told, const struct pm_zone_review *review)
{
    static const char *const kinds[] = {"info", "warning", "conflict"};
    for (size_t i = 0; i < review->count; i++) {
        const struct pm_remark *remark = &review->remarks[i];
        pm_sink_printf(told, "  %s%s: ", kinds[remark->kind],
                       remark->resolved ? " (resolved)" : "");
        pm_master_put_remark(told, remark->text);
        pm_sink_puts(told, remark->fix.len > 0 ? "\n    " : "");
        pm_master_put_remark(told, remark->fix);
        pm_sink_putc(told, '\n');
    }
    if (review->blocked > 0)
        pm_sink_printf(told, "  blocked: %zu\n", review->blocked);
}

static void try_case(const struct pm_zone_format *format, const struct zone_case *zone_case,
                     enum pm_zone_style style, struct seen *seen, struct pm_sink *told,
                     struct pm_arena *arena)
{
    struct zone_input *input = PM_NEW(arena, struct zone_input);
    struct pm_zone_review review;
    struct pm_sink sink;
    struct pm_err err;
    zone_case_build(zone_case, input, arena);
    struct pm_zone_options options = style == PM_ZONE_STYLE_COMPLETE && !input->current.whole
                                         ? zone_complete_options(&input->options)
                                         : input->options;
    options.style = style;
    pm_sink_printf(told, "%s, %s\n", zone_case->name, pm_zone_style_name(style));
    if (!pm_zone_check(format, input->zones, input->zone_count, &options, arena, &review, &err)) {
        pm_sink_printf(told, "  refused: %s\n", err.msg);
        return;
    }
    tell(told, &review);
    pm_sink_init_memory(&sink);
    pm_zone_write(format, input->zones, input->zone_count, &options, &sink);
    compare(seen, golden_path(format, zone_case->name, style, arena), pm_sink_take(&sink, arena),
            arena);
    pm_sink_fini(&sink);
}

static void try_styles(const struct pm_zone_format *format, const struct zone_case *zone_case,
                       struct seen *seen, struct pm_sink *told)
{
    for (enum pm_zone_style style = PM_ZONE_STYLE_DEFAULT; style < PM_ZONE_STYLES; style++) {
        bool is_default = style == PM_ZONE_STYLE_DEFAULT;
        if (!is_default && (!zone_case->styles || !(format->styles & 1U << style)))
            continue;
        struct pm_arena arena;
        pm_arena_init(&arena);
        try_case(format, zone_case, style, seen, told, &arena);
        pm_arena_fini(&arena);
    }
}

static void try_format(const struct pm_zone_format *format)
{
    struct pm_arena arena;
    struct seen seen = {.count = 0};
    struct pm_sink told;
    struct pm_err err;
    size_t count;
    const struct zone_case *cases = zone_cases(&count);
    pm_arena_init(&arena);
    pm_arena_init(&seen.arena);
    const char *dir = pm_str_printf(&arena, "tests/golden/zone/%s", format->name).ptr;
    if (getenv("PM_GOLDEN_UPDATE") && !pm_dir_ensure(dir, 0755, &err))
        fail_msg("%s", err.msg);
    pm_sink_init_memory(&told);
    for (size_t i = 0; i < count; i++)
        try_styles(format, &cases[i], &seen, &told);
    compare(&seen, pm_str_printf(&arena, "%s/told.txt", dir).ptr, pm_sink_take(&told, &arena),
            &arena);
    find_left_over(&seen, dir, &arena);
    pm_sink_fini(&told);
    pm_arena_fini(&seen.arena);
    pm_arena_fini(&arena);
}

static void every_case_is_written_in_every_format_as_its_golden_file_says(void **state)
{
    (void)state;
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count), *only = only_format();
    for (size_t i = 0; i < count; i++) {
        if (!only || formats[i] == only)
            try_format(formats[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_written_in_every_format_as_its_golden_file_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
