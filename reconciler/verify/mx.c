#include "verify/look.h"

static const struct pm_rule rules[] = {
    {.id = "mx",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_MX,
     .source = "RFC 5321 5.1",
     .title = "the MX record names PurelyMail's mail server, and no other before it",
     .why = "",
     .fix = ""},
};

/* What the set's values come to. */
struct counts {
    size_t right, null, first, later; /* first: others that are tried before ours, or with it */
    bool preference_differs;
    unsigned preference; /* the lowest of ours */
};

static bool is_right(const struct pm_subject *subject, const struct pm_rdata *value)
{
    return pm_str_eq(value->target, subject->record->rdata.target);
}

static struct counts count_values(const struct pm_subject *subject, const struct pm_rrset *set)
{
    struct counts counts = {.preference = UINT16_MAX + 1};
    for (size_t i = 0; i < set->count; i++) {
        if (!is_right(subject, &set->values[i]))
            continue;
        counts.right++;
        if (set->values[i].preference < counts.preference)
            counts.preference = set->values[i].preference;
    }
    for (size_t i = 0; i < set->count; i++) {
        const struct pm_rdata *value = &set->values[i];
        if (value->target.len == 0)
            counts.null++;
        else if (!is_right(subject, value) && value->preference <= counts.preference)
            counts.first++;
        else if (!is_right(subject, value))
            counts.later++;
    }
    counts.preference_differs = counts.preference != subject->record->rdata.preference;
    return counts;
}

/* "Remove: …" for each value that is not ours, "publish: …" when ours is not there. */
static struct pm_str make_fix(const struct pm_subject *subject, const struct pm_rrset *set,
                              bool have_right)
{
    struct pm_joined fix = {.arena = subject->look->arena, .text = PM_STR("")};
    for (size_t i = 0; i < set->count; i++) {
        if (is_right(subject, &set->values[i]))
            continue;
        struct pm_str record = pm_view_record(subject->record->owner, set->ttl, PM_RRTYPE_MX,
                                              &set->values[i], subject->look->arena);
        pm_join(&fix, "; ",
                pm_str_printf(subject->look->arena, "%s: %" PM_STR_FMT,
                              fix.text.len > 0 ? "remove" : "Remove", PM_STR_ARG(record)));
    }
    if (!have_right)
        pm_join(&fix, "; ",
                pm_str_printf(subject->look->arena, "publish: %" PM_STR_FMT,
                              PM_STR_ARG(pm_look_record(subject))));
    return fix.text;
}

static struct pm_str explain_wrong(const struct pm_subject *subject, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++) {
        struct pm_str target = set->values[i].target;
        if (pm_look_lost_dot(subject, target))
            return PM_STR("The zone's name was put behind the mail server's: its final dot is "
                          "missing. Mail does not arrive.");
        if (pm_str_is(target, "mx.purelymail.com"))
            return PM_STR("mx.purelymail.com is not PurelyMail's mail server: mail does not "
                          "arrive.");
    }
    return PM_STR("The domain's mail goes to another mail server.");
}

static struct pm_verdict judge_set(const struct pm_subject *subject, const struct pm_rrset *set)
{
    struct counts counts = count_values(subject, set);
    struct pm_verdict verdict = {.status = PM_STATUS_FAIL,
                                 .seen = pm_view_values(set, subject->look->arena)};
    if (counts.null > 0)
        verdict.why = PM_STR("A null MX says that the domain takes no mail (RFC 7505).");
    else if (counts.right == 0)
        verdict.why = explain_wrong(subject, set);
    else if (counts.first > 0)
        verdict.why = PM_STR("Mail goes to another mail server first, or to both by chance.");
    else if (counts.later > 0) {
        verdict.status = PM_STATUS_WARN;
        verdict.why =
            PM_STR("When PurelyMail is not reached, mail goes to another mail server, and "
                   "spam likes to try that one first.");
    } else {
        verdict.status = PM_STATUS_PASS;
        if (counts.preference_differs)
            verdict.why = pm_str_printf(
                subject->look->arena, "The preference is %u, the file says %u: either will do.",
                counts.preference, (unsigned)subject->record->rdata.preference);
        return verdict;
    }
    verdict.fix = make_fix(subject, set, counts.right > 0);
    return verdict;
}

static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_MX);
    return set ? judge_set(subject, set) : pm_look_missing(subject, answer);
}

static void judge_mx(struct pm_look *look)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_MX);
    const struct pm_replies *replies =
        pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
    struct pm_subject subject = {look, record};
    if (replies)
        pm_look_judge(look, &rules[0], &subject, replies, judge);
}

const struct pm_rule_group pm_rules_mx = {
    .title = "MX", .rules = rules, .rule_count = sizeof rules / sizeof *rules, .judge = judge_mx};
