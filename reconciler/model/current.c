#include "model/current.h"

#include <stdlib.h>

struct pm_current_record {
    struct pm_str owner;
    enum pm_rrtype type;
    uint32_t ttl;
    struct pm_rdata rdata;
    size_t place; /* among those added */
};

struct pm_current_draft pm_current_begin(struct pm_arena *arena)
{
    return (struct pm_current_draft){.arena = arena};
}

void pm_current_add(struct pm_current_draft *draft, struct pm_str owner, enum pm_rrtype type,
                    uint32_t ttl, const struct pm_rdata *rdata)
{
    size_t place = draft->count;
    *PM_PUSH(draft->arena, draft->records, draft->count, draft->cap) =
        (struct pm_current_record){owner, type, ttl, *rdata, place};
}

void pm_current_know(struct pm_current_draft *draft, struct pm_str owner, enum pm_rrtype type)
{
    *PM_PUSH(draft->arena, draft->known, draft->known_count, draft->known_cap) =
        (struct pm_known_set){owner, type};
}

static int by_set(const void *a, const void *b)
{
    const struct pm_current_record *x = a, *y = b;
    int order = pm_str_cmp(x->owner, y->owner);
    return order != 0 ? order : (x->type > y->type) - (x->type < y->type);
}

static int by_value(const void *a, const void *b)
{
    const struct pm_current_record *x = a, *y = b;
    int order = by_set(a, b);
    if (order == 0)
        order = pm_rdata_cmp(x->type, &x->rdata, &y->rdata);
    return order != 0 ? order : pm_str_cmp(x->rdata.cuts, y->rdata.cuts);
}

static struct pm_rrset make_set(struct pm_current_draft *draft, size_t first, size_t end)
{
    const struct pm_current_record *records = draft->records;
    struct pm_rrset set = {
        .owner = records[first].owner,
        .type = records[first].type,
        .values = PM_NEW_ARRAY(draft->arena, struct pm_rdata, end - first),
    };
    size_t foremost = first;
    for (size_t i = first; i < end; i++) {
        if (records[i].place < records[foremost].place)
            foremost = i;
        if (i == first || by_value(&records[i - 1], &records[i]) != 0)
            set.values[set.count++] = records[i].rdata;
    }
    set.ttl = records[foremost].ttl;
    return set;
}

static int by_known(const void *a, const void *b)
{
    const struct pm_known_set *x = a, *y = b;
    int order = pm_str_cmp(x->owner, y->owner);
    return order != 0 ? order : (x->type > y->type) - (x->type < y->type);
}

/* Sorts them, and leaves each once. */
static size_t settle_known(struct pm_current_draft *draft)
{
    size_t kept = 0;
    if (draft->known_count > 0)
        qsort(draft->known, draft->known_count, sizeof *draft->known, by_known);
    for (size_t i = 0; i < draft->known_count; i++)
        if (kept == 0 || by_known(&draft->known[kept - 1], &draft->known[i]) != 0)
            draft->known[kept++] = draft->known[i];
    return kept;
}

struct pm_current pm_current_make(struct pm_current_draft *draft, struct pm_str zone, bool whole,
                                  struct pm_str source)
{
    struct pm_rrset *sets = NULL;
    size_t count = 0, cap = 0;
    if (draft->count > 0)
        qsort(draft->records, draft->count, sizeof *draft->records, by_value);
    for (size_t first = 0, end; first < draft->count; first = end) {
        end = first + 1;
        while (end < draft->count && by_set(&draft->records[first], &draft->records[end]) == 0)
            end++;
        *PM_PUSH(draft->arena, sets, count, cap) = make_set(draft, first, end);
    }
    return (struct pm_current){
        .zone = zone,
        .source = source,
        .sets = sets,
        .count = count,
        .whole = whole,
        .known_count = settle_known(draft),
        .known = draft->known,
    };
}

/* The first set that does not come before the owner and type. */
static size_t lower_bound(const struct pm_current *current, struct pm_str owner, unsigned type)
{
    size_t low = 0, high = current->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pm_str_cmp(current->sets[middle].owner, owner);
        if (order < 0 || (order == 0 && current->sets[middle].type < type))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct pm_rrset *pm_current_find(const struct pm_current *current, struct pm_str owner,
                                       enum pm_rrtype type)
{
    size_t at = lower_bound(current, owner, type);
    if (at == current->count || current->sets[at].type != type ||
        !pm_str_eq(current->sets[at].owner, owner))
        return NULL;
    return &current->sets[at];
}

const struct pm_rrset *pm_current_at(const struct pm_current *current, struct pm_str owner,
                                     size_t *count)
{
    size_t first = lower_bound(current, owner, 0), end = first;
    while (end < current->count && pm_str_eq(current->sets[end].owner, owner))
        end++;
    *count = end - first;
    return end > first ? &current->sets[first] : NULL;
}

static bool is_known(const struct pm_current *current, struct pm_str owner, enum pm_rrtype type)
{
    const struct pm_known_set key = {owner, type};
    return current->known_count > 0 &&
           bsearch(&key, current->known, current->known_count, sizeof key, by_known);
}

bool pm_current_knows(const struct pm_current *current, struct pm_str owner, enum pm_rrtype type)
{
    return current->whole || is_known(current, owner, type) ||
           is_known(current, owner, PM_RRTYPE_CNAME);
}
