#include "schema/anchors.h"

/* FNV-1a. The file is its user's own, so nobody gains from collisions. */
static size_t hash(struct pm_str name)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < name.len; i++)
        value = (value ^ (unsigned char)name.ptr[i]) * UINT64_C(1099511628211);
    return (size_t)(value ^ value >> 32);
}

/* The slot of that name, or the free one where it belongs. */
static struct pm_anchor **slot_of(const struct pm_anchors *anchors, struct pm_str name)
{
    size_t at = hash(name) & (anchors->slot_count - 1);
    while (anchors->slots[at] && !pm_str_eq(anchors->slots[at]->name, name))
        at = (at + 1) & (anchors->slot_count - 1);
    return &anchors->slots[at];
}

static void grow(struct pm_anchors *anchors, struct pm_arena *arena)
{
    struct pm_anchors old = *anchors;
    anchors->slot_count = old.slot_count > 0 ? old.slot_count * 2 : 16;
    anchors->slots = PM_NEW_ARRAY(arena, struct pm_anchor *, anchors->slot_count);
    for (size_t i = 0; i < old.slot_count; i++) {
        if (old.slots[i])
            *slot_of(anchors, old.slots[i]->name) = old.slots[i];
    }
}

struct pm_anchor *pm_anchors_find(const struct pm_anchors *anchors, struct pm_str name)
{
    return anchors->slot_count > 0 ? *slot_of(anchors, name) : NULL;
}

struct pm_anchor *pm_anchors_add(struct pm_anchors *anchors, struct pm_arena *arena,
                                 struct pm_str name, struct pm_mark mark)
{
    struct pm_anchor *anchor = pm_anchors_find(anchors, name);
    if (!anchor) {
        if (2 * (anchors->count + 1) > anchors->slot_count)
            grow(anchors, arena);
        anchor = PM_NEW(arena, struct pm_anchor);
        anchor->name = pm_str_dup(arena, name);
        *slot_of(anchors, name) = anchor;
        anchors->count++;
    }
    anchor->node = NULL;
    anchor->mark = mark;
    return anchor;
}
