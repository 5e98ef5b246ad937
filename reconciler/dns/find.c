#include "dns/walk.h"

static struct pm_str why_not_delegated(const struct pm_place *place)
{
    struct pm_arena *arena = &place->dns->arena;
    struct pm_str name = place->entry.name;
    if (!place->zone)
        return pm_str_printf(
            arena, "The resolver %" PM_STR_FMT " knows %s %" PM_STR_FMT, PM_STR_ARG(place->source),
            place->state == PM_PLACE_ABSENT ? "no such name as" : "no name servers of",
            PM_STR_ARG(name));
    return pm_str_printf(arena,
                         "The name servers of %" PM_STR_FMT " know %s %" PM_STR_FMT
                         " (so says %" PM_STR_FMT ")",
                         PM_STR_ARG(place->zone->name),
                         place->state == PM_PLACE_ABSENT ? "no such name as" : "no name servers of",
                         PM_STR_ARG(name), PM_STR_ARG(place->source));
}

/* A name that is not a zone of its own lies in the one above, unless that is a registry's, which
 * holds nothing but delegations. */
static bool is_held(const struct pm_place *place)
{
    return place->zone && (place->state == PM_PLACE_CUT || place->has_mail ||
                           !pm_dns_zone_is_registry(place->zone));
}

static void tell_zone(struct pm_place *place)
{
    const struct pm_dns_zone *zone = place->zone;
    place->delegation = (struct pm_delegation){
        .status = zone->status,
        .zone = zone->name,
        .parent = zone->parent,
        .servers = zone->servers,
        .server_count = zone->count,
        .why = zone->why,
    };
}

static void tell_no_zone(struct pm_place *place)
{
    bool unknown = place->state == PM_PLACE_UNKNOWN;
    place->delegation = (struct pm_delegation){
        .status = unknown ? PM_ZONE_UNKNOWN : PM_ZONE_NOT_DELEGATED,
        .zone = place->entry.name,
        .parent = place->zone ? place->zone->name : PM_STR(""),
        .why = unknown ? place->why : why_not_delegated(place),
    };
}

static void conclude(void *ctx)
{
    struct pm_place *place = ctx;
    bool found = place->state != PM_PLACE_UNKNOWN && is_held(place);
    if (found && !pm_dns_zone_survey(place->zone, conclude, place))
        return;
    if (found)
        tell_zone(place);
    else
        tell_no_zone(place);
    place->delegation.complete = true;
    pm_waiters_call(place->dns, &place->finders);
}

static void seek(struct pm_place *place)
{
    place->sought = true;
    if (place->state == PM_PLACE_OPEN)
        pm_waiters_add(place->dns, &place->waiters, conclude, place);
    else
        conclude(place);
}

const struct pm_delegation *pm_dns_find(struct pm_dns *dns, struct pm_str name, pm_dns_ready *ready,
                                        void *ctx)
{
    struct pm_place *place = pm_place_get(dns, name);
    if (!place->sought)
        seek(place);
    if (!place->delegation.complete)
        pm_waiters_add(dns, &place->finders, ready, ctx);
    return &place->delegation;
}
