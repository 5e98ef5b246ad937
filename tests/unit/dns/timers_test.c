#include "dns/engine_timers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TIMERS = 8, START = 100000 };

static struct pm_timers timers;
static struct pm_timer all[TIMERS];
static int fired[TIMERS];

static void count(void *owner)
{
    ++*(int *)owner;
}

static int setup(void **state)
{
    (void)state;
    pm_timers_init(&timers, START);
    for (size_t i = 0; i < TIMERS; i++) {
        fired[i] = 0;
        all[i] = (struct pm_timer){.fire = count, .owner = &fired[i]};
    }
    return 0;
}

static void a_timer_fires_once_when_its_time_has_come(void **state)
{
    (void)state;
    pm_timer_set(&timers, &all[0], START + 5);
    pm_timers_fire(&timers, START + 4);
    assert_int_equal(fired[0], 0);
    pm_timers_fire(&timers, START + 5);
    assert_int_equal(fired[0], 1);
    pm_timers_fire(&timers, START + 5 + 3 * PM_TIMER_SLOTS);
    assert_int_equal(fired[0], 1);
}

static void a_time_further_off_than_the_wheel_is_waited_for(void **state)
{
    (void)state;
    int64_t at = START + 3 * PM_TIMER_SLOTS + 7;
    pm_timer_set(&timers, &all[0], at);
    for (int64_t now = START; now < at; now += 100) {
        pm_timers_fire(&timers, now);
        assert_int_equal(fired[0], 0);
    }
    pm_timers_fire(&timers, at);
    assert_int_equal(fired[0], 1);
}

static void a_late_look_fires_all_that_is_due(void **state)
{
    (void)state;
    for (int i = 0; i < TIMERS; i++)
        pm_timer_set(&timers, &all[i], START + 1 + i * 500);
    pm_timers_fire(&timers, START + 1 + 6 * 500);
    for (int i = 0; i < TIMERS; i++)
        assert_int_equal(fired[i], i <= 6);
}

static void a_timer_that_is_set_again_moves(void **state)
{
    (void)state;
    pm_timer_set(&timers, &all[0], START + 5);
    pm_timer_set(&timers, &all[0], START + 10);
    pm_timers_fire(&timers, START + 9);
    assert_int_equal(fired[0], 0);
    pm_timers_fire(&timers, START + 10);
    assert_int_equal(fired[0], 1);
}

static void a_time_gone_by_is_due_next(void **state)
{
    (void)state;
    pm_timer_set(&timers, &all[0], START - 50);
    pm_timers_fire(&timers, START + 1);
    assert_int_equal(fired[0], 1);
}

static void clear_all(void *owner)
{
    ++*(int *)owner;
    for (int i = 0; i < TIMERS; i++)
        pm_timer_clear(&all[i]);
}

static void what_fires_may_clear_its_neighbours(void **state)
{
    (void)state;
    int sum = 0;
    for (int i = 0; i < TIMERS; i++) {
        all[i].fire = clear_all;
        pm_timer_set(&timers, &all[i], START + 5);
    }
    pm_timers_fire(&timers, START + 5);
    for (int i = 0; i < TIMERS; i++)
        sum += fired[i];
    assert_int_equal(sum, 1);
}

static void the_wait_ends_with_the_next_timer(void **state)
{
    (void)state;
    assert_int_equal(pm_timers_wait_ms(&timers, 100), 100);
    pm_timer_set(&timers, &all[0], START + 30);
    pm_timer_set(&timers, &all[1], START + 20);
    assert_int_equal(pm_timers_wait_ms(&timers, 100), 20);
    pm_timer_clear(&all[1]);
    assert_int_equal(pm_timers_wait_ms(&timers, 100), 30);
    assert_int_equal(pm_timers_wait_ms(&timers, 10), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_timer_fires_once_when_its_time_has_come, setup),
        cmocka_unit_test_setup(a_time_further_off_than_the_wheel_is_waited_for, setup),
        cmocka_unit_test_setup(a_late_look_fires_all_that_is_due, setup),
        cmocka_unit_test_setup(a_timer_that_is_set_again_moves, setup),
        cmocka_unit_test_setup(a_time_gone_by_is_due_next, setup),
        cmocka_unit_test_setup(what_fires_may_clear_its_neighbours, setup),
        cmocka_unit_test_setup(the_wait_ends_with_the_next_timer, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
