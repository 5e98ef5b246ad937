#include "zone/read_master.h"

#include "zone/read_name.h"

static const struct pm_zone_place *place_of(const struct pm_zone_reading *reading,
                                            const struct pm_rrset *set)
{
    for (size_t i = 0; i < reading->count; i++)
        if (reading->places[i].type == set->type && pm_str_eq(reading->places[i].owner, set->owner))
            return &reading->places[i];
    return NULL;
}

static bool fail_at(const struct pm_zone_reading *reading, const struct pm_rrset *set,
                    struct pm_err *err)
{
    const struct pm_zone_place *place = place_of(reading, set);
    return place ? pm_err_wrap(err, "%s:%zu", place->path, place->line) : false;
}

/* DNSSEC's own records stand beside an alias (RFC 4035 2.5). */
static bool may_stand_beside(enum pm_rrtype type)
{
    return type == PM_RRTYPE_CNAME || type == PM_RRTYPE_RRSIG || type == PM_RRTYPE_NSEC;
}

static bool check_alias(const struct pm_zone_reading *reading, const struct pm_current *current,
                        const struct pm_rrset *alias, struct pm_err *err)
{
    size_t count;
    const struct pm_rrset *sets = pm_current_at(current, alias->owner, &count);
    for (size_t i = 0; i < count; i++) {
        if (may_stand_beside(sets[i].type))
            continue;
        pm_fail(err, PM_ERR_FAILED,
                "%" PM_STR_FMT " has a CNAME record and %" PM_STR_FMT
                " beside it, which DNS does not allow (RFC 1034 3.6.2): take one of them away",
                PM_STR_ARG(pm_zone_excerpt(alias->owner)),
                PM_STR_ARG(pm_rrtype_format(sets[i].type, reading->arena)));
        return fail_at(reading, alias, err);
    }
    return true;
}

static bool is_single(enum pm_rrtype type)
{
    return type == PM_RRTYPE_CNAME || type == PM_RRTYPE_DNAME || type == PM_RRTYPE_SOA;
}

static bool check_single(const struct pm_zone_reading *reading, const struct pm_rrset *set,
                         struct pm_err *err)
{
    if (set->count == 1)
        return true;
    pm_fail(err, PM_ERR_FAILED,
            "%" PM_STR_FMT " has %zu different %s records, and one is allowed: take the others "
            "away",
            PM_STR_ARG(pm_zone_excerpt(set->owner)), set->count, pm_rrtype_name(set->type));
    return fail_at(reading, set, err);
}

static bool check_apex(const struct pm_zone_reading *reading, const struct pm_rrset *soa,
                       struct pm_err *err)
{
    if (pm_str_eq(soa->owner, reading->zone))
        return true;
    pm_fail(err, PM_ERR_FAILED,
            "an SOA record at %" PM_STR_FMT ", and the zone is %" PM_STR_FMT
            ": is it another zone's file?",
            PM_STR_ARG(pm_zone_excerpt(soa->owner)), PM_STR_ARG(reading->zone));
    return fail_at(reading, soa, err);
}

bool pm_zone_reading_check(const struct pm_zone_reading *reading, const struct pm_current *current,
                           struct pm_err *err)
{
    for (size_t i = 0; i < current->count; i++) {
        const struct pm_rrset *set = &current->sets[i];
        if (is_single(set->type) && !check_single(reading, set, err))
            return false;
        if (set->type == PM_RRTYPE_CNAME && !check_alias(reading, current, set, err))
            return false;
        if (set->type == PM_RRTYPE_SOA && !check_apex(reading, set, err))
            return false;
    }
    return true;
}
