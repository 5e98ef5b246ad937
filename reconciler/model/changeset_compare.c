#include "model/changeset_work.h"

/* Ours is not needed any more; its set is that of the SPF record. */
static void drop_ownership(const struct pm_change_work *work, struct pm_set_work *set)
{
    struct pm_str ownership = work->input->ownership;
    if (!work->input->drop_ownership || ownership.len == 0 || set->type != PM_RRTYPE_TXT ||
        !pm_str_eq(set->owner, work->input->domain.ascii))
        return;
    for (size_t i = 0; i < set->before.count; i++)
        if (pm_str_eq(set->before.values[i].text, ownership))
            set->fates[i] = PM_FATE_GOES;
}

/* An earlier document may have put it there: one that takes its place holds it, too. */
static void keep_ownership(struct pm_change_work *work, struct pm_set_work *set)
{
    size_t count = 0;
    if (!work->input->keep_ownership || set->type != PM_RRTYPE_TXT ||
        !pm_str_eq(set->owner, work->input->domain.ascii))
        return;
    for (size_t i = 0; i < set->before.count; i++)
        count += pm_purpose_serves(PM_PURPOSE_OWNERSHIP, set->type, &set->before.values[i]);
    if (count == 0)
        return;
    set->as_is = true;
    set->purposes |= 1U << PM_PURPOSE_OWNERSHIP;
    if (count > 1)
        pm_change_warn(work,
                       pm_str_printf(work->arena,
                                     "%" PM_STR_FMT " has %zu ownership values of PurelyMail, and "
                                     "this account's is not known: all of them stay",
                                     PM_STR_ARG(set->owner), count),
                       PM_STR("Give this account's value (PURELYMAIL_OWNERSHIP_TOKEN)."));
}

/* The records from the first one on that are of one set. */
static size_t count_of_set(const struct pm_dns_record *records, size_t count)
{
    size_t n = 1;
    while (n < count && records[n].type == records[0].type &&
           pm_str_eq(records[n].owner, records[0].owner))
        n++;
    return n;
}

static size_t count_of_owner(const struct pm_dns_record *records, size_t count)
{
    size_t n = 1;
    while (n < count && pm_str_eq(records[n].owner, records[0].owner))
        n++;
    return n;
}

static unsigned places_of(const struct pm_dns_record *records, size_t count)
{
    unsigned places = 0;
    for (size_t i = 0; i < count; i++)
        places |= 1U << records[i].purpose;
    return places;
}

static bool is_untouched(const struct pm_set_work *set)
{
    for (size_t i = 0; i < set->before.count; i++)
        if (set->fates[i] != PM_FATE_OTHERS)
            return false;
    return set->added_count == 0;
}

static void compare_set(struct pm_change_work *work, const struct pm_dns_record *records,
                        size_t count)
{
    struct pm_set_work set = pm_set_begin(work, records[0].owner, records[0].type, records[0].ttl);
    for (size_t i = 0; i < count; i++) {
        if (records[i].purpose == PM_PURPOSE_SPF)
            pm_change_merge_spf(work, &set, &records[i]);
        else
            pm_change_place(work, &set, &records[i]);
    }
    drop_ownership(work, &set);
    keep_ownership(work, &set);
    if (is_untouched(&set))
        pm_set_keep(work, &set, places_of(records, count));
    else
        pm_set_end(work, &set);
}

/* Where ours cannot be, what an earlier file may have put there stays. */
static void keep_set(struct pm_change_work *work, const struct pm_dns_record *ours,
                     enum pm_rrtype type)
{
    struct pm_set_work set = pm_set_begin(work, ours->owner, type, ours->ttl);
    pm_set_keep(work, &set, 1U << ours->purpose);
}

static void keep_owner(struct pm_change_work *work, const struct pm_dns_record *records,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool again = i > 0 && records[i].type == records[i - 1].type;
        if (records[i].purpose == PM_PURPOSE_DMARC) {
            keep_set(work, &records[i], PM_RRTYPE_CNAME);
            keep_set(work, &records[i], PM_RRTYPE_TXT);
        } else if (!again) {
            keep_set(work, &records[i], records[i].type);
        }
    }
}

static void compare_owner(struct pm_change_work *work, const struct pm_dns_record *records,
                          size_t count)
{
    if (pm_change_is_cut_off(work, records[0].owner))
        return;
    if (!pm_change_clear_owner(work, &records[0])) {
        keep_owner(work, records, count);
        return;
    }
    for (size_t i = 0, n; i < count; i += n) {
        n = count_of_set(&records[i], count - i);
        compare_set(work, &records[i], n);
    }
}

void pm_change_compare(struct pm_change_work *work)
{
    const struct pm_dns_record *records = work->records.items;
    size_t count = work->records.count;
    pm_change_mind_wildcard(work);
    for (size_t i = 0, n; i < count; i += n) {
        n = count_of_owner(&records[i], count - i);
        compare_owner(work, &records[i], n);
    }
}
