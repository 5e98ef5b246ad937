#include "verify/causes.h"
#include "verify/diagnose.h"
#include "verify/look.h"
#include "verify/ownership_slip.h"

static const struct pm_str prefix = PM_STR_INIT(PM_OWNERSHIP_PREFIX);

enum { RULE_OWNERSHIP, RULE_OLD };

static const struct pm_rule rules[] = {
    [RULE_OWNERSHIP] =
        {.id = "ownership",
         .level = PM_STATUS_FAIL,
         .required = true,
         .badge = PM_BADGE_OWN,
         .source = "PurelyMail",
         .title = "the account's ownership value stands at the domain's name",
         .why = "PurelyMail adds a domain to an account only when it sees the account's value as a "
                "TXT record at the domain's name. Once the domain is on the account, the record "
                "may go: then its absence is information only.",
         .fix = "Publish the value as a TXT record of its own at the domain's name, beside the "
                "other texts there."},
    [RULE_OLD] = {.id = "ownership-old",
                  .level = PM_STATUS_WARN,
                  .badge = PM_BADGE_OWN,
                  .source = "PurelyMail",
                  .title = "no other account's ownership value stands at the domain's name",
                  .why = "Whoever has the account of that value can add the domain there, and "
                         "read its mail, once it is on no other account.",
                  .fix = "Remove the other value, unless the domain is to move to that account."},
};

static const struct pm_cause causes[] = {
    {.id = "ownership-elsewhere",
     .title = "The ownership value stands at a host below the domain",
     .why = "Many services want their proof at a host of its own, such as _purelymail. PurelyMail "
            "looks at the domain's own name only. The value was found at _purelymail.",
     .fix = "Publish the TXT record at the domain's own name (often entered as @), and remove "
            "the other."},
};

enum { LISTED_MAX = 16 }; /* texts that are told; a hostile set has thousands */

/* The value in texts at the domain's name. */
struct found {
    bool ours, other;
    const struct pm_rdata *glued; /* a text that holds ours, and is not just that */
    bool has_spf;                 /* a text with PurelyMail's SPF include stands there, too */
    struct pm_joined seen;        /* what looks like an ownership text */
    size_t seen_count;            /* of which so many were found, and at most LISTED_MAX listed */
    struct pm_joined others;      /* records of other accounts */
    size_t other_count;           /* likewise */
};

static void look_at(struct found *found, const struct pm_subject *subject,
                    const struct pm_rrset *set, const struct pm_rdata *value)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_str wanted = subject->record->rdata.text, text = value->text;
    bool ours = pm_str_eq(text, wanted);
    bool holds_ours =
        ours || pm_str_contains_nocase(text, pm_str_sub(wanted, prefix.len, wanted.len));
    bool other = !holds_ours && pm_str_contains_nocase(text, prefix);
    found->has_spf |= !holds_ours && pm_str_contains_nocase(text, PM_STR("_spf.purelymail.com"));
    found->ours |= ours;
    found->other |= other;
    if (holds_ours && !ours)
        found->glued = value;
    if (other && found->other_count++ < LISTED_MAX)
        pm_join(&found->others, "\n",
                pm_view_record(set->owner, set->ttl, PM_RRTYPE_TXT, value, arena));
    if ((other || holds_ours) && !(ours && subject->look->input->brief) &&
        found->seen_count++ < LISTED_MAX)
        pm_join(&found->seen, "; ", pm_rdata_format(PM_RRTYPE_TXT, value, arena));
}

static struct found find(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_TXT);
    struct pm_arena *arena = subject->look->arena;
    struct found found = {.seen = {arena, PM_STR("")}, .others = {arena, PM_STR("")}};
    for (size_t i = 0; set && i < set->count; i++)
        look_at(&found, subject, set, &set->values[i]);
    if (found.seen_count > LISTED_MAX)
        pm_join(&found.seen, "; ",
                pm_str_printf(arena, "and %zu more", found.seen_count - (size_t)LISTED_MAX));
    return found;
}

static const struct pm_rrset *find_elsewhere(const struct pm_subject *subject)
{
    struct pm_look *look = subject->look;
    struct pm_str name =
        pm_str_printf(look->arena, "_purelymail.%" PM_STR_FMT, PM_STR_ARG(subject->record->owner));
    const struct pm_rrset *set = pm_diagnose_set(
        look, pm_look_ask(look, name, PM_RRTYPE_TXT, PM_VIA_AUTHORITY), PM_RRTYPE_TXT);
    for (size_t i = 0; set && i < set->count; i++)
        if (pm_str_contains_nocase(set->values[i].text, subject->record->rdata.text))
            return set;
    return NULL;
}

static void diagnose(const struct pm_subject *subject, const struct found *found,
                     struct pm_verdict *verdict)
{
    const struct pm_rrset *elsewhere = find_elsewhere(subject);
    if (verdict->cause)
        return;
    if (elsewhere) {
        verdict->cause = &causes[0];
        verdict->why = pm_str_printf(subject->look->arena,
                                     "The ownership value stands at %" PM_STR_FMT
                                     ", not at the domain's own name.",
                                     PM_STR_ARG(elsewhere->owner));
        verdict->remove = pm_view_records(elsewhere, subject->look->arena);
        verdict->may_pass = false;
    } else if (found->has_spf && !found->other) {
        verdict->cause = &pm_causes_shared[PM_CAUSE_APEX_TEXT_REPLACED];
        verdict->fix = PM_STR("Publish the record beside the SPF record, which is there.");
    }
}

static struct pm_verdict judge_absent(const struct pm_subject *subject,
                                      const struct pm_answer *answer, const struct found *found)
{
    struct pm_verdict verdict = pm_look_missing(subject, answer);
    verdict.seen = found->seen.text;
    if (found->glued)
        pm_ownership_explain(subject, answer, found->glued, &verdict);
    else
        diagnose(subject, found, &verdict);
    if (found->other && !verdict.cause)
        verdict.why = PM_STR("The ownership value is that of another account.");
    return verdict;
}

bool pm_ownership_is_required(const struct pm_verify_input *input)
{
    return input->on_account != PM_TRUE && input->dns->ownership != PM_OWNERSHIP_NEVER;
}

static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct found found = find(subject, answer);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS, .seen = found.seen.text};
    if (found.ours) {
        pm_look_mind_alias(subject, answer, &verdict);
        return verdict;
    }
    if (pm_ownership_is_required(subject->look->input))
        return judge_absent(subject, answer, &found);
    verdict.status = PM_STATUS_INFO;
    if (subject->look->input->on_account != PM_TRUE) {
        verdict.why = PM_STR("The ownership record is not there; the file says `ownership: never`, "
                             "so somebody else sees to it.");
        return verdict;
    }
    verdict.why = PM_STR("The ownership record is gone, which is all right: the domain is on the "
                         "account.");
    if (found.glued)
        verdict.why = PM_STR("The ownership value does not stand as a text of its own, which is "
                             "all right: the domain is on the account.");
    return verdict;
}

static struct pm_verdict judge_old(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct found found = find(subject, answer);
    if (!found.other)
        return (struct pm_verdict){.status = PM_STATUS_PASS};
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .seen = found.seen.text,
        .why = found.ours ? PM_STR("Another account's ownership value stands there, too.")
                          : PM_STR("The ownership value is that of another account."),
        .fix = PM_STR("Remove the other value if that account no longer has the domain."),
        .remove = found.others.text,
    };
}

static bool holds(const struct pm_answer *answer, struct pm_str value)
{
    const struct pm_rrset *set = pm_view_set(answer, answer->question.name, PM_RRTYPE_TXT);
    for (size_t i = 0; set && i < set->count; i++)
        if (pm_str_eq(set->values[i].text, value))
            return true;
    return false;
}

static void tell_unknown(struct pm_look *look)
{
    static const struct pm_verdict unknown = {
        .status = PM_STATUS_SKIP,
        .why = PM_STR_INIT("The account's ownership value is not known."),
        .fix = PM_STR_INIT("Set PURELYMAIL_API_TOKEN, or PURELYMAIL_OWNERSHIP_TOKEN, to have it "
                           "checked."),
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct pm_finding *finding = pm_look_tell(look, &rules[i], &unknown);
        finding->type = PM_RRTYPE_TXT;
        finding->required = false;
    }
}

static void judge_record(struct pm_look *look, const struct pm_dns_record *record,
                         const struct pm_replies *replies)
{
    struct pm_subject subject = {look, record};
    struct pm_finding *finding =
        pm_look_judge(look, &rules[RULE_OWNERSHIP], &subject, replies, judge);
    finding->required = pm_ownership_is_required(look->input);
    pm_look_judge(look, &rules[RULE_OLD], &subject, replies, judge_old)->expected = PM_STR("");
}

static void judge_ownership(struct pm_look *look)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_OWNERSHIP);
    const struct pm_replies *replies =
        pm_look_ask(look, look->input->name.ascii, PM_RRTYPE_TXT, PM_VIA_AUTHORITY);
    if (!record)
        tell_unknown(look);
    else if (replies)
        judge_record(look, record, replies);
}

const struct pm_rule_group pm_rules_ownership = {.title = "Ownership",
                                                 .rules = rules,
                                                 .rule_count = sizeof rules / sizeof *rules,
                                                 .causes = causes,
                                                 .cause_count = sizeof causes / sizeof *causes,
                                                 .judge = judge_ownership};

enum pm_tri pm_verify_ownership(struct pm_str ownership, enum pm_verify_mode mode,
                                const struct pm_answer *answers, size_t answer_count)
{
    const struct pm_verify_input input = {.mode = mode};
    const struct pm_look look = {.input = &input};
    enum pm_tri verdict = PM_UNSET;
    for (size_t i = 0; i < answer_count && ownership.len > 0; i++) {
        const struct pm_answer *answer = &answers[i];
        if (!pm_look_is_told(&look, answer))
            continue;
        if (!holds(answer, ownership))
            return PM_FALSE;
        verdict = PM_TRUE;
    }
    return verdict;
}
