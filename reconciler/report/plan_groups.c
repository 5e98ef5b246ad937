#include "report/plan_groups.h"

#include "report/words.h"

static struct pm_str common_note(const struct pm_plan_group *group, const struct pm_plan *plan,
                                 struct pm_arena *arena)
{
    for (size_t i = 1; i < group->count; i++) {
        if (!pm_str_eq(group->items[i]->note, group->items[0]->note))
            return PM_STR("");
    }
    return group->count > 1 ? pm_words_note(group->items[0], plan, arena) : PM_STR("");
}

static size_t slot_of(const struct pm_plan_item *item)
{
    return (size_t)item->op * PM_REASONS + (size_t)item->reason;
}

size_t pm_plan_groups(const struct pm_plan *plan, struct pm_arena *arena,
                      struct pm_plan_group **out)
{
    enum { SLOTS = PM_OPS * PM_REASONS };
    size_t sizes[SLOTS] = {0}, count = 0;
    struct pm_plan_group *slots[SLOTS] = {0};
    for (size_t i = 0; i < plan->count; i++)
        count += sizes[slot_of(&plan->items[i])]++ == 0;
    struct pm_plan_group *groups = PM_NEW_ARRAY(arena, struct pm_plan_group, count), *next = groups;
    for (size_t i = 0; i < SLOTS; i++) {
        if (sizes[i] == 0)
            continue;
        slots[i] = next++;
        *slots[i] = (struct pm_plan_group){
            .op = (enum pm_op)(i / PM_REASONS),
            .reason = (enum pm_reason)(i % PM_REASONS),
            .items = PM_NEW_ARRAY(arena, const struct pm_plan_item *, sizes[i]),
        };
    }
    for (size_t i = 0; i < plan->count; i++) {
        struct pm_plan_group *group = slots[slot_of(&plan->items[i])];
        group->items[group->count++] = &plan->items[i];
    }
    for (size_t i = 0; i < count; i++)
        groups[i].common_note = common_note(&groups[i], plan, arena);
    *out = groups;
    return count;
}
