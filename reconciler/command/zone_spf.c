#include "base/join.h"
#include "command/current_spf.h"
#include "command/zone.h"

#include "model/records.h"
#include "model/spf_term.h"

enum { LOOKUPS_MAX = 10 }; /* RFC 7208 4.6.4 */

static struct pm_changeset make_change(const struct pm_zoning *z, const struct pm_zone *zone,
                                       const struct pm_zone_domain *domain, struct pm_arena *arena)
{
    const struct pm_str unknown = {0};
    const struct pm_record_list wanted = pm_records_make(domain->name, domain->dns, unknown, arena);
    const struct pm_changeset_input input = {
        .domain = domain->name,
        .zone = zone->name,
        .wanted = &wanted,
        .ownership = z->options.ownership,
        .current = zone->current,
        .delete_conflicts = z->options.delete_conflicts,
    };
    return pm_changeset_make(&input, arena);
}

/* Of one SPF text. What cannot be asked is a problem, and no error; false: interrupted. */
static bool count(struct pm_zoning *z, struct pm_str domain, struct pm_str text, int *lookups,
                  struct pm_str *problem, struct pm_err *err)
{
    struct pm_arena *arena = z->context->arena;
    if (pm_spf_lookups_of(z->context, domain, text, arena, lookups, problem, err))
        return true;
    *problem = pm_str_dup(arena, pm_str_from(err->msg));
    return err->code != PM_ERR_INTERRUPTED;
}

/* Each term alone: "include:a.example 7, mx 1". */
static bool count_terms(struct pm_zoning *z, struct pm_str domain, struct pm_str text,
                        struct pm_str *out, struct pm_err *err)
{
    struct pm_arena *arena = z->context->arena;
    struct pm_joined terms = {.arena = arena, .text = PM_STR("")};
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term)) {
        struct pm_str problem, alone = pm_str_concat(arena, PM_STR("v=spf1 "), term.text);
        int lookups = 0;
        if (!count(z, domain, alone, &lookups, &problem, err))
            return false;
        if (lookups > 0)
            pm_join(&terms, ", ",
                    pm_str_printf(arena, "%" PM_STR_FMT " %d", PM_STR_ARG(term.text), lookups));
    }
    *out = terms.text;
    return true;
}

static bool count_merged(struct pm_zoning *z, struct pm_zone_domain *domain,
                         const struct pm_changeset *change, struct pm_err *err)
{
    struct pm_spf_cost cost = {0};
    struct pm_str name = domain->name.ascii, ignored;
    if (!count(z, name, change->merged_spf, &cost.after, &cost.problem, err))
        return false;
    if (cost.after > LOOKUPS_MAX &&
        (!count_terms(z, name, change->merged_spf, &cost.terms, err) ||
         (change->former_spf.len > 0 &&
          !count(z, name, change->former_spf, &cost.before, &ignored, err))))
        return false;
    domain->spf_cost = cost;
    return true;
}

/* Who reads a file may be offline. */
static bool may_ask(const struct pm_zoning *z)
{
    struct pm_str spec = z->context->args->current;
    return pm_str_is(spec, "dns") || pm_str_starts(spec, PM_STR("axfr:"));
}

static bool count_in_zone(struct pm_zoning *z, const struct pm_zone *zone, struct pm_err *err)
{
    for (size_t i = 0; i < zone->count; i++) {
        struct pm_zone_domain *domain = &z->domains[&zone->domains[i] - z->domains];
        if (domain->remove || domain->leaving)
            continue;
        struct pm_changeset change = make_change(z, zone, domain, z->context->arena);
        if (change.merged_spf.len > 0 && !count_merged(z, domain, &change, err))
            return false;
    }
    return true;
}

bool pm_zoning_count_lookups(struct pm_zoning *z, struct pm_err *err)
{
    bool ok = true;
    if (!may_ask(z))
        return true;
    pm_progress_begin(&z->context->progress, "counting the lookups of SPF records", z->zone_count);
    for (size_t i = 0; ok && i < z->zone_count; i++) {
        pm_progress_set(&z->context->progress, i);
        ok = !z->zones[i].current || count_in_zone(z, &z->zones[i], err);
    }
    pm_progress_clear(&z->context->progress);
    return ok;
}
