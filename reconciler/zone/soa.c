/* What a complete zone's serial depends on. */
#include "base/num.h"
#include "zone/writer.h"

/* RNAME, the serial, and four times (RFC 1035 3.3.13). */
static bool read_serial(struct pm_str rest, uint64_t *serial)
{
    struct pm_str rname, number;
    return pm_str_next(&rest, ' ', &rname) && pm_str_next(&rest, ' ', &number) &&
           pm_u64_parse(number, 0, UINT32_MAX, serial);
}

enum pm_serial_found pm_zone_current_serial(const struct pm_zone *zone, uint32_t *serial)
{
    const struct pm_rrset *soa =
        zone->current ? pm_current_find(zone->current, zone->name.ascii, PM_RRTYPE_SOA) : NULL;
    uint64_t number;
    if (!soa)
        return PM_SERIAL_NONE;
    if (!read_serial(soa->values[0].text, &number))
        return PM_SERIAL_UNREADABLE;
    *serial = (uint32_t)number;
    return PM_SERIAL_READ;
}

static bool is_same(const struct pm_rrset *before, const struct pm_rrset *after)
{
    if (!before || before->ttl != after->ttl || before->count != after->count)
        return false;
    for (size_t i = 0; i < after->count; i++)
        if (!pm_rrset_holds(before, &after->values[i]))
            return false;
    return true;
}

/* --ns says again what is there. */
static bool keeps_servers(const struct pm_zone_options *options, const struct pm_zone *zone)
{
    const struct pm_current *current = zone->current;
    const struct pm_rrset *soa = pm_current_find(current, zone->name.ascii, PM_RRTYPE_SOA);
    const struct pm_rrset *ns = pm_current_find(current, zone->name.ascii, PM_RRTYPE_NS);
    if (options->ns_count == 0)
        return true;
    if (!soa || !pm_str_eq(soa->values[0].target, options->ns[0].ascii) || !ns ||
        ns->ttl != options->ttl || ns->count != options->ns_count)
        return false;
    for (size_t i = 0; i < options->ns_count; i++)
        if (!pm_rrset_holds(ns, &(const struct pm_rdata){.target = options->ns[i].ascii}))
            return false;
    return true;
}

bool pm_zone_keeps_serial(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    const struct pm_current *current = zone->current;
    size_t count;
    if (!current || !current->whole || !keeps_servers(w->options, zone))
        return false;
    const struct pm_rrset *sets = pm_zone_whole(w, zone, true, &count);
    if (count != current->count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!is_same(pm_current_find(current, sets[i].owner, sets[i].type), &sets[i]))
            return false;
    return true;
}
