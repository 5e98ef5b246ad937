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
