/* The way down: from a top-level domain, whose servers the resolvers know, label by label to the
 * zone that holds a name (RFC 1034 5.3.3). Every name on the way is a place, found once and kept.
 *
 * At each place one of the servers of the zone above is asked for `NS place`. A referral, or a set
 * with authority (both zones on the same server), is a zone cut; with authority no such record, or
 * no such name: no cut. A server that says anything else, or nothing, does not do its duty: the
 * next one is asked. That a registry knows no cut must be said by two of its servers, where two
 * answer: the newest delegations are not on all of them yet. */
#pragma once

#include "dns/zone.h"

enum pm_place_state {
    PM_PLACE_OPEN,
    PM_PLACE_CUT,     /* a zone begins here */
    PM_PLACE_INSIDE,  /* no cut, though there is such a name */
    PM_PLACE_ABSENT,  /* the zone above has no such name */
    PM_PLACE_UNKNOWN, /* the way down broke off */
};

struct pm_place {
    struct pm_map_entry entry; /* its name */
    struct pm_dns *dns;
    struct pm_place *above; /* NULL: the root */
    enum pm_place_state state;
    struct pm_dns_zone
        *zone;            /* that holds it; NULL: unknown, or only the resolvers know these names */
    struct pm_str why;    /* UNKNOWN: what happened */
    struct pm_str source; /* INSIDE, ABSENT: the server that said so */
    bool has_mail;        /* INSIDE a registry's zone: which has MX records for the name */
    struct pm_walk *walk; /* while it is open */
    struct pm_waiters waiters;
    /* Of pm_dns_find. */
    bool sought;
    struct pm_delegation delegation;
    struct pm_waiters finders;
};

/* The place; its waiters are called once its state is OPEN no more. */
struct pm_place *pm_place_get(struct pm_dns *dns, struct pm_str name);
/* True when others register names below this zone: a name that it does not delegate is nobody's. */
bool pm_dns_zone_is_registry(const struct pm_dns_zone *zone);
