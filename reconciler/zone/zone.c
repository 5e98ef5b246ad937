#include "zone/zone.h"

#include "zone/writer.h"

#include <stdlib.h>

enum { NAME_MAX_OCTETS = 253 };

/* The longest owner label in front of a domain, with its dot. */
static const struct pm_str longest_label = PM_STR_INIT("purelymail1._domainkey.");

static bool check(const struct pm_zone_domain *domain, struct pm_err *err)
{
    struct pm_str name = domain->name.ascii, zone = domain->zone.ascii;
    if (!pm_name_in_zone(name, zone))
        return pm_fail(err, PM_ERR_INVALID, "%" PM_STR_FMT " does not lie in its zone %" PM_STR_FMT,
                       PM_STR_ARG(name), PM_STR_ARG(zone));
    if (name.len + longest_label.len > NAME_MAX_OCTETS)
        return pm_fail(err, PM_ERR_INVALID,
                       "%" PM_STR_FMT " is too long for its DKIM records: with \"%s\" in front it "
                       "has %zu octets, and a name may have %d",
                       PM_STR_ARG(name), longest_label.ptr, name.len + longest_label.len,
                       NAME_MAX_OCTETS);
    return true;
}

static int by_zone_and_name(const void *a, const void *b)
{
    const struct pm_zone_domain *x = a, *y = b;
    int order = pm_name_cmp(x->zone, y->zone);
    if (order != 0)
        return order;
    bool x_apex = pm_name_eq(x->name, x->zone), y_apex = pm_name_eq(y->name, y->zone);
    if (x_apex != y_apex)
        return x_apex ? -1 : 1;
    return pm_name_cmp(x->name, y->name);
}

static size_t run_length(const struct pm_zone_domain *domains, size_t count)
{
    size_t run = 1;
    while (run < count && pm_name_eq(domains[run].zone, domains[0].zone))
        run++;
    return run;
}

bool pm_zone_group(struct pm_zone_domain *domains, size_t count, struct pm_arena *arena,
                   struct pm_zone **zones, size_t *zone_count, struct pm_err *err)
{
    struct pm_zone *list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < count; i++) {
        domains[i].zone = pm_records_zone(domains[i].name, domains[i].dns);
        if (!check(&domains[i], err))
            return false;
    }
    if (count > 0)
        qsort(domains, count, sizeof *domains, by_zone_and_name);
    for (size_t i = 0; i < count; i += list[n - 1].count)
        *PM_PUSH(arena, list, n, cap) = (struct pm_zone){
            .name = domains[i].zone,
            .domains = &domains[i],
            .count = run_length(&domains[i], count - i),
        };
    *zones = list;
    *zone_count = n;
    return true;
}

/* The warnings being collected. */
struct list {
    struct pm_arena *arena;
    struct pm_str *items;
    size_t count, cap;
};

static void warn_of_ownership(struct list *list, const struct pm_zone *zones, size_t count)
{
    size_t domains = 0;
    for (size_t i = 0; i < count; i++)
        domains += zones[i].count;
    *PM_PUSH(list->arena, list->items, list->count, list->cap) =
        pm_str_printf(list->arena, "the ownership record of %zu %s left out: %s", domains,
                      domains == 1 ? "domain is" : "domains is", PM_ZONE_OWNERSHIP_UNKNOWN);
}

static void warn_of_servers(struct list *list, const struct pm_zone *zone,
                            const struct pm_zone_options *options)
{
    for (size_t i = 0; i < options->ns_count; i++) {
        if (!pm_name_in_zone(options->ns[i].ascii, zone->name.ascii))
            continue;
        *PM_PUSH(list->arena, list->items, list->count, list->cap) = pm_str_printf(
            list->arena,
            "the name server %" PM_STR_FMT " lies in the zone %" PM_STR_FMT
            ", whose file holds no address for it: servers may refuse to load it. Add the A and "
            "AAAA records, or name a server outside of the zone",
            PM_STR_ARG(options->ns[i].ascii), PM_STR_ARG(zone->name.ascii));
    }
}

void pm_zone_warnings(const struct pm_zone *zones, size_t count,
                      const struct pm_zone_options *options, struct pm_arena *arena,
                      struct pm_str **out, size_t *out_count)
{
    struct list list = {.arena = arena};
    if (options->ownership.len == 0 && count > 0)
        warn_of_ownership(&list, zones, count);
    if (options->style == PM_ZONE_STYLE_COMPLETE && count > 0)
        *PM_PUSH(arena, list.items, list.count, list.cap) =
            PM_STR("a complete zone made here holds mail records only: loaded in place of a zone "
                   "with others (web site, hosts), it takes those away");
    for (size_t i = 0; options->style == PM_ZONE_STYLE_COMPLETE && i < count; i++)
        warn_of_servers(&list, &zones[i], options);
    *out = list.items;
    *out_count = list.count;
}
