/* A zone that was found on the way down: who serves it. */
#pragma once

#include "dns/fan.h"

enum {
    PM_ZONE_HOSTS_ASKED = 16, /* of a zone with more name servers only so many are asked */
    PM_ZONE_HOSTS_NAMED = 64, /* and only so many are named */
};

/* One host of its NS sets. */
struct pm_dns_zone_host {
    struct pm_host *host;
    bool in_parent, in_child;
    bool is_asked;
};

struct pm_dns_zone {
    struct pm_dns *dns;
    struct pm_str name, parent;
    struct pm_dns_zone_host *named; /* sorted by name */
    size_t count, cap;
    struct pm_hosts hosts; /* those that are asked, sorted by name */
    size_t open;           /* hosts whose addresses are being looked for */
    pm_dns_ready *found;   /* called with found_ctx when there is none any more */
    void *found_ctx;
    /* From the survey. */
    enum { PM_ZONE_NOT_SURVEYED, PM_ZONE_IN_SURVEY, PM_ZONE_SURVEYED } state;
    struct pm_fan *first, *second; /* NS at the parent's hosts; at those that only the zone names */
    struct pm_replies ns;          /* what all of them said about NS of the apex */
    enum pm_zone_status status;
    struct pm_str why;
    struct pm_name_server *servers;
    struct pm_waiters waiters;
};

/* From the NS set for name in sets, and the addresses there of hosts at or below name: about other
 * names the servers above it may not speak. */
struct pm_dns_zone *pm_dns_zone_make(struct pm_dns *dns, struct pm_str name, struct pm_str parent,
                                     const struct pm_rrset *sets, size_t count);
/* Adds the hosts of an NS set of the zone's own. */
void pm_dns_zone_add_child(struct pm_dns_zone *zone, const struct pm_rrset *set);
/* True: the addresses of all hosts that are asked are known, or why they are not. */
bool pm_dns_zone_find_hosts(struct pm_dns_zone *zone, pm_dns_ready *ready, void *ctx);

/* True: the zone's own NS set was asked for at all its servers. */
bool pm_dns_zone_survey(struct pm_dns_zone *zone, pm_dns_ready *ready, void *ctx);
