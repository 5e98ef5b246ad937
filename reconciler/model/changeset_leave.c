/* A domain that is leaving: its own options went with its entry in the file, so nothing that is
 * there is measured by the defaults. */
#include "base/join.h"
#include "model/changeset_work.h"
#include "model/spf_term.h"

struct leaving {
    struct pm_change_work *work;
    struct pm_record_list places;
    struct pm_joined left_out;
};

static bool is_at(const struct pm_dns_record *record, const struct pm_set_work *set)
{
    return pm_str_eq(record->owner, set->owner);
}

/* Bits of the purposes that values of the set are for. */
static unsigned find_served(const struct leaving *l, const struct pm_rrset *set)
{
    unsigned served = 0;
    for (size_t i = 0; i < l->places.count; i++) {
        const struct pm_dns_record *place = &l->places.items[i];
        for (size_t k = 0; k < set->count && pm_str_eq(place->owner, set->owner); k++)
            if (pm_purpose_serves(place->purpose, set->type, &set->values[k]))
                served |= 1U << place->purpose;
    }
    return served;
}

/* The same of all sets at the owner: a DMARC text serves where a CNAME is wanted. */
static unsigned find_served_at(const struct leaving *l, struct pm_str owner)
{
    size_t count;
    unsigned served = 0;
    const struct pm_rrset *sets = pm_current_at(l->work->input->current, owner, &count);
    for (size_t i = 0; i < count; i++)
        served |= find_served(l, &sets[i]);
    return served;
}

static bool is_free_for(const struct pm_change_work *work, const struct pm_dns_record *ours)
{
    size_t count;
    const struct pm_rrset *sets = pm_current_at(work->input->current, ours->owner, &count);
    for (size_t i = 0; i < count; i++)
        if (sets[i].type == PM_RRTYPE_CNAME ||
            (ours->type == PM_RRTYPE_CNAME && !pm_change_is_signature(sets[i].type)))
            return false;
    return true;
}

static bool has_spf(const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (pm_spf_is_attempt(set->values[i].text))
            return true;
    return false;
}

/* Nothing there serves its purpose. */
static bool can_add(const struct leaving *l, const struct pm_set_work *set,
                    const struct pm_dns_record *ours)
{
    if (!is_free_for(l->work, ours))
        return false;
    if (ours->purpose == PM_PURPOSE_SPF)
        return !has_spf(&set->before);
    return set->type == PM_RRTYPE_TXT || set->before.count == 0;
}

static void add_missing(struct leaving *l, struct pm_set_work *set)
{
    const struct pm_record_list *wanted = &l->work->records;
    unsigned served = find_served_at(l, set->owner);
    for (size_t i = 0; i < wanted->count; i++) {
        const struct pm_dns_record *ours = &wanted->items[i];
        if (ours->type != set->type || !is_at(ours, set) || (served & 1U << ours->purpose) != 0)
            continue;
        if (can_add(l, set, ours)) {
            set->added[set->added_count++] = ours->rdata;
            set->purposes |= 1U << ours->purpose;
            set->ttl = ours->ttl;
        } else {
            pm_join(&l->left_out, ", ",
                    pm_str_printf(l->work->arena, "%s at %" PM_STR_FMT,
                                  pm_purpose_name(ours->purpose), PM_STR_ARG(ours->owner)));
        }
    }
}

static void leave_set(struct leaving *l, struct pm_str owner, enum pm_rrtype type)
{
    struct pm_set_work set = pm_set_begin(l->work, owner, type, 0);
    set.purposes = find_served(l, &set.before);
    set.as_is = set.before.count > 0;
    add_missing(l, &set);
    if (set.purposes == 0 && set.before.count > 0)
        set.purposes = pm_change_places(&l->places, owner, type);
    pm_set_end(l->work, &set);
}

static void tell_left_out(const struct leaving *l)
{
    if (l->left_out.text.len == 0)
        return;
    pm_change_remark(l->work, PM_REMARK_INFO,
                     pm_str_printf(l->work->arena,
                                   "%" PM_STR_FMT " is not declared any more, and what stands in "
                                   "the place of these records stays: %" PM_STR_FMT,
                                   PM_STR_ARG(l->work->input->domain.ascii),
                                   PM_STR_ARG(l->left_out.text)));
}

void pm_change_leave(struct pm_change_work *work)
{
    struct leaving l = {
        .work = work,
        .places = pm_records_places(work->input->domain, work->arena),
        .left_out = {.arena = work->arena, .text = PM_STR("")},
    };
    pm_records_sort(&l.places);
    pm_change_mind_wildcard(work);
    for (size_t i = 0; i < l.places.count; i++) {
        const struct pm_dns_record *place = &l.places.items[i];
        bool again =
            i > 0 && place->type == place[-1].type && pm_str_eq(place->owner, place[-1].owner);
        if (again || pm_change_find_cut(work, place->owner))
            continue;
        leave_set(&l, place->owner, place->type);
        if (place->purpose == PM_PURPOSE_DMARC)
            leave_set(&l, place->owner, PM_RRTYPE_TXT);
    }
    tell_left_out(&l);
}
