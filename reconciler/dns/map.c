#include "dns/map.h"

/* FNV-1a. Whoever makes names collide slows down nothing but the look at their own zone: of each
 * zone only a few names are taken. */
static uint32_t hash(struct pm_str name, uint32_t tag)
{
    uint64_t value = (UINT64_C(14695981039346656037) ^ tag) * UINT64_C(1099511628211);
    for (size_t i = 0; i < name.len; i++)
        value = (value ^ (unsigned char)name.ptr[i]) * UINT64_C(1099511628211);
    return (uint32_t)(value ^ value >> 32);
}

/* The slot of the thing, or the free one where it belongs. */
static struct pm_map_entry **slot_of(const struct pm_map *map, struct pm_str name, uint32_t tag,
                                     uint32_t key)
{
    size_t at = key & (map->slot_count - 1);
    for (;; at = (at + 1) & (map->slot_count - 1)) {
        const struct pm_map_entry *entry = map->slots[at];
        if (!entry || (entry->hash == key && entry->tag == tag && pm_str_eq(entry->name, name)))
            return &map->slots[at];
    }
}

static void grow(struct pm_map *map, struct pm_arena *arena)
{
    struct pm_map old = *map;
    map->slot_count = old.slot_count > 0 ? old.slot_count * 2 : 64;
    map->slots = PM_NEW_ARRAY(arena, struct pm_map_entry *, map->slot_count);
    for (size_t i = 0; i < old.slot_count; i++) {
        struct pm_map_entry *entry = old.slots[i];
        if (entry)
            *slot_of(map, entry->name, entry->tag, entry->hash) = entry;
    }
}

struct pm_map_entry *pm_map_find(const struct pm_map *map, struct pm_str name, uint32_t tag)
{
    return map->slot_count > 0 ? *slot_of(map, name, tag, hash(name, tag)) : NULL;
}

void pm_map_add(struct pm_map *map, struct pm_arena *arena, struct pm_map_entry *entry)
{
    if (2 * (map->count + 1) > map->slot_count)
        grow(map, arena);
    entry->hash = hash(entry->name, entry->tag);
    *slot_of(map, entry->name, entry->tag, entry->hash) = entry;
    map->count++;
}
