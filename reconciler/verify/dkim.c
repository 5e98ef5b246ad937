#include "verify/judge.h"
#include "verify/look.h"

static const struct pm_rule rules[] = {
    {.id = "dkim1",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_DKIM,
     .source = "",
     .title = "",
     .why = "",
     .fix = ""},
    {.id = "dkim2",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_DKIM,
     .source = "",
     .title = "",
     .why = "",
     .fix = ""},
    {.id = "dkim3",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_DKIM,
     .source = "",
     .title = "",
     .why = "",
     .fix = ""},
};

/* Why a target is wrong, as far as it can be told from looking at it. */
static struct pm_str explain(const struct pm_subject *subject, struct pm_str target)
{
    static const struct pm_str historic = PM_STR_INIT("._dkimroot.purelymail.com");
    static const struct pm_str keys = PM_STR_INIT(".dkimroot.purelymail.com");
    const char *zone = "";
    if (pm_look_lost_dot(subject, target))
        zone = " The zone's name was put behind the target: its final dot is missing.";
    else if (pm_str_ends(target, historic))
        zone = " That is PurelyMail's old name, which is no longer served.";
    else if (pm_str_ends(target, keys))
        zone = " That is another of the three keys: they are swapped.";
    else if (pm_str_contains_nocase(target, PM_STR("_domainkey")))
        zone = " It looks as if owner and target were exchanged.";
    return pm_str_printf(subject->look->arena, "The CNAME points to another name.%s", zone);
}

struct pm_verdict pm_judge_cname(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_dns_record *record = subject->record;
    const struct pm_rrset *set = pm_view_set(answer, record->owner, PM_RRTYPE_CNAME);
    if (!set) {
        struct pm_verdict missing = pm_look_missing(subject, answer);
        struct pm_joined why = {.arena = subject->look->arena, .text = missing.why};
        if (answer->status == PM_ANSWER_NODATA)
            pm_join(&why, " ",
                    PM_STR("The name exists: another type may stand there, or the DNS provider "
                           "proxies or flattens the CNAME, which must be switched off."));
        missing.why = why.text;
        return missing;
    }
    struct pm_verdict verdict = {.seen = pm_view_values(set, subject->look->arena)};
    if (set->count == 1 && pm_str_eq(set->values[0].target, record->rdata.target))
        return verdict;
    verdict.status = PM_STATUS_FAIL;
    verdict.why = set->count > 1 ? PM_STR("There are several CNAME records at one name.")
                                 : explain(subject, set->values[0].target);
    verdict.fix = pm_str_printf(subject->look->arena, "Replace it: %" PM_STR_FMT,
                                PM_STR_ARG(pm_look_record(subject)));
    return verdict;
}

static void judge_dkim(struct pm_look *look)
{
    for (size_t i = 0; i < 3; i++) {
        const struct pm_dns_record *record =
            pm_look_expected(look, (enum pm_purpose)(PM_PURPOSE_DKIM1 + i));
        const struct pm_replies *replies =
            pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
        struct pm_subject subject = {look, record};
        if (replies)
            pm_look_judge(look, &rules[i], &subject, replies, pm_judge_cname);
    }
}

const struct pm_rule_group pm_rules_dkim = {.title = "DKIM",
                                            .rules = rules,
                                            .rule_count = sizeof rules / sizeof *rules,
                                            .judge = judge_dkim};
