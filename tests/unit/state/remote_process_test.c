#include "support.h"

#include "base/time.h"
#include "state/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const int64_t long_enough = 60000;

static bool run_program(struct fixture *f, const char *program, const char *script,
                        const struct pm_process *how, struct pm_process_result *out)
{
    char *argv[] = {pm_str_cstr(&f->arena, pm_str_from(program)),
                    pm_str_cstr(&f->arena, PM_STR("-c")),
                    pm_str_cstr(&f->arena, pm_str_from(script)), NULL};
    struct pm_process process = *how;
    process.argv = argv;
    process.env = environ;
    return pm_process_run(&process, &f->arena, out, &f->err);
}

static struct pm_process_result run_shell(struct fixture *f, const char *script, const char *input)
{
    struct pm_process_result result = {0};
    struct pm_process how = {.input = pm_str_from(input), .timeout_ms = long_enough};
    if (!run_program(f, "sh", script, &how, &result))
        fail_msg("%s", f->err.msg);
    return result;
}

static void assert_text(struct pm_str got, const char *wanted)
{
    if (!pm_str_is(got, wanted))
        fail_msg("\"%" PM_STR_FMT "\" is not \"%s\"", PM_STR_ARG(got), wanted);
}

static void output_errors_and_status_come_back(void **state)
{
    struct pm_process_result result = run_shell(*state, "echo out; echo err >&2; exit 7", NULL);
    assert_int_equal(result.status, 7);
    assert_int_equal(result.signal, 0);
    assert_text(result.out, "out\n");
    assert_text(result.err, "err\n");
    assert_false(result.cut);
}

static void a_process_that_a_signal_ended_has_no_status(void **state)
{
    struct pm_process_result result = run_shell(*state, "kill -USR1 $$", NULL);
    assert_int_equal(result.status, -1);
    assert_int_equal(result.signal, SIGUSR1);
}

static void input_is_read_to_its_end_and_none_is_empty(void **state)
{
    struct fixture *f = *state;
    char *big = pm_alloc(&f->arena, 300001);
    memset(big, 'x', 300000);
    assert_text(run_shell(f, "wc -c | tr -d ' '", big).out, "300000\n");
    assert_text(run_shell(f, "wc -c | tr -d ' '", NULL).out, "0\n");
}

static void there_is_no_terminal_and_no_ignored_signal(void **state)
{
    struct fixture *f = *state;
    struct pm_process_result result;
    signal(SIGPIPE, SIG_IGN);
    result = run_shell(f,
                       "awk '/^SigIgn/ { print substr($2, 13, 1) }' /proc/self/status; "
                       ": </dev/tty && echo terminal",
                       NULL);
    signal(SIGPIPE, SIG_DFL);
    assert_text(result.out, "0\n"); /* the digit with SIGPIPE, 13, in it */
    result = run_shell(f, "ps -o sid= -p $$ | tr -d ' '; echo $$", NULL);
    struct pm_str rest = result.out, session = {0}, self = {0};
    assert_true(pm_str_next(&rest, '\n', &session) && pm_str_next(&rest, '\n', &self));
    assert_true(pm_str_eq(session, self));
}

static void of_long_output_the_end_is_kept(void **state)
{
    struct pm_process_result result =
        run_shell(*state, "head -c 3000000 /dev/zero | tr '\\0' a; echo the end", NULL);
    assert_true(result.cut);
    assert_true(result.out.len <= PM_PROCESS_KEPT_MAX + 65536);
    assert_true(result.out.len >= PM_PROCESS_KEPT_MAX / 2);
    assert_true(pm_str_ends(result.out, PM_STR("aathe end\n")));
}

static void what_stays_in_the_background_is_not_waited_for(void **state)
{
    struct fixture *f = *state;
    struct pm_process_result result =
        run_shell(f, "sleep 1000 & echo $!; echo done", NULL); /* it keeps both pipes open */
    struct pm_str rest = result.out, pid;
    assert_true(pm_str_next(&rest, '\n', &pid));
    assert_text(rest, "done\n");
    assert_int_equal(kill((pid_t)strtol(pid.ptr, NULL, 10), SIGKILL), 0);
}

static void a_program_that_is_not_there_is_told_apart(void **state)
{
    struct fixture *f = *state;
    struct pm_process_result result;
    struct pm_process how = {.timeout_ms = long_enough};
    assert_false(run_program(f, "pm-no-such-program", "", &how, &result));
    assert_int_equal(f->err.sys, ENOENT);
    assert_int_equal(f->err.code, PM_ERR_FAILED);
    assert_holds(f->err.msg, "pm-no-such-program");
}

/* Gone, or a zombie that waits for somebody else to reap it. */
static bool is_alive(struct fixture *f, struct pm_str pid)
{
    struct pm_process_result result = run_shell(
        f,
        pm_str_printf(&f->arena, "ps -o stat= -p %" PM_STR_FMT " | grep -qv Z", PM_STR_ARG(pid))
            .ptr,
        NULL);
    return result.status == 0;
}

static void assert_all_are_ended(struct fixture *f, const char *file)
{
    struct pm_str rest = bytes_of(f, path_of(f, file)), pid;
    size_t count = 0;
    while (rest.len > 0 && pm_str_next(&rest, '\n', &pid)) {
        for (int i = 0; i < 1000 && is_alive(f, pid); i++)
            usleep(10000);
        assert_false(is_alive(f, pid));
        count++;
    }
    assert_int_equal(count, 2);
}

static const char *wait_for_ever(struct fixture *f, const char *trap)
{
    return pm_str_printf(&f->arena,
                         "%s\n(%s\nsleep 1000) & echo $$ >%s/pids; echo $! >>%s/pids; wait; wait; "
                         "sleep 1000",
                         trap, trap, f->folder, f->folder)
        .ptr;
}

static void at_the_deadline_grandchildren_end_too(void **state)
{
    static const char *const traps[] = {"", "trap '' TERM"};
    struct fixture *f = *state;
    struct pm_process_result result;
    for (size_t i = 0; i < 2; i++) {
        struct pm_process how = {.timeout_ms = 300};
        assert_false(run_program(f, "sh", wait_for_ever(f, traps[i]), &how, &result));
        assert_int_equal(f->err.code, PM_ERR_UNREACHABLE);
        assert_int_equal(f->err.sys, ETIMEDOUT);
        assert_holds(f->err.msg, "within 0.300 s");
        assert_all_are_ended(f, "pids");
    }
}

/* Both have written their number, of however few digits. */
static bool has_started(void *ctx)
{
    struct fixture *f = ctx;
    if (access(path_of(f, "pids"), F_OK) != 0)
        return false;
    struct pm_str numbers = bytes_of(f, path_of(f, "pids"));
    size_t lines = 0;
    for (size_t i = 0; i < numbers.len; i++)
        lines += numbers.ptr[i] == '\n';
    return lines == 2;
}

static void a_stop_ends_all_of_them(void **state)
{
    struct fixture *f = *state;
    struct pm_process_result result;
    struct pm_process how = {.timeout_ms = long_enough, .stop = has_started, .ctx = f};
    assert_false(run_program(f, "sh", wait_for_ever(f, ""), &how, &result));
    assert_int_equal(f->err.code, PM_ERR_INTERRUPTED);
    assert_all_are_ended(f, "pids");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(output_errors_and_status_come_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_process_that_a_signal_ended_has_no_status, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(input_is_read_to_its_end_and_none_is_empty, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(there_is_no_terminal_and_no_ignored_signal, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(of_long_output_the_end_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(what_stays_in_the_background_is_not_waited_for, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_program_that_is_not_there_is_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(at_the_deadline_grandchildren_end_too, setup, teardown),
        cmocka_unit_test_setup_teardown(a_stop_ends_all_of_them, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
