/* Whether a format can write what is to be written, said before a byte is. */
#include "zone/check.h"

bool pm_zone_check_style(const struct pm_zone_format *format, enum pm_zone_style style,
                         struct pm_err *err)
{
    if (style == PM_ZONE_STYLE_DEFAULT || format->styles & 1U << style)
        return true;
    return pm_fail(err, PM_ERR_USAGE, "the format %s has no style '%s'%s", format->name,
                   pm_zone_style_name(style),
                   style == PM_ZONE_STYLE_COMPLETE ? ": a whole zone goes with bind"
                   : style == PM_ZONE_STYLE_YAML   ? ": it goes with gcloud"
                                                   : ": it goes with bind and octodns");
}

static bool knows_all(const struct pm_zone *zone)
{
    return zone->current && zone->current->whole;
}

bool pm_zone_check_whole(const struct pm_zone_format *format, const struct pm_zone *zone,
                         const struct pm_zone_options *options, struct pm_err *err)
{
    if (pm_zone_effect_of(format, options) != PM_ZONE_REPLACES || knows_all(zone) ||
        options->replace_zone)
        return true;
    return pm_fail(err, PM_ERR_USAGE,
                   "%s writes the whole zone %" PM_STR_FMT ", and %s: whatever else it holds would "
                   "be lost. Give all of it with --current (a zone file with its SOA record, or "
                   "axfr:), or say --yes-replace-zone if it holds nothing else",
                   format->name, PM_STR_ARG(zone->name.ascii),
                   zone->current ? "only a part of what it holds is known"
                                 : "what it holds is not known");
}

static bool has_servers(const struct pm_zone *zone, const struct pm_zone_options *options)
{
    return options->ns_count > 0 ||
           (knows_all(zone) && pm_current_find(zone->current, zone->name.ascii, PM_RRTYPE_NS));
}

bool pm_zone_check_complete(const struct pm_zone *zone, const struct pm_zone_options *options,
                            struct pm_err *err)
{
    uint32_t old, serial;
    if (options->style != PM_ZONE_STYLE_COMPLETE)
        return true;
    if (!has_servers(zone, options))
        return pm_fail(err, PM_ERR_USAGE,
                       "a complete zone needs its name servers: --ns NAME for each of %" PM_STR_FMT,
                       PM_STR_ARG(zone->name.ascii));
    switch (knows_all(zone) ? pm_zone_current_serial(zone, &old) : PM_SERIAL_NONE) {
    case PM_SERIAL_UNREADABLE:
        return pm_fail(err, PM_ERR_FAILED,
                       "cannot read the serial of the SOA record of %" PM_STR_FMT " in %" PM_STR_FMT
                       ", so none that comes after it can be chosen",
                       PM_STR_ARG(zone->name.ascii), PM_STR_ARG(zone->current->source));
    case PM_SERIAL_READ:
        return pm_serial_next(options->serial, options->now, old, &serial, err) ||
               pm_err_wrap(err, "%" PM_STR_FMT, PM_STR_ARG(zone->name.ascii));
    default:
        return true;
    }
}

/* The names of the formats that leave no deletion to a person, for a message. */
static struct pm_str deleting_formats(struct pm_arena *arena)
{
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    struct pm_str names = {0};
    for (size_t i = 0; i < count; i++) {
        if (formats[i]->deletes == PM_ZONE_DELETES_ALL)
            names = pm_str_printf(arena, "%" PM_STR_FMT "%s%s", PM_STR_ARG(names),
                                  names.len > 0 ? ", " : "", formats[i]->name);
    }
    return names;
}

bool pm_zone_check_removal(const struct pm_zone_format *format, const struct pm_zone *zone,
                           const struct pm_zone_domain *domain,
                           const struct pm_zone_options *options, struct pm_arena *arena,
                           struct pm_err *err)
{
    if (!domain->remove)
        return true;
    if (options->style == PM_ZONE_STYLE_INCLUDE)
        return pm_fail(err, PM_ERR_USAGE,
                       "the part that --style include makes takes the place of the one before, so "
                       "a removal has no part of its own: write it anew for the domains that stay, "
                       "and the records of %" PM_STR_FMT " are gone",
                       PM_STR_ARG(domain->name.ascii));
    if (!pm_zone_can_delete(format, options))
        return pm_fail(err, PM_ERR_USAGE,
                       "%s cannot delete records, so those of %" PM_STR_FMT
                       " cannot be removed with it. These formats can: %" PM_STR_FMT
                       "; and --format table lists what to delete by hand%s",
                       format->name, PM_STR_ARG(domain->name.ascii),
                       PM_STR_ARG(deleting_formats(arena)),
                       format->styles & 1U << PM_ZONE_STYLE_COMPLETE
                           ? "; or write the whole zone without them: --soa, with --current FILE"
                           : "");
    if (format->needs_sets && !zone->current)
        return pm_fail(err, PM_ERR_USAGE,
                       "%s deletes by naming record sets as they are now, and those of %" PM_STR_FMT
                       " are not known: give them with --current",
                       format->name, PM_STR_ARG(domain->name.ascii));
    return true;
}

bool pm_zone_check_known(const struct pm_zone *zone, const struct pm_zone_domain *domain,
                         const struct pm_changeset *changes, struct pm_arena *arena,
                         struct pm_err *err)
{
    const struct pm_dns_record *unknown = changes->unknown;
    if (!unknown)
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT " does not say what stands at %" PM_STR_FMT
                   ", where the %" PM_STR_FMT " record of %" PM_STR_FMT
                   " goes: what others have there could be lost. Give the zone itself with "
                   "--current (a zone file, axfr:ADDR, or dns), or write the document anew with "
                   "the same options, --all, and the zone itself as --current",
                   PM_STR_ARG(zone->current->source), PM_STR_ARG(unknown->owner),
                   PM_STR_ARG(pm_rrtype_format(unknown->type, arena)),
                   PM_STR_ARG(domain->name.ascii));
}

static bool holds_type(const struct pm_zone_format *format, enum pm_rrtype type)
{
    if (!format->types)
        return true;
    for (const enum pm_rrtype *known = format->types; *known; known++) {
        if (*known == type)
            return true;
    }
    return false;
}

static bool fail_at(const struct pm_zone_format *format, struct pm_str domain,
                    const struct pm_rrset *set, struct pm_arena *arena, const char *why,
                    struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "%s cannot hold the %" PM_STR_FMT " record at %" PM_STR_FMT
                   ", which %" PM_STR_FMT " needs written: %s. Choose another format",
                   format->name, PM_STR_ARG(pm_rrtype_format(set->type, arena)),
                   PM_STR_ARG(set->owner), PM_STR_ARG(domain), why);
}

static bool check_value(const struct pm_zone_format *format, struct pm_str domain,
                        const struct pm_rrset *set, const struct pm_rdata *value,
                        struct pm_arena *arena, struct pm_err *err)
{
    const char *why = format->refuse ? format->refuse(set->type, value) : NULL;
    bool is_text = set->type == PM_RRTYPE_TXT || set->type == PM_RRTYPE_SPF;
    if (why)
        return fail_at(format, domain, set, arena, why, err);
    if (is_text && format->txt_max > 0 && value->text.len > format->txt_max)
        return fail_at(format, domain, set, arena,
                       pm_str_printf(arena, "its text has %zu octets, and %zu is the limit",
                                     value->text.len, format->txt_max)
                           .ptr,
                       err);
    return true;
}

bool pm_zone_check_set(const struct pm_zone_format *format, struct pm_str domain,
                       const struct pm_rrset *set, struct pm_arena *arena, struct pm_err *err)
{
    if (set->count > 0 && !holds_type(format, set->type))
        return fail_at(format, domain, set, arena, "it has no records of this type", err);
    for (size_t i = 0; i < set->count; i++) {
        if (!check_value(format, domain, set, &set->values[i], arena, err))
            return false;
    }
    return true;
}

bool pm_zone_check_change(const struct pm_zone_format *format, struct pm_str domain,
                          const struct pm_set_change *change, const struct pm_zone_options *options,
                          struct pm_arena *arena, struct pm_err *err)
{
    const char *why = format->refuse_change ? format->refuse_change(options, change) : NULL;
    if (!why)
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "%s cannot write what has to be done with the %" PM_STR_FMT
                   " records at %" PM_STR_FMT " for %" PM_STR_FMT ": %s",
                   format->name, PM_STR_ARG(pm_rrtype_format(change->type, arena)),
                   PM_STR_ARG(change->owner), PM_STR_ARG(domain), why);
}
