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
    pm_set_end(work, &set);
}

static void compare_owner(struct pm_change_work *work, const struct pm_dns_record *records,
                          size_t count)
{
    if (pm_change_is_cut_off(work, records[0].owner) || !pm_change_clear_owner(work, &records[0]))
        return;
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
