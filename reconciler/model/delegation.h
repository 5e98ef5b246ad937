/* Which zone holds a name, and which servers answer for it: what the walk down from the root found
 * (RFC 1034 4.2, 5.3.3). */
#pragma once

#include "base/str.h"

#include <stdbool.h>

enum pm_zone_status {
    PM_ZONE_FOUND,
    PM_ZONE_NOT_DELEGATED, /* the parent's servers know no such name, or no name servers of it that
                            * exist */
    PM_ZONE_UNKNOWN,       /* the way down broke off, or none of the zone's servers says anything */
};

/* One host of an NS set. */
struct pm_name_server {
    struct pm_str host;             /* canonical */
    bool in_parent;                 /* the parent's servers name it */
    bool in_child;                  /* the zone's own servers name it */
    const struct pm_str *addresses; /* "192.0.2.1@53" */
    size_t address_count;
    struct pm_str problem; /* why it has no address; empty: it has one */
    /* The problem is one of asking: it may have an address that could not be learned or used. */
    bool in_doubt;
};

struct pm_delegation {
    enum pm_zone_status status;
    struct pm_str zone;   /* the apex of the closest enclosing zone; with NOT_DELEGATED the name */
    struct pm_str parent; /* the zone that delegates it */
    const struct pm_name_server *servers; /* of parent and child, sorted by host */
    size_t server_count;
    struct pm_str why; /* NOT_DELEGATED, UNKNOWN: what happened, in a sentence */
    bool complete;     /* false: still being walked */
};
