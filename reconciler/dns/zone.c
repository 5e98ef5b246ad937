#include "dns/zone.h"

#include "model/name.h"

#include <stdlib.h>

static int by_name(const void *a, const void *b)
{
    const struct pm_dns_zone_host *left = a, *right = b;
    return pm_str_cmp(left->host->entry.name, right->host->entry.name);
}

static struct pm_dns_zone_host *find(const struct pm_dns_zone *zone, struct pm_str name)
{
    for (size_t i = 0; i < zone->count; i++)
        if (pm_str_eq(zone->named[i].host->entry.name, name))
            return &zone->named[i];
    return NULL;
}

static struct pm_dns_zone_host *add(struct pm_dns_zone *zone, struct pm_host *host)
{
    struct pm_dns_zone_host *named =
        PM_PUSH(&zone->dns->arena, zone->named, zone->count, zone->cap);
    *named = (struct pm_dns_zone_host){.host = host};
    return named;
}

/* Which hosts are asked: as many as may be, those chosen earlier among them. */
static void choose(struct pm_dns_zone *zone)
{
    qsort(zone->named, zone->count, sizeof *zone->named, by_name);
    size_t asked = zone->hosts.count;
    for (size_t i = 0; i < zone->count && asked < PM_ZONE_HOSTS_ASKED; i++) {
        asked += !zone->named[i].is_asked;
        zone->named[i].is_asked = true;
    }
    zone->hosts.items = PM_NEW_ARRAY(&zone->dns->arena, struct pm_host *, asked);
    zone->hosts.count = 0;
    for (size_t i = 0; i < zone->count; i++)
        if (zone->named[i].is_asked)
            zone->hosts.items[zone->hosts.count++] = zone->named[i].host;
}

static struct pm_host *host_of(struct pm_dns_zone *zone, struct pm_str name,
                               const struct pm_rrset *sets, size_t count)
{
    struct pm_host *host = NULL;
    if (pm_name_in_zone(name, zone->name))
        host = pm_host_make_glued(zone->dns, name, sets, count);
    return host ? host : pm_host_get(zone->dns, name);
}

struct pm_dns_zone *pm_dns_zone_make(struct pm_dns *dns, struct pm_str name, struct pm_str parent,
                                     const struct pm_rrset *sets, size_t count)
{
    struct pm_dns_zone *zone = PM_NEW(&dns->arena, struct pm_dns_zone);
    zone->dns = dns;
    zone->name = name;
    zone->parent = parent;
    for (size_t i = 0; i < count; i++) {
        if (sets[i].type != PM_RRTYPE_NS || !pm_str_eq(sets[i].owner, name))
            continue;
        for (size_t v = 0; v < sets[i].count && zone->count < PM_ZONE_HOSTS_NAMED; v++) {
            struct pm_str host = sets[i].values[v].target;
            if (!find(zone, host))
                add(zone, host_of(zone, host, sets, count))->in_parent = true;
        }
    }
    choose(zone);
    return zone;
}

void pm_dns_zone_add_child(struct pm_dns_zone *zone, const struct pm_rrset *set)
{
    size_t before = zone->count;
    for (size_t v = 0; v < set->count; v++) {
        struct pm_str name = set->values[v].target;
        struct pm_dns_zone_host *named = find(zone, name);
        if (!named && zone->count < PM_ZONE_HOSTS_NAMED)
            named = add(zone, pm_host_get(zone->dns, name));
        if (named)
            named->in_child = true;
    }
    if (zone->count > before)
        choose(zone);
}

static void found_one(void *ctx)
{
    struct pm_dns_zone *zone = ctx;
    if (--zone->open == 0)
        zone->found(zone->found_ctx);
}

bool pm_dns_zone_find_hosts(struct pm_dns_zone *zone, pm_dns_ready *ready, void *ctx)
{
    zone->found = ready;
    zone->found_ctx = ctx;
    for (size_t i = 0; i < zone->hosts.count; i++)
        zone->open += !pm_host_find(zone->hosts.items[i], found_one, zone);
    return zone->open == 0;
}
