#include "verify/dmarc.h"
#include "verify/judge.h"
#include "verify/look.h"

static const struct pm_rule rules[] = {
    {.id = "dmarc",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_DMARC,
     .source = "",
     .title = "",
     .why = "",
     .fix = ""},
};

static struct pm_str pm_dmarc_tag(struct pm_str text, const char *wanted)
{
    struct pm_tags tags = pm_tags_of(text);
    struct pm_tag tag;
    while (pm_tags_next(&tags, &tag))
        if (pm_str_eq_nocase(tag.name, pm_str_from(wanted)))
            return tag.value;
    return PM_STR("");
}

/* The DMARC records among a name's texts. */
struct texts {
    struct pm_str first;
    size_t count;
    struct pm_str seen; /* all texts, DMARC or not */
};

static struct texts collect(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_TXT);
    struct texts texts = {.seen = pm_view_values(set, subject->look->arena)};
    for (size_t i = 0; set && i < set->count; i++) {
        if (!pm_dmarc_is_record(set->values[i].text))
            continue;
        if (texts.count++ == 0)
            texts.first = set->values[i].text;
    }
    return texts;
}

static struct pm_str replace_fix(const struct pm_subject *subject)
{
    return pm_str_printf(subject->look->arena, "Replace it: %" PM_STR_FMT,
                         PM_STR_ARG(pm_look_record(subject)));
}

static struct pm_verdict fault(const struct pm_subject *subject, struct pm_str seen,
                               struct pm_str why)
{
    return (struct pm_verdict){
        .status = PM_STATUS_FAIL, .seen = seen, .why = why, .fix = replace_fix(subject)};
}

/* The file gives a text of its own. */
static struct pm_verdict judge_own(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct texts texts = collect(subject, answer);
    if (texts.count > 1)
        return fault(subject, texts.seen,
                     PM_STR("There are several DMARC records: receivers then use none."));
    if (texts.count == 1 && pm_dmarc_eq(texts.first, subject->record->rdata.text))
        return (struct pm_verdict){.status = PM_STATUS_PASS, .seen = texts.seen};
    struct pm_str alias = pm_view_alias(answer, subject->record->owner);
    if (alias.len > 0)
        return fault(
            subject,
            pm_str_printf(subject->look->arena, "CNAME %" PM_STR_FMT ".", PM_STR_ARG(alias)),
            PM_STR("A CNAME stands where the file wants a text of its own; the two cannot "
                   "stand side by side."));
    if (texts.count == 1)
        return fault(subject, texts.seen,
                     PM_STR("The DMARC record is another than the one in the file."));
    if (answer->status == PM_ANSWER_DATA)
        return fault(subject, texts.seen, PM_STR("The text there is no DMARC record."));
    return pm_look_missing(subject, answer);
}

/* The answer of the same server to the TXT question at _dmarc; of any, when several servers take
 * turns. NULL: not asked yet. */
static const struct pm_answer *txt_answer(const struct pm_subject *subject,
                                          const struct pm_answer *cname)
{
    const struct pm_replies *replies =
        pm_look_ask(subject->look, subject->record->owner, PM_RRTYPE_TXT, PM_VIA_AUTHORITY);
    for (size_t i = 0; replies && i < replies->count; i++)
        if (pm_str_eq(replies->answers[i].server, cname->server))
            return &replies->answers[i];
    return replies && replies->count > 0 ? &replies->answers[0] : NULL;
}

static bool is_policy(struct pm_str policy)
{
    static const char *const policies[] = {"none", "quarantine", "reject", ""};
    bool known = false;
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        known |= pm_str_eq_nocase(policy, pm_str_from(policies[i]));
    return known;
}

/* The CNAME is not there, but a DMARC record is. */
static struct pm_verdict judge_instead(const struct pm_subject *subject, const struct texts *texts)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_str policy = pm_dmarc_tag(texts->first, "p");
    if (texts->count > 1)
        return fault(subject, texts->seen,
                     PM_STR("There are several DMARC records: receivers then use none."));
    if (!is_policy(policy))
        return fault(subject, texts->seen,
                     pm_str_printf(arena,
                                   "The domain has a DMARC record of its own, but '%" PM_STR_FMT
                                   "' is no policy: p is none, quarantine or reject.",
                                   PM_STR_ARG(policy)));
    return (struct pm_verdict){
        .status = PM_STATUS_INFO,
        .seen = texts->seen,
        .why = PM_STR("The domain has a DMARC record of its own. That is valid; PurelyMail's DMARC "
                      "badge will show false."),
        .fix = PM_STR("To have it checked against the file, put the text under dns.dmarc."),
    };
}

/* A CNAME to another provider's DMARC text is a record of one's own, too. */
static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    if (subject->record->type == PM_RRTYPE_TXT)
        return judge_own(subject, answer);
    struct pm_verdict by_cname = pm_judge_cname(subject, answer);
    if (by_cname.status == PM_STATUS_PASS || answer->status == PM_ANSWER_NXDOMAIN)
        return by_cname;
    const struct pm_answer *txt = txt_answer(subject, answer);
    if (!txt)
        return by_cname;
    if (!pm_answer_is_conclusive(txt->status))
        return (struct pm_verdict){
            .status = PM_STATUS_UNKNOWN,
            .seen = by_cname.seen,
            .why = pm_str_printf(subject->look->arena,
                                 "The CNAME is not there; whether a DMARC text is cannot be told: "
                                 "%s.",
                                 pm_answer_status_text(txt->status)),
        };
    struct texts texts = collect(subject, txt);
    if (texts.count > 0)
        return judge_instead(subject, &texts);
    if (by_cname.seen.len == 0 && texts.seen.len > 0)
        return fault(subject, texts.seen,
                     PM_STR("Another text stands there, and no CNAME can stand beside it."));
    return by_cname;
}

static void judge_dmarc(struct pm_look *look)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_DMARC);
    const struct pm_replies *replies =
        pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
    struct pm_subject subject = {look, record};
    if (replies)
        pm_look_judge(look, &rules[0], &subject, replies, judge);
}

const struct pm_rule_group pm_rules_dmarc = {.title = "DMARC",
                                             .rules = rules,
                                             .rule_count = sizeof rules / sizeof *rules,
                                             .judge = judge_dmarc};
