/* Each folder of tests/golden/schema is a case: files to load, and `expected`, the diagnostics and
 * what was loaded. A file `make` says how to make files that would not be readable here: lines
 * "NAME COUNT TEXT" append TEXT (with the escapes \n, \t, \\ and \xNN) to the file COUNT times. A
 * file `args` names the paths to load, and --allow-empty, one a line; without it that is
 * input.yaml. PM_GOLDEN_UPDATE=1 writes `expected` anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/num.h"
#include "schema/load.h"
#include "show.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char root[] = "tests/golden/schema";
enum { CASES_MAX = 400, INPUT_MAX = 70 * 1024 * 1024 };

static struct pm_str read_optional(struct pm_arena *arena, const char *path)
{
    struct pm_str text = {"", 0};
    struct pm_err err;
    return pm_file_read(path, INPUT_MAX, arena, &text, &err) ? text : PM_STR("");
}

static int hex_digit(char c)
{
    return pm_ascii_is_digit(c) ? c - '0' : pm_ascii_lower(c) - 'a' + 10;
}

static struct pm_str unescape(struct pm_arena *arena, struct pm_str text)
{
    char *out = pm_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : 0;
        if (c == '\\' && next == 'x') {
            out[len++] = (char)(hex_digit(text.ptr[i + 2]) << 4 | hex_digit(text.ptr[i + 3]));
            i += 3;
        } else if (c == '\\') {
            out[len++] = (char)(next == 'n' ? '\n' : next == 't' ? '\t' : next);
            i++;
        } else {
            out[len++] = c;
        }
    }
    return (struct pm_str){out, len};
}

static void make_files(struct pm_arena *arena, struct pm_str recipe)
{
    struct pm_str line = {0}, name = {0}, count = {0};
    uint64_t times = 0;
    while (recipe.len > 0 && pm_str_next(&recipe, '\n', &line)) {
        assert_true(pm_str_next(&line, ' ', &name) && pm_str_next(&line, ' ', &count));
        assert_true(pm_u64_parse(count, 0, INPUT_MAX, &times));
        struct pm_str text = unescape(arena, line);
        FILE *file = fopen(pm_str_cstr(arena, name), "ae");
        assert_non_null(file);
        for (uint64_t i = 0; i < times; i++)
            fwrite(text.ptr, 1, text.len, file);
        fclose(file);
    }
}

static void empty_folder(const char *path)
{
    char file[512];
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        unlink(file);
    }
    closedir(dir);
    rmdir(path);
}

static struct pm_str load(struct pm_arena *arena, struct pm_str args)
{
    struct pm_str paths[16] = {PM_STR("input.yaml")}, line;
    struct pm_load_options options = {.paths = paths};
    struct pm_diags diags;
    struct pm_desired desired;
    struct pm_err err = {0};
    struct pm_sink sink;
    while (args.len > 0 && pm_str_next(&args, '\n', &line)) {
        if (pm_str_is(line, "--allow-empty"))
            options.allow_empty = true;
        else if (line.len > 0)
            paths[options.path_count++] = line;
    }
    if (options.path_count == 0)
        options.path_count = 1;
    pm_diags_init(&diags, arena);
    pm_sink_init_memory(&sink);
    bool ok = pm_desired_load(&options, arena, &desired, &diags, &err);
    show_diags(&sink, &diags);
    if (ok)
        show_desired(&sink, &desired);
    else
        pm_sink_printf(&sink, "%s: %s\n", err.code == PM_ERR_INVALID ? "invalid" : "failed",
                       err.msg);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

static struct pm_str run_in(struct pm_arena *arena, const char *folder)
{
    char home[4096], scratch[] = "/tmp/pm-schema-XXXXXX";
    assert_non_null(getcwd(home, sizeof home));
    assert_int_equal(chdir(folder), 0);
    struct pm_str recipe = read_optional(arena, "make"), args = read_optional(arena, "args");
    if (recipe.len > 0) {
        assert_non_null(mkdtemp(scratch));
        assert_int_equal(chdir(scratch), 0);
        make_files(arena, recipe);
    }
    struct pm_str text = load(arena, args);
    assert_int_equal(chdir(home), 0);
    if (recipe.len > 0)
        empty_folder(scratch);
    return text;
}

static void loads_as_expected(void **state)
{
    const char *name = *state;
    struct pm_arena arena;
    struct pm_err err;
    pm_arena_init(&arena);
    const char *folder = pm_str_printf(&arena, "%s/%s", root, name).ptr;
    const char *path = pm_str_printf(&arena, "%s/expected", folder).ptr;
    struct pm_str text = run_in(&arena, folder);
    if (getenv("PM_GOLDEN_UPDATE"))
        assert_true(pm_file_write(path, text, 0644, &err));
    struct pm_str expected = read_optional(&arena, path);
    if (!pm_str_eq(text, expected))
        print_message("--- %s\n%s--- but is\n%s---\n", path, expected.ptr, text.ptr);
    assert_true(pm_str_eq(text, expected));
    pm_arena_fini(&arena);
}

static int is_case(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(void)
{
    static struct CMUnitTest tests[CASES_MAX];
    struct dirent **entries = NULL;
    int count = scandir(root, &entries, is_case, alphasort);
    if (count <= 0 || count > CASES_MAX)
        return 1;
    for (int i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){
            .name = entries[i]->d_name,
            .test_func = loads_as_expected,
            .initial_state = entries[i]->d_name,
        };
    int failed = _cmocka_run_group_tests(root, tests, (size_t)count, NULL, NULL);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return failed;
}
