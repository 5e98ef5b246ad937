#include "report/explain_list.h"

static bool has_cause(const struct pm_explained *all, const struct pm_cause *cause)
{
    for (size_t i = 0; i < all->cause_count; i++)
        if (strcmp(all->causes[i]->id, cause->id) == 0)
            return true;
    return false;
}

static void add_group(struct pm_explained *all, const struct pm_rule_group *group,
                      struct pm_arena *arena)
{
    for (size_t i = 0; i < group->rule_count; i++)
        *PM_PUSH(arena, all->rules, all->rule_count, all->rule_cap) =
            (struct pm_explained_rule){group->title, &group->rules[i]};
    for (size_t i = 0; i < group->cause_count; i++)
        if (!has_cause(all, &group->causes[i]))
            *PM_PUSH(arena, all->causes, all->cause_count, all->cause_cap) = &group->causes[i];
}

struct pm_explained pm_explain_list(struct pm_arena *arena)
{
    struct pm_explained all = {0};
    for (size_t i = 0; i < pm_rule_group_count; i++)
        add_group(&all, pm_rule_groups[i], arena);
    return all;
}

const char *pm_explain_weight(const struct pm_rule *rule)
{
    if (rule->level == PM_STATUS_FAIL && rule->required)
        return "At worst FAIL, and `verify` ends with status 6";
    if (rule->level == PM_STATUS_FAIL)
        return "At worst FAIL, which leaves the exit status alone";
    if (rule->level == PM_STATUS_WARN)
        return "At worst a warning";
    return "At worst a remark";
}
