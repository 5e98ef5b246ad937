#include "zone/host.h"

#include <stdlib.h>

const char *pm_host_action_name(enum pm_host_action action)
{
    static const char *const names[] = {
        [PM_HOST_ADD] = "add",
        [PM_HOST_KEEP] = "keep",
        [PM_HOST_DELETE] = "delete",
        [PM_HOST_TTL] = "set ttl",
    };
    return names[action];
}

struct rows {
    struct pm_arena *arena;
    const struct pm_record_list *wanted;
    struct pm_host_row *items;
    size_t count, cap;
};

/* A merged SPF record is not the one that is wanted, but serves for it. */
static bool serves(const struct pm_dns_record *record, const struct pm_set_change *change,
                   const struct pm_rdata *rdata)
{
    return record->type == change->type && pm_str_eq(record->owner, change->owner) &&
           (pm_rdata_cmp(change->type, &record->rdata, rdata) == 0 ||
            (record->purpose == PM_PURPOSE_SPF && pm_zone_is_spf(change->type, rdata)));
}

static enum pm_purpose purpose_of(const struct rows *rows, const struct pm_set_change *change,
                                  const struct pm_rdata *rdata)
{
    for (size_t i = 0; i < rows->wanted->count; i++) {
        if (serves(&rows->wanted->items[i], change, rdata))
            return rows->wanted->items[i].purpose;
    }
    return PM_PURPOSES;
}

static void add(struct rows *rows, enum pm_host_action action, const struct pm_set_change *change,
                uint32_t ttl, const struct pm_rdata *rdata)
{
    size_t place = rows->count;
    *PM_PUSH(rows->arena, rows->items, rows->count, rows->cap) = (struct pm_host_row){
        .action = action,
        .owner = change->owner,
        .type = change->type,
        .ttl = ttl,
        .rdata = rdata,
        .purpose = purpose_of(rows, change, rdata),
        .place = place,
    };
}

static void add_change(struct rows *rows, const struct pm_set_change *change, bool all)
{
    bool other_ttl = change->before.count > 0 && change->before.ttl != change->after.ttl;
    for (size_t i = 0; i < change->removed.count; i++)
        add(rows, PM_HOST_DELETE, change, change->before.ttl, &change->removed.values[i]);
    for (size_t i = 0; i < change->after.count; i++) {
        const struct pm_rdata *rdata = &change->after.values[i];
        if (pm_rrset_holds(&change->added, rdata))
            add(rows, PM_HOST_ADD, change, change->after.ttl, rdata);
        else if (other_ttl)
            add(rows, PM_HOST_TTL, change, change->after.ttl, rdata);
        else if (all)
            add(rows, PM_HOST_KEEP, change, change->after.ttl, rdata);
    }
}

static int by_use(const void *a, const void *b)
{
    const struct pm_host_row *x = a, *y = b;
    bool x_goes = x->action == PM_HOST_DELETE, y_goes = y->action == PM_HOST_DELETE;
    if (x_goes != y_goes)
        return x_goes ? -1 : 1;
    if (x->purpose != y->purpose)
        return x->purpose < y->purpose ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

struct pm_host_row *pm_host_rows(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                                 const struct pm_changeset *changes, size_t *count)
{
    struct pm_record_list *wanted = PM_NEW(&w->scratch, struct pm_record_list);
    struct rows rows = {.arena = &w->scratch, .wanted = wanted};
    *wanted = pm_zone_wanted(w, domain);
    for (size_t i = 0; i < changes->count; i++)
        add_change(&rows, &changes->sets[i], w->options->all);
    if (rows.count > 0)
        qsort(rows.items, rows.count, sizeof *rows.items, by_use);
    *count = rows.count;
    return rows.items;
}
