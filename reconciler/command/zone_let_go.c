/* What the options of a domain do not ask for (any more) may stand in an earlier document: nobody
 * says so, but that it stands in the zone is seen. */
#include "command/zone.h"
#include "model/records.h"

enum { SHOWN = 8 };

struct let_go {
    struct pm_arena *arena;
    const struct pm_zone_format *format; /* the first that lets something go */
    struct pm_str names;
    size_t count;
};

static bool is_wanted(const struct pm_record_list *wanted, enum pm_purpose purpose)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (wanted->items[i].purpose == purpose)
            return true;
    return false;
}

static bool serves(const struct pm_rrset *set, enum pm_purpose purpose)
{
    for (size_t i = 0; i < set->count; i++)
        if (pm_purpose_serves(purpose, set->type, &set->values[i]))
            return true;
    return false;
}

static bool stands(const struct pm_current *current, const struct pm_dns_record *place)
{
    size_t count;
    const struct pm_rrset *sets = pm_current_at(current, place->owner, &count);
    for (size_t i = 0; i < count; i++)
        if (serves(&sets[i], place->purpose))
            return true;
    return false;
}

/* Only of DMARC it is usual that the file asks for none because it is kept elsewhere. */
static bool may_stand(const struct pm_current *current, const struct pm_dns_record *place)
{
    if (current && stands(current, place))
        return true;
    return place->purpose == PM_PURPOSE_DMARC &&
           !(current && pm_current_knows(current, place->owner, PM_RRTYPE_TXT) &&
             pm_current_knows(current, place->owner, PM_RRTYPE_CNAME));
}

static void note_place(struct let_go *l, const struct pm_dns_record *place)
{
    if (++l->count > SHOWN)
        return;
    l->names = pm_str_printf(l->arena, "%" PM_STR_FMT "%s%s at %" PM_STR_FMT, PM_STR_ARG(l->names),
                             l->count > 1 ? ", " : "", pm_purpose_name(place->purpose),
                             PM_STR_ARG(place->owner));
}

static void look_at(struct let_go *l, const struct pm_zone *zone,
                    const struct pm_zone_domain *domain)
{
    struct pm_arena scratch;
    if (domain->leaving || domain->remove)
        return;
    pm_arena_init(&scratch);
    struct pm_record_list wanted = pm_records_make(domain->name, domain->dns, PM_STR(""), &scratch);
    struct pm_record_list places = pm_records_places(domain->name, &scratch);
    for (size_t i = 0; i < places.count; i++) {
        enum pm_purpose purpose = places.items[i].purpose;
        if (purpose != PM_PURPOSE_OWNERSHIP && !is_wanted(&wanted, purpose) &&
            may_stand(zone->current, &places.items[i]))
            note_place(l, &places.items[i]);
    }
    pm_arena_fini(&scratch);
}

void pm_zoning_tell_let_go(const struct pm_zoning *z)
{
    struct let_go l = {.arena = z->context->arena, .names = PM_STR("")};
    for (size_t i = 0; i < z->zone_count; i++) {
        const struct pm_zone *zone = &z->zones[i];
        if (!pm_zoning_lets_go(z, zone))
            continue;
        l.format = l.format ? l.format : z->format ? z->format : pm_zone_format_of(zone);
        for (size_t k = 0; k < zone->count; k++)
            look_at(&l, zone, &zone->domains[k]);
    }
    if (l.count > 0)
        pm_context_warn(z->context,
                        "Warning: the options under dns do not ask for %" PM_STR_FMT
                        "%s, so they are not in what is written: where an earlier %s file held "
                        "them, they go when this one takes its place. Ask for them under dns, or "
                        "see that they are kept elsewhere.",
                        PM_STR_ARG(l.names), l.count > SHOWN ? ", ..." : "", l.format->name);
}
