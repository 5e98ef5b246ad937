#include "verify/alias.h"
#include "verify/causes.h"
#include "verify/diagnose.h"
#include "verify/dmarc_rules.h"
#include "verify/texts.h"

static const struct pm_str badge = PM_STR_INIT(
    "The domain has a DMARC record of its own. That is valid; PurelyMail's DMARC badge will show "
    "false.");
static const struct pm_str in_file =
    PM_STR_INIT("To have it checked against the file, put the text under dns.dmarc.");

static struct pm_verdict fault(const struct pm_subject *subject, const struct pm_rrset *set,
                               struct pm_str why)
{
    struct pm_arena *arena = subject->look->arena;
    return (struct pm_verdict){
        .status = PM_STATUS_FAIL,
        .seen = pm_view_values(set, arena),
        .why = why,
        .fix = PM_STR("Replace the record."),
        .publish = pm_look_record(subject),
        .remove = pm_view_records(set, arena),
        .cached_s = set->ttl,
    };
}

static struct pm_verdict several(const struct pm_subject *subject, const struct pm_rrset *set)
{
    return fault(subject, set,
                 PM_STR("There are several DMARC records: receivers then use none of them."));
}

/* Texts that are no DMARC record, though perhaps meant as one. */
static struct pm_verdict judge_stranger(const struct pm_subject *subject,
                                        const struct pm_rrset *set)
{
    struct pm_look *look = subject->look;
    struct pm_verdict verdict = fault(subject, set, PM_STR(""));
    for (size_t i = 0; i < set->count; i++) {
        struct pm_str text = set->values[i].text;
        if (!pm_dmarc_is_attempt(text))
            continue;
        struct pm_dmarc dmarc = pm_dmarc_parse(text, look->arena);
        verdict.why = pm_text_problems_tell(&dmarc.problems, PM_STATUS_FAIL, look->arena);
        if (text.ptr[0] == '"' || text.ptr[0] == '\'')
            verdict.cause = &pm_causes_shared[PM_CAUSE_QUOTES_IN_TEXT];
        return verdict;
    }
    verdict.may_pass = true;
    verdict.fix = PM_STR("Publish the record.");
    if (pm_view_equal(pm_diagnose_wildcard(look, subject->record->owner, PM_RRTYPE_TXT), set)) {
        verdict.cause = &pm_causes_shared[PM_CAUSE_WILDCARD_ANSWERS];
        verdict.why = PM_STR("There is no DMARC record: a wildcard text answers for the name.");
        verdict.remove = PM_STR("");
        return verdict;
    }
    verdict.why = PM_STR("The text there is no DMARC record.");
    if (subject->record->type == PM_RRTYPE_CNAME) {
        verdict.cause = &pm_causes_shared[PM_CAUSE_TEXT_BESIDE_CNAME];
        verdict.why = PM_STR("Another text stands there, and no CNAME can stand beside it.");
        verdict.fix = PM_STR("Remove the text, then publish the record.");
        verdict.may_pass = false;
    }
    return verdict;
}

/* The text is the file's: it may be a bad one all the same. */
static struct pm_verdict judge_right_text(const struct pm_subject *subject,
                                          const struct pm_rrset *set, struct pm_str text)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    struct pm_dmarc dmarc = pm_dmarc_parse(text, arena);
    if (!subject->look->input->brief || !dmarc.now.applies)
        verdict.seen = pm_view_values(set, arena);
    if (dmarc.now.applies)
        return verdict;
    verdict.status = PM_STATUS_FAIL;
    verdict.why = pm_str_printf(
        arena, "The record is the one in the file, but receivers do not use it. %" PM_STR_FMT,
        PM_STR_ARG(pm_text_problems_tell(&dmarc.problems, PM_STATUS_FAIL, arena)));
    verdict.fix = PM_STR("Correct dns.dmarc in the file, then publish the record anew.");
    return verdict;
}

/* The file gives a text of its own. */
static struct pm_verdict judge_text(const struct pm_subject *subject,
                                    const struct pm_answer *answer)
{
    struct pm_str owner = subject->record->owner, alias = pm_view_alias(answer, owner);
    const struct pm_rrset *set = pm_view_set(answer, owner, PM_RRTYPE_TXT);
    struct pm_texts texts = pm_texts_pick(answer, pm_dmarc_is_record);
    if (alias.len > 0)
        return fault(subject, pm_view_set(answer, owner, PM_RRTYPE_CNAME),
                     PM_STR("A CNAME stands where the file wants a text of its own; the two cannot "
                            "stand side by side."));
    if (!set)
        return pm_look_missing(subject, answer);
    if (texts.count > 1)
        return several(subject, set);
    if (texts.count == 0)
        return judge_stranger(subject, set);
    if (!pm_dmarc_eq(texts.first, subject->record->rdata.text))
        return fault(subject, set, PM_STR("The DMARC record is another than the one in the file."));
    return judge_right_text(subject, set, texts.first);
}

/* True when a server has the CNAME as it should be. */
static bool is_right_somewhere(const struct pm_subject *subject)
{
    struct pm_str owner = subject->record->owner;
    const struct pm_replies *replies =
        pm_look_ask(subject->look, owner, PM_RRTYPE_CNAME, PM_VIA_AUTHORITY);
    for (size_t i = 0; replies && i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (pm_look_is_told(subject->look, answer) &&
            pm_alias_is_right(subject, pm_view_set(answer, owner, PM_RRTYPE_CNAME)))
            return true;
    }
    return false;
}

/* A record that does not come from PurelyMail counts all the same, if receivers can use it. */
static struct pm_verdict accept(const struct pm_subject *subject, const struct pm_rrset *set,
                                struct pm_str text)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_dmarc dmarc = pm_dmarc_parse(text, arena);
    if (!dmarc.now.applies)
        return fault(subject, set,
                     pm_str_printf(arena,
                                   "The domain has a DMARC record of its own that receivers do not "
                                   "use. %" PM_STR_FMT,
                                   PM_STR_ARG(pm_text_problems_tell(&dmarc.problems, PM_STATUS_FAIL,
                                                                    arena))));
    return (struct pm_verdict){
        .status = PM_STATUS_INFO, .seen = pm_view_values(set, arena), .why = badge, .fix = in_file};
}

/* There is no CNAME at this server, but texts. */
static struct pm_verdict judge_instead(const struct pm_subject *subject,
                                       const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_TXT);
    struct pm_texts texts = pm_texts_pick(answer, pm_dmarc_is_record);
    if (texts.count > 1)
        return several(subject, set);
    if (texts.count == 0)
        return judge_stranger(subject, set);
    struct pm_verdict verdict = accept(subject, set, texts.first);
    if (verdict.status != PM_STATUS_INFO || !is_right_somewhere(subject))
        return verdict;
    verdict = fault(subject, set,
                    PM_STR("This server has a text of its own, another one the CNAME: receivers "
                           "see now the one, now the other."));
    verdict.cause = &pm_causes_shared[PM_CAUSE_NOT_EVERYWHERE_YET];
    verdict.may_pass = true;
    return verdict;
}

static struct pm_verdict judge_no_alias(const struct pm_subject *subject,
                                        const struct pm_answer *answer)
{
    if (answer->status == PM_ANSWER_NXDOMAIN)
        return pm_alias_missing(subject, answer);
    const struct pm_answer *texts = pm_alias_same_server(
        pm_look_ask(subject->look, subject->record->owner, PM_RRTYPE_TXT, PM_VIA_AUTHORITY),
        answer);
    if (texts && !pm_look_is_told(subject->look, texts))
        return pm_texts_doubt(subject->look->arena, texts);
    if (texts && pm_view_set(texts, subject->record->owner, PM_RRTYPE_TXT))
        return judge_instead(subject, texts);
    return texts ? pm_alias_missing(subject, answer) : pm_look_missing(subject, answer);
}

/* A CNAME to another provider's record is followed, as receivers do. */
static struct pm_verdict judge_elsewhere(const struct pm_subject *subject,
                                         const struct pm_rrset *set)
{
    struct pm_verdict wrong = pm_alias_wrong(subject, set);
    if (wrong.cause || set->count > 1)
        return wrong;
    const struct pm_answer *answer =
        pm_look_ask_one(subject->look, set->values[0].target, PM_RRTYPE_TXT, PM_VIA_RESOLVER);
    if (!answer)
        return wrong;
    struct pm_dmarc_found found = pm_dmarc_find_in(subject->look, answer, PM_DMARC_ELSEWHERE);
    if (found.source == PM_DMARC_OPEN)
        return pm_texts_doubt(subject->look->arena, answer);
    if (found.source == PM_DMARC_ELSEWHERE)
        return accept(subject, set, found.text);
    wrong.why = PM_STR("The CNAME points to another name, which has no DMARC record.");
    return wrong;
}

static struct pm_verdict judge_alias(const struct pm_subject *subject,
                                     const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_CNAME);
    if (!set)
        return judge_no_alias(subject, answer);
    if (!pm_alias_is_right(subject, set))
        return judge_elsewhere(subject, set);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (!subject->look->input->brief)
        verdict.seen = pm_view_values(set, subject->look->arena);
    return verdict;
}

struct pm_finding *pm_dmarc_judge_record(struct pm_look *look, const struct pm_rule *rule)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_DMARC);
    const struct pm_replies *replies =
        pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
    struct pm_subject subject = {look, record};
    if (!replies)
        return NULL;
    return pm_look_judge(look, rule, &subject, replies,
                         record->type == PM_RRTYPE_TXT ? judge_text : judge_alias);
}
