#include "base/num.h"
#include "zone/writer.h"

enum pm_serial_found pm_zone_current_serial(const struct pm_zone *zone, uint32_t *serial)
{
    const struct pm_rrset *soa =
        zone->current ? pm_current_find(zone->current, zone->name.ascii, PM_RRTYPE_SOA) : NULL;
    struct pm_str rest, word;
    uint64_t number;
    if (!soa)
        return PM_SERIAL_NONE;
    rest = soa->values[0].text;
    if (!pm_str_next(&rest, ' ', &word) || !pm_str_next(&rest, ' ', &word) ||
        !pm_u64_parse(word, 0, UINT32_MAX, &number))
        return PM_SERIAL_UNREADABLE;
    *serial = (uint32_t)number;
    return PM_SERIAL_READ;
}
