/* What the parts of dns/dns.h share: who waits for what, and what is kept for the run. Everything
 * that is waited for works alike: a function says whether it is there, and else calls `ready` once,
 * from pm_dns_run. */
#pragma once

#include "dns/dns.h"
#include "dns/engine.h"
#include "dns/map.h"
#include "dns/scratch.h"

struct pm_waiter {
    pm_dns_ready *ready;
    void *ctx;
    struct pm_waiter *next;
};

/* Zeroed: nobody waits. */
struct pm_waiters {
    struct pm_waiter *first, *last;
};

/* Hosts that may be asked. */
struct pm_hosts {
    struct pm_host **items;
    size_t count;
};

struct pm_dns {
    struct pm_dns_config config; /* without the arrays, which are in the hosts below */
    struct pm_engine *engine;
    struct pm_hosts resolvers, servers;
    struct pm_arena lasting; /* the two above, and targets */
    struct pm_map targets;   /* addresses */
    struct pm_arena arena;   /* all below; given back by pm_dns_forget */
    struct pm_map hosts, lookups, places;
    struct pm_waiter *spare_waiters;
    struct pm_inquiry *spare_inquiries;
    struct pm_scratch *scratch; /* of walks that are under way */
    size_t turn;                /* at which of a zone's servers a walk starts */
    bool stopped;               /* nothing more is asked */
};

void pm_waiters_add(struct pm_dns *dns, struct pm_waiters *waiters, pm_dns_ready *ready, void *ctx);
/* Calls all, in the order in which they came; then nobody waits. */
void pm_waiters_call(struct pm_dns *dns, struct pm_waiters *waiters);
