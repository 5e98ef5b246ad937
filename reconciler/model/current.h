/* What a zone holds now, as far as it is known. */
#pragma once

#include "model/name.h"
#include "model/rrset.h"

#include <stdbool.h>

/* A set of which is known whether it is there, and what is in it. A CNAME: all of its owner's. */
struct pm_known_set {
    struct pm_str owner; /* canonical */
    enum pm_rrtype type;
};

struct pm_current {
    struct pm_str zone;   /* canonical */
    struct pm_str source; /* for people: "zones/example.com.zone", "AXFR from 192.0.2.1@53" */
    const struct pm_rrset *sets; /* sorted by owner (byte order) and type's number */
    size_t count;
    bool is_planned; /* as a document says it will be once its own changes are carried out */
    bool whole; /* all of the zone; false: of what is not among the known nothing can be said */
    const struct pm_known_set *known; /* not whole: sorted as the sets are; each once */
    size_t known_count;
};

/* Records being collected, in any order. */
struct pm_current_draft {
    struct pm_arena *arena;
    struct pm_current_record *records;
    size_t count, cap;
    struct pm_known_set *known;
    size_t known_count, known_cap;
};

struct pm_current_draft pm_current_begin(struct pm_arena *arena);
/* owner and the slices of rdata must live as long as the arena. */
void pm_current_add(struct pm_current_draft *draft, struct pm_str owner, enum pm_rrtype type,
                    uint32_t ttl, const struct pm_rdata *rdata);
/* Of this set all is known: it has the records that are added, or is not there. For what is not
 * whole. owner must live as long as the arena. */
void pm_current_know(struct pm_current_draft *draft, struct pm_str owner, enum pm_rrtype type);
/* Puts the records together as sets. A record that comes twice counts once (RFC 2181 5); a set
 * whose records differ in TTL, which is an error (RFC 2181 5.2), gets that of the one added first,
 * as servers do when they load a zone file. */
struct pm_current pm_current_make(struct pm_current_draft *draft, struct pm_str zone, bool whole,
                                  struct pm_str source);

/* NULL: no such set. */
const struct pm_rrset *pm_current_find(const struct pm_current *current, struct pm_str owner,
                                       enum pm_rrtype type);
/* All sets of one owner: the first of them, and how many; NULL and 0: none. */
const struct pm_rrset *pm_current_at(const struct pm_current *current, struct pm_str owner,
                                     size_t *count);
/* True when a set that is not found is not there. */
bool pm_current_knows(const struct pm_current *current, struct pm_str owner, enum pm_rrtype type);
