#include "model/changeset.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    const struct pm_dns_record *x = a, *y = b;
    return pm_record_order(x, y);
}

static bool same_set(const struct pm_dns_record *a, const struct pm_dns_record *b)
{
    return a->type == b->type && pm_str_eq(a->owner, b->owner);
}

/* The records from the first one on that are of one set. */
static struct pm_set_change make_set(const struct pm_dns_record *records, size_t count,
                                     struct pm_arena *arena, size_t *taken)
{
    struct pm_set_change change = {
        .action = PM_SET_ADD,
        .owner = records[0].owner,
        .type = records[0].type,
        .after = {.owner = records[0].owner,
                  .type = records[0].type,
                  .ttl = records[0].ttl,
                  .values = PM_NEW_ARRAY(arena, struct pm_rdata, count)},
    };
    for (*taken = 0; *taken < count && same_set(records, &records[*taken]); ++*taken) {
        change.after.values[change.after.count++] = records[*taken].rdata;
        change.purposes |= 1U << records[*taken].purpose;
    }
    change.added = change.after;
    return change;
}

struct pm_changeset pm_changeset_make(const struct pm_changeset_input *input,
                                      struct pm_arena *arena)
{
    struct pm_record_list list = *input->wanted;
    struct pm_changeset made = {.sets = PM_NEW_ARRAY(arena, struct pm_set_change, PM_PURPOSES)};
    qsort(list.items, list.count, sizeof list.items[0], by_value);
    for (size_t i = 0, taken; i < list.count; i += taken)
        made.sets[made.count++] = make_set(&list.items[i], list.count - i, arena, &taken);
    return made;
}

struct pm_rrset *pm_changeset_apply(const struct pm_current *current,
                                    const struct pm_changeset *changes, size_t change_count,
                                    struct pm_arena *arena, size_t *count)
{
    struct pm_rrset *sets = NULL;
    size_t n = 0, cap = 0;
    (void)current;
    for (size_t i = 0; i < change_count; i++)
        for (size_t k = 0; k < changes[i].count; k++)
            *PM_PUSH(arena, sets, n, cap) = changes[i].sets[k].after;
    *count = n;
    return sets;
}
