#include "zone/zone.h"

#include "zone/writer.h"

#include <stdlib.h>

enum { NAME_MAX_OCTETS = 253, SUFFIXES = 8 };

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

/* The one to correct, for who can say where it is declared. */
static bool blame(struct pm_zone_domain *domains, const struct pm_zone_domain *culprit)
{
    domains[culprit - domains].blamed = true;
    return false;
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

/* Public suffixes that were met; looking one up takes longer than all else here. */
struct suffixes {
    struct pm_str items[SUFFIXES];
    size_t count, next;
};

static bool is_met(const struct suffixes *suffixes, struct pm_str parent)
{
    for (size_t i = 0; i < suffixes->count; i++) {
        if (pm_str_eq(suffixes->items[i], parent))
            return true;
    }
    return false;
}

/* Right below a public suffix the registrable domain is the name itself, be it a suffix or not. */
static struct pm_name find_zone(struct suffixes *suffixes, const struct pm_zone_domain *domain)
{
    struct pm_str name = domain->name.ascii;
    struct pm_str parent = pm_str_sub(name, pm_str_find(name, '.') + 1, name.len);
    if (domain->dns->zone.ascii.len > 0)
        return domain->dns->zone;
    if (is_met(suffixes, parent))
        return pm_name_canonical(name);
    if (pm_name_is_public_suffix(pm_name_canonical(parent))) {
        suffixes->items[suffixes->next++ % SUFFIXES] = parent;
        suffixes->count += suffixes->count < SUFFIXES;
    }
    return pm_records_zone(domain->name, domain->dns);
}

static bool find_zones(struct pm_zone_domain *domains, size_t count, struct pm_err *err)
{
    struct suffixes suffixes = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        domains[i].zone = find_zone(&suffixes, &domains[i]);
        if (!check(&domains[i], err))
            return blame(domains, &domains[i]);
    }
    return true;
}

static bool is_sorted(const struct pm_zone_domain *domains, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (by_zone_and_name(&domains[i - 1], &domains[i]) > 0)
            return false;
    }
    return true;
}

/* A zone is at one provider, whichever of its domains says so. */
static bool find_provider(struct pm_zone *zone, const struct pm_zone_domain **culprit,
                          struct pm_err *err)
{
    const struct pm_zone_domain *first = NULL;
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_zone_domain *domain = &zone->domains[i];
        if (domain->dns->provider.len == 0)
            continue;
        *culprit = domain;
        if (first && !pm_str_eq(first->dns->provider, domain->dns->provider))
            return pm_fail(err, PM_ERR_INVALID,
                           "%" PM_STR_FMT " has the provider %" PM_STR_FMT " and %" PM_STR_FMT
                           " has %" PM_STR_FMT ", but both lie in the zone %" PM_STR_FMT
                           ", which is at one provider: give them the same dns.provider, or "
                           "dns.zone to the one that is a zone of its own",
                           PM_STR_ARG(first->name.ascii), PM_STR_ARG(first->dns->provider),
                           PM_STR_ARG(domain->name.ascii), PM_STR_ARG(domain->dns->provider),
                           PM_STR_ARG(zone->name.ascii));
        first = domain;
    }
    zone->provider = first ? pm_provider_find(first->dns->provider) : NULL;
    return true;
}

/* --- helper records ------------------------------------------------------------------------- */

static const struct {
    struct pm_str label;
    size_t offset; /* of its option */
} helpers[] = {
    {PM_STR_INIT("autoconfig."), offsetof(struct pm_dns_extra, autoconfig)},
    {PM_STR_INIT("autodiscover."), offsetof(struct pm_dns_extra, autodiscover)},
};

enum { HELPERS = sizeof helpers / sizeof helpers[0] };

static bool has_helper(const struct pm_zone_domain *domain, size_t helper)
{
    const char *extra = (const char *)&domain->dns->extra;
    const struct pm_str *option = (const void *)(extra + helpers[helper].offset);
    return !domain->remove && option->len > 0;
}

static bool has_helpers(const struct pm_zone_domain *domains, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (has_helper(&domains[i], 0) || has_helper(&domains[i], 1))
            return true;
    }
    return false;
}

static bool check_helpers(const struct pm_zone_domain *domains, size_t count,
                          const struct pm_str *names, size_t name_count,
                          const struct pm_zone_domain **culprit, struct pm_err *err)
{
    struct pm_arena scratch;
    bool ok = true;
    pm_arena_init(&scratch);
    for (size_t i = 0; ok && i < count * HELPERS; i++) {
        const struct pm_zone_domain *domain = &domains[i / HELPERS];
        struct pm_str label = helpers[i % HELPERS].label;
        *culprit = domain;
        if (!has_helper(domain, i % HELPERS))
            continue;
        struct pm_str owner = pm_str_concat(&scratch, label, domain->name.ascii);
        if (name_count > 0 && bsearch(&owner, names, name_count, sizeof *names, pm_str_order))
            ok = pm_fail(err, PM_ERR_INVALID,
                         "the CNAME record %" PM_STR_FMT ", which dns.extra of %" PM_STR_FMT
                         " asks for, cannot stand there, as that is a mail domain of its own: take "
                         "dns.extra.%" PM_STR_FMT " or the domain away",
                         PM_STR_ARG(owner), PM_STR_ARG(domain->name.ascii), (int)label.len - 1,
                         label.ptr);
        pm_arena_fini(&scratch);
    }
    return ok;
}

bool pm_zone_check_helpers(const struct pm_zone_domain *domains, size_t count,
                           const struct pm_str *names, size_t name_count, struct pm_err *err)
{
    const struct pm_zone_domain *culprit;
    return check_helpers(domains, count, names, name_count, &culprit, err);
}

static bool check_own_helpers(struct pm_zone_domain *domains, size_t count, struct pm_err *err)
{
    const struct pm_zone_domain *culprit = domains;
    struct pm_arena arena;
    if (!has_helpers(domains, count))
        return true;
    pm_arena_init(&arena);
    struct pm_str *names = PM_NEW_ARRAY(&arena, struct pm_str, count);
    for (size_t i = 0; i < count; i++)
        names[i] = domains[i].name.ascii;
    qsort(names, count, sizeof *names, pm_str_order);
    bool ok = check_helpers(domains, count, names, count, &culprit, err);
    pm_arena_fini(&arena);
    return ok || blame(domains, culprit);
}

static size_t count_zones(const struct pm_zone_domain *domains, size_t count)
{
    size_t zones = count > 0;
    for (size_t i = 1; i < count; i++)
        zones += !pm_name_eq(domains[i].zone, domains[i - 1].zone);
    return zones;
}

bool pm_zone_group(struct pm_zone_domain *domains, size_t count, struct pm_arena *arena,
                   struct pm_zone **zones, size_t *zone_count, struct pm_err *err)
{
    const struct pm_zone_domain *culprit;
    size_t n = 0;
    if (!find_zones(domains, count, err) || !check_own_helpers(domains, count, err))
        return false;
    if (!is_sorted(domains, count))
        qsort(domains, count, sizeof *domains, by_zone_and_name);
    struct pm_zone *list = PM_NEW_ARRAY(arena, struct pm_zone, count_zones(domains, count));
    for (size_t i = 0; i < count; i += list[n - 1].count) {
        struct pm_zone *zone = &list[n++];
        *zone = (struct pm_zone){
            .name = domains[i].zone,
            .domains = &domains[i],
            .count = run_length(&domains[i], count - i),
        };
        if (!find_provider(zone, &culprit, err))
            return blame(domains, culprit);
    }
    *zones = list;
    *zone_count = n;
    return true;
}
