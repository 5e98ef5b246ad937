#include "shared_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WRITERS = 4, EACH = 5 };

static bool really_sleep(void *ctx, int64_t ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000 * 1000};
    (void)ctx;
    nanosleep(&time, NULL);
    return true;
}

/* The first two share a machine. */
static void write_holds(struct lab *lab, int number)
{
    static const char *const homes[WRITERS] = {"one", "one", "two", "three"};
    struct machine *m = lab_machine(lab, homes[number], "cancel");
    m->options.sleep_ms = really_sleep;
    lab_open(m);
    for (int i = 0; i < EACH; i++) {
        char domain[32];
        snprintf(domain, sizeof domain, "w%d-%d.example", number, i);
        if (!lab_try_checked(m, lab_event(m, PM_EVENT_HOLD, domain))) {
            fprintf(stderr, "%s\n", lab->f->err.msg);
            _exit(1);
        }
    }
    lab_close(m);
    _exit(0);
}

static bool add_events(void *ctx, const struct pm_record *record, struct pm_err *err)
{
    size_t *events = ctx;
    (void)err;
    *events += record->count;
    return true;
}

static size_t events_in_log(struct lab *lab)
{
    struct machine *m = lab_machine(lab, "reader", "log");
    size_t events = 0;
    lab_begin(m);
    assert_true(pm_shared_records(m->shared, NULL, add_events, &events, &lab->f->err));
    lab_close(m);
    return events;
}

static void what_several_write_at_once_is_there_once(void **state)
{
    struct lab *lab = *state;
    pid_t pids[WRITERS];
    lab_init(lab, NULL, 0);
    for (int i = 0; i < WRITERS; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0)
            write_holds(lab, i);
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, WRITERS * EACH);
    assert_int_equal(events_in_log(lab), WRITERS * EACH);
    assert_int_equal(lab_commits(lab), 1 + WRITERS * EACH);
    lab_check(lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_several_write_at_once_is_there_once, lab_setup,
                                        lab_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
