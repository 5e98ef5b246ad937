#include "verify/alias.h"

#include "verify/causes.h"
#include "verify/diagnose.h"

bool pm_alias_is_right(const struct pm_subject *subject, const struct pm_rrset *set)
{
    return set && set->count == 1 &&
           pm_str_eq(set->values[0].target, subject->record->rdata.target);
}

const struct pm_answer *pm_alias_same_server(const struct pm_replies *replies,
                                             const struct pm_answer *answer)
{
    for (size_t i = 0; replies && i < replies->count; i++)
        if (pm_str_eq(replies->answers[i].server, answer->server))
            return &replies->answers[i];
    return replies && replies->count > 0 ? &replies->answers[0] : NULL;
}

/* Servers shuffle and cut sets of addresses: one value in common will do. */
static bool is_same(const struct pm_rrset *a, const struct pm_rrset *b)
{
    for (size_t i = 0; a && b && i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            if (pm_rdata_cmp(a->type, &a->values[i], &b->values[j]) == 0)
                return true;
    return false;
}

struct pm_verdict pm_alias_wrong(const struct pm_subject *subject, const struct pm_rrset *set)
{
    struct pm_look *look = subject->look;
    struct pm_verdict verdict = {
        .status = PM_STATUS_FAIL,
        .seen = pm_view_values(set, look->arena),
        .fix = PM_STR("Replace the record."),
        .publish = pm_look_record(subject),
        .remove = pm_view_records(set, look->arena),
        .cached_s = set->ttl,
    };
    if (set->count > 1) {
        verdict.why = PM_STR("There are several CNAME records at one name.");
    } else if (pm_look_lost_dot(subject, set->values[0].target)) {
        verdict.cause = &pm_causes_shared[PM_CAUSE_FINAL_DOT_MISSING];
        verdict.why = PM_STR("The zone's name was put behind the target: its final dot is "
                             "missing.");
    } else if (is_same(pm_diagnose_wildcard(look, set->owner, PM_RRTYPE_CNAME), set)) {
        verdict.cause = &pm_causes_shared[PM_CAUSE_WILDCARD_ANSWERS];
        verdict.why = PM_STR("There is no such record: a wildcard CNAME answers in its place.");
        verdict.fix = PM_STR("Publish the record; the wildcard may stay.");
        verdict.remove = PM_STR("");
    } else {
        verdict.why = PM_STR("The CNAME points to another name.");
    }
    return verdict;
}

/* Addresses at the owner, which only a proxy, a wildcard or somebody's hand puts there. */
static const struct pm_rrset *find_addresses(const struct pm_subject *subject,
                                             const struct pm_answer *answer, enum pm_rrtype type)
{
    struct pm_str owner = subject->record->owner;
    const struct pm_answer *addresses =
        pm_alias_same_server(pm_look_ask(subject->look, owner, type, PM_VIA_AUTHORITY), answer);
    return addresses && pm_look_is_told(subject->look, addresses)
               ? pm_view_set(addresses, owner, type)
               : NULL;
}

/* The records of both, either of which may be none. */
static struct pm_str joined(const struct pm_rrset *a, const struct pm_rrset *b,
                            struct pm_arena *arena)
{
    struct pm_joined lines = {.arena = arena, .text = PM_STR("")};
    if (a)
        pm_join(&lines, "\n", pm_view_records(a, arena));
    if (b)
        pm_join(&lines, "\n", pm_view_records(b, arena));
    return lines.text;
}

struct pm_verdict pm_alias_missing(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct pm_verdict verdict = pm_look_missing(subject, answer);
    if (verdict.cause || answer->status == PM_ANSWER_NXDOMAIN)
        return verdict;
    struct pm_arena *arena = subject->look->arena;
    const struct pm_rrset *v4 = find_addresses(subject, answer, PM_RRTYPE_A);
    const struct pm_rrset *v6 = find_addresses(subject, answer, PM_RRTYPE_AAAA);
    const struct pm_rrset *set = v4 ? v4 : v6;
    if (!set)
        return verdict;
    verdict.seen = pm_view_values(set, arena);
    if (is_same(pm_diagnose_wildcard(subject->look, subject->record->owner, set->type), set)) {
        verdict.cause = &pm_causes_shared[PM_CAUSE_WILDCARD_ANSWERS];
        verdict.why = PM_STR("There is no such record: a wildcard address answers for the name.");
        return verdict;
    }
    verdict.cause = &pm_causes_shared[PM_CAUSE_PROXIED_OR_FLATTENED];
    verdict.why = PM_STR("The name has addresses in place of the CNAME: the DNS provider proxies "
                         "or flattens it.");
    verdict.fix = PM_STR("Switch the proxy off for this name (\"DNS only\"), or remove addresses "
                         "that were entered by hand, and publish the record.");
    verdict.remove = joined(v4, v6, arena);
    verdict.may_pass = false;
    return verdict;
}
