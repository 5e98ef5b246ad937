#include "model/changeset.h"

#include <stdlib.h>

/* Which of the current sets becomes another, or goes. */
static void find_changed(const struct pm_current *current, const struct pm_changeset *changes,
                         bool *changed)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        const struct pm_rrset *there = pm_current_find(current, change->owner, change->type);
        if (there)
            changed[there - current->sets] = true;
    }
}

struct pm_rrset *pm_changeset_apply(const struct pm_current *current,
                                    const struct pm_changeset *changes, size_t change_count,
                                    struct pm_arena *arena, size_t *count)
{
    struct pm_rrset *sets = NULL;
    size_t n = 0, cap = 0, current_count = current ? current->count : 0;
    bool *changed = PM_NEW_ARRAY(arena, bool, current_count);
    for (size_t i = 0; current && i < change_count; i++)
        find_changed(current, &changes[i], changed);
    for (size_t i = 0; i < current_count; i++)
        if (!changed[i])
            *PM_PUSH(arena, sets, n, cap) = current->sets[i];
    for (size_t i = 0; i < change_count; i++)
        for (size_t k = 0; k < changes[i].count; k++)
            if (changes[i].sets[k].after.count > 0)
                *PM_PUSH(arena, sets, n, cap) = changes[i].sets[k].after;
    if (n > 0)
        qsort(sets, n, sizeof *sets, pm_rrset_order);
    *count = n;
    return sets;
}
