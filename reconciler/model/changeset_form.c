#include "model/changeset_work.h"
#include "model/spf_record.h"
#include "model/spf_term.h"

/* The next byte that is no blank, before the first ';'; '\0': none. */
static char next_of_version(struct pm_str *text)
{
    *text = pm_str_trim(*text);
    if (text->len == 0 || text->ptr[0] == ';')
        return '\0';
    char c = pm_ascii_lower(text->ptr[0]);
    *text = pm_str_sub(*text, 1, text->len);
    return c;
}

bool pm_change_same_version(struct pm_str a, struct pm_str b)
{
    char of_a, of_b;
    do {
        of_a = next_of_version(&a);
        of_b = next_of_version(&b);
    } while (of_a == of_b && of_a != '\0');
    return of_a == of_b;
}

bool pm_purpose_serves(enum pm_purpose purpose, enum pm_rrtype type, const struct pm_rdata *value)
{
    bool text = type == PM_RRTYPE_TXT;
    switch (purpose) {
    case PM_PURPOSE_OWNERSHIP:
        return text && pm_str_starts(value->text, PM_STR("purelymail_ownership_proof="));
    case PM_PURPOSE_SPF:
        return text && pm_spf_is_record(value->text);
    case PM_PURPOSE_MX:
        return type == PM_RRTYPE_MX && pm_str_eq(value->target, pm_purpose_target(purpose));
    case PM_PURPOSE_SRV_IMAPS:
    case PM_PURPOSE_SRV_SUBMISSIONS:
        return type == PM_RRTYPE_SRV && pm_str_eq(value->target, pm_purpose_target(purpose));
    case PM_PURPOSE_DMARC:
        return type == PM_RRTYPE_CNAME ||
               (text && pm_change_same_version(value->text, PM_STR("v=DMARC1")));
    case PM_PURPOSE_MTA_STS:
        return text && pm_change_same_version(value->text, PM_STR("v=STSv1"));
    case PM_PURPOSE_TLS_RPT:
        return text && pm_change_same_version(value->text, PM_STR("v=TLSRPTv1"));
    default:
        return type == PM_RRTYPE_CNAME;
    }
}

unsigned pm_change_places(const struct pm_record_list *places, struct pm_str owner,
                          enum pm_rrtype type)
{
    unsigned found = 0;
    for (size_t i = 0; i < places->count; i++) {
        const struct pm_dns_record *place = &places->items[i];
        bool policy = place->purpose == PM_PURPOSE_DMARC && type == PM_RRTYPE_TXT;
        if ((policy || place->type == type) && pm_str_eq(place->owner, owner))
            found |= 1U << place->purpose;
    }
    return found;
}

/* Nobody writes such a value but for PurelyMail. */
static bool shows_ours(const struct pm_change_work *work, const struct pm_dns_record *place,
                       const struct pm_rdata *value)
{
    switch (place->purpose) {
    case PM_PURPOSE_OWNERSHIP:
        return work->input->ownership.len > 0 && pm_str_eq(value->text, work->input->ownership);
    case PM_PURPOSE_SPF:
        return pm_spf_is_record(value->text) &&
               pm_spf_includes(value->text, PM_STR(PM_SPF_INCLUDE));
    case PM_PURPOSE_MX:
    case PM_PURPOSE_DKIM1:
    case PM_PURPOSE_DKIM2:
    case PM_PURPOSE_DKIM3:
        return pm_str_eq(value->target, place->rdata.target);
    default:
        return false;
    }
}

bool pm_change_shows_ours(const struct pm_change_work *work)
{
    struct pm_record_list places = pm_records_places(work->input->domain, work->arena);
    for (size_t i = 0; i < places.count; i++) {
        const struct pm_dns_record *place = &places.items[i];
        const struct pm_rrset *set =
            pm_current_find(work->input->current, place->owner, place->type);
        for (size_t k = 0; set && k < set->count; k++)
            if (shows_ours(work, place, &set->values[k]))
                return true;
    }
    return false;
}
