#include "verify/dmarc_rules.h"

#include "verify/alias.h"
#include "verify/texts.h"

static const struct pm_rule rules[PM_DMARC_RULES] = {
    [PM_DMARC_RULE_RECORD] =
        {.id = "dmarc",
         .level = PM_STATUS_FAIL,
         .required = true,
         .badge = PM_BADGE_DMARC,
         .source = "RFC 9989 4.7, 4.10; PurelyMail",
         .title = "the domain has one DMARC record, PurelyMail's by a CNAME or its own",
         .why = "Large receivers refuse or distrust mail from domains without DMARC. With several "
                "records, or one that does not begin with v=DMARC1, they act as if there were "
                "none.",
         .fix = "Publish the CNAME _dmarc to dmarcroot.purelymail.com, or put a text of your own "
                "under dns.dmarc of the file and publish that. A name has the one or the other."},
    [PM_DMARC_RULE_OTHER_TEXT] =
        {.id = "dmarc-other-text",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_DMARC,
         .source = "RFC 9989 4.10",
         .title = "no other texts stand beside the DMARC record",
         .why = "Receivers pass over texts that are no DMARC record, but such a text at _dmarc is "
                "a mistake: it belongs somewhere else, and is not found there.",
         .fix = "Remove the text from _dmarc and publish it where it belongs."},
    [PM_DMARC_RULE_APEX] =
        {.id = "dmarc-apex",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_DMARC,
         .source = "RFC 9989 4.5",
         .title = "no DMARC text stands at the domain's own name",
         .why = "Receivers look for the record at _dmarc below the domain, and nowhere else. A "
                "DMARC text at the domain itself has no effect.",
         .fix = "Publish it with the name _dmarc, and remove it from the domain's own name."},
    [PM_DMARC_RULE_TAGS] =
        {.id = "dmarc-tags",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_DMARC,
         .source = "RFC 9989 4.7, 4.8",
         .title = "the record's tags are known and have values that mean something",
         .why = "Receivers pass over what they do not understand and take defaults. A policy that "
                "is misspelt makes them ignore the record, or treat it as p=none where it names an "
                "address for reports.",
         .fix = "Correct the tags at the places given."},
    [PM_DMARC_RULE_POLICY] =
        {.id = "dmarc-policy",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_DMARC,
         .source = "RFC 9989 4.7",
         .title = "the policy protects the domain and its subdomains",
         .why =
             "p=none asks for reports only. A policy for subdomains (sp, np) that is weaker than "
             "the domain's leaves room for forgers: any made-up subdomain will do.",
         .fix = "Once reports show that all wanted mail passes, use p=quarantine, then p=reject; "
                "leave sp and np out, or make them as strict."},
    [PM_DMARC_RULE_REPORTS] =
        {.id = "dmarc-reports",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_DMARC,
         .source = "RFC 9990 4, RFC 7489 7.1",
         .title = "the addresses for reports can get them",
         .why = "Reports go to another organization's domain only if that domain agrees, by a TXT "
                "record at DOMAIN._report._dmarc.ITS-DOMAIN; and that domain must take mail. Else "
                "they are lost without a word.",
         .fix = "Have the record published in the address's domain, or use an address of the "
                "domain's own."},
    [PM_DMARC_RULE_SHARED] =
        {.id = "dmarc-shared",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_DMARC,
         .source = "PurelyMail",
         .title = "the record behind the CNAME to PurelyMail can be used",
         .why = "With the CNAME, policy and addresses for reports are what PurelyMail publishes at "
                "dmarcroot.purelymail.com, for all its customers alike. It may ask for reports "
                "that the domain's owner never sees.",
         .fix = "To set policy and reports yourself, put a text under dns.dmarc of the file."},
    [PM_DMARC_RULE_OLD] =
        {.id = "dmarc-old-receivers",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_DMARC,
         .source = "RFC 9989, RFC 7489 6.3, 6.6.3",
         .title = "receivers by RFC 7489 do the same as those by RFC 9989",
         .why =
             "RFC 9989 replaced RFC 7489 in 2026; many receivers still go by the older one. They "
             "want p, know pct, but neither np, psd nor t, and look for a missing record at the "
             "registrable domain only.",
         .fix = "Write the record so that both kinds of receivers do the same."},
};

/* FAIL where the record is missing at its place, which then has an easy cause. */
static struct pm_verdict misplaced(struct pm_look *look, const struct pm_answer *answer,
                                   bool missing)
{
    const struct pm_rrset *set = pm_view_set(answer, answer->question.name, PM_RRTYPE_TXT);
    struct pm_rdata value = {.text = pm_texts_pick(answer, pm_dmarc_is_attempt).first};
    return (struct pm_verdict){
        .status = missing ? PM_STATUS_FAIL : PM_STATUS_WARN,
        .seen = pm_rdata_format(PM_RRTYPE_TXT, &value, look->arena),
        .why = PM_STR("A DMARC record stands at the domain's own name, where no receiver looks for "
                      "it."),
        .fix = PM_STR("Remove it there. The record belongs to the name _dmarc."),
        .remove = pm_view_record(set->owner, set->ttl, PM_RRTYPE_TXT, &value, look->arena),
    };
}

static void judge_apex(struct pm_look *look, bool missing)
{
    const struct pm_replies *replies =
        pm_look_ask(look, look->input->name.ascii, PM_RRTYPE_TXT, PM_VIA_AUTHORITY);
    const struct pm_answer *holder = NULL, *silent = NULL;
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (!replies)
        return;
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (!pm_look_is_told(look, answer))
            silent = answer;
        else if (pm_texts_pick(answer, pm_dmarc_is_attempt).count > 0)
            holder = answer;
    }
    if (holder)
        verdict = misplaced(look, holder, missing);
    else if (silent)
        verdict = pm_texts_doubt(look->arena, silent);
    const struct pm_answer *about = holder ? holder : silent;
    struct pm_finding *finding = pm_look_tell(look, &rules[PM_DMARC_RULE_APEX], &verdict);
    finding->type = PM_RRTYPE_TXT;
    finding->where = about ? about->server : PM_STR("");
}

static void judge_other_text(struct pm_look *look, const struct pm_dmarc_found *found)
{
    struct pm_texts texts = pm_texts_pick(found->answer, pm_dmarc_is_record);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (texts.others > 0) {
        const struct pm_rrset *set =
            pm_view_set(found->answer, found->answer->question.name, PM_RRTYPE_TXT);
        verdict.status = PM_STATUS_WARN;
        verdict.seen = pm_view_values(set, look->arena);
        verdict.why = PM_STR("Beside the DMARC record stands another text, which means nothing "
                             "there.");
        verdict.fix = PM_STR("Remove the text that is no DMARC record, and publish it where it "
                             "belongs.");
    }
    pm_dmarc_tell(look, &rules[PM_DMARC_RULE_OTHER_TEXT], found, &verdict);
}

static void judge_tags(struct pm_look *look, const struct pm_dmarc_found *found,
                       const struct pm_dmarc *dmarc)
{
    enum pm_status worst = pm_text_problems_worst(&dmarc->problems);
    struct pm_rdata value = {.text = found->text};
    struct pm_verdict verdict = {
        .status = worst,
        .seen = pm_rdata_format(PM_RRTYPE_TXT, &value, look->arena),
        .why = pm_text_problems_tell(&dmarc->problems, PM_STATUS_INFO, look->arena),
        .fix = pm_status_severity(worst) > pm_status_severity(PM_STATUS_INFO)
                   ? PM_STR("Correct the record.")
                   : PM_STR(""),
    };
    pm_dmarc_tell(look, &rules[PM_DMARC_RULE_TAGS], found, &verdict);
}

/* A record that the domain's owner can change. */
static void judge_text(struct pm_look *look, const struct pm_dmarc_found *found)
{
    struct pm_dmarc dmarc = pm_dmarc_parse(found->text, look->arena);
    judge_other_text(look, found);
    judge_tags(look, found, &dmarc);
    if (dmarc.now.applies)
        pm_dmarc_judge_policy(look, &rules[PM_DMARC_RULE_POLICY], found, &dmarc);
    pm_dmarc_judge_reports(look, &rules[PM_DMARC_RULE_REPORTS], found, &dmarc);
    pm_dmarc_judge_old(look, &rules[PM_DMARC_RULE_OLD], found, &dmarc);
}

static struct pm_str describe_shared(struct pm_arena *arena, const struct pm_dmarc *dmarc)
{
    return pm_str_printf(arena,
                         "PurelyMail's record counts: policy %s for the domain, %s for subdomains; "
                         "%s.",
                         pm_dmarc_policy_name(dmarc->now.p), pm_dmarc_policy_name(dmarc->now.sp),
                         dmarc->rua.count > 0   ? "daily reports go to PurelyMail"
                         : dmarc->ruf.count > 0 ? "reports of single messages go to PurelyMail, "
                                                  "daily ones to nobody"
                                                : "nobody gets reports");
}

static void judge_shared(struct pm_look *look, const struct pm_dmarc_found *found)
{
    struct pm_dmarc dmarc = pm_dmarc_parse(found->text, look->arena);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    struct pm_rdata value = {.text = found->text};
    if (!dmarc.now.applies) {
        verdict.status = PM_STATUS_FAIL;
        verdict.why = pm_text_problems_tell(&dmarc.problems, PM_STATUS_FAIL, look->arena);
        verdict.fix = PM_STR("Only PurelyMail can mend it: tell its support, or publish a text of "
                             "your own.");
    } else if (!look->input->brief) {
        verdict.why = describe_shared(look->arena, &dmarc);
    }
    if (!look->input->brief || verdict.status != PM_STATUS_PASS)
        verdict.seen = pm_rdata_format(PM_RRTYPE_TXT, &value, look->arena);
    pm_dmarc_tell(look, &rules[PM_DMARC_RULE_SHARED], found, &verdict);
}

/* The CNAME leads to PurelyMail's name, and there is no one record. */
static void judge_shared_lost(struct pm_look *look, const struct pm_dmarc_found *found)
{
    struct pm_verdict verdict = {
        .status = PM_STATUS_FAIL,
        .why = PM_STR("The CNAME leads to a name that has no DMARC record, or several."),
        .fix = PM_STR("Check that the resolver answers rightly, then tell PurelyMail's support."),
    };
    if (found->source == PM_DMARC_OPEN)
        verdict = pm_texts_doubt(look->arena, found->answer);
    pm_dmarc_tell(look, &rules[PM_DMARC_RULE_SHARED], found, &verdict);
}

/* That there is no record is told by the required rule: here is what counts meanwhile. */
static void tell_inherited(struct pm_look *look, const struct pm_dmarc_found *found)
{
    static const struct pm_verdict none = {
        .status = PM_STATUS_INFO,
        .why = PM_STR_INIT("No DMARC policy counts for the domain: neither it nor a domain above "
                           "it has a record that receivers use."),
    };
    struct pm_dmarc dmarc = {.is_record = false};
    if (found->source == PM_DMARC_INHERITED)
        dmarc = pm_dmarc_parse(found->text, look->arena);
    if (dmarc.now.applies)
        pm_dmarc_judge_policy(look, &rules[PM_DMARC_RULE_POLICY], found, &dmarc);
    else
        pm_dmarc_tell(look, &rules[PM_DMARC_RULE_POLICY], found, &none);
}

static void judge_inherited(struct pm_look *look)
{
    struct pm_dmarc_found now, then;
    if (!pm_dmarc_find_inherited(look, &now, &then))
        return;
    const struct pm_dmarc_found *open = now.source == PM_DMARC_OPEN    ? &now
                                        : then.source == PM_DMARC_OPEN ? &then
                                                                       : NULL;
    if (open) {
        struct pm_verdict doubt = pm_texts_doubt(look->arena, open->answer);
        pm_dmarc_tell(look, &rules[PM_DMARC_RULE_POLICY], open, &doubt);
        return;
    }
    tell_inherited(look, &now);
    pm_dmarc_judge_inherited_old(look, &rules[PM_DMARC_RULE_OLD], &now, &then);
}

static void judge_found(struct pm_look *look)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_DMARC);
    struct pm_dmarc_found found;
    if (!pm_dmarc_find_own(look, &found) || !found.answer)
        return;
    bool follows = found.answer->question.via == PM_VIA_RESOLVER;
    if (found.source == PM_DMARC_SHARED)
        judge_shared(look, &found);
    else if (found.source == PM_DMARC_OWN || found.source == PM_DMARC_ELSEWHERE)
        judge_text(look, &found);
    else if (follows && pm_str_eq(found.answer->question.name, record->rdata.target))
        judge_shared_lost(look, &found);
    else if (found.source == PM_DMARC_NOWHERE)
        judge_inherited(look);
}

/* `dmarc: none` in the file. */
static void tell_kept_elsewhere(struct pm_look *look)
{
    static const struct pm_verdict skip = {
        .status = PM_STATUS_SKIP,
        .why = PM_STR_INIT("The file says `dmarc: none`: the record is kept elsewhere, and not "
                           "checked."),
    };
    struct pm_finding *finding = pm_look_tell(look, &rules[PM_DMARC_RULE_RECORD], &skip);
    finding->owner = pm_str_concat(look->arena, PM_STR("_dmarc."), look->input->name.ascii);
    finding->type = PM_RRTYPE_TXT;
    finding->required = false;
}

static void judge_dmarc(struct pm_look *look)
{
    if (!pm_look_expected(look, PM_PURPOSE_DMARC)) {
        tell_kept_elsewhere(look);
        return;
    }
    const struct pm_finding *record = pm_dmarc_judge_record(look, &rules[PM_DMARC_RULE_RECORD]);
    if (!record)
        return;
    judge_apex(look, record->status == PM_STATUS_FAIL);
    judge_found(look);
}

const struct pm_rule_group pm_rules_dmarc = {.title = "DMARC",
                                             .rules = rules,
                                             .rule_count = sizeof rules / sizeof *rules,
                                             .judge = judge_dmarc};
