/* What BIND's reader makes of the corpus, and of generated records that are printed here: the same
 * records, but where the corpus says why not. Status 77 (skipped) when it is not installed. */
#include "corpus.h"
#include "generate.h"
#include "reading.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GENERATED = 20, OUTPUT_MAX = 1 << 24 };

static char dir[] = "/tmp/pm-zone-read-XXXXXX";

/* Lets BIND read the text, and gives what it prints: a record a line. False: it refuses. */
static bool compile(struct pm_str text, struct pm_arena *arena, struct pm_str *out)
{
    static const char *const words[] = {"named-compilezone",
                                        "-i",
                                        "none",
                                        "-k",
                                        "ignore",
                                        "-n",
                                        "ignore",
                                        "-s",
                                        "full",
                                        "-o",
                                        "out",
                                        CORPUS_ZONE,
                                        "z"};
    char *argv[sizeof words / sizeof words[0] + 1] = {NULL};
    posix_spawn_file_actions_t actions;
    struct pm_err err;
    pid_t pid;
    int status;
    if (!pm_file_write("z", text, 0600, &err))
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        argv[i] = pm_str_cstr(arena, pm_str_from(words[i]));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "said", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    int failed = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(failed, 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return false;
    if (!pm_file_read("out", OUTPUT_MAX, arena, out, &err))
        fail_msg("%s", err.msg);
    return true;
}

static struct pm_str said(struct pm_arena *arena)
{
    struct pm_str text = {0};
    struct pm_err err;
    return pm_file_read("said", OUTPUT_MAX, arena, &text, &err) ? text : PM_STR("?");
}

/* The lines in order, in lower case if so wished. */
static struct pm_str sorted(struct pm_str text, bool fold, struct pm_arena *arena)
{
    struct pm_str *lines = NULL, line, out = {0};
    size_t count = 0, cap = 0;
    text = fold ? pm_str_lower(arena, text) : text;
    while (pm_str_next(&text, '\n', &line))
        *PM_PUSH(arena, lines, count, cap) = line;
    qsort(lines, count, sizeof *lines, pm_str_order);
    for (size_t i = 0; i < count; i++)
        out = pm_str_printf(arena, "%.*s%.*s\n", PM_STR_ARG(out), PM_STR_ARG(lines[i]));
    return out;
}

static enum corpus_fate compare(const struct pm_current *here, struct pm_str there,
                                struct pm_arena *arena)
{
    struct pm_str printed;
    if (!compile(reading_print(here, arena), arena, &printed))
        fail_msg("BIND does not read what is printed here: %s", said(arena).ptr);
    if (pm_str_eq(sorted(printed, false, arena), sorted(there, false, arena)))
        return READ_SAME;
    if (pm_str_eq(sorted(printed, true, arena), sorted(there, true, arena)))
        return READ_FOLDED;
    return READ_OTHER;
}

static enum corpus_fate fate_of(const struct corpus_case *row, struct pm_arena *arena)
{
    struct pm_str text = corpus_text(row, arena), there;
    struct pm_current here;
    struct pm_err err;
    bool read_here = reading_read_text(text, arena, &here, &err);
    bool read_there = compile(text, arena, &there);
    if (!read_here)
        return read_there ? READ_REFUSED_HERE : READ_REFUSED;
    return read_there ? compare(&here, there, arena) : READ_TAKEN_HERE;
}

static void try_rows(const struct corpus_case *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        enum corpus_fate fate = fate_of(&rows[i], &arena);
        if (fate != rows[i].fate)
            fail_msg("%s: fate %d, not %d; BIND says %s", rows[i].name, fate, rows[i].fate,
                     said(&arena).ptr);
        bool differs = fate != READ_SAME && fate != READ_REFUSED;
        assert_true(differs == (rows[i].reason != NULL));
        pm_arena_fini(&arena);
    }
}

static void what_bind_reads_is_read_here(void **state)
{
    (void)state;
    size_t count;
    const struct corpus_case *rows = corpus_plain(&count);
    try_rows(rows, count);
}

static void what_bind_refuses_is_refused_here_or_there_is_a_reason(void **state)
{
    (void)state;
    size_t count;
    const struct corpus_case *rows = corpus_odd(&count);
    try_rows(rows, count);
}

static void what_is_printed_here_comes_back_through_bind(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < GENERATED; seed++) {
        struct pm_arena arena;
        struct pm_current read;
        struct pm_str printed;
        struct pm_err err;
        pm_arena_init(&arena);
        struct pm_current zone = generate_zone(seed, &arena);
        if (!compile(reading_print(&zone, &arena), &arena, &printed))
            fail_msg("seed %u: BIND says %s", seed, said(&arena).ptr);
        if (!reading_read_text(printed, &arena, &read, &err))
            fail_msg("seed %u: %s", seed, err.msg);
        if (!generate_same(&zone, &read))
            fail_msg("seed %u: %s\n--- is read as\n%s", seed, reading_print(&zone, &arena).ptr,
                     reading_print(&read, &arena).ptr);
        pm_arena_fini(&arena);
    }
}

static int begin(void **state)
{
    struct pm_err err;
    size_t count;
    const struct corpus_file *files = corpus_files(&count);
    (void)state;
    if (!mkdtemp(dir) || chdir(dir) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (!pm_file_write(files[i].name, pm_str_from(files[i].text), 0600, &err))
            return -1;
    return 0;
}

static int end(void **state)
{
    static const char *const names[] = {"z", "out", "said"};
    size_t count;
    const struct corpus_file *files = corpus_files(&count);
    (void)state;
    for (size_t i = 0; i < count; i++)
        unlink(files[i].name);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(names[i]);
    return chdir("/") != 0 || rmdir(dir) != 0;
}

static bool is_installed(void)
{
    struct pm_str path = pm_str_from(getenv("PATH")), folder;
    char program[4096];
    while (pm_str_next(&path, ':', &folder)) {
        if (folder.len + sizeof "/named-compilezone" > sizeof program)
            continue;
        memcpy(program, folder.ptr, folder.len);
        memcpy(program + folder.len, "/named-compilezone", sizeof "/named-compilezone");
        if (access(program, X_OK) == 0)
            return true;
    }
    return false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_bind_reads_is_read_here),
        cmocka_unit_test(what_bind_refuses_is_refused_here_or_there_is_a_reason),
        cmocka_unit_test(what_is_printed_here_comes_back_through_bind),
    };
    return is_installed() ? cmocka_run_group_tests(tests, begin, end) : 77;
}
