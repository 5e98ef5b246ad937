#include "dns/engine_timers.h"

static size_t slot_of(int64_t at_ms)
{
    return (size_t)at_ms % PM_TIMER_SLOTS;
}

void pm_timers_init(struct pm_timers *timers, int64_t now_ms)
{
    for (size_t i = 0; i < PM_TIMER_SLOTS; i++)
        LIST_INIT(&timers->slots[i]);
    timers->now_ms = now_ms;
}

void pm_timer_set(struct pm_timers *timers, struct pm_timer *timer, int64_t at_ms)
{
    pm_timer_clear(timer);
    timer->at_ms = at_ms > timers->now_ms ? at_ms : timers->now_ms + 1;
    LIST_INSERT_HEAD(&timers->slots[slot_of(timer->at_ms)], timer, entry);
}

void pm_timer_clear(struct pm_timer *timer)
{
    if (timer->at_ms == 0)
        return;
    LIST_REMOVE(timer, entry);
    timer->at_ms = 0;
}

/* They are taken out first: what is called may clear its neighbours. */
static void take_due(struct pm_timer_list *slot, int64_t now_ms, struct pm_timer_list *due)
{
    struct pm_timer *timer = LIST_FIRST(slot);
    while (timer) {
        struct pm_timer *next = LIST_NEXT(timer, entry);
        if (timer->at_ms <= now_ms) {
            LIST_REMOVE(timer, entry);
            LIST_INSERT_HEAD(due, timer, entry);
        }
        timer = next;
    }
}

void pm_timers_fire(struct pm_timers *timers, int64_t now_ms)
{
    struct pm_timer_list due = LIST_HEAD_INITIALIZER(due);
    struct pm_timer *timer;
    int64_t from = timers->now_ms + 1;
    if (now_ms - from >= PM_TIMER_SLOTS)
        from = now_ms - PM_TIMER_SLOTS + 1;
    for (int64_t tick = from; tick <= now_ms; tick++)
        take_due(&timers->slots[slot_of(tick)], now_ms, &due);
    if (now_ms > timers->now_ms)
        timers->now_ms = now_ms;
    while ((timer = LIST_FIRST(&due))) {
        pm_timer_clear(timer);
        timer->fire(timer->owner);
    }
}

int pm_timers_wait_ms(const struct pm_timers *timers, int longest)
{
    for (int ms = 1; ms < longest; ms++)
        if (!LIST_EMPTY(&timers->slots[slot_of(timers->now_ms + ms)]))
            return ms;
    return longest;
}
