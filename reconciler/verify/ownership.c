#include "verify/look.h"

static const struct pm_str prefix = PM_STR_INIT("purelymail_ownership_proof=");

static const struct pm_rule rules[] = {
    {.id = "ownership",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_OWN,
     .source = "PurelyMail",
     .title = "the account's ownership value stands at the domain's name",
     .why = "",
     .fix = ""},
};

struct found {
    bool ours, other, glued;
    struct pm_joined seen; /* what looks like an ownership text */
};

static struct found look(const struct pm_subject *subject, const struct pm_rrset *set)
{
    struct pm_str value = subject->record->rdata.text;
    struct pm_str token = pm_str_sub(value, prefix.len, value.len);
    struct found found = {.seen = {.arena = subject->look->arena, .text = PM_STR("")}};
    for (size_t i = 0; set && i < set->count; i++) {
        struct pm_str text = set->values[i].text;
        bool ours = pm_str_eq(text, value), holds_ours = pm_str_contains_nocase(text, token);
        bool other = !holds_ours && pm_str_contains_nocase(text, prefix);
        if (!holds_ours && !other)
            continue;
        found.ours |= ours;
        found.glued |= holds_ours && !ours;
        found.other |= other;
        pm_join(&found.seen, "; ",
                pm_rdata_format(PM_RRTYPE_TXT, &set->values[i], subject->look->arena));
    }
    return found;
}

static struct pm_verdict judge_present(const struct found *found)
{
    struct pm_verdict verdict = {.seen = found->seen.text};
    if (found->other) {
        verdict.status = PM_STATUS_WARN;
        verdict.why = PM_STR("Another account's ownership value stands there, too.");
        verdict.fix = PM_STR("Remove the other value if that account no longer has the domain.");
    }
    return verdict;
}

static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct found found = look(subject, pm_view_set(answer, subject->record->owner, PM_RRTYPE_TXT));
    if (found.ours)
        return judge_present(&found);
    bool on_account = subject->look->input->on_account == PM_TRUE;
    struct pm_verdict verdict = pm_look_missing(subject, answer);
    verdict.seen = found.seen.text;
    if (found.glued)
        verdict.why = PM_STR("The ownership value is there, but not as a text of its own: it must "
                             "be exactly the value, without quotes or other text.");
    else if (found.other)
        verdict.why = PM_STR("The ownership value is that of another account.");
    if (!on_account)
        return verdict;
    verdict.fix = PM_STR("");
    verdict.status = found.other ? PM_STATUS_WARN : PM_STATUS_INFO;
    if (!found.other && !found.glued)
        verdict.why = PM_STR("The ownership record is gone, which is all right: the domain is on "
                             "the account.");
    return verdict;
}

static void tell_unknown(struct pm_look *look)
{
    static const struct pm_verdict unknown = {
        .status = PM_STATUS_SKIP,
        .why = PM_STR_INIT("The account's ownership value is not known."),
        .fix = PM_STR_INIT("Set PURELYMAIL_API_TOKEN, or PURELYMAIL_OWNERSHIP_TOKEN, to have it "
                           "checked."),
    };
    pm_look_tell(look, &rules[0], &unknown)->type = PM_RRTYPE_TXT;
}

static void judge_ownership(struct pm_look *look)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_OWNERSHIP);
    const struct pm_replies *replies =
        pm_look_ask(look, look->input->name.ascii, PM_RRTYPE_TXT, PM_VIA_AUTHORITY);
    struct pm_subject subject = {look, record};
    if (!record)
        tell_unknown(look);
    else if (replies)
        pm_look_judge(look, &rules[0], &subject, replies, judge)->required =
            look->input->on_account != PM_TRUE;
}

const struct pm_rule_group pm_rules_ownership = {.title = "Ownership",
                                                 .rules = rules,
                                                 .rule_count = sizeof rules / sizeof *rules,
                                                 .judge = judge_ownership};

enum pm_tri pm_verify_ownership(struct pm_str ownership, const struct pm_answer *answers,
                                size_t answer_count)
{
    enum pm_tri verdict = PM_UNSET;
    for (size_t i = 0; i < answer_count && ownership.len > 0; i++) {
        const struct pm_answer *answer = &answers[i];
        if (!pm_answer_is_conclusive(answer->status))
            continue;
        const struct pm_rrset *set = pm_view_set(answer, answer->question.name, PM_RRTYPE_TXT);
        bool there = false;
        for (size_t v = 0; set && v < set->count; v++)
            there |= pm_str_eq(set->values[v].text, ownership);
        if (!there)
            return PM_FALSE;
        verdict = PM_TRUE;
    }
    return verdict;
}
