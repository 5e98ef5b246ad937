#include "zone/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

static void put_word(struct pm_sink *sink, struct pm_str text)
{
    pm_sink_init_memory(sink);
    pm_shell_put_word(sink, text);
    pm_sink_putc(sink, '\0');
}

static void words_stand_plain_or_in_single_quotes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } rows[] = {
        {"", "''"},
        {"_dmarc.example.com.", "_dmarc.example.com."},
        {"v=STSv1:a,b/c%d+e@f", "v=STSv1:a,b/c%d+e@f"},
        {"10 mx.example.", "'10 mx.example.'"},
        {"it's", "'it'\\''s'"},
        {"'", "''\\'''"},
        {"$(id)", "'$(id)'"},
        {"`id`", "'`id`'"},
        {"~", "'~'"},
        {"*", "'*'"},
        {"#", "'#'"},
        {"!x", "'!x'"},
        {"a;b", "'a;b'"},
        {"a\nb", "'a\nb'"},
        {"\xc3\xa9", "'\xc3\xa9'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_sink sink;
        put_word(&sink, pm_str_from(rows[i].text));
        assert_string_equal(pm_sink_bytes(&sink).ptr, rows[i].word);
        pm_sink_fini(&sink);
    }
}

static void a_nul_is_left_out(void **state)
{
    (void)state;
    struct pm_sink sink;
    put_word(&sink, PM_STR("a\0b c"));
    assert_string_equal(pm_sink_bytes(&sink).ptr, "'ab c'");
    pm_sink_fini(&sink);
}

/* Runs the command, whose output goes to fd. */
static void run_shell(char *command, int fd)
{
    char name[] = "sh", flag[] = "-c";
    char *argv[] = {name, flag, command, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
    assert_int_equal(posix_spawn(&child, "/bin/sh", &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* What `printf %s WORD` of the system's shell prints: less than a pipe holds. */
static size_t as_the_shell_takes(struct pm_str text, char *out, size_t size)
{
    struct pm_arena arena;
    struct pm_sink sink;
    int ends[2];
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, "printf %s ");
    pm_shell_put_word(&sink, text);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    run_shell(pm_str_cstr(&arena, pm_sink_bytes(&sink)), ends[1]);
    close(ends[1]);
    ssize_t length = read(ends[0], out, size);
    close(ends[0]);
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
    assert_true(length >= 0);
    return (size_t)length;
}

static void the_shell_gives_every_byte_back(void **state)
{
    (void)state;
    static const char signs[] = "''\"\\'$x`id`$(id)\\\n\\'!! && || ; <>(){}[]";
    char text[UINT8_MAX + sizeof signs - 1], out[sizeof text + 1];
    for (size_t i = 0; i < UINT8_MAX; i++)
        text[i] = (char)(i + 1);
    memcpy(text + UINT8_MAX, signs, sizeof signs - 1);
    size_t length = as_the_shell_takes((struct pm_str){text, sizeof text}, out, sizeof out);
    assert_int_equal(length, sizeof text);
    assert_memory_equal(out, text, sizeof text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stand_plain_or_in_single_quotes),
        cmocka_unit_test(a_nul_is_left_out),
        cmocka_unit_test(the_shell_gives_every_byte_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
