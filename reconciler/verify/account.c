#include "verify/caches.h"
#include "verify/causes.h"
#include "verify/look.h"

#include "base/time.h"

#define WHY_BADGE                                                                                  \
    "PurelyMail shows a verdict of its own for the account: a cached one, without a reason. "      \
    "Where "                                                                                       \
    "it differs from what DNS says now, it is older than the record, or its resolver still "       \
    "remembers something else. A good badge is no promise either: mail has been refused with all " \
    "four of them good, for what no DNS check sees."
#define FIX_BADGE                                                                                 \
    "Have the service look again: `pm-reconcile recheck`. If the badge stays, wait until caches " \
    "have forgotten what was there before."

static const struct pm_rule rules[] = {
    {.id = "account-mx",
     .level = PM_STATUS_WARN,
     .badge = PM_BADGE_NONE,
     .source = "PurelyMail",
     .title = "the account has the domain, and its MX badge says what DNS says",
     .why =
         "Mail that is sent to PurelyMail for a domain that is on no account bounces. " WHY_BADGE,
     .fix = "Add the domain to the account before its MX record is published. " FIX_BADGE},
    {.id = "account-spf",
     .level = PM_STATUS_WARN,
     .badge = PM_BADGE_NONE,
     .source = "PurelyMail",
     .title = "the account's SPF badge says what DNS says",
     .why = WHY_BADGE,
     .fix = FIX_BADGE},
    {.id = "account-dkim",
     .level = PM_STATUS_WARN,
     .badge = PM_BADGE_NONE,
     .source = "PurelyMail",
     .title = "the account's DKIM badge says what DNS says",
     .why = WHY_BADGE,
     .fix = FIX_BADGE},
    {.id = "account-dmarc",
     .level = PM_STATUS_WARN,
     .badge = PM_BADGE_NONE,
     .source = "PurelyMail",
     .title = "the account's DMARC badge says what DNS says",
     .why = "The badge is good only with the CNAME to dmarcroot.purelymail.com: with a DMARC "
            "record of one's own, which is just as valid, it stays bad. " WHY_BADGE,
     .fix = FIX_BADGE},
};

static const struct pm_cause causes[] = {
    {.id = "mx-before-account",
     .title = "The MX record leads to PurelyMail before the account has the domain",
     .why = "PurelyMail refuses mail for domains that are on no account, and for users that do "
            "not exist yet. The MX record is right, but the account's list does not have the "
            "domain.",
     .fix = "Add the domain and its users first (`pm-reconcile apply`), or leave the former MX "
            "record in place until then."},
};

enum { REASONS_MAX = 6 };

/* A badge and the records behind it. */
static const struct badge {
    const char *word;
    size_t offset; /* in struct pm_dns_badges */
    enum pm_purpose first, last;
    const char *reasons[REASONS_MAX]; /* other rules that may spoil it, the likeliest first */
} badges[] = {
    {"MX",
     offsetof(struct pm_dns_badges, mx),
     PM_PURPOSE_MX,
     PM_PURPOSE_MX,
     {"mx", "mx-extra", "mx-target"}},
    {"SPF",
     offsetof(struct pm_dns_badges, spf),
     PM_PURPOSE_SPF,
     PM_PURPOSE_SPF,
     {"spf", "spf-include", "spf-syntax", "spf-lookups", "spf-voids", "spf-limits"}},
    {"DKIM",
     offsetof(struct pm_dns_badges, dkim),
     PM_PURPOSE_DKIM1,
     PM_PURPOSE_DKIM3,
     {"dkim-parent", "dkim-key"}},
    {"DMARC",
     offsetof(struct pm_dns_badges, dmarc),
     PM_PURPOSE_DMARC,
     PM_PURPOSE_DMARC,
     {"dmarc", "dmarc-other-text", "dmarc-tags", "dmarc-shared"}},
};

static bool value_of(const struct badge *badge, const struct pm_dns_badges *values)
{
    bool value;
    memcpy(&value, (const char *)values + badge->offset, sizeof value);
    return value;
}

static const struct pm_finding *find(const struct pm_look *look, const char *rule)
{
    const struct pm_findings *findings = &look->step->findings;
    for (size_t i = 0; i < findings->count; i++)
        if (pm_str_is(findings->items[i].rule, rule))
            return &findings->items[i];
    return NULL;
}

/* What our own findings come to; SKIP: there are none. */
static enum pm_status status_of(const struct pm_look *look, const struct badge *badge)
{
    enum pm_status worst = PM_STATUS_SKIP;
    for (enum pm_purpose purpose = badge->first; purpose <= badge->last; purpose++) {
        const struct pm_finding *finding = find(look, pm_purpose_name(purpose));
        if (!finding)
            return PM_STATUS_SKIP;
        if (pm_status_severity(finding->status) > pm_status_severity(worst))
            worst = finding->status;
    }
    return worst;
}

static struct pm_verdict skip(struct pm_str why)
{
    return (struct pm_verdict){.status = PM_STATUS_SKIP, .why = why};
}

/* True when the DMARC record is a text of the domain's own. */
static bool has_own_text(const struct pm_look *look, const struct badge *badge)
{
    if (badge->first != PM_PURPOSE_DMARC)
        return false;
    const struct pm_finding *finding = find(look, pm_purpose_name(PM_PURPOSE_DMARC));
    return pm_look_expected(look, PM_PURPOSE_DMARC)->type == PM_RRTYPE_TXT ||
           (finding && finding->status == PM_STATUS_INFO);
}

/* What a resolver says to a record's question where it lacks what the servers have, or cannot tell
 * (SERVFAIL); NULL: it has it too, or was not asked. */
static const struct pm_answer *find_lack(struct pm_look *look, const struct badge *badge)
{
    const struct pm_answer *lack = NULL;
    if (look->input->mode != PM_VERIFY_AUTHORITIES)
        return NULL;
    for (enum pm_purpose purpose = badge->first; purpose <= badge->last; purpose++) {
        const struct pm_dns_record *record = pm_look_expected(look, purpose);
        const struct pm_answer *missed = pm_caches_find_lack(look, record);
        const struct pm_answer *answer =
            pm_look_ask_one(look, record->owner, record->type, PM_VIA_RESOLVER);
        if (!missed && answer && answer->status == PM_ANSWER_SERVFAIL)
            missed = answer;
        lack = lack ? lack : missed;
    }
    return lack;
}

static const struct pm_finding *find_broken(const struct pm_look *look, const char *const *rules_of)
{
    for (size_t i = 0; i < REASONS_MAX && rules_of[i]; i++) {
        const struct pm_finding *finding = find(look, rules_of[i]);
        if (finding && (finding->status == PM_STATUS_FAIL || finding->status == PM_STATUS_WARN))
            return finding;
    }
    return NULL;
}

/* Another rule that says why PurelyMail's own check, which asks a resolver and wants the records to
 * the letter, does not pass. */
static const struct pm_finding *find_reason(const struct pm_look *look, const struct badge *badge)
{
    static const char *const everywhere[REASONS_MAX] = {"dnssec", "zone-apex-cname", "zone-lame",
                                                        "zone-consistent"};
    const struct pm_finding *reason = find(look, "dnssec");
    if (reason && reason->status == PM_STATUS_FAIL)
        return reason;
    reason = find_broken(look, badge->reasons);
    return reason ? reason : find_broken(look, everywhere);
}

static struct pm_verdict explain_by(struct pm_arena *arena, const struct badge *badge,
                                    const struct pm_finding *reason)
{
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .why = pm_str_printf(arena,
                             "The account's %s badge is bad, probably because of %" PM_STR_FMT
                             ": %" PM_STR_FMT,
                             badge->word, PM_STR_ARG(reason->rule), PM_STR_ARG(reason->why)),
        .fix = pm_str_printf(arena, "See to %" PM_STR_FMT ", then: pm-reconcile recheck",
                             PM_STR_ARG(reason->rule)),
        .may_pass = reason->may_pass,
        .cached_s = reason->cached_s,
    };
}

static struct pm_verdict explain_servfail(struct pm_arena *arena, const struct badge *badge,
                                          const struct pm_answer *answer)
{
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .why = pm_str_printf(
            arena,
            "The account's %s badge is bad although the records are right: the "
            "resolver at %" PM_STR_FMT " says SERVFAIL when it is asked for %" PM_STR_FMT
            ", and PurelyMail's may do so, too.",
            badge->word, PM_STR_ARG(answer->server), PM_STR_ARG(answer->question.name)),
        .fix = PM_STR("Look at the zone's name servers and signatures. When resolvers answer, "
                      "then: pm-reconcile recheck"),
        .may_pass = true,
    };
}

static struct pm_verdict explain_lack(struct pm_arena *arena, const struct badge *badge,
                                      const struct pm_answer *lack)
{
    uint32_t left = pm_caches_time_left(lack);
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .cause = &pm_causes_shared[PM_CAUSE_NEGATIVE_CACHE],
        .why = pm_str_printf(arena,
                             "The account's %s badge is bad although the records are right: "
                             "the resolver at %" PM_STR_FMT " still remembers that %" PM_STR_FMT
                             " was missing, for up to %" PM_STR_FMT
                             ", and PurelyMail's may do so, too.",
                             badge->word, PM_STR_ARG(lack->server), PM_STR_ARG(lack->question.name),
                             PM_STR_ARG(pm_duration_format(arena, left))),
        .fix = PM_STR("Wait until that time is over, then: pm-reconcile recheck"),
        .may_pass = true,
        .cached_s = left,
    };
}

static struct pm_verdict judge_bad_badge(struct pm_look *look, const struct badge *badge)
{
    struct pm_arena *arena = look->arena;
    if (has_own_text(look, badge))
        return (struct pm_verdict){
            .status = PM_STATUS_INFO,
            .why = PM_STR("The account's DMARC badge is bad because the domain has a DMARC record "
                          "of its own: that is as good, and the service means it so."),
        };
    const struct pm_finding *reason = find_reason(look, badge);
    if (reason)
        return explain_by(arena, badge, reason);
    const struct pm_answer *lack = find_lack(look, badge);
    if (lack)
        return lack->status == PM_ANSWER_SERVFAIL ? explain_servfail(arena, badge, lack)
                                                  : explain_lack(arena, badge, lack);
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .why = pm_str_printf(arena,
                             "The account's %s badge is bad although the records are right: its "
                             "verdict is cached, and older than they are.",
                             badge->word),
        .fix = PM_STR("Have the service look again: pm-reconcile recheck"),
        .may_pass = true,
    };
}

static struct pm_verdict judge_badge(struct pm_look *look, const struct badge *badge)
{
    bool good = value_of(badge, look->input->badges);
    enum pm_status ours = status_of(look, badge);
    if (ours == PM_STATUS_SKIP || ours == PM_STATUS_UNKNOWN)
        return skip(good ? PM_STR("The account's badge is good; DNS could not tell.")
                         : PM_STR("The account's badge is bad; DNS could not tell."));
    if (ours != PM_STATUS_FAIL && good)
        return (struct pm_verdict){.status = PM_STATUS_PASS};
    if (ours != PM_STATUS_FAIL)
        return judge_bad_badge(look, badge);
    if (!good)
        return (struct pm_verdict){.status = PM_STATUS_PASS,
                                   .why = PM_STR("The account's badge is bad, too.")};
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .why = pm_str_printf(look->arena,
                             "The account's %s badge is good although the records are wrong: its "
                             "verdict is older, and will turn bad at the next check.",
                             badge->word),
        .fix = PM_STR("Mend the records; the badge is no sign that they are right."),
    };
}

/* The MX record is right, and the domain is on no account. */
static struct pm_verdict judge_early_mx(void)
{
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .cause = &causes[0],
        .why = PM_STR("Mail goes to PurelyMail already, but the account does not have the domain: "
                      "it bounces."),
        .fix = PM_STR("Add the domain and its users now: pm-reconcile apply"),
        .may_pass = true,
    };
}

static bool is_early(const struct pm_look *look, const struct badge *badge)
{
    const struct pm_finding *mx = find(look, pm_purpose_name(PM_PURPOSE_MX));
    return badge->first == PM_PURPOSE_MX && look->input->on_account == PM_FALSE && mx &&
           (mx->status == PM_STATUS_PASS || mx->status == PM_STATUS_WARN);
}

static struct pm_verdict judge(struct pm_look *look, const struct badge *badge)
{
    const struct pm_verify_input *input = look->input;
    if (!pm_look_expected(look, badge->first))
        return skip(PM_STR("The file says `dmarc: none`: the record is kept elsewhere, and not "
                           "checked."));
    if (is_early(look, badge))
        return judge_early_mx();
    if (input->on_account == PM_FALSE)
        return skip(PM_STR("The domain is not on the account."));
    if (!input->badges)
        return skip(PM_STR("The account's own verdict is not known: that takes a token."));
    return judge_badge(look, badge);
}

static void judge_account(struct pm_look *look)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct pm_dns_record *record = pm_look_expected(look, badges[i].first);
        struct pm_verdict verdict = judge(look, &badges[i]);
        struct pm_finding *finding = pm_look_tell(look, &rules[i], &verdict);
        if (!record)
            continue;
        finding->owner = record->owner;
        finding->type = record->type;
    }
}

const struct pm_rule_group pm_rules_account = {.title = "Account",
                                               .rules = rules,
                                               .rule_count = sizeof rules / sizeof *rules,
                                               .causes = causes,
                                               .cause_count = sizeof causes / sizeof *causes,
                                               .judge = judge_account};
