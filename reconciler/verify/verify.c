#include "verify/caches.h"
#include "verify/ownership_slip.h"

enum { FINDINGS_USUAL = 48 };

/* Where the zone is not known, neither are the records. */
static void tell_unknown(struct pm_look *look, const struct pm_rule *rule)
{
    static const struct pm_verdict unknown = {
        .status = PM_STATUS_UNKNOWN,
        .why = PM_STR_INIT("The domain's name servers could not be found, so that nobody could be "
                           "asked."),
        .may_pass = true,
    };
    const struct pm_record_list *expected = look->input->expected;
    for (size_t i = 0; i < expected->count; i++) {
        const struct pm_dns_record *record = &expected->items[i];
        if (!pm_str_is(pm_str_from(pm_purpose_name(record->purpose)), rule->id))
            continue;
        struct pm_finding *finding = pm_look_tell(look, rule, &unknown);
        finding->owner = record->owner;
        finding->type = record->type;
        finding->expected = pm_rdata_format(record->type, &record->rdata, look->arena);
        finding->required = record->purpose == PM_PURPOSE_OWNERSHIP
                                ? pm_ownership_is_required(look->input)
                                : rule->required;
    }
}

static void judge_group(struct pm_look *look, const struct pm_rule_group *group)
{
    const struct pm_delegation *delegation = look->input->delegation;
    if (!delegation || delegation->status == PM_ZONE_FOUND || group == &pm_rules_zone)
        group->judge(look);
    else if (delegation->status == PM_ZONE_UNKNOWN)
        for (size_t i = 0; i < group->rule_count; i++)
            tell_unknown(look, &group->rules[i]);
}

struct pm_verify_step pm_verify_step(const struct pm_verify_input *input, struct pm_arena *arena)
{
    struct pm_verify_step step = {.wanted = NULL};
    struct pm_look look = {.input = input, .arena = arena, .step = &step};
    step.findings.items = pm_alloc_unset(arena, FINDINGS_USUAL * sizeof(struct pm_finding));
    step.findings.cap = FINDINGS_USUAL;
    for (size_t i = 0; i < pm_rule_group_count; i++)
        judge_group(&look, pm_rule_groups[i]);
    if (step.wanted_count == 0)
        pm_caches_judge(&look);
    pm_caches_mind_age(&look);
    return step;
}
