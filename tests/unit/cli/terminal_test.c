/* Terminals are pseudo-terminals of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/progress.h"
#include "cli/terminal.h"

#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct terminal {
    int main_end, fd, file; /* file: what is no terminal */
};

static struct terminal t;

static int open_terminal(void **state)
{
    (void)state;
    struct winsize size = {.ws_row = 24, .ws_col = 100};
    t.file = open("/dev/null", O_RDWR | O_CLOEXEC);
    return openpty(&t.main_end, &t.fd, NULL, NULL, &size) == 0 && t.file >= 0 ? 0 : -1;
}

static int close_terminal(void **state)
{
    (void)state;
    close(t.main_end);
    close(t.fd);
    close(t.file);
    return 0;
}

static void set(const char *variable, const char *value)
{
    if (value)
        setenv(variable, value, 1);
    else
        unsetenv(variable);
}

static void colour_is_for_terminals_that_want_it(void **state)
{
    (void)state;
    static const struct {
        const char *when, *term, *no_color, *force;
        bool on_terminal, elsewhere;
    } cases[] = {
        {"", "xterm", NULL, NULL, true, false},      {"auto", "xterm", NULL, NULL, true, false},
        {"auto", "dumb", NULL, NULL, false, false},  {"auto", NULL, NULL, NULL, false, false},
        {"auto", "xterm", "1", NULL, false, false},  {"auto", "xterm", "", NULL, true, false},
        {"auto", "xterm", NULL, "1", true, true},    {"auto", "dumb", NULL, "1", true, true},
        {"auto", "xterm", NULL, "0", true, false},   {"auto", "xterm", NULL, "", true, false},
        {"auto", "xterm", "1", "1", false, false},   {"always", "dumb", "1", "0", true, true},
        {"never", "xterm", NULL, "1", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set("TERM", cases[i].term);
        set("NO_COLOR", cases[i].no_color);
        set("CLICOLOR_FORCE", cases[i].force);
        struct pm_str when = pm_str_from(cases[i].when);
        if (pm_terminal_color(t.fd, when) != cases[i].on_terminal ||
            pm_terminal_color(t.file, when) != cases[i].elsewhere)
            fail_msg("row %zu decides otherwise", i + 1);
    }
    set("CLICOLOR_FORCE", NULL);
}

static void set_columns(unsigned short columns)
{
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    assert_int_equal(ioctl(t.main_end, TIOCSWINSZ, &size), 0);
}

static void the_width_is_the_terminals_within_reason(void **state)
{
    (void)state;
    assert_int_equal(pm_terminal_width(t.fd), 100);
    set_columns(10);
    assert_int_equal(pm_terminal_width(t.fd), 40);
    set_columns(0);
    assert_int_equal(pm_terminal_width(t.fd), 80);
    assert_int_equal(pm_terminal_width(t.file), 80);
    assert_int_equal(pm_terminal_width(-1), 80);
}

/* Runs body in a child with these standard streams and returns its status. */
static int run_with(int in, int out, int err, int (*body)(void))
{
    pid_t pid = fork();
    if (pid == 0) {
        const int wanted[] = {in, out, err};
        for (int i = 0; i < 3; i++) {
            if (wanted[i] >= 0)
                dup2(wanted[i], i);
            else
                close(i);
        }
        _exit(body());
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int can_ask(void)
{
    return pm_terminal_can_ask();
}

static void a_question_needs_a_terminal_to_ask_and_to_answer(void **state)
{
    (void)state;
    assert_int_equal(run_with(t.fd, t.file, t.fd, can_ask), 1);
    assert_int_equal(run_with(t.fd, t.fd, t.file, can_ask), 0);
    assert_int_equal(run_with(t.file, t.fd, t.fd, can_ask), 0);
}

static int ask(void)
{
    return pm_terminal_ask("Sure? ");
}

static int answer(const char *text)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    close(ends[1]);
    int status = run_with(ends[0], t.file, t.file, ask);
    close(ends[0]);
    return status;
}

static void only_yes_is_yes(void **state)
{
    (void)state;
    static const char *const no[] = {"",
                                     "\n",
                                     "y\n",
                                     "Yes\n",
                                     "YES\n",
                                     "yes",
                                     "yes \n",
                                     " yes\n",
                                     "yes no\n",
                                     "no\n",
                                     "yesyesyesyesyes\n"};
    assert_int_equal(answer("yes\n"), 1);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        if (answer(no[i]) != 0)
            fail_msg("taken for a yes: '%s'", no[i]);
    }
}

static int open_next(void)
{
    pm_terminal_fix_streams();
    return open("/dev/null", O_RDONLY);
}

static void closed_streams_are_filled_so_that_no_file_takes_their_place(void **state)
{
    (void)state;
    assert_true(run_with(-1, -1, -1, open_next) > 2);
    assert_true(run_with(t.file, -1, t.file, open_next) > 2);
}

static int draw_at_once(void)
{
    struct pm_progress progress;
    pm_progress_init(&progress, false);
    pm_progress_begin(&progress, "waiting", 3);
    pm_progress_set(&progress, 1);
    bool early = progress.shown;
    progress.since_ms -= 1001;
    pm_progress_set(&progress, 2);
    bool late = progress.shown;
    pm_progress_clear(&progress);
    return 1 + early + 2 * late + 4 * progress.shown;
}

static struct pm_str read_terminal(char *buffer, size_t size)
{
    assert_int_equal(fcntl(t.main_end, F_SETFL, O_NONBLOCK), 0);
    ssize_t n = read(t.main_end, buffer, size);
    return (struct pm_str){buffer, n > 0 ? (size_t)n : 0};
}

static void progress_is_shown_after_a_second_and_wiped(void **state)
{
    (void)state;
    char buffer[256];
    assert_int_equal(run_with(t.file, t.file, t.fd, draw_at_once), 3);
    struct pm_str shown = read_terminal(buffer, sizeof buffer);
    assert_true(pm_str_is(shown, "\r\033[Kwaiting: 2 of 3 (1 s)\r\033[K"));
}

static void no_progress_is_shown_where_nobody_watches(void **state)
{
    (void)state;
    char buffer[256];
    assert_int_equal(run_with(t.fd, t.fd, t.file, draw_at_once), 1);
    assert_int_equal(read_terminal(buffer, sizeof buffer).len, 0);
}

#define TERMINAL_TEST(name) cmocka_unit_test_setup_teardown(name, open_terminal, close_terminal)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TERMINAL_TEST(colour_is_for_terminals_that_want_it),
        TERMINAL_TEST(the_width_is_the_terminals_within_reason),
        TERMINAL_TEST(a_question_needs_a_terminal_to_ask_and_to_answer),
        TERMINAL_TEST(only_yes_is_yes),
        TERMINAL_TEST(closed_streams_are_filled_so_that_no_file_takes_their_place),
        TERMINAL_TEST(progress_is_shown_after_a_second_and_wiped),
        TERMINAL_TEST(no_progress_is_shown_where_nobody_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
