#include "command/current_spf.h"
#include "command/zone.h"

#include "model/records.h"

enum { LOOKUPS_MAX = 10 }; /* RFC 7208 4.6.4 */

static void add(struct pm_zoning *z, struct pm_zone_review *review, struct pm_str text,
                const char *fix)
{
    struct pm_remark *remarks =
        PM_NEW_ARRAY(z->context->arena, struct pm_remark, review->count + 1);
    for (size_t i = 0; i < review->count; i++)
        remarks[i] = review->remarks[i];
    remarks[review->count++] =
        (struct pm_remark){.kind = PM_REMARK_WARNING, .text = text, .fix = pm_str_from(fix)};
    review->remarks = remarks;
}

/* The record that ours was merged into; empty: none was. */
static struct pm_str merged_record(const struct pm_zoning *z, const struct pm_zone *zone,
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
    return pm_changeset_make(&input, arena).merged_spf;
}

static bool count(struct pm_zoning *z, const struct pm_zone_domain *domain, struct pm_str text,
                  struct pm_zone_review *review, struct pm_err *err)
{
    struct pm_arena *arena = z->context->arena;
    struct pm_str problem = {0};
    int lookups = 0;
    if (!pm_spf_lookups_of(z->context, domain->name.ascii, text, arena, &lookups, &problem, err)) {
        if (err->code == PM_ERR_INTERRUPTED)
            return false;
        problem = pm_str_dup(arena, pm_str_from(err->msg));
    }
    if (lookups > LOOKUPS_MAX)
        add(z, review,
            pm_str_printf(arena,
                          "the merged SPF record of %" PM_STR_FMT
                          " costs %d lookups, and over %d receivers give up (permerror, RFC 7208 "
                          "4.6.4)",
                          PM_STR_ARG(domain->name.ascii), lookups, LOOKUPS_MAX),
            "leave out senders that are no longer used");
    else if (problem.len > 0)
        add(z, review,
            pm_str_printf(arena,
                          "how many lookups the merged SPF record of %" PM_STR_FMT
                          " costs is not known: %" PM_STR_FMT,
                          PM_STR_ARG(domain->name.ascii), PM_STR_ARG(problem)),
            "");
    return true;
}

/* Who reads a file may be offline. */
static bool may_ask(const struct pm_zoning *z)
{
    struct pm_str spec = z->context->args->current;
    return pm_str_is(spec, "dns") || pm_str_starts(spec, PM_STR("axfr:"));
}

static bool count_in_zone(struct pm_zoning *z, const struct pm_zone *zone,
                          struct pm_zone_review *review, struct pm_err *err)
{
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_zone_domain *domain = &zone->domains[i];
        struct pm_str text =
            domain->remove ? (struct pm_str){0} : merged_record(z, zone, domain, z->context->arena);
        if (text.len > 0 && !count(z, domain, text, review, err))
            return false;
    }
    return true;
}

bool pm_zoning_count_lookups(struct pm_zoning *z, struct pm_zone_review *review, struct pm_err *err)
{
    bool ok = true;
    if (!may_ask(z))
        return true;
    pm_progress_begin(&z->context->progress, "counting the lookups of SPF records", z->zone_count);
    for (size_t i = 0; ok && i < z->zone_count; i++) {
        pm_progress_set(&z->context->progress, i);
        ok = !z->zones[i].current || count_in_zone(z, &z->zones[i], review, err);
    }
    pm_progress_clear(&z->context->progress);
    return ok;
}
