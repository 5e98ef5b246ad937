/* The lines of a zone file that belong together, in aligned columns. Private to bind. */
#pragma once

#include "zone/writer.h"

struct pm_bind_block {
    struct pm_zone_writer *w;
    struct pm_str origin; /* owners are relative to it; empty: absolute */
    size_t owner_width, ttl_width, type_width;
    size_t widest;               /* owner, though it be too wide for a column */
    struct pm_zone_alike *alike; /* told of each owner; NULL: none */
};

/* A block without lines yet. */
struct pm_bind_block pm_bind_block_of(struct pm_zone_writer *w, const struct pm_zone *zone);
/* Makes the columns wide enough for a record. */
void pm_bind_make_room(struct pm_bind_block *block, struct pm_str owner, uint32_t ttl,
                       enum pm_rrtype type);
/* A record up to its value. */
void pm_bind_put_start(const struct pm_bind_block *block, struct pm_str owner, uint32_t ttl,
                       enum pm_rrtype type);
/* The set's records, each behind start. */
void pm_bind_put_set(const struct pm_bind_block *block, const char *start,
                     const struct pm_rrset *set);
/* What is new or another as records, what has to go as comments. */
void pm_bind_put_changes(struct pm_bind_block *block, const struct pm_changeset *changes);

/* Notes where the domain's name stands in the owner that was just written. */
void pm_bind_note_owner(const struct pm_bind_block *block);
/* Writes the lines of a domain of which nothing is known or to be said, as those of the one before
 * that shares its options, with its name put in. False, and nothing written: they differ in more
 * than the name. */
bool pm_bind_put_alike(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain);
