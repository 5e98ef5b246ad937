#include "verify/judge.h"

#include "base/time.h"

enum { CACHE_WORTH_TELLING_S = 60 };

struct pm_str pm_judge_record(const struct pm_subject *subject)
{
    const struct pm_dns_record *record = subject->record;
    return pm_view_record(record->owner, record->ttl, record->type, &record->rdata, subject->arena);
}

struct pm_str pm_judge_publish(const struct pm_subject *subject)
{
    return pm_str_printf(subject->arena, "Publish: %" PM_STR_FMT,
                         PM_STR_ARG(pm_judge_record(subject)));
}

struct pm_verdict pm_judge_missing(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct pm_arena *arena = subject->arena;
    const struct pm_dns_record *record = subject->record;
    struct pm_str alias = pm_view_alias(answer, record->owner);
    struct pm_joined why = {.arena = arena, .text = PM_STR("")};
    if (alias.len > 0 && record->type != PM_RRTYPE_CNAME)
        pm_join(&why, " ",
                pm_str_printf(arena,
                              "The name is an alias (CNAME) for %" PM_STR_FMT
                              ", which has no such record.",
                              PM_STR_ARG(alias)));
    else if (answer->status == PM_ANSWER_NXDOMAIN)
        pm_join(&why, " ", PM_STR("There is no such name."));
    else
        pm_join(&why, " ",
                pm_str_printf(arena, "There is no such %s record.", pm_rrtype_name(record->type)));
    if (answer->negative_ttl >= CACHE_WORTH_TELLING_S)
        pm_join(&why, " ",
                pm_str_printf(arena, "Resolvers may remember that for up to %" PM_STR_FMT ".",
                              PM_STR_ARG(pm_duration_format(arena, answer->negative_ttl))));
    return (struct pm_verdict){
        .status = PM_STATUS_FAIL, .why = why.text, .fix = pm_judge_publish(subject)};
}

bool pm_judge_lost_dot(const struct pm_subject *subject, struct pm_str target)
{
    struct pm_str wanted = subject->record->rdata.target;
    if (!pm_str_starts(target, wanted) || target.len <= wanted.len + 1 ||
        target.ptr[wanted.len] != '.')
        return false;
    return pm_name_in_zone(subject->record->owner, pm_str_sub(target, wanted.len + 1, target.len));
}
