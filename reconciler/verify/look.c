#include "verify/look.h"

#include "base/time.h"
#include "verify/causes.h"
#include "verify/diagnose.h"
#include "verify/follow.h"

enum { CACHE_WORTH_TELLING_S = 60 };

static bool is_question(const struct pm_question *question, struct pm_str name, enum pm_rrtype type,
                        enum pm_via via)
{
    return question->type == type && question->via == via && pm_str_eq(question->name, name);
}

static void want(struct pm_look *look, struct pm_str name, enum pm_rrtype type, enum pm_via via)
{
    struct pm_verify_step *step = look->step;
    for (size_t i = 0; i < step->wanted_count; i++)
        if (is_question(&step->wanted[i], name, type, via))
            return;
    *PM_PUSH(look->arena, step->wanted, step->wanted_count, step->wanted_cap) =
        (struct pm_question){name, type, via};
}

const struct pm_replies *pm_look_peek(const struct pm_look *look, struct pm_str name,
                                      enum pm_rrtype type, enum pm_via via)
{
    const struct pm_verify_input *input = look->input;
    for (size_t i = 0; i < input->reply_count; i++)
        if (is_question(&input->replies[i]->question, name, type, via))
            return input->replies[i];
    return NULL;
}

/* Records that must stand at the domain's name itself, and may be found at the end of an alias. */
static bool may_lead_out(const struct pm_verify_input *input, const struct pm_question *question)
{
    return question->via == PM_VIA_AUTHORITY && input->mode != PM_VERIFY_RESOLVER &&
           (question->type == PM_RRTYPE_MX || question->type == PM_RRTYPE_TXT) &&
           pm_str_eq(question->name, input->name.ascii);
}

const struct pm_replies *pm_look_ask(struct pm_look *look, struct pm_str name, enum pm_rrtype type,
                                     enum pm_via via)
{
    const struct pm_replies *replies = pm_look_peek(look, name, type, via);
    if (!replies)
        want(look, name, type, via);
    else if (may_lead_out(look->input, &replies->question))
        return pm_follow_aliases(look, replies);
    return replies;
}

const struct pm_answer *pm_look_ask_one(struct pm_look *look, struct pm_str name,
                                        enum pm_rrtype type, enum pm_via via)
{
    static const struct pm_answer nobody = {
        .status = PM_ANSWER_FAILED,
        .detail = PM_STR_INIT("there was no server to ask"),
    };
    const struct pm_replies *replies = pm_look_ask(look, name, type, via);
    if (!replies)
        return NULL;
    return replies->count > 0 ? &replies->answers[0] : &nobody;
}

const struct pm_dns_record *pm_look_expected(const struct pm_look *look, enum pm_purpose purpose)
{
    const struct pm_record_list *expected = look->input->expected;
    for (size_t i = 0; i < expected->count; i++)
        if (expected->items[i].purpose == purpose)
            return &expected->items[i];
    return NULL;
}

struct pm_finding *pm_look_tell(struct pm_look *look, const struct pm_rule *rule,
                                const struct pm_verdict *verdict)
{
    struct pm_findings *findings = &look->step->findings;
    struct pm_finding *finding =
        PM_PUSH(look->arena, findings->items, findings->count, findings->cap);
    *finding = (struct pm_finding){
        .domain = look->input->name.ascii,
        .rule = pm_str_from(rule->id),
        .status = verdict->status,
        .required = rule->required,
        .cause = verdict->cause ? pm_str_from(verdict->cause->id) : PM_STR(""),
        .owner = look->input->name.ascii,
        .seen = verdict->seen,
        .why = verdict->why,
        .fix = verdict->fix,
        .publish = verdict->publish,
        .remove = verdict->remove,
        .may_pass = verdict->may_pass,
        .cached_s = verdict->cached_s,
    };
    return finding;
}

struct pm_str pm_look_record(const struct pm_subject *subject)
{
    const struct pm_dns_record *record = subject->record;
    return pm_view_record(record->owner, record->ttl, record->type, &record->rdata,
                          subject->look->arena);
}

static struct pm_str absence(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct pm_arena *arena = subject->look->arena;
    const struct pm_dns_record *record = subject->record;
    struct pm_str alias = pm_view_alias(answer, record->owner);
    if (alias.len > 0 && record->type != PM_RRTYPE_CNAME)
        return pm_str_printf(
            arena, "The name is an alias (CNAME) for %" PM_STR_FMT ", which has no such record.",
            PM_STR_ARG(alias));
    if (answer->status == PM_ANSWER_NXDOMAIN)
        return PM_STR("There is no such name.");
    return pm_str_printf(arena, "There is no such %s record.", pm_rrtype_name(record->type));
}

/* Nothing can be published beside an alias. */
static void mind_alias_in_place(const struct pm_subject *subject, const struct pm_answer *answer,
                                struct pm_verdict *verdict)
{
    const struct pm_rrset *alias = pm_view_own_set(answer, PM_RRTYPE_CNAME);
    if (!alias || subject->record->type == PM_RRTYPE_CNAME)
        return;
    verdict->seen = pm_view_values(alias, subject->look->arena);
    verdict->fix = PM_STR("Replace the CNAME by the records themselves.");
    verdict->remove = pm_view_records(alias, subject->look->arena);
}

static struct pm_verdict stands_elsewhere(const struct pm_subject *subject,
                                          const struct pm_rrset *doubled)
{
    struct pm_arena *arena = subject->look->arena;
    return (struct pm_verdict){
        .status = PM_STATUS_FAIL,
        .cause = &pm_causes_shared[PM_CAUSE_ZONE_NAME_TWICE],
        .why = pm_str_printf(arena,
                             "The record is not at %" PM_STR_FMT ", but at %" PM_STR_FMT
                             ": the DNS provider put the zone's name behind the full name.",
                             PM_STR_ARG(subject->record->owner), PM_STR_ARG(doubled->owner)),
        .fix = PM_STR("Publish the record again with only the part before the zone's name (@ for "
                      "the zone itself), and remove the one with the doubled name."),
        .publish = pm_look_record(subject),
        .remove = pm_view_records(doubled, arena),
    };
}

struct pm_verdict pm_look_missing(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct pm_arena *arena = subject->look->arena;
    const struct pm_rrset *doubled = pm_diagnose_doubled(subject->look, subject->record);
    if (doubled)
        return stands_elsewhere(subject, doubled);
    struct pm_joined why = {.arena = arena, .text = absence(subject, answer)};
    if (answer->negative_ttl >= CACHE_WORTH_TELLING_S)
        pm_join(&why, " ",
                pm_str_printf(arena, "Resolvers may remember that for up to %" PM_STR_FMT ".",
                              PM_STR_ARG(pm_duration_format(arena, answer->negative_ttl))));
    struct pm_verdict verdict = {
        .status = PM_STATUS_FAIL,
        .why = why.text,
        .fix = PM_STR("Publish the record."),
        .publish = pm_look_record(subject),
        .may_pass = true,
        .cached_s = answer->negative_ttl,
    };
    mind_alias_in_place(subject, answer, &verdict);
    return verdict;
}

void pm_look_mind_alias(const struct pm_subject *subject, const struct pm_answer *answer,
                        struct pm_verdict *verdict)
{
    struct pm_str alias = pm_view_alias(answer, subject->record->owner);
    if (verdict->status != PM_STATUS_PASS || alias.len == 0)
        return;
    verdict->status = PM_STATUS_WARN;
    verdict->why = pm_str_printf(subject->look->arena,
                                 "The record is found only because the domain's name is an alias "
                                 "(CNAME) for %" PM_STR_FMT ".",
                                 PM_STR_ARG(alias));
    verdict->fix = PM_STR("Replace the CNAME by the records themselves.");
    verdict->publish = pm_look_record(subject);
    verdict->remove = pm_view_records(pm_view_set(answer, subject->record->owner, PM_RRTYPE_CNAME),
                                      subject->look->arena);
}

bool pm_look_lost_dot(const struct pm_subject *subject, struct pm_str target)
{
    struct pm_str wanted = subject->record->rdata.target;
    if (!pm_str_starts(target, wanted) || target.len <= wanted.len + 1 ||
        target.ptr[wanted.len] != '.')
        return false;
    return pm_name_in_zone(subject->record->owner, pm_str_sub(target, wanted.len + 1, target.len));
}
