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

struct list {
    struct pm_arena *arena;
    struct pm_rrset *sets;
    size_t count, cap;
};

static void add(struct list *list, const struct pm_rrset *set)
{
    if (set->count > 0)
        *PM_PUSH(list->arena, list->sets, list->count, list->cap) = *set;
}

static void add_unchanged(struct list *list, const struct pm_current *current,
                          const struct pm_changeset *changes, size_t change_count)
{
    bool *changed = PM_NEW_ARRAY(list->arena, bool, current->count);
    for (size_t i = 0; i < change_count; i++)
        find_changed(current, &changes[i], changed);
    for (size_t i = 0; i < current->count; i++)
        if (!changed[i])
            add(list, &current->sets[i]);
}

struct pm_rrset *pm_changeset_apply(const struct pm_current *current,
                                    const struct pm_changeset *changes, size_t change_count,
                                    struct pm_arena *arena, size_t *count)
{
    struct list list = {.arena = arena};
    if (current)
        add_unchanged(&list, current, changes, change_count);
    for (size_t i = 0; i < change_count; i++)
        for (size_t k = 0; k < changes[i].count; k++)
            add(&list, &changes[i].sets[k].after);
    if (list.count > 0)
        qsort(list.sets, list.count, sizeof *list.sets, pm_rrset_order);
    *count = list.count;
    return list.sets;
}
