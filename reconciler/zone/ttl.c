/* What a provider's limits make of TTLs, in words. */
#include "zone/writer.h"

/* What a TTL becomes in the format. */
static uint32_t taken(const struct pm_zone_format *format, uint32_t ttl)
{
    if (ttl < format->ttl_min)
        return format->ttl_min;
    return format->ttl_max > 0 && ttl > format->ttl_max ? format->ttl_max : ttl;
}

bool pm_zone_limits_ttl(const struct pm_zone_format *format, const struct pm_zone_domain *domain)
{
    return !domain->remove && taken(format, domain->dns->ttl) != domain->dns->ttl;
}

struct pm_str pm_zone_ttl_text(const struct pm_zone_format *format, uint32_t ttl,
                               struct pm_str whose, struct pm_arena *arena)
{
    uint32_t becomes = taken(format, ttl);
    return pm_str_printf(
        arena, "the TTL of %" PM_STR_FMT ", %u s, becomes %u s, the %s that %s takes",
        PM_STR_ARG(whose), ttl, becomes, becomes > ttl ? "least" : "most", format->name);
}
