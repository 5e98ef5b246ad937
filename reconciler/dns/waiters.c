#include "dns/fetch.h"

static struct pm_waiter *take_spare(struct pm_dns *dns)
{
    struct pm_waiter *waiter = dns->spare_waiters;
    if (!waiter)
        return PM_NEW(&dns->arena, struct pm_waiter);
    dns->spare_waiters = waiter->next;
    return waiter;
}

void pm_waiters_add(struct pm_dns *dns, struct pm_waiters *waiters, pm_dns_ready *ready, void *ctx)
{
    struct pm_waiter *waiter = take_spare(dns);
    *waiter = (struct pm_waiter){.ready = ready, .ctx = ctx};
    if (waiters->last)
        waiters->last->next = waiter;
    else
        waiters->first = waiter;
    waiters->last = waiter;
}

void pm_waiters_call(struct pm_dns *dns, struct pm_waiters *waiters)
{
    struct pm_waiter *waiter = waiters->first;
    *waiters = (struct pm_waiters){0};
    while (waiter) {
        struct pm_waiter called = *waiter;
        waiter->next = dns->spare_waiters;
        dns->spare_waiters = waiter;
        waiter = called.next;
        called.ready(called.ctx);
    }
}
