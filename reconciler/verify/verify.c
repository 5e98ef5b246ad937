#include "verify/look.h"

/* Where the name is in no zone there are no records to judge. */
static bool has_zone(const struct pm_verify_input *input)
{
    return !input->delegation || input->delegation->status == PM_ZONE_FOUND;
}

struct pm_verify_step pm_verify_step(const struct pm_verify_input *input, struct pm_arena *arena)
{
    struct pm_verify_step step = {.wanted = NULL};
    struct pm_look look = {.input = input, .arena = arena, .step = &step};
    for (size_t i = 0; i < pm_rule_group_count; i++) {
        if (has_zone(input) || pm_rule_groups[i] == &pm_rules_zone)
            pm_rule_groups[i]->judge(&look);
    }
    return step;
}
