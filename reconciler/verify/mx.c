#include "verify/mx.h"

#include "verify/causes.h"
#include "verify/diagnose.h"
#include "verify/lost_dot.h"

enum { RULE_MX, RULE_EXTRA, RULE_TARGET, RULE_TTL };
enum { TTL_SHORTEST = 300, TTL_LONGEST = 86400 };

static const struct pm_rule rules[] = {
    [RULE_MX] = {.id = "mx",
                 .level = PM_STATUS_FAIL,
                 .required = true,
                 .badge = PM_BADGE_MX,
                 .source = "RFC 5321 5.1",
                 .title = "the MX record names PurelyMail's mail server, and no other before it",
                 .why = "Senders deliver to the mail server with the lowest preference. If that is "
                        "not PurelyMail's, mail goes elsewhere or bounces. Any preference will do "
                        "while the record is the only one.",
                 .fix = "Publish one MX record with the target mailserver.purelymail.com, and "
                        "remove the others."},
    [RULE_EXTRA] = {.id = "mx-extra",
                    .level = PM_STATUS_WARN,
                    .badge = PM_BADGE_MX,
                    .source = "RFC 5321 5.1",
                    .title = "no other mail server comes after PurelyMail's",
                    .why =
                        "When PurelyMail is not reached at once, senders try the next server: "
                        "mail ends up there, often unread. Spam likes to try the last one first.",
                    .fix = "Remove the other MX records."},
    [RULE_TARGET] = {.id = "mx-target",
                     .level = PM_STATUS_FAIL,
                     .badge = PM_BADGE_MX,
                     .source = "RFC 5321 5.1, RFC 2181 10.3",
                     .title = "each mail server's name has an address, and is no alias",
                     .why = "An MX record names a host with A or AAAA records. A name without one, "
                            "an alias (CNAME) or an IP address in its place makes senders fail or "
                            "go on to another server.",
                     .fix = "Remove the MX record, or let it name a host with an address."},
    [RULE_TTL] = {.id = "mx-ttl",
                  .level = PM_STATUS_INFO,
                  .badge = PM_BADGE_MX,
                  .source = "RFC 1912 2.2",
                  .title = "the MX record's TTL lies between 5 minutes and a day",
                  .why = "Resolvers keep the record for that long: a longer TTL delays every "
                         "change, a shorter one makes mail depend on the name servers at every "
                         "moment.",
                  .fix = "Publish the record with a TTL of an hour, say."},
};

enum { CAUSE_WRONG_HOST, CAUSE_OLD };

static const struct pm_cause causes[] = {
    [CAUSE_WRONG_HOST] =
        {.id = "wrong-mx-host",
         .title = "The MX record names a host of PurelyMail's that takes no mail",
         .why = "The mail server is mailserver.purelymail.com. Names like mx.purelymail.com are "
                "guesses: they lie below purelymail.com, but are not the mail server.",
         .fix = "Replace the target by mailserver.purelymail.com."},
    [CAUSE_OLD] =
        {.id = "old-mx",
         .title = "The former mail provider's MX record is still there",
         .why = "The MX records name mail servers outside purelymail.com, and senders try them "
                "first. It is a record of the provider from before, or one that the DNS provider "
                "puts into every new zone.",
         .fix = "Remove the other provider's MX records."},
};

/* What the set's values come to. */
struct counts {
    size_t right, null, first, later; /* first: others that are tried before ours, or with it */
    unsigned preference;              /* the lowest of ours */
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
    return counts;
}

static struct pm_str list_others(const struct pm_subject *subject, const struct pm_rrset *set)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_rrset others = *set;
    others.values = PM_NEW_ARRAY(arena, struct pm_rdata, set->count);
    others.count = 0;
    for (size_t i = 0; i < set->count; i++)
        if (!is_right(subject, &set->values[i]))
            others.values[others.count++] = set->values[i];
    return pm_view_records(&others, arena);
}

/* Another provider's: no name of the domain's own, and no address in place of a name. */
static bool is_foreign(const struct pm_subject *subject, const struct pm_rdata *value)
{
    return value->target.len > 0 && !is_right(subject, value) &&
           !pm_name_in_zone(value->target, subject->record->owner) &&
           !pm_mx_is_address(value->target);
}

/* What the value was meant to be; verdict gets why and cause. False: none of PurelyMail's. */
static bool explain_ours(const struct pm_subject *subject, struct pm_str target,
                         struct pm_verdict *verdict)
{
    struct pm_str meant = pm_lost_dot_cut(subject, target);
    bool lost_dot = meant.len < target.len;
    if (pm_str_eq(target, subject->record->rdata.target) ||
        !pm_name_in_zone(meant, PM_STR("purelymail.com")))
        return false;
    if (pm_str_eq(meant, subject->record->rdata.target)) {
        verdict->why = PM_STR("The zone's name was put behind the mail server's: its final dot is "
                              "missing. No mail arrives there.");
        verdict->cause = &pm_causes_shared[PM_CAUSE_FINAL_DOT_MISSING];
        return true;
    }
    verdict->why =
        pm_str_printf(subject->look->arena,
                      "%" PM_STR_FMT " is not PurelyMail's mail server%s: no mail "
                      "arrives there.",
                      PM_STR_ARG(meant), lost_dot ? ", and the zone's name was put behind it" : "");
    verdict->cause = &causes[CAUSE_WRONG_HOST];
    return true;
}

/* why is kept where the others are somebody else's. */
static void explain_others(const struct pm_subject *subject, const struct pm_rrset *set,
                           struct pm_verdict *verdict)
{
    for (size_t i = 0; i < set->count; i++)
        if (explain_ours(subject, set->values[i].target, verdict))
            return;
    for (size_t i = 0; i < set->count; i++)
        if (is_foreign(subject, &set->values[i]))
            verdict->cause = &causes[CAUSE_OLD];
}

static struct pm_verdict fault(const struct pm_subject *subject, const struct pm_rrset *set,
                               const struct counts *counts)
{
    struct pm_verdict verdict = {.status = PM_STATUS_FAIL,
                                 .seen = pm_view_values(set, subject->look->arena),
                                 .fix = PM_STR("Remove the other MX records."),
                                 .remove = list_others(subject, set),
                                 .cached_s = set->ttl};
    if (counts->null > 0) {
        verdict.why = PM_STR("A null MX says that the domain takes no mail (RFC 7505).");
    } else {
        verdict.why = counts->right == 0
                          ? PM_STR("The domain's mail goes to another mail server.")
                          : PM_STR("Mail goes to another mail server first, or to both by chance.");
        explain_others(subject, set, &verdict);
    }
    if (counts->right == 0) {
        verdict.fix = PM_STR("Replace the MX records by PurelyMail's.");
        verdict.publish = pm_look_record(subject);
    }
    return verdict;
}

static struct pm_verdict judge_set(const struct pm_subject *subject, const struct pm_rrset *set)
{
    struct counts counts = count_values(subject, set);
    unsigned wanted = subject->record->rdata.preference;
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (counts.null > 0 || counts.right == 0 || counts.first > 0)
        return fault(subject, set, &counts);
    if (subject->look->input->brief)
        return verdict;
    verdict.seen = pm_view_values(set, subject->look->arena);
    if (counts.preference != wanted)
        verdict.why = pm_str_printf(subject->look->arena,
                                    "The preference is %u, the file says %u: either will do.",
                                    counts.preference, wanted);
    return verdict;
}

/* Without an MX record senders go to the name's own addresses. */
static void mind_implicit(const struct pm_subject *subject, struct pm_verdict *verdict)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_A, PM_RRTYPE_AAAA};
    struct pm_look *look = subject->look;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const struct pm_rrset *set = pm_diagnose_set(
            look, pm_look_ask(look, subject->record->owner, types[i], PM_VIA_AUTHORITY), types[i]);
        if (!set)
            continue;
        struct pm_joined why = {look->arena, verdict->why};
        pm_join(&why, " ",
                pm_str_printf(look->arena,
                              "Until then senders try the name's own address, %" PM_STR_FMT
                              ", as if it were the mail server.",
                              PM_STR_ARG(pm_rdata_format(types[i], &set->values[0], look->arena))));
        verdict->why = why.text;
        return;
    }
}

static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_MX);
    struct pm_verdict verdict;
    if (set) {
        verdict = judge_set(subject, set);
        pm_look_mind_alias(subject, answer, &verdict);
        return verdict;
    }
    verdict = pm_look_missing(subject, answer);
    if (answer->status == PM_ANSWER_NODATA && !verdict.cause)
        mind_implicit(subject, &verdict);
    return verdict;
}

static struct pm_verdict judge_extra(const struct pm_subject *subject,
                                     const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_MX);
    struct counts counts = {0};
    if (set)
        counts = count_values(subject, set);
    if (counts.right == 0 || counts.null > 0 || counts.first > 0)
        return (struct pm_verdict){.status = PM_STATUS_SKIP, .why = PM_STR("See mx.")};
    if (counts.later == 0)
        return (struct pm_verdict){.status = PM_STATUS_PASS};
    struct pm_verdict verdict = {
        .status = PM_STATUS_WARN,
        .seen = pm_view_values(set, subject->look->arena),
        .why = PM_STR("When PurelyMail is not reached, mail goes to another mail server, and spam "
                      "likes to try that one first."),
        .fix = PM_STR("Remove the other MX records."),
        .remove = list_others(subject, set),
        .cached_s = set->ttl,
    };
    explain_others(subject, set, &verdict);
    return verdict;
}

/* A cache counts the TTL down: only an authoritative answer has the zone's. */
static struct pm_verdict judge_ttl(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_MX);
    if (!set || !answer->authoritative)
        return (struct pm_verdict){.status = PM_STATUS_SKIP,
                                   .why =
                                       PM_STR("Only an authoritative server's answer shows it.")};
    if (set->ttl >= TTL_SHORTEST && set->ttl <= TTL_LONGEST)
        return (struct pm_verdict){.status = PM_STATUS_PASS};
    return (struct pm_verdict){
        .status = PM_STATUS_INFO,
        .seen = pm_str_printf(subject->look->arena, "%u s", set->ttl),
        .why = set->ttl < TTL_SHORTEST
                   ? PM_STR("The TTL is short: mail depends on the name servers at every moment.")
                   : PM_STR("The TTL is long: a change takes days to be seen everywhere."),
        .fix = PM_STR("Publish the record with a TTL between 300 and 86400 seconds."),
    };
}

static void judge_mx(struct pm_look *look)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_MX);
    const struct pm_replies *replies =
        pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
    struct pm_subject subject = {look, record};
    if (!replies)
        return;
    pm_look_judge(look, &rules[RULE_MX], &subject, replies, judge);
    pm_look_judge(look, &rules[RULE_EXTRA], &subject, replies, judge_extra);
    pm_mx_judge_targets(look, &rules[RULE_TARGET], record, replies);
    if (look->input->mode != PM_VERIFY_RESOLVER)
        pm_look_judge(look, &rules[RULE_TTL], &subject, replies, judge_ttl)->expected = PM_STR("");
}

const struct pm_rule_group pm_rules_mx = {.title = "MX",
                                          .rules = rules,
                                          .rule_count = sizeof rules / sizeof *rules,
                                          .causes = causes,
                                          .cause_count = sizeof causes / sizeof *causes,
                                          .judge = judge_mx};
