#include "model/account.h"

const struct pm_account_domain *pm_account_find(const struct pm_account *account,
                                                struct pm_str name)
{
    size_t low = 0, high = account->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pm_str_cmp(account->domains[middle].name.ascii, name);
        if (order == 0)
            return &account->domains[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct pm_str pm_count_format(struct pm_count count, struct pm_arena *arena)
{
    if (count.kind == PM_COUNT_UNKNOWN)
        return PM_STR("unknown");
    const char *front = count.kind == PM_COUNT_AT_LEAST ? "at least " : "";
    return pm_str_printf(arena, "%s%lld", front, (long long)count.n);
}
