#include "verify/zone.h"

/* What the signatures of the zone's SOA record come to, seen from a resolver that checks them. */
enum chain {
    CHAIN_OPEN, /* questions are wanted */
    CHAIN_VALID,
    CHAIN_INSECURE, /* not signed, or the resolver does not check */
    CHAIN_BOGUS,
    CHAIN_UNKNOWN,
};

struct outlook {
    enum chain chain;
    const struct pm_answer *answer; /* the one that decided */
    struct pm_str zone;
    struct pm_str why; /* UNKNOWN, BOGUS */
};

/* SERVFAIL that vanishes without the checks means bogus, if the parent says that the zone is signed
 * or another question meets the same: a resolver says SERVFAIL of slow servers, too. */
static struct outlook look_closer(struct pm_look *look, struct outlook outlook, enum pm_rrtype type)
{
    const struct pm_answer *raw =
        pm_look_ask_one(look, outlook.answer->question.name, type, PM_VIA_RESOLVER_RAW);
    const struct pm_answer *ds =
        pm_look_ask_one(look, outlook.zone, PM_RRTYPE_DS, PM_VIA_RESOLVER_RAW);
    const struct pm_answer *again =
        pm_look_ask_one(look, outlook.zone, PM_RRTYPE_NS, PM_VIA_RESOLVER);
    if (!raw || !ds || !again)
        return outlook;
    outlook.chain = CHAIN_UNKNOWN;
    if (!pm_answer_is_conclusive(raw->status))
        outlook.why = PM_STR("The resolver says SERVFAIL, also with DNSSEC's checks switched off: "
                             "it cannot reach the zone's servers.");
    else if (ds->status != PM_ANSWER_DATA && again->status != PM_ANSWER_SERVFAIL)
        outlook.why = PM_STR("The resolver said SERVFAIL once and answered another time, and the "
                             "parent has no DS record: it may have been slow.");
    else {
        outlook.chain = CHAIN_BOGUS;
        outlook.why = PM_STR("The resolver says SERVFAIL, and answers when DNSSEC's checks are "
                             "switched off: the signatures do not fit the DS record at the "
                             "parent, or have expired.");
    }
    return outlook;
}

static struct outlook outlook_of(struct pm_look *look, const struct pm_answer *answer,
                                 struct pm_str zone)
{
    struct outlook outlook = {.chain = CHAIN_OPEN, .answer = answer, .zone = zone};
    if (!answer)
        return outlook;
    if (answer->status == PM_ANSWER_SERVFAIL)
        return look_closer(look, outlook, answer->question.type);
    if (pm_answer_is_conclusive(answer->status)) {
        outlook.chain = answer->validated ? CHAIN_VALID : CHAIN_INSECURE;
        return outlook;
    }
    outlook.chain = CHAIN_UNKNOWN;
    outlook.why = pm_str_printf(look->arena, "The resolver could not say: %s.",
                                pm_answer_status_text(answer->status));
    return outlook;
}

static struct outlook look_at_chain(struct pm_look *look)
{
    const struct pm_verify_input *input = look->input;
    if (input->mode == PM_VERIFY_RESOLVER)
        return outlook_of(look,
                          pm_look_ask_one(look, input->name.ascii, PM_RRTYPE_TXT, PM_VIA_AUTHORITY),
                          pm_records_zone(input->name, input->dns).ascii);
    struct pm_str zone = input->delegation->zone;
    return outlook_of(look, pm_look_ask_one(look, zone, PM_RRTYPE_SOA, PM_VIA_RESOLVER), zone);
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
            .why = PM_STR("The zone is not signed, or the resolver does not check signatures."),
        };
    default:
        return (struct pm_verdict){
            .status = PM_STATUS_UNKNOWN,
            .why = outlook->why,
            .fix = PM_STR("Try again, or name another resolver: --resolver."),
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
