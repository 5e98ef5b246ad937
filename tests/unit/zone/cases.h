/* Inputs that golden files and real consumers are tried on. */
#pragma once

#include "zone/zone.h"

enum { ZONE_CASE_DOMAINS_MAX = 400 };

struct zone_input {
    struct pm_zone_domain domains[ZONE_CASE_DOMAINS_MAX];
    size_t count;
    struct pm_zone_options options; /* of the default style */
    struct pm_current current;      /* of the zone current.zone; no zone: nothing is known */
    struct pm_zone *zones;          /* as grouped, by zone_case_build and zone_build_random */
    size_t zone_count;
};

struct zone_case {
    const char *name;
    void (*build)(struct zone_input *input, struct pm_arena *arena);
    bool styles; /* the golden files show it in every style */
};

const struct zone_case *zone_cases(size_t *count);
/* Fills input with the options common to all and the case's domains, and groups them. */
void zone_case_build(const struct zone_case *zone_case, struct zone_input *input,
                     struct pm_arena *arena);

/* The same options for a complete zone: two name servers, serial 7. */
struct pm_zone_options zone_complete_options(const struct pm_zone_options *fragment);

/* 300 domains of one zone with own DMARC texts of any bytes and any length up to 600. */
void zone_build_random(struct zone_input *input, struct pm_arena *arena, unsigned seed);
