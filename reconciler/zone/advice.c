/* What is said of a conflict is what a person can do; that an option does it, too, is added where
 * that is so: tried out, for a format may not write deletions, or not this one. */
#include "zone/writer.h"

static bool is_open(const struct pm_remark *remark)
{
    return remark->kind == PM_REMARK_CONFLICT && !remark->resolved && remark->remove.count > 0;
}

static bool has_open(const struct pm_changeset *changes)
{
    for (size_t i = 0; i < changes->remark_count; i++) {
        if (is_open(&changes->remarks[i]))
            return true;
    }
    return false;
}

static bool is_of(struct pm_str owner, enum pm_rrtype type, const struct pm_rrset *set)
{
    return type == set->type && pm_str_eq(owner, set->owner);
}

static bool settles(const struct pm_changeset *changes, const struct pm_rrset *in_the_way)
{
    for (size_t i = 0; i < changes->remark_count; i++) {
        const struct pm_remark *remark = &changes->remarks[i];
        if (remark->resolved && is_of(remark->remove.owner, remark->remove.type, in_the_way))
            return true;
    }
    return false;
}

static bool is_refused(const struct pm_zone_writer *w, const struct pm_changeset *changes,
                       const struct pm_rrset *in_the_way)
{
    for (size_t i = 0; w->format->refuse_change && i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        if (is_of(change->owner, change->type, in_the_way) &&
            w->format->refuse_change(w->options, change))
            return true;
    }
    return false;
}

void pm_zone_advise(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_zone_domain *domain, struct pm_changeset *changes)
{
    const struct pm_zone_options *options = w->options;
    struct pm_zone_options with = *options;
    if (options->delete_conflicts || !has_open(changes))
        return;
    with.delete_conflicts = true;
    w->options = &with;
    const struct pm_changeset *then = pm_zone_change(w, zone, domain);
    for (size_t i = 0; i < changes->remark_count; i++) {
        struct pm_remark *remark = &changes->remarks[i];
        if (is_open(remark) && settles(then, &remark->remove) &&
            !is_refused(w, then, &remark->remove))
            remark->fix = pm_str_concat(&w->scratch, remark->fix,
                                        PM_STR(" --delete-conflicts writes the deletion."));
    }
    w->options = options;
}
