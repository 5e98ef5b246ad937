/* What a document that declares has to hold, and the domains given may leave out. */
#include "command/zone.h"

#include "model/records.h"

#include <stdlib.h>

enum { NAMES_SHOWN = 8 };

/* Names of domains as a sentence has them. */
struct shown {
    struct pm_str text;
    size_t count;
};

static void show(struct shown *names, struct pm_str name, struct pm_arena *arena)
{
    if (++names->count == 1)
        names->text = name;
    else if (names->count <= NAMES_SHOWN)
        names->text = pm_str_printf(arena, "%" PM_STR_FMT ", %" PM_STR_FMT, PM_STR_ARG(names->text),
                                    PM_STR_ARG(name));
    else if (names->count == NAMES_SHOWN + 1)
        names->text = pm_str_printf(arena, "%" PM_STR_FMT ", ...", PM_STR_ARG(names->text));
}

static const struct pm_zone_format *format_of(const struct pm_zoning *z, const struct pm_zone *zone)
{
    return z->format ? z->format : pm_zone_format_of(zone);
}

bool pm_zoning_lets_go(const struct pm_zoning *z, const struct pm_zone *zone)
{
    const struct pm_zone_format *format = format_of(z, zone);
    bool whole = pm_zone_effect_of(format, &z->options) == PM_ZONE_REPLACES;
    return !format->for_people && pm_zone_declares(format, &z->options) &&
           !(whole && pm_args_has(z->context->args, PM_OPT_CURRENT));
}

static const struct pm_zone *find_zone(const struct pm_zoning *z, struct pm_str name)
{
    size_t low = 0, high = z->zone_count;
    struct pm_name key = pm_name_canonical(name);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pm_name_cmp(z->zones[middle].name, key);
        if (order == 0)
            return &z->zones[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The zone that is written and in which the domain lies; NULL: none. Finding a domain's zone takes
 * long, so that it is asked for only where a zone above it is written. */
static const struct pm_zone *zone_around(const struct pm_zoning *z,
                                         const struct pm_zone_domain *domain)
{
    struct pm_str rest = domain->name.ascii;
    const struct pm_zone *found = find_zone(z, rest);
    while (!found && memchr(rest.ptr, '.', rest.len)) {
        rest = pm_str_sub(rest, pm_str_find(rest, '.') + 1, rest.len);
        found = find_zone(z, rest);
    }
    return found ? find_zone(z, pm_records_zone(domain->name, domain->dns).ascii) : NULL;
}

static bool fail_left_out(const struct pm_zoning *z, const struct pm_zone *zone,
                          const struct shown *names, struct pm_err *err)
{
    bool one = names->count == 1;
    return pm_fail(err, PM_ERR_USAGE,
                   "the zone %" PM_STR_FMT " has %zu more mail %s (%" PM_STR_FMT
                   "), and a %s document is all that is declared of it: one without %s makes %s "
                   "records go. Name %s too, or name no domain",
                   PM_STR_ARG(zone->name.ascii), names->count, one ? "domain" : "domains",
                   PM_STR_ARG(names->text), format_of(z, zone)->name, one ? "it" : "them",
                   one ? "its" : "their", one ? "it" : "them");
}

static bool check_zones_are_whole(const struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_zone *zone = NULL;
    struct shown names = {.count = 0};
    for (size_t i = 0; i < z->other_count; i++) {
        const struct pm_zone *around = zone_around(z, &z->others[i]);
        if (!around || (zone && around != zone) || !pm_zoning_lets_go(z, around))
            continue;
        zone = around;
        show(&names, z->others[i].name.ascii, z->context->arena);
    }
    return !zone || fail_left_out(z, zone, &names, err);
}

/* A document of several zones; of a file a zone the others are not touched. Most have one, so that
 * it is a note. */
static void tell_other_zones(const struct pm_zoning *z)
{
    const struct pm_zone_format *format = z->format;
    struct shown names = {.count = 0};
    if (z->context->args->out.len > 0 || !format || !format->declares || format->one_zone ||
        pm_zone_effect_of(format, &z->options) == PM_ZONE_REPLACES)
        return;
    for (size_t i = 0; i < z->other_count; i++)
        show(&names, z->others[i].name.ascii, z->context->arena);
    if (names.count > 0)
        pm_context_note(z->context,
                        "Note: %zu mail %s of other zones (%" PM_STR_FMT
                        ") %s not in this document: in the place of an earlier one that holds "
                        "their records it makes those go with %s. Let each zone have a file of its "
                        "own, or name all that share this one.",
                        names.count, names.count == 1 ? "domain" : "domains",
                        PM_STR_ARG(names.text), names.count == 1 ? "is" : "are", format->name);
}

static bool lets_any_go(const struct pm_zoning *z)
{
    for (size_t i = 0; i < z->zone_count; i++)
        if (pm_zoning_lets_go(z, &z->zones[i]))
            return true;
    return false;
}

static void tell_leaving_unknown(const struct pm_zoning *z)
{
    bool declared_only = pm_args_has(z->context->args, PM_OPT_DECLARED_ONLY);
    if ((!declared_only && z->books && z->books->exists) || !lets_any_go(z))
        return;
    pm_context_warn(z->context,
                    "Warning: %s, so domains that left the file and still receive mail are not in "
                    "what is written: what an earlier one held of them goes, and their mail with "
                    "it. %s",
                    declared_only ? "with --declared-only the state is not asked"
                                  : "no state says which domains left the file",
                    declared_only ? "Leave --declared-only out where a domain may have left."
                                  : "Give the state of the last apply with --state, if there was "
                                    "one.");
}

bool pm_zoning_check_scope(struct pm_zoning *z, struct pm_err *err)
{
    if (pm_args_has(z->context->args, PM_OPT_REMOVE))
        return true;
    if (!check_zones_are_whole(z, err))
        return false;
    tell_other_zones(z);
    tell_leaving_unknown(z);
    return true;
}
