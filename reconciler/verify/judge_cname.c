#include "verify/judge.h"

/* Why a target is wrong, as far as it can be told from looking at it. */
static struct pm_str explain(const struct pm_subject *subject, struct pm_str target)
{
    static const struct pm_str historic = PM_STR_INIT("._dkimroot.purelymail.com");
    static const struct pm_str keys = PM_STR_INIT(".dkimroot.purelymail.com");
    const char *zone = "";
    if (pm_judge_lost_dot(subject, target))
        zone = " The zone's name was put behind the target: its final dot is missing.";
    else if (pm_str_ends(target, historic))
        zone = " That is PurelyMail's old name, which is no longer served.";
    else if (pm_str_ends(target, keys))
        zone = " That is another of the three keys: they are swapped.";
    else if (pm_str_contains_nocase(target, PM_STR("_domainkey")))
        zone = " It looks as if owner and target were exchanged.";
    return pm_str_printf(subject->arena, "The CNAME points to another name.%s", zone);
}

struct pm_verdict pm_judge_cname(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_dns_record *record = subject->record;
    const struct pm_rrset *set = pm_view_set(answer, record->owner, PM_RRTYPE_CNAME);
    if (!set) {
        struct pm_verdict missing = pm_judge_missing(subject, answer);
        struct pm_joined why = {.arena = subject->arena, .text = missing.why};
        if (answer->status == PM_ANSWER_NODATA)
            pm_join(&why, " ",
                    PM_STR("The name exists: another type may stand there, or the DNS provider "
                           "proxies or flattens the CNAME, which must be switched off."));
        missing.why = why.text;
        return missing;
    }
    struct pm_verdict verdict = {.seen = pm_view_values(set, subject->arena)};
    if (set->count == 1 && pm_str_eq(set->values[0].target, record->rdata.target))
        return verdict;
    verdict.status = PM_STATUS_FAIL;
    verdict.why = set->count > 1 ? PM_STR("There are several CNAME records at one name.")
                                 : explain(subject, set->values[0].target);
    verdict.fix = pm_str_printf(subject->arena, "Replace it: %" PM_STR_FMT,
                                PM_STR_ARG(pm_judge_record(subject)));
    return verdict;
}
