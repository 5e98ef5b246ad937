#include "verify/sts.h"
#include "verify/texts.h"
#include "verify/tlsrpt.h"

enum { RULE_STS, RULE_STS_POLICY, RULE_TLS_RPT };

static const struct pm_rule rules[] = {
    [RULE_STS] =
        {.id = "mta-sts",
         .level = PM_STATUS_FAIL,
         .source = "RFC 8461 3.1",
         .title = "the MTA-STS record, if there is one, can be used",
         .why = "The record tells senders that a policy exists and, by its id, that it changed. "
                "With several records, or one that cannot be read, senders act as if there were "
                "none, and TLS to the mail server can be stripped.",
         .fix = "Publish one TXT record at _mta-sts: \"v=STSv1; id=20260101000000\", with a new id "
                "at each change of the policy; or remove it together with the policy."},
    [RULE_STS_POLICY] =
        {.id = "mta-sts-policy",
         .level = PM_STATUS_FAIL,
         .source = "RFC 8461 3.2, 3.3, 4",
         .title = "the MTA-STS policy can be fetched and allows PurelyMail's mail server",
         .why = "Senders that know a policy with mode enforce do not deliver to a mail server that "
                "it does not list: mail is lost. A policy that cannot be fetched protects nobody.",
         .fix = "Serve the policy at https://mta-sts.DOMAIN/.well-known/mta-sts.txt, with a valid "
                "certificate, without a redirect, as text/plain, and list "
                "mailserver.purelymail.com as mx."},
    [RULE_TLS_RPT] =
        {.id = "tls-rpt",
         .level = PM_STATUS_FAIL,
         .source = "RFC 8460 3",
         .title = "the record for TLS reports, if there is one, can be used",
         .why = "Senders report failures of TLS to the addresses that the record names. With "
                "several records, or one that cannot be read, nobody gets reports.",
         .fix = "Publish one TXT record at _smtp._tls: \"v=TLSRPTv1; rua=mailto:ADDRESS\"."},
};

static const struct pm_answer *ask(struct pm_look *look, const char *label)
{
    struct pm_str name =
        pm_str_printf(look->arena, "%s.%" PM_STR_FMT, label, PM_STR_ARG(look->input->name.ascii));
    return pm_look_ask_one(look, name, PM_RRTYPE_TXT, PM_VIA_RESOLVER);
}

static void tell(struct pm_look *look, const struct pm_rule *rule, const struct pm_answer *answer,
                 const struct pm_verdict *verdict)
{
    struct pm_finding *finding = pm_look_tell(look, rule, verdict);
    finding->owner = answer->question.name;
    finding->type = PM_RRTYPE_TXT;
    finding->where = answer->server;
}

/* What is said before the one text is looked at. True: there is one. */
static bool is_alone(struct pm_look *look, const struct pm_rule *rule,
                     const struct pm_answer *answer, const struct pm_texts *texts,
                     struct pm_str absence)
{
    struct pm_verdict verdict = {.status = PM_STATUS_SKIP, .why = absence};
    if (!pm_answer_is_conclusive(answer->status))
        verdict = pm_texts_doubt(look->arena, answer);
    else if (texts->count > 1)
        verdict = (struct pm_verdict){
            .status = PM_STATUS_FAIL,
            .seen = pm_view_values(pm_view_set(answer, answer->question.name, PM_RRTYPE_TXT),
                                   look->arena),
            .why = PM_STR("There are several such records: senders act as if there were none."),
            .fix = PM_STR("Remove all but one."),
        };
    else if (texts->count == 1)
        return true;
    tell(look, rule, answer, &verdict);
    return false;
}

static void tell_text(struct pm_look *look, const struct pm_rule *rule,
                      const struct pm_answer *answer, struct pm_str text,
                      const struct pm_text_problems *problems)
{
    struct pm_rdata value = {.text = text};
    struct pm_verdict verdict = {
        .status = pm_text_problems_worst(problems),
        .seen = pm_rdata_format(PM_RRTYPE_TXT, &value, look->arena),
        .why = pm_text_problems_tell(problems, PM_STATUS_INFO, look->arena),
    };
    if (verdict.status == PM_STATUS_FAIL || verdict.status == PM_STATUS_WARN)
        verdict.fix = pm_str_from(rule->fix);
    tell(look, rule, answer, &verdict);
}

/* Senders pass over texts that do not begin as they must (RFC 8461 3.1, RFC 8460 3). Only where no
 * other is there, one that begins like a record is taken for one, so that it is told as broken. */
static struct pm_texts pick(const struct pm_answer *answer, bool (*is_record)(struct pm_str text),
                            bool (*is_attempt)(struct pm_str text))
{
    struct pm_texts texts = pm_texts_pick(answer, is_record);
    return texts.count > 0 ? texts : pm_texts_pick(answer, is_attempt);
}

static bool is_sts_attempt(struct pm_str text)
{
    return pm_str_starts_nocase(text, PM_STR("v=sts")) || pm_sts_is_record(text);
}

static bool is_tlsrpt_attempt(struct pm_str text)
{
    return pm_str_starts_nocase(text, PM_STR("v=tlsrpt")) || pm_tlsrpt_is_record(text);
}

static bool is_plain_text(struct pm_str type)
{
    static const struct pm_str plain = PM_STR_INIT("text/plain");
    struct pm_str bare = pm_str_trim(pm_str_sub(type, 0, pm_str_find(type, ';')));
    return pm_str_eq_nocase(bare, plain);
}

/* What keeps senders from reading the document at all (3.3); empty: nothing. */
static struct pm_str why_unreadable(struct pm_arena *arena, const struct pm_web_answer *policy)
{
    if (!policy->answered)
        return pm_str_printf(arena, "It cannot be fetched: %" PM_STR_FMT ".",
                             PM_STR_ARG(policy->why));
    if (policy->status >= 300 && policy->status < 400)
        return pm_str_printf(arena,
                             "The web server redirects to '%" PM_STR_FMT
                             "', which senders must not "
                             "follow.",
                             PM_STR_ARG(pm_text_excerpt(policy->target, arena)));
    if (policy->status != 200)
        return pm_str_printf(arena, "The web server answers with status %ld.", policy->status);
    if (policy->cut)
        return PM_STR("It is larger than 64 KiB, which senders need not read.");
    return PM_STR("");
}

static void judge_hosts(struct pm_look *look, struct pm_sts_policy *policy)
{
    static const char *const levels[] = {
        [PM_STS_NONE] = "", [PM_STS_TESTING] = " once it is enforced", [PM_STS_ENFORCE] = ""};
    struct pm_str host = pm_look_expected(look, PM_PURPOSE_MX)->rdata.target;
    if (policy->mode == PM_STS_NONE)
        pm_text_problem_add(&policy->problems, PM_STATUS_INFO, PM_TEXT_WHOLE,
                            "The mode is none: the policy is being withdrawn.");
    else if (!pm_sts_policy_allows(policy, host))
        pm_text_problem_add(&policy->problems,
                            policy->mode == PM_STS_ENFORCE ? PM_STATUS_FAIL : PM_STATUS_WARN,
                            PM_TEXT_WHOLE,
                            "No mx of it fits %" PM_STR_FMT ": senders that go by the policy do "
                            "not deliver%s.",
                            PM_STR_ARG(host), levels[policy->mode]);
    if (policy->mode == PM_STS_TESTING)
        pm_text_problem_add(&policy->problems, PM_STATUS_INFO, PM_TEXT_WHOLE,
                            "The mode is testing: senders report failures and deliver all the "
                            "same.");
}

static struct pm_str show_policy(struct pm_arena *arena, const struct pm_sts_policy *policy)
{
    static const char *const modes[] = {
        [PM_STS_NONE] = "none", [PM_STS_TESTING] = "testing", [PM_STS_ENFORCE] = "enforce"};
    struct pm_joined shown = {.arena = arena};
    shown.text = pm_str_printf(arena, "mode %s, max_age %llu", modes[policy->mode],
                               (unsigned long long)policy->max_age_s);
    for (size_t i = 0; i < policy->mx_count; i++)
        pm_join(&shown, ", mx ", policy->mx[i]);
    return shown.text;
}

static struct pm_verdict judge_document(struct pm_look *look, const struct pm_web_answer *answer)
{
    struct pm_str unreadable = why_unreadable(look->arena, answer);
    bool said = answer->answered || answer->refused;
    if (unreadable.len > 0)
        return (struct pm_verdict){.status = said ? PM_STATUS_FAIL : PM_STATUS_UNKNOWN,
                                   .why = unreadable,
                                   .fix = PM_STR("Serve the policy there, or remove the record at "
                                                 "_mta-sts."),
                                   .may_pass = !said};
    struct pm_sts_policy policy = pm_sts_policy_parse(answer->body, look->arena);
    bool readable = pm_text_problems_worst(&policy.problems) != PM_STATUS_FAIL;
    if (readable)
        judge_hosts(look, &policy);
    if (!is_plain_text(answer->type))
        pm_text_problem_quote(&policy.problems, PM_STATUS_WARN, PM_TEXT_WHOLE,
                              "Its media type is '", answer->type,
                              "', not text/plain: senders may refuse it.");
    enum pm_status worst = pm_text_problems_worst(&policy.problems);
    return (struct pm_verdict){
        .status = worst,
        .seen = readable ? show_policy(look->arena, &policy) : PM_STR(""),
        .why = pm_text_problems_tell(&policy.problems, PM_STATUS_INFO, look->arena),
        .fix = pm_status_severity(worst) >= pm_status_severity(PM_STATUS_WARN)
                   ? PM_STR("Correct the policy and give the record at _mta-sts a new id.")
                   : PM_STR(""),
    };
}

static void judge_policy(struct pm_look *look, const struct pm_answer *record)
{
    look->step->wants_policy = true;
    if (!look->input->policy)
        return;
    struct pm_verdict verdict = judge_document(look, look->input->policy);
    tell(look, &rules[RULE_STS_POLICY], record, &verdict);
}

static void judge_sts(struct pm_look *look)
{
    const struct pm_answer *answer = ask(look, "_mta-sts");
    if (!answer)
        return;
    struct pm_texts texts = pick(answer, pm_sts_is_record, is_sts_attempt);
    if (!is_alone(look, &rules[RULE_STS], answer, &texts,
                  PM_STR("The domain does not use MTA-STS.")))
        return;
    struct pm_sts_record record = pm_sts_record_parse(texts.first, look->arena);
    tell_text(look, &rules[RULE_STS], answer, texts.first, &record.problems);
    judge_policy(look, answer);
}

static void judge_tlsrpt(struct pm_look *look)
{
    const struct pm_answer *answer = ask(look, "_smtp._tls");
    if (!answer)
        return;
    struct pm_texts texts = pick(answer, pm_tlsrpt_is_record, is_tlsrpt_attempt);
    if (!is_alone(look, &rules[RULE_TLS_RPT], answer, &texts,
                  PM_STR("The domain does not ask for TLS reports.")))
        return;
    struct pm_tlsrpt tlsrpt = pm_tlsrpt_parse(texts.first, look->arena);
    tell_text(look, &rules[RULE_TLS_RPT], answer, texts.first, &tlsrpt.problems);
}

static void judge_transport(struct pm_look *look)
{
    if (look->input->mode == PM_VERIFY_SERVERS)
        return;
    judge_sts(look);
    judge_tlsrpt(look);
}

const struct pm_rule_group pm_rules_transport = {.title = "Transport",
                                                 .rules = rules,
                                                 .rule_count = sizeof rules / sizeof *rules,
                                                 .judge = judge_transport};
