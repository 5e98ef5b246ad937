/* The anchors of a YAML file, by name. A hash table, because a file may have one a domain. */
#pragma once

#include "schema/node.h"

struct pm_anchor {
    struct pm_str name;
    const struct pm_node *node; /* NULL while the value is still being read */
    struct pm_mark mark;
};

struct pm_anchors {
    struct pm_anchor **slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
};

/* The anchor of that name, or NULL. */
struct pm_anchor *pm_anchors_find(const struct pm_anchors *anchors, struct pm_str name);
/* Adds an anchor, or starts the one of that name anew (YAML 1.2, 3.2.2.2: the last one counts). The
 * name is copied. */
struct pm_anchor *pm_anchors_add(struct pm_anchors *anchors, struct pm_arena *arena,
                                 struct pm_str name, struct pm_mark mark);
