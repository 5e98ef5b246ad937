/* A hash table of things that have a name and a tag. Things are added, never taken away; the table
 * and they lie in one arena. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/* To be the first member of what is kept. The name is borrowed. */
struct pm_map_entry {
    struct pm_str name;
    uint32_t tag;  /* tells things of one name apart; 0 where there is one */
    uint32_t hash; /* the map's */
};

/* Zeroed: empty. */
struct pm_map {
    struct pm_map_entry **slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
};

/* NULL: there is none. */
struct pm_map_entry *pm_map_find(const struct pm_map *map, struct pm_str name, uint32_t tag);
/* Adds what was not found. */
void pm_map_add(struct pm_map *map, struct pm_arena *arena, struct pm_map_entry *entry);
