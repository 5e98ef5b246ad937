/* Hosts and their addresses: who can be asked. */
#pragma once

#include "dns/fetch.h"

/* At most so many addresses of a host are taken. */
enum { PM_HOST_ADDRESSES = 4 };

/* One address that can be asked, kept as long as the engine. */
struct pm_target {
    struct pm_map_entry entry; /* its name: "192.0.2.1@53" */
    struct pm_peer *peer;
    bool routed;     /* false: an IPv6 address, and this machine has no route to it */
    unsigned silent; /* time-outs since its last answer */
};

struct pm_host {
    struct pm_map_entry entry; /* its name; of a server that was configured its address */
    struct pm_dns *dns;
    struct pm_target *targets[PM_HOST_ADDRESSES];
    struct pm_str addresses[PM_HOST_ADDRESSES]; /* "192.0.2.1@53" */
    struct pm_str labels[PM_HOST_ADDRESSES];    /* "ns1.example.net 192.0.2.1" */
    size_t count;
    struct pm_str unrouted; /* an IPv6 address without a route; empty: none */
    struct pm_str problem;  /* why it has no address, once that is known */
    bool in_doubt;          /* it may have one all the same */
    size_t asked;           /* kinds of addresses the resolver was asked for */
    bool asking;
    struct pm_waiters waiters;
};

/* A server that was configured. NULL: no address in numbers. Lies in dns->lasting. */
struct pm_host *pm_host_make_fixed(struct pm_dns *dns, const struct pm_dns_server *server);
/* A name server by its name; its addresses come from the resolver. */
struct pm_host *pm_host_get(struct pm_dns *dns, struct pm_str name);
/* A name server with the addresses that came with a referral, sets of A and AAAA. NULL: none of
 * them can be asked. */
struct pm_host *pm_host_make_glued(struct pm_dns *dns, struct pm_str name,
                                   const struct pm_rrset *sets, size_t count);

/* True: it has an address, or has none and says why. Else the resolver is asked: A, and AAAA when
 * there is no A. */
bool pm_host_find(struct pm_host *host, pm_dns_ready *ready, void *ctx);
/* True: all its addresses are known. Else the next kind is asked for. */
bool pm_host_find_more(struct pm_host *host, pm_dns_ready *ready, void *ctx);
