/* The exit statuses: which failure has which, and which of several counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/signals.h"
#include "cli/status.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void every_kind_of_failure_has_its_status(void **state)
{
    (void)state;
    static const struct {
        enum pm_err_code code;
        int status;
    } cases[] = {
        {PM_ERR_NONE, 0},         {PM_ERR_FAILED, 1}, {PM_ERR_USAGE, 64},
        {PM_ERR_INVALID, 65},     {PM_ERR_AUTH, 8},   {PM_ERR_LOCKED, 7},
        {PM_ERR_UNREACHABLE, 75}, {PM_ERR_STALE, 4},  {PM_ERR_INTERRUPTED, 130},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct pm_err err = {.code = cases[i].code};
        assert_int_equal(pm_exit_of(&err), cases[i].status);
    }
}

/* Written down once more, the worst first: the README's table is this list. */
static const int worst_first[] = {64, 65, 5, 8, 7, 4, 75, 1, 143, 6, 3, 2, 0};

static void of_two_statuses_the_worse_counts_whatever_their_order(void **state)
{
    (void)state;
    enum { COUNT = sizeof worst_first / sizeof *worst_first };
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = i; j < COUNT; j++) {
            assert_int_equal(pm_exit_worse(worst_first[i], worst_first[j]), worst_first[i]);
            assert_int_equal(pm_exit_worse(worst_first[j], worst_first[i]), worst_first[i]);
        }
    }
}

static int status_after(int first, int second)
{
    const struct pm_err err = {.code = PM_ERR_INTERRUPTED};
    pm_signals_install();
    kill(getpid(), first);
    if (second)
        kill(getpid(), second);
    return pm_signals_count() == (second ? 2 : 1) ? pm_exit_of(&err) : 0;
}

static void an_interruption_has_the_status_of_the_first_signal(void **state)
{
    (void)state;
    static const struct {
        int first, second, status;
    } cases[] = {{SIGINT, 0, 130}, {SIGTERM, 0, 143}, {SIGTERM, SIGINT, 143}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(status_after(cases[i].first, cases[i].second));
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), cases[i].status);
    }
}

static int write_to_nobody(void)
{
    int ends[2];
    pm_signals_install();
    if (pipe(ends) != 0)
        return 2;
    close(ends[0]);
    return write(ends[1], "x", 1) == -1 ? 7 : 1;
}

static void a_reader_that_went_away_does_not_kill(void **state)
{
    (void)state;
    pid_t pid = fork();
    if (pid == 0)
        _exit(write_to_nobody());
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_failure_has_its_status),
        cmocka_unit_test(of_two_statuses_the_worse_counts_whatever_their_order),
        cmocka_unit_test(an_interruption_has_the_status_of_the_first_signal),
        cmocka_unit_test(a_reader_that_went_away_does_not_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
