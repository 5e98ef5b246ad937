/* Any bytes as an MTA-STS record, and as a policy. */
#include "verify/sts.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_problems(const struct pm_text_problems *problems, size_t size)
{
    if (problems->count > (size_t)2 * PM_TEXT_PROBLEMS_MAX)
        abort();
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].at > size + 1 || problems->items[i].what.len == 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_str text = {(const char *)data, size};
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_sts_record record = pm_sts_record_parse(text, &arena);
    check_problems(&record.problems, size);
    bool good = pm_text_problems_worst(&record.problems) != PM_STATUS_FAIL;
    if (good && (!record.is_record || record.id.len == 0 || record.id.len > 32))
        abort();
    struct pm_sts_policy policy = pm_sts_policy_parse(text, &arena);
    check_problems(&policy.problems, size);
    if (policy.max_age_s > PM_STS_MAX_AGE_S)
        abort();
    for (size_t i = 0; i < policy.mx_count; i++) {
        bool wild = pm_str_starts(policy.mx[i], PM_STR("*."));
        if (!wild && !pm_sts_policy_allows(&policy, policy.mx[i]))
            abort();
    }
    pm_arena_fini(&arena);
    return 0;
}
