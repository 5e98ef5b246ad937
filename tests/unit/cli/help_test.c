/* The help of every command against the files of tests/golden/cli. PM_GOLDEN_UPDATE=1 writes them
 * anew; look at the difference before it is committed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/help.h"
#include "command/commands.h"

#include <stdlib.h>

struct fixture {
    struct pm_arena arena;
    struct pm_sink sink;
};

static int begin(void **state)
{
    static struct fixture f;
    pm_arena_init(&f.arena);
    pm_sink_init_memory(&f.sink);
    *state = &f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    pm_sink_fini(&f->sink);
    pm_arena_fini(&f->arena);
    return 0;
}

static void put(struct fixture *f, const struct pm_command *command, int width)
{
    pm_sink_fini(&f->sink);
    pm_sink_init_memory(&f->sink);
    if (command)
        pm_help_command(command, width, &f->sink);
    else
        pm_help_all(pm_commands, pm_command_count, width, &f->sink);
}

static void compare(struct fixture *f, const char *name)
{
    struct pm_err err;
    struct pm_str expected, written = pm_sink_bytes(&f->sink);
    const char *path =
        pm_str_cstr(&f->arena, pm_str_printf(&f->arena, "tests/golden/cli/%s.txt", name));
    if (getenv("PM_GOLDEN_UPDATE")) {
        if (!pm_file_write(path, written, 0644, &err))
            fail_msg("%s", err.msg);
        return;
    }
    if (!pm_file_read(path, 1 << 20, &f->arena, &expected, &err))
        fail_msg("%s", err.msg);
    if (!pm_str_eq(expected, written))
        fail_msg("%s is now:\n%" PM_STR_FMT, path, PM_STR_ARG(written));
}

static void every_command_has_its_golden_help(void **state)
{
    struct fixture *f = *state;
    put(f, NULL, 80);
    compare(f, "help-all");
    put(f, NULL, 60);
    compare(f, "help-all-narrow");
    for (size_t i = 0; i < pm_command_count; i++) {
        put(f, &pm_commands[i], 80);
        compare(f,
                pm_str_cstr(&f->arena, pm_str_printf(&f->arena, "help-%s", pm_commands[i].name)));
    }
}

static void assert_fits(struct pm_str text, size_t width)
{
    struct pm_str line;
    while (pm_str_next(&text, '\n', &line)) {
        if (pm_utf8_width(line) > width)
            fail_msg("wider than %zu: %" PM_STR_FMT, width, PM_STR_ARG(line));
        assert_false(pm_str_ends(line, PM_STR(" ")));
    }
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    struct fixture *f = *state;
    static const int widths[] = {80, 100, 132};
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        for (size_t i = 0; i <= pm_command_count; i++) {
            put(f, i < pm_command_count ? &pm_commands[i] : NULL, widths[w]);
            assert_fits(pm_sink_bytes(&f->sink), (size_t)widths[w]);
        }
    }
}

static void every_command_tells_what_it_takes(void **state)
{
    (void)state;
    for (size_t i = 0; i < pm_command_count; i++) {
        const struct pm_command *command = &pm_commands[i];
        assert_non_null(command->run);
        assert_true(command->summary[0] != '\0');
        assert_int_equal(command->operands[0] != '\0', command->max_operands > 0);
        assert_int_equal(command->options & (PM_OPT_BIT(PM_OPT_COMMON) - 1), 0);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(command->name, pm_commands[j].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_command_has_its_golden_help, begin, end),
        cmocka_unit_test_setup_teardown(no_line_is_wider_than_the_terminal, begin, end),
        cmocka_unit_test(every_command_tells_what_it_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
