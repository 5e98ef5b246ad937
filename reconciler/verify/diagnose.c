#include "verify/diagnose.h"

enum { NAME_LENGTH_MAX = 253 }; /* RFC 1035 2.3.4, without the final dot */

static const struct pm_str impossible_label = PM_STR_INIT("pm-reconcile-asks-for-a-wildcard");

const struct pm_rrset *pm_diagnose_set(const struct pm_look *look, const struct pm_replies *replies,
                                       enum pm_rrtype type)
{
    for (size_t i = 0; replies && i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        const struct pm_rrset *set =
            pm_look_is_told(look, answer) ? pm_view_set(answer, answer->question.name, type) : NULL;
        if (set)
            return set;
    }
    return NULL;
}

struct pm_str pm_diagnose_zone(const struct pm_look *look)
{
    const struct pm_verify_input *input = look->input;
    if (input->delegation && input->delegation->status == PM_ZONE_FOUND)
        return input->delegation->zone;
    return pm_records_zone(input->name, input->dns).ascii;
}

/* The part of a text by which it is known to be meant as this record. */
static struct pm_str mark_of(const struct pm_dns_record *record)
{
    switch (record->purpose) {
    case PM_PURPOSE_SPF:
        return PM_STR("_spf.purelymail.com");
    case PM_PURPOSE_DMARC:
        return PM_STR("v=DMARC1");
    default:
        return record->rdata.text;
    }
}

static bool is_meant(const struct pm_dns_record *record, const struct pm_rdata *value)
{
    return record->type == PM_RRTYPE_TXT ? pm_str_contains_nocase(value->text, mark_of(record))
                                         : pm_str_starts(value->target, record->rdata.target);
}

/* Below the domain a wildcard gives its records to the doubled name, too. */
static bool is_of_wildcard(struct pm_look *look, struct pm_str name, const struct pm_rrset *set)
{
    return pm_view_equal(pm_diagnose_wildcard(look, name, set->type), set);
}

const struct pm_rrset *pm_diagnose_doubled(struct pm_look *look, const struct pm_dns_record *record)
{
    struct pm_str zone = pm_diagnose_zone(look);
    if (record->owner.len + 1 + zone.len > NAME_LENGTH_MAX)
        return NULL;
    struct pm_str name = pm_str_printf(look->arena, "%" PM_STR_FMT ".%" PM_STR_FMT,
                                       PM_STR_ARG(record->owner), PM_STR_ARG(zone));
    const struct pm_rrset *set = pm_diagnose_set(
        look, pm_look_ask(look, name, record->type, PM_VIA_AUTHORITY), record->type);
    for (size_t i = 0; set && i < set->count; i++)
        if (is_meant(record, &set->values[i]))
            return is_of_wildcard(look, name, set) ? NULL : set;
    return NULL;
}

const struct pm_rrset *pm_diagnose_wildcard(struct pm_look *look, struct pm_str owner,
                                            enum pm_rrtype type)
{
    struct pm_str parent = pm_str_sub(owner, pm_str_find(owner, '.') + 1, owner.len);
    if (impossible_label.len + 1 + parent.len > NAME_LENGTH_MAX)
        return NULL;
    struct pm_str name = pm_str_printf(look->arena, "%" PM_STR_FMT ".%" PM_STR_FMT,
                                       PM_STR_ARG(impossible_label), PM_STR_ARG(parent));
    return pm_diagnose_set(look, pm_look_ask(look, name, type, PM_VIA_AUTHORITY), type);
}
