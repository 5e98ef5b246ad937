#include "base/join.h"
#include "model/changeset_work.h"

static bool is_record(const struct pm_dns_record *ours, enum pm_rrtype type,
                      const struct pm_rdata *there)
{
    if (ours->purpose == PM_PURPOSE_DMARC && type == PM_RRTYPE_CNAME)
        return pm_str_eq(there->target, pm_purpose_target(PM_PURPOSE_DMARC));
    if (ours->type != type)
        return false;
    if (ours->purpose == PM_PURPOSE_MX)
        return pm_str_eq(there->target, ours->rdata.target);
    return pm_rdata_cmp(type, &ours->rdata, there) == 0;
}

/* PM_PURPOSES: it is not ours. */
static enum pm_purpose find_purpose(const struct pm_change_work *work,
                                    const struct pm_set_work *set, const struct pm_rdata *there)
{
    struct pm_str ownership = work->input->ownership;
    if (set->type == PM_RRTYPE_TXT && pm_str_eq(set->owner, work->input->domain.ascii) &&
        ownership.len > 0 && pm_str_eq(there->text, ownership))
        return PM_PURPOSE_OWNERSHIP;
    for (size_t i = 0; i < work->records.count; i++) {
        const struct pm_dns_record *ours = &work->records.items[i];
        if (pm_str_eq(ours->owner, set->owner) && is_record(ours, set->type, there))
            return ours->purpose;
    }
    return PM_PURPOSES;
}

/* What others have in a place of ours stays; an earlier document may have held it. */
static unsigned remove_from(struct pm_change_work *work, const struct pm_record_list *places,
                            const struct pm_rrset *there)
{
    unsigned place = pm_change_places(places, there->owner, there->type), found;
    struct pm_set_work set = pm_set_begin(work, there->owner, there->type, there->ttl);
    for (size_t i = 0; i < there->count; i++) {
        enum pm_purpose purpose = find_purpose(work, &set, &there->values[i]);
        if (purpose == PM_PURPOSES)
            continue;
        set.fates[i] = PM_FATE_GOES;
        set.purposes |= 1U << purpose;
    }
    if (there->type == PM_RRTYPE_TXT && pm_str_eq(there->owner, work->input->domain.ascii) &&
        pm_change_remove_spf(work, &set))
        set.purposes |= 1U << PM_PURPOSE_SPF;
    found = set.purposes;
    if (found == 0 && place != 0)
        pm_set_keep(work, &set, place);
    else
        pm_set_end(work, &set);
    return found;
}

static unsigned remove_at(struct pm_change_work *work, const struct pm_record_list *places,
                          struct pm_str owner)
{
    size_t count;
    unsigned purposes = 0;
    const struct pm_rrset *sets = pm_current_at(work->input->current, owner, &count);
    for (size_t i = 0; i < count; i++)
        purposes |= remove_from(work, places, &sets[i]);
    return purposes;
}

static void tell_missing(struct pm_change_work *work, unsigned found)
{
    struct pm_joined missing = {.arena = work->arena, .text = PM_STR("")};
    for (size_t i = 0; i < work->records.count; i++) {
        const struct pm_dns_record *ours = &work->records.items[i];
        if ((found & 1U << ours->purpose) == 0)
            pm_join(&missing, ", ",
                    pm_str_printf(work->arena, "%s at %" PM_STR_FMT, pm_purpose_name(ours->purpose),
                                  PM_STR_ARG(ours->owner)));
    }
    if (missing.text.len > 0)
        pm_change_remark(work, PM_REMARK_INFO,
                         pm_str_printf(work->arena, "not there, or changed by others: %" PM_STR_FMT,
                                       PM_STR_ARG(missing.text)));
}

void pm_change_remove(struct pm_change_work *work)
{
    unsigned found = 0;
    struct pm_record_list places = pm_records_places(work->input->domain, work->arena);
    pm_records_sort(&places);
    for (size_t i = 0; i < places.count; i++) {
        struct pm_str owner = places.items[i].owner;
        if (i == 0 || !pm_str_eq(owner, places.items[i - 1].owner))
            found |= remove_at(work, &places, owner);
    }
    tell_missing(work, found);
}
