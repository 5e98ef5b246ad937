#include "base/join.h"
#include "model/changeset_work.h"

#include <stdlib.h>

/* What is written where nothing is known of the records that are there. */
static void write_set(struct pm_change_work *work, const struct pm_dns_record *records,
                      size_t count)
{
    bool remove = work->input->remove;
    struct pm_rrset ours = {
        .owner = records[0].owner,
        .type = records[0].type,
        .ttl = records[0].ttl,
        .values = PM_NEW_ARRAY(work->arena, struct pm_rdata, count),
        .count = count,
    };
    const struct pm_rrset none = {.owner = ours.owner, .type = ours.type, .ttl = ours.ttl};
    struct pm_set_change *change = &work->made.sets[work->made.count++];
    *change = (struct pm_set_change){
        .action = remove ? PM_SET_DELETE : PM_SET_ADD,
        .owner = ours.owner,
        .type = ours.type,
        .before = remove ? ours : none,
        .after = remove ? none : ours,
        .added = remove ? none : ours,
        .removed = remove ? ours : none,
    };
    for (size_t i = 0; i < count; i++) {
        ours.values[i] = records[i].rdata;
        change->purposes |= 1U << records[i].purpose;
    }
}

static bool same_set(const struct pm_dns_record *a, const struct pm_dns_record *b)
{
    return a->type == b->type && pm_str_eq(a->owner, b->owner);
}

static void write_unknown(struct pm_change_work *work)
{
    const struct pm_dns_record *records = work->records.items;
    size_t count = work->records.count;
    work->made.sets = PM_NEW_ARRAY(work->arena, struct pm_set_change, count);
    for (size_t i = 0, n; i < count; i += n) {
        for (n = 1; i + n < count && same_set(&records[i], &records[i + n]);)
            n++;
        write_set(work, &records[i], n);
    }
}

static uint32_t limit(const struct pm_changeset_input *input, uint32_t ttl)
{
    if (ttl < input->ttl_min)
        return input->ttl_min;
    return input->ttl_max > 0 && ttl > input->ttl_max ? input->ttl_max : ttl;
}

static void limit_ttl(struct pm_change_work *work)
{
    for (size_t i = 0; i < work->records.count; i++)
        work->records.items[i].ttl = limit(work->input, work->records.items[i].ttl);
}

static const struct pm_dns_record *find_unknown(const struct pm_change_work *work)
{
    for (size_t i = 0; i < work->records.count; i++) {
        const struct pm_dns_record *ours = &work->records.items[i];
        if (pm_current_knows(work->input->current, ours->owner, ours->type))
            continue;
        struct pm_dns_record *unknown = PM_NEW(work->arena, struct pm_dns_record);
        *unknown = *ours;
        return unknown;
    }
    return NULL;
}

/* A DMARC text that is there leaves no room for the alias. */
static bool is_known(const struct pm_current *current, const struct pm_dns_record *place)
{
    return pm_current_knows(current, place->owner, place->type) ||
           (place->purpose == PM_PURPOSE_DMARC &&
            pm_current_find(current, place->owner, PM_RRTYPE_TXT));
}

/* Whether they are wanted, the file does not say any more. */
static void tell_unknown_places(struct pm_change_work *work)
{
    const struct pm_current *current = work->input->current;
    struct pm_record_list places = pm_records_places(work->input->domain, work->arena);
    struct pm_joined unknown = {.arena = work->arena, .text = PM_STR("")};
    for (size_t i = 0; i < places.count; i++) {
        const struct pm_dns_record *place = &places.items[i];
        if (!is_known(current, place) && !pm_change_find_cut(work, place->owner))
            pm_join(&unknown, ", ",
                    pm_str_printf(work->arena, "%s at %" PM_STR_FMT,
                                  pm_purpose_name(place->purpose), PM_STR_ARG(place->owner)));
    }
    if (unknown.text.len > 0)
        pm_change_warn(work,
                       pm_str_printf(work->arena,
                                     "%" PM_STR_FMT " does not tell whether these are there, and "
                                     "they are left out: %" PM_STR_FMT,
                                     PM_STR_ARG(current->source), PM_STR_ARG(unknown.text)),
                       PM_STR("Give the zone itself with --current (dns, axfr, its file): what an "
                              "earlier file declared of them goes with one that does not."));
}

/* A deletion makes room for what comes to its owner. */
static int by_set(const void *a, const void *b)
{
    const struct pm_set_change *x = a, *y = b;
    bool x_stays = x->action != PM_SET_DELETE, y_stays = y->action != PM_SET_DELETE;
    if (pm_str_eq(x->owner, y->owner) && x_stays != y_stays)
        return x_stays ? 1 : -1;
    return pm_rrset_order(&x->before, &y->before);
}

struct pm_changeset pm_changeset_make(const struct pm_changeset_input *input,
                                      struct pm_arena *arena)
{
    struct pm_change_work work = {.input = input, .arena = arena, .records = *input->wanted};
    work.made.known = input->current != NULL;
    limit_ttl(&work);
    pm_records_sort(&work.records);
    if (!input->current) {
        write_unknown(&work);
        if (input->leaving)
            pm_change_warn(&work,
                           PM_STR("what left the file took its own options under dns along: its "
                                  "records are written with the defaults, and those that "
                                  "are there may be others"),
                           PM_STR("Give what is there with --current, or keep a domain in the "
                                  "file until its deletion is confirmed."));
        return work.made;
    }
    work.made.unknown = find_unknown(&work);
    if (input->leaving || input->remove)
        tell_unknown_places(&work);
    if (input->remove)
        pm_change_remove(&work);
    else if (input->leaving)
        pm_change_leave(&work);
    else
        pm_change_compare(&work);
    if (work.made.count > 0)
        qsort(work.made.sets, work.made.count, sizeof work.made.sets[0], by_set);
    return work.made;
}
