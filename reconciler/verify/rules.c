#include "verify/rules.h"

const struct pm_rule_group *const pm_rule_groups[] = {
    &pm_rules_zone,  &pm_rules_ownership, &pm_rules_mx,    &pm_rules_spf,     &pm_rules_dkim,
    &pm_rules_dmarc, &pm_rules_transport, &pm_rules_extra, &pm_rules_account,
};
const size_t pm_rule_group_count = sizeof pm_rule_groups / sizeof *pm_rule_groups;

const struct pm_rule *pm_rule_find(struct pm_str id)
{
    for (size_t i = 0; i < pm_rule_group_count; i++)
        for (size_t j = 0; j < pm_rule_groups[i]->rule_count; j++)
            if (pm_str_is(id, pm_rule_groups[i]->rules[j].id))
                return &pm_rule_groups[i]->rules[j];
    return NULL;
}

const struct pm_cause *pm_cause_find(struct pm_str id)
{
    for (size_t i = 0; i < pm_rule_group_count; i++)
        for (size_t j = 0; j < pm_rule_groups[i]->cause_count; j++)
            if (pm_str_is(id, pm_rule_groups[i]->causes[j].id))
                return &pm_rule_groups[i]->causes[j];
    return NULL;
}
