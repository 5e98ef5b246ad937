/* Cases in which something is known of what is there, and what they share with the others. */
#pragma once

#include "cases.h"

#define ZONE_OWNERSHIP "purelymail_ownership_proof=0123456789abcdef0123456789abcdef"

extern const struct pm_dns_options zone_plain_dns;
/* A copy of them. */
struct pm_dns_options *zone_own_dns(struct pm_arena *arena);
/* Adds a domain; its name must be one. */
struct pm_zone_domain *zone_add(struct zone_input *input, struct pm_arena *arena, const char *name,
                                const struct pm_dns_options *dns);

void zone_build_new_in_zone(struct zone_input *input, struct pm_arena *arena);
void zone_build_subdomain_in_zone(struct zone_input *input, struct pm_arena *arena);
void zone_build_carried(struct zone_input *input, struct pm_arena *arena);
void zone_build_carried_all(struct zone_input *input, struct pm_arena *arena);
void zone_build_carried_hostile(struct zone_input *input, struct pm_arena *arena);
void zone_build_carried_bytes(struct zone_input *input, struct pm_arena *arena);
void zone_build_conflicts(struct zone_input *input, struct pm_arena *arena);
void zone_build_conflicts_deleted(struct zone_input *input, struct pm_arena *arena);
void zone_build_right_already(struct zone_input *input, struct pm_arena *arena);
void zone_build_right_already_all(struct zone_input *input, struct pm_arena *arena);
void zone_build_ttl_differs(struct zone_input *input, struct pm_arena *arena);
void zone_build_added_already(struct zone_input *input, struct pm_arena *arena);
void zone_build_former_values(struct zone_input *input, struct pm_arena *arena);
void zone_build_leaving_known(struct zone_input *input, struct pm_arena *arena);
void zone_build_remove(struct zone_input *input, struct pm_arena *arena);
