#include "model/desired.h"

struct pm_policy pm_policy_default(void)
{
    return (struct pm_policy){
        .prune = PM_PRUNE_ALL,
        .delete_delay_s = PM_DELETE_DELAY_MIN_S,
        .max_deletes = PM_MAX_DELETES_DEFAULT,
        .max_delete_percent = PM_MAX_DELETE_PERCENT_DEFAULT,
    };
}

struct pm_git_options pm_git_default(void)
{
    return (struct pm_git_options){.state = PM_GIT_OFF, .branch = PM_STR(PM_GIT_BRANCH_DEFAULT)};
}

bool pm_policy_lists(const struct pm_str *patterns, size_t count, struct pm_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (pm_name_matches(name, patterns[i]))
            return true;
    }
    return false;
}

static bool same_list(const struct pm_str *a, size_t a_count, const struct pm_str *b,
                      size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (!pm_str_eq(a[i], b[i]))
            return false;
    }
    return true;
}

bool pm_policy_eq(const struct pm_policy *a, const struct pm_policy *b)
{
    return a->prune == b->prune && a->delete_delay_s == b->delete_delay_s &&
           a->max_deletes == b->max_deletes && a->max_delete_percent == b->max_delete_percent &&
           a->delete_with_rules == b->delete_with_rules &&
           same_list(a->protect, a->protect_count, b->protect, b->protect_count) &&
           same_list(a->ignore, a->ignore_count, b->ignore, b->ignore_count);
}

const char *pm_prune_name(enum pm_prune prune)
{
    static const char *const names[] = {
        [PM_PRUNE_ALL] = "all",
        [PM_PRUNE_MANAGED] = "managed",
        [PM_PRUNE_NONE] = "none",
    };
    return names[prune];
}

const struct pm_desired_domain *pm_desired_find(const struct pm_desired *desired,
                                                struct pm_str name)
{
    size_t low = 0, high = desired->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pm_str_cmp(desired->domains[middle].name.ascii, name);
        if (order == 0)
            return &desired->domains[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
