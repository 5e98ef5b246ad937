#include "verify/diagnose.h"
#include "verify/dkim.h"
#include "verify/zone.h"

/* What the zone's signatures come to, seen from a resolver that checks them. */
enum chain {
    CHAIN_OPEN, /* questions are wanted */
    CHAIN_VALID,
    CHAIN_INSECURE, /* not signed */
    CHAIN_BOGUS,
    CHAIN_UNKNOWN,
};

struct outlook {
    enum chain chain;
    const struct pm_answer *answer; /* the one that decided */
    struct pm_str zone;
    struct pm_str why; /* UNKNOWN, BOGUS */
};

/* What was asked for may lie in a zone further down: `_domainkey` can be delegated. */
static struct pm_str zone_of(const struct pm_answer *raw, struct pm_str zone)
{
    return raw->soa.len > 0 && pm_name_in_zone(raw->soa, zone) ? raw->soa : zone;
}

/* Do other questions meet SERVFAIL, too? The DS question is for a zone that is not signed itself:
 * it is the parent's to answer, and only a parent that is bogus fails there. */
static bool find_witnesses(struct pm_look *look, struct pm_str zone, bool *all_fail)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_NS, PM_RRTYPE_SOA, PM_RRTYPE_DS};
    const struct pm_answer *ds = pm_look_ask_one(look, zone, PM_RRTYPE_DS, PM_VIA_RESOLVER_RAW);
    bool complete = ds != NULL;
    *all_fail = true;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (types[i] == PM_RRTYPE_DS && (!ds || ds->status == PM_ANSWER_DATA))
            continue;
        const struct pm_answer *answer = pm_look_ask_one(look, zone, types[i], PM_VIA_RESOLVER);
        complete &= answer != NULL;
        *all_fail &= answer && answer->status == PM_ANSWER_SERVFAIL;
    }
    return complete;
}

/* SERVFAIL that vanishes without the checks means bogus, if all other questions meet the same: a
 * resolver says SERVFAIL of slow servers, too. */
static struct outlook look_closer(struct pm_look *look, struct outlook outlook)
{
    const struct pm_question *question = &outlook.answer->question;
    const struct pm_answer *raw =
        pm_look_ask_one(look, question->name, question->type, PM_VIA_RESOLVER_RAW);
    bool all_fail;
    if (!raw)
        return outlook;
    outlook.zone = zone_of(raw, outlook.zone);
    if (!find_witnesses(look, outlook.zone, &all_fail))
        return outlook;
    outlook.chain = CHAIN_UNKNOWN;
    if (!all_fail)
        outlook.why =
            pm_str_printf(look->arena,
                          "The resolver says SERVFAIL for %" PM_STR_FMT " %s, but not for all that "
                          "is in the zone: it may have been slow.",
                          PM_STR_ARG(question->name), pm_rrtype_name(question->type));
    else if (!pm_answer_is_conclusive(raw->status))
        outlook.why = PM_STR("The resolver says SERVFAIL, also with DNSSEC's checks switched off: "
                             "it cannot reach the zone's servers.");
    else {
        outlook.chain = CHAIN_BOGUS;
        outlook.why = PM_STR("The resolver says SERVFAIL, and answers when DNSSEC's checks are "
                             "switched off: the signatures do not fit the DS record at the "
                             "parent, or have expired.");
    }
    return outlook;
}

/* Does the resolver check signatures at all? That of a top-level domain's DS records tells, which
 * nearly all have: one question for all domains below it. */
static const struct pm_answer *ask_sample(struct pm_look *look, struct pm_str zone)
{
    size_t dot = pm_str_rfind(zone, '.');
    struct pm_str top = dot < zone.len ? pm_str_sub(zone, dot + 1, zone.len) : zone;
    return pm_look_ask_one(look, top, PM_RRTYPE_DS, PM_VIA_RESOLVER);
}

/* Where it does not, the parent says whether there is something to check. */
static struct outlook look_without_checks(struct pm_look *look, struct outlook outlook)
{
    const struct pm_answer *ds = pm_look_ask_one(look, outlook.zone, PM_RRTYPE_DS, PM_VIA_RESOLVER);
    if (!ds)
        return outlook;
    outlook.chain = CHAIN_UNKNOWN;
    if (!pm_answer_is_conclusive(ds->status))
        outlook.why = PM_STR("The resolver does not check signatures, and cannot say whether the "
                             "zone is signed.");
    else if (ds->status == PM_ANSWER_DATA)
        outlook.why = PM_STR("The zone is signed, but the resolver does not check signatures: "
                             "whether they hold is not known.");
    else
        outlook.chain = CHAIN_INSECURE;
    return outlook;
}

/* One resolver said SERVFAIL, another one answers without having checked. */
static struct outlook look_at_dispute(struct pm_look *look, struct outlook outlook)
{
    const struct pm_answer *ds = pm_look_ask_one(look, outlook.zone, PM_RRTYPE_DS, PM_VIA_RESOLVER);
    if (!ds)
        return outlook;
    outlook.chain = CHAIN_UNKNOWN;
    outlook.why = PM_STR("One resolver says SERVFAIL, and another, which does not check "
                         "signatures, answers: the signatures may not hold.");
    if (pm_answer_is_conclusive(ds->status) && ds->status != PM_ANSWER_DATA && !ds->disputed)
        outlook.chain = CHAIN_INSECURE;
    return outlook;
}

static struct outlook outlook_of(struct pm_look *look, const struct pm_answer *answer,
                                 struct pm_str zone)
{
    struct outlook outlook = {.chain = CHAIN_OPEN, .answer = answer, .zone = zone};
    const struct pm_answer *sample = ask_sample(look, zone);
    if (!answer)
        return outlook;
    if (answer->status == PM_ANSWER_SERVFAIL)
        return look_closer(look, outlook);
    if (pm_answer_is_conclusive(answer->status)) {
        if (!sample)
            return outlook;
        if (answer->disputed && !answer->validated)
            return look_at_dispute(look, outlook);
        if (!answer->validated && !sample->validated)
            return look_without_checks(look, outlook);
        outlook.chain = answer->validated ? CHAIN_VALID : CHAIN_INSECURE;
        return outlook;
    }
    struct pm_str detail = answer->detail.len > 0
                               ? answer->detail
                               : pm_str_from(pm_answer_status_text(answer->status));
    outlook.chain = CHAIN_UNKNOWN;
    outlook.why = pm_str_printf(look->arena, "The resolver could not say: %" PM_STR_FMT ".",
                                PM_STR_ARG(detail));
    return outlook;
}

/* A question that says something else, too: _domainkey is dkim-parent's, where there are keys. Even
 * that nothing stands there is signed (RFC 4035 5.4). */
static const struct pm_answer *ask(struct pm_look *look, struct pm_str zone)
{
    const struct pm_verify_input *input = look->input;
    bool has_keys;
    if (!pm_dkim_find_keys(look, &has_keys))
        return NULL;
    if (has_keys)
        return pm_look_ask_one(look, pm_dkim_parent(look), PM_RRTYPE_TXT, PM_VIA_RESOLVER);
    if (input->mode == PM_VERIFY_RESOLVER)
        return pm_look_ask_one(look, input->name.ascii, PM_RRTYPE_TXT, PM_VIA_AUTHORITY);
    return pm_look_ask_one(look, zone, PM_RRTYPE_SOA, PM_VIA_RESOLVER);
}

static struct outlook look_at_chain(struct pm_look *look)
{
    struct pm_str zone = pm_diagnose_zone(look);
    return outlook_of(look, ask(look, zone), zone);
}

/* "12345 5 1 …": the algorithm is the second word. RSASHA1 and what is older must not be used for
 * signing, and some resolvers take such a zone as not signed (RFC 8624 3.1). */
static bool is_weak(const struct pm_rdata *ds)
{
    static const char *const weak[] = {"1", "3", "5", "6", "7", "12"};
    struct pm_str rest = ds->text, word = PM_STR("");
    pm_str_next(&rest, ' ', &word);
    if (!pm_str_next(&rest, ' ', &word))
        return false;
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        if (pm_str_is(word, weak[i]))
            return true;
    return false;
}

static bool all_weak(const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (!is_weak(&set->values[i]))
            return false;
    return set->count > 0;
}

static struct pm_verdict judge_algorithm(const struct outlook *outlook, struct pm_look *look)
{
    const struct pm_answer *ds =
        pm_look_ask_one(look, outlook->zone, PM_RRTYPE_DS, PM_VIA_RESOLVER);
    const struct pm_rrset *set =
        ds && ds->status == PM_ANSWER_DATA ? pm_view_set(ds, outlook->zone, PM_RRTYPE_DS) : NULL;
    if (!set || !all_weak(set))
        return (struct pm_verdict){.status = PM_STATUS_PASS,
                                   .why = PM_STR("The zone is signed, and the signatures hold.")};
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .seen = pm_view_values(set, look->arena),
        .why = PM_STR("The signatures hold, but their algorithm is too weak: some resolvers no "
                      "longer count the zone as signed (RFC 8624 3.1)."),
        .fix = PM_STR("Have the zone signed with algorithm 13 (ECDSAP256SHA256), then replace "
                      "the DS records at the registrar."),
    };
}

static struct pm_verdict judge_chain(const struct outlook *outlook, struct pm_look *look)
{
    switch (outlook->chain) {
    case CHAIN_VALID:
        return judge_algorithm(outlook, look);
    case CHAIN_BOGUS:
        return (struct pm_verdict){
            .status = PM_STATUS_FAIL,
            .seen = PM_STR("SERVFAIL"),
            .why = outlook->why,
            .fix = PM_STR("Compare the DS records at the registrar with the zone's keys: remove "
                          "those of a former DNS provider, or have the zone signed again."),
        };
    case CHAIN_INSECURE:
        return (struct pm_verdict){
            .status = PM_STATUS_PASS,
            .why = PM_STR("The zone is not signed."),
        };
    default:
        return (struct pm_verdict){
            .status = PM_STATUS_UNKNOWN,
            .why = outlook->why,
            .fix = PM_STR("Try again, or name another resolver, which checks signatures: "
                          "--resolver."),
            .may_pass = true,
        };
    }
}

void pm_zone_judge_dnssec(struct pm_look *look)
{
    struct outlook outlook = look_at_chain(look);
    struct pm_verdict verdict = judge_chain(&outlook, look);
    struct pm_finding *finding = pm_look_tell(look, &pm_zone_rules[PM_ZONE_RULE_DNSSEC], &verdict);
    finding->owner = outlook.zone;
    finding->type = PM_RRTYPE_SOA;
    finding->where = outlook.answer ? outlook.answer->server : PM_STR("");
}
