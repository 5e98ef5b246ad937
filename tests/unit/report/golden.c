#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

#include <stdlib.h>

void golden_compare(const char *path, struct pm_str bytes, struct pm_arena *arena)
{
    struct pm_str expected;
    struct pm_err err;
    if (getenv("PM_GOLDEN_UPDATE")) {
        char *folder = pm_str_cstr(
            arena, pm_str_sub(pm_str_from(path), 0, pm_str_rfind(pm_str_from(path), '/')));
        assert_true(pm_dir_ensure(folder, 0777, &err));
        if (!pm_file_write(path, bytes, 0644, &err))
            fail_msg("%s", err.msg);
        return;
    }
    if (!pm_file_read(path, 1 << 20, arena, &expected, &err))
        fail_msg("%s", err.msg);
    if (!pm_str_eq(bytes, expected))
        fail_msg("%s differs; it would be:\n%" PM_STR_FMT, path, PM_STR_ARG(bytes));
}

void golden_compare_all(const struct golden *goldens, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pm_arena arena;
        struct pm_sink sink;
        pm_arena_init(&arena);
        pm_sink_init_memory(&sink);
        goldens[i].put(&sink, &arena, goldens[i].which, goldens[i].style);
        struct pm_str path = pm_str_printf(&arena, "tests/golden/report/%s", goldens[i].path);
        golden_compare(pm_str_cstr(&arena, path), pm_sink_bytes(&sink), &arena);
        pm_sink_fini(&sink);
        pm_arena_fini(&arena);
    }
}

/* The golden files show how hostile text looks; this holds for all of them at once. */
static bool is_harmless(struct pm_str bytes)
{
    struct pm_str rest = bytes, line;
    while (pm_str_next(&rest, '\n', &line)) {
        struct pm_str trimmed = pm_str_trim(line);
        for (size_t i = 0; i < line.len; i++) {
            unsigned char c = (unsigned char)line.ptr[i];
            if (c < 0x20 || c == 0x7f)
                return false;
        }
        if (pm_str_starts(trimmed, PM_STR("::")) || pm_str_contains_nocase(line, PM_STR("##[")))
            return false;
        if (pm_str_contains_nocase(line, PM_STR("\u202e")) ||
            pm_str_contains_nocase(line, PM_STR("\u200b")) ||
            pm_str_contains_nocase(line, PM_STR("\xc2\x9b")) ||
            pm_str_contains_nocase(line, PM_STR("\xff")))
            return false;
    }
    return true;
}

void golden_expect_harmless(const struct golden *goldens, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pm_str path = pm_str_from(goldens[i].path);
        if (pm_str_ends(path, PM_STR(".json")) || goldens[i].style->color ||
            goldens[i].style->github_actions)
            continue;
        struct pm_arena arena;
        struct pm_sink sink;
        pm_arena_init(&arena);
        pm_sink_init_memory(&sink);
        goldens[i].put(&sink, &arena, goldens[i].which, goldens[i].style);
        if (!is_harmless(pm_sink_bytes(&sink)))
            fail_msg("%s lets hostile text through", goldens[i].path);
        pm_sink_fini(&sink);
        pm_arena_fini(&arena);
    }
}
