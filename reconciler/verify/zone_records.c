#include "verify/causes.h"
#include "verify/diagnose.h"
#include "verify/zone.h"

static struct pm_finding *tell(struct pm_look *look, enum pm_zone_rule rule,
                               const struct pm_verdict *verdict)
{
    return pm_look_tell(look, &pm_zone_rules[rule], verdict);
}

static bool is_right(const struct pm_dns_record *record, const struct pm_rrset *set)
{
    return set->type == record->type && set->count == 1 &&
           pm_rdata_cmp(set->type, &set->values[0], &record->rdata) == 0;
}

/* Something else than the record stands at its name: is it a wildcard's? */
static const struct pm_rrset *wildcard_at(struct pm_look *look, const struct pm_dns_record *record)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_CNAME, PM_RRTYPE_TXT, PM_RRTYPE_A};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const struct pm_rrset *set = pm_diagnose_set(
            look, pm_look_peek(look, record->owner, types[i], PM_VIA_AUTHORITY), types[i]);
        if (set && is_right(record, set))
            return NULL;
        if (!set)
            continue;
        const struct pm_rrset *wild = pm_diagnose_wildcard(look, record->owner, types[i]);
        if (wild && pm_view_equal(set, wild))
            return wild;
    }
    return NULL;
}

static struct pm_verdict wildcard_found(struct pm_look *look, const struct pm_dns_record *record,
                                        const struct pm_rrset *wild)
{
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .cause = &pm_causes_shared[PM_CAUSE_WILDCARD_ANSWERS],
        .seen = pm_view_values(wild, look->arena),
        .why = pm_str_printf(look->arena,
                             "A wildcard record of type %s answers in place of %" PM_STR_FMT
                             ": a name that cannot exist has the same records.",
                             pm_rrtype_name(wild->type), PM_STR_ARG(record->owner)),
        .fix = PM_STR("Publish the record itself: it goes before the wildcard."),
        .publish =
            pm_view_record(record->owner, record->ttl, record->type, &record->rdata, look->arena),
    };
}

static void judge_wildcard(struct pm_look *look)
{
    const struct pm_record_list *expected = look->input->expected;
    for (size_t i = 0; i < expected->count; i++) {
        const struct pm_dns_record *record = &expected->items[i];
        const struct pm_rrset *wild =
            record->owner.len > look->input->name.ascii.len ? wildcard_at(look, record) : NULL;
        if (!wild)
            continue;
        struct pm_verdict verdict = wildcard_found(look, record, wild);
        struct pm_finding *finding = tell(look, PM_ZONE_RULE_WILDCARD, &verdict);
        finding->owner = record->owner;
        finding->type = wild->type;
        return;
    }
    tell(look, PM_ZONE_RULE_WILDCARD, &(struct pm_verdict){.status = PM_STATUS_PASS});
}

/* An alias of the domain's name, at any server; NULL: there is none. */
static const struct pm_answer *find_alias(struct pm_look *look)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_MX, PM_RRTYPE_TXT};
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        const struct pm_replies *replies =
            pm_look_peek(look, look->input->name.ascii, types[t], PM_VIA_AUTHORITY);
        for (size_t i = 0; replies && i < replies->count; i++)
            if (pm_look_is_told(look, &replies->answers[i]) &&
                pm_view_own_set(&replies->answers[i], PM_RRTYPE_CNAME))
                return &replies->answers[i];
    }
    return NULL;
}

static void judge_apex_cname(struct pm_look *look)
{
    const struct pm_answer *answer = find_alias(look);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (answer) {
        const struct pm_rrset *set = pm_view_own_set(answer, PM_RRTYPE_CNAME);
        bool at_apex = pm_str_eq(look->input->name.ascii, look->input->delegation->zone);
        verdict = (struct pm_verdict){
            .status = PM_STATUS_FAIL,
            .seen = pm_view_values(set, look->arena),
            .why = at_apex ? PM_STR("A CNAME stands at the zone's apex, where it cannot stand "
                                    "beside the SOA, NS, MX and TXT records.")
                           : PM_STR("The domain's name is an alias (CNAME): its MX and TXT records "
                                    "cannot stand beside it."),
            .fix = PM_STR("Replace the CNAME by address records, or by what the DNS provider "
                          "offers in its place (ALIAS, ANAME, flattening)."),
            .remove =
                pm_view_record(set->owner, set->ttl, PM_RRTYPE_CNAME, &set->values[0], look->arena),
        };
    }
    struct pm_finding *finding = tell(look, PM_ZONE_RULE_APEX_CNAME, &verdict);
    finding->type = PM_RRTYPE_CNAME;
    finding->where = answer ? answer->server : PM_STR("");
}

static bool is_of_the_domain(const struct pm_question *question)
{
    return question->via == PM_VIA_AUTHORITY && question->type != PM_RRTYPE_NS &&
           question->type != PM_RRTYPE_SOA;
}

static const struct pm_rrset *find_in_answer(const struct pm_answer *cname)
{
    for (size_t i = 0; i < cname->count; i++) {
        const struct pm_rrset *set = &cname->rrsets[i];
        if (set->type != PM_RRTYPE_CNAME && pm_str_eq(set->owner, cname->question.name))
            return set;
    }
    return NULL;
}

/* A set of the same server beside the CNAME in its answer; NULL: none was seen. */
static const struct pm_rrset *find_neighbour(const struct pm_look *look,
                                             const struct pm_answer *cname)
{
    const struct pm_verify_input *input = look->input;
    const struct pm_rrset *beside = find_in_answer(cname);
    if (beside)
        return beside;
    for (size_t i = 0; i < input->reply_count; i++) {
        const struct pm_replies *replies = input->replies[i];
        if (replies->question.type == PM_RRTYPE_CNAME || !is_of_the_domain(&replies->question) ||
            !pm_str_eq(replies->question.name, cname->question.name))
            continue;
        for (size_t a = 0; a < replies->count; a++) {
            const struct pm_rrset *set =
                pm_view_own_set(&replies->answers[a], replies->question.type);
            if (set && pm_str_eq(replies->answers[a].server, cname->server))
                return set;
        }
    }
    return NULL;
}

struct pair {
    const struct pm_answer *cname;
    const struct pm_rrset *beside;
};

static struct pair find_pair(const struct pm_look *look)
{
    const struct pm_verify_input *input = look->input;
    for (size_t i = 0; i < input->reply_count; i++) {
        const struct pm_replies *replies = input->replies[i];
        if (!is_of_the_domain(&replies->question))
            continue;
        for (size_t a = 0; a < replies->count; a++) {
            const struct pm_answer *answer = &replies->answers[a];
            const struct pm_rrset *beside =
                pm_look_is_told(look, answer) && pm_view_own_set(answer, PM_RRTYPE_CNAME)
                    ? find_neighbour(look, answer)
                    : NULL;
            if (beside)
                return (struct pair){answer, beside};
        }
    }
    return (struct pair){NULL, NULL};
}

/* What has to go: the CNAME where other types are wanted, else the others. */
static struct pm_str list_wrong(const struct pm_look *look, const struct pair *pair)
{
    const struct pm_record_list *expected = look->input->expected;
    struct pm_str owner = pair->cname->question.name;
    for (size_t i = 0; i < expected->count; i++)
        if (expected->items[i].type != PM_RRTYPE_CNAME &&
            pm_str_eq(expected->items[i].owner, owner))
            return pm_view_records(pm_view_own_set(pair->cname, PM_RRTYPE_CNAME), look->arena);
    return pm_view_records(pair->beside, look->arena);
}

static void judge_cname_alone(struct pm_look *look)
{
    struct pair pair = find_pair(look);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (pair.cname)
        verdict = (struct pm_verdict){
            .status = PM_STATUS_FAIL,
            .cause = &pm_causes_shared[PM_CAUSE_TEXT_BESIDE_CNAME],
            .seen = pm_view_values(pair.beside, look->arena),
            .why = pm_str_printf(look->arena,
                                 "The server has a CNAME and a %s record at the same name.",
                                 pm_rrtype_name(pair.beside->type)),
            .fix = PM_STR("Only one of them can stand there."),
            .remove = list_wrong(look, &pair),
        };
    struct pm_finding *finding = tell(look, PM_ZONE_RULE_CNAME_ALONE, &verdict);
    finding->type = PM_RRTYPE_CNAME;
    if (pair.cname) {
        finding->owner = pair.cname->question.name;
        finding->where = pair.cname->server;
    }
}

void pm_zone_judge_records(struct pm_look *look)
{
    judge_wildcard(look);
    judge_apex_cname(look);
    judge_cname_alone(look);
}
