/* Made-up zones of example.com, with records of ours, of other mail providers, and mistakes, and
 * the changes to them. */
#pragma once

#include "zonetext.h"

struct gen {
    uint64_t state;
};

/* A case is made from its seed alone, so that a failure can be run again:
 *     PM_PROPERTY_SEED=<seed> PM_PROPERTY_CASES=1 property_changeset */
void gen_init(struct gen *gen, uint64_t seed);
uint32_t gen_below(struct gen *gen, uint32_t bound);
bool gen_chance(struct gen *gen, uint32_t percent);

struct world {
    struct gen gen;
    struct pm_arena arena;
    struct pm_dns_options dns;
    struct pm_changeset_input input; /* wanted and current point into the world */
    struct pm_record_list wanted;
    struct pm_current_draft draft;
    struct pm_current current;
};

/* peaceful: the zone holds nothing that ours could touch. */
void world_init(struct world *world, uint64_t seed, bool peaceful);
void world_fini(struct world *world);
/* The same records, given in another order. */
struct pm_current world_shuffle(struct world *world);
/* The zone after the changes. */
struct pm_current world_apply(struct world *world, const struct pm_current *current,
                              const struct pm_changeset *changes);
/* Some name is another zone's, or below an alias of a tree. */
bool world_has_cut(const struct world *world);
void world_print(struct world *world, const struct pm_current *current, const char *title);
