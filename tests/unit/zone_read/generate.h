/* Zones of any records: owners and names of any bytes, texts of any bytes and cuts. */
#pragma once

#include "model/current.h"

/* A zone with SOA and NS and some forty sets besides; another seed gives another. */
struct pm_current generate_zone(unsigned seed, struct pm_arena *arena);
/* True when both hold the same, TTLs and the cuts of texts included. */
bool generate_same(const struct pm_current *a, const struct pm_current *b);
