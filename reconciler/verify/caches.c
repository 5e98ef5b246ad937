#include "verify/caches.h"

#include "base/time.h"
#include "verify/causes.h"

static bool is_kind(const struct pm_dns_record *record, struct pm_str text)
{
    switch (record->purpose) {
    case PM_PURPOSE_SPF:
        return pm_str_starts_nocase(text, PM_STR("v=spf1"));
    case PM_PURPOSE_DMARC:
        return pm_str_starts_nocase(text, PM_STR("v=DMARC1"));
    default:
        return pm_str_eq(text, record->rdata.text);
    }
}

static bool has(const struct pm_answer *answer, const struct pm_dns_record *record)
{
    const struct pm_rrset *set = pm_view_set(answer, record->owner, record->type);
    for (size_t i = 0; set && i < set->count; i++)
        if (record->type != PM_RRTYPE_TXT || is_kind(record, set->values[i].text))
            return true;
    return false;
}

const struct pm_answer *pm_caches_find_lack(struct pm_look *look,
                                            const struct pm_dns_record *record)
{
    const struct pm_answer *answer =
        pm_look_ask_one(look, record->owner, record->type, PM_VIA_RESOLVER);
    if (!answer || !pm_answer_is_conclusive(answer->status) || has(answer, record))
        return NULL;
    return answer;
}

uint32_t pm_caches_time_left(const struct pm_answer *lack)
{
    const struct pm_rrset *set = pm_view_set(lack, lack->question.name, lack->question.type);
    return set ? set->ttl : lack->negative_ttl;
}

static struct pm_finding *find(const struct pm_look *look, const char *rule)
{
    const struct pm_findings *findings = &look->step->findings;
    for (size_t i = 0; i < findings->count; i++)
        if (pm_str_is(findings->items[i].rule, rule))
            return &findings->items[i];
    return NULL;
}

/* What was wrong is looked at when it has become right, so that waiting for it costs nothing. */
static bool is_worth_asking(const struct pm_look *look)
{
    const struct pm_findings *findings = &look->step->findings;
    bool good = pm_findings_verdict(findings->items, findings->count) == PM_STATUS_PASS;
    return look->input->was_wrong ? good : !good;
}

/* Where a resolver is told that there is nothing below _domainkey, no cache is behind it. */
static bool is_denied(const struct pm_look *look, const struct pm_dns_record *record)
{
    const struct pm_finding *parent = find(look, "dkim-parent");
    return record->purpose >= PM_PURPOSE_DKIM1 && record->purpose <= PM_PURPOSE_DKIM3 && parent &&
           parent->status != PM_STATUS_PASS;
}

static void mind(struct pm_look *look, const struct pm_dns_record *record,
                 struct pm_finding *finding)
{
    bool adding = record->purpose == PM_PURPOSE_OWNERSHIP && look->input->on_account == PM_FALSE;
    const struct pm_answer *lack = pm_caches_find_lack(look, record);
    if (!lack)
        return;
    uint32_t left = pm_caches_time_left(lack);
    finding->status = PM_STATUS_WARN;
    finding->cause = pm_str_from(pm_causes_shared[PM_CAUSE_NEGATIVE_CACHE].id);
    finding->why = pm_str_printf(
        look->arena,
        "The name servers have it, but the resolver at %" PM_STR_FMT
        " still remembers that it was missing, for up to %" PM_STR_FMT ". %s may do so, too.",
        PM_STR_ARG(lack->server), PM_STR_ARG(pm_duration_format(look->arena, left)),
        adding ? "PurelyMail's" : "PurelyMail's and others");
    finding->fix = adding ? PM_STR("Wait until that time is over before adding the domain.")
                          : PM_STR("Wait until that time is over: nothing else is to be done.");
    finding->may_pass = true;
    finding->cached_s = left;
}

void pm_caches_judge(struct pm_look *look)
{
    const struct pm_verify_input *input = look->input;
    if (input->mode != PM_VERIFY_AUTHORITIES || input->delegation->status != PM_ZONE_FOUND)
        return;
    bool worth = is_worth_asking(look);
    for (size_t i = 0; i < input->expected->count; i++) {
        const struct pm_dns_record *record = &input->expected->items[i];
        bool adding = record->purpose == PM_PURPOSE_OWNERSHIP && input->on_account == PM_FALSE;
        struct pm_finding *finding =
            worth || adding ? find(look, pm_purpose_name(record->purpose)) : NULL;
        if (finding && finding->required && finding->status == PM_STATUS_PASS &&
            !is_denied(look, record))
            mind(look, record, finding);
    }
}

void pm_caches_mind_age(struct pm_look *look)
{
    struct pm_findings *findings = &look->step->findings;
    if (look->input->mode != PM_VERIFY_RESOLVER || look->input->outwaited)
        return;
    for (size_t i = 0; i < findings->count; i++) {
        struct pm_finding *finding = &findings->items[i];
        finding->may_pass |=
            finding->status == PM_STATUS_FAIL && (look->input->was_wrong || finding->cached_s > 0);
    }
}
