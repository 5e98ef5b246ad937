/* When what is due: a wheel of milliseconds. Setting and clearing take the same short time however
 * many there are. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

struct pm_timer {
    LIST_ENTRY(pm_timer) entry;
    int64_t at_ms; /* 0: not set */
    void (*fire)(void *owner);
    void *owner;
};

enum { PM_TIMER_SLOTS = 1024 };

LIST_HEAD(pm_timer_list, pm_timer);

/* Times that are further off than a turn of the wheel stay where they are for some turns. */
struct pm_timers {
    struct pm_timer_list slots[PM_TIMER_SLOTS];
    int64_t now_ms; /* all up to here were fired */
};

void pm_timers_init(struct pm_timers *timers, int64_t now_ms);
/* Fires once at at_ms, at the earliest with the next pm_timers_fire; set again, it moves. fire and
 * owner are the timer's from the start. */
void pm_timer_set(struct pm_timers *timers, struct pm_timer *timer, int64_t at_ms);
/* Not set is fine. */
void pm_timer_clear(struct pm_timer *timer);
/* Calls what is due. The calls may set and clear any timer. */
void pm_timers_fire(struct pm_timers *timers, int64_t now_ms);
/* Milliseconds until the next may be due, at most longest. */
int pm_timers_wait_ms(const struct pm_timers *timers, int longest);
