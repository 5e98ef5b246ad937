#include "command/keep.h"

static const struct pm_evidence *keep_evidence(const struct pm_finding *finding,
                                               struct pm_arena *arena)
{
    size_t count = finding->evidence_count;
    struct pm_evidence *kept = count ? PM_NEW_ARRAY(arena, struct pm_evidence, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        const struct pm_evidence *evidence = &finding->evidence[i];
        kept[i] = (struct pm_evidence){
            .server = pm_str_dup(arena, evidence->server),
            .status = evidence->status,
            .seen = pm_str_dup(arena, evidence->seen),
        };
    }
    return kept;
}

static void keep_text(struct pm_str *text, struct pm_arena *arena)
{
    *text = text->len > 0 ? pm_str_dup(arena, *text) : PM_STR("");
}

static struct pm_finding keep_finding(const struct pm_finding *finding, struct pm_arena *arena)
{
    struct pm_finding kept = *finding;
    struct pm_str *const texts[] = {&kept.owner, &kept.expected, &kept.seen,    &kept.where,
                                    &kept.why,   &kept.fix,      &kept.publish, &kept.remove};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        keep_text(texts[i], arena);
    kept.evidence = keep_evidence(finding, arena);
    return kept;
}

struct pm_kept pm_keep(const struct pm_survey_result *result, struct pm_arena *arena)
{
    struct pm_finding *items = PM_NEW_ARRAY(arena, struct pm_finding, result->count);
    for (size_t i = 0; i < result->count; i++)
        items[i] = keep_finding(&result->items[i], arena);
    return (struct pm_kept){
        .items = items,
        .count = result->count,
        .verdict = pm_findings_verdict(items, result->count),
        .answered = result->answered,
        .heard = result->heard,
        .resolver_heard = result->resolver_heard,
    };
}

static struct pm_answer keep_answer(const struct pm_answer *answer, struct pm_arena *arena)
{
    struct pm_answer kept = *answer;
    struct pm_str *const texts[] = {&kept.question.name, &kept.server, &kept.detail, &kept.soa};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        keep_text(texts[i], arena);
    kept.rrsets = PM_NEW_ARRAY(arena, struct pm_rrset, answer->count);
    for (size_t i = 0; i < answer->count; i++)
        kept.rrsets[i] = pm_rrset_copy(&answer->rrsets[i], arena);
    return kept;
}

static const struct pm_replies *keep_replies(const struct pm_replies *replies,
                                             struct pm_arena *arena)
{
    struct pm_replies *kept = PM_NEW(arena, struct pm_replies);
    struct pm_answer *answers = PM_NEW_ARRAY(arena, struct pm_answer, replies->count);
    for (size_t i = 0; i < replies->count; i++)
        answers[i] = keep_answer(&replies->answers[i], arena);
    *kept = *replies;
    kept->question.name = pm_str_dup(arena, replies->question.name);
    kept->answers = answers;
    return kept;
}

static bool has_passed(const struct pm_survey_result *result, const struct pm_question *question)
{
    size_t passed = 0;
    for (size_t i = 0; i < result->count; i++) {
        const struct pm_finding *finding = &result->items[i];
        if (finding->type != question->type || !pm_str_eq(finding->owner, question->name) ||
            finding->status == PM_STATUS_SKIP)
            continue;
        if (finding->status != PM_STATUS_PASS)
            return false;
        passed++;
    }
    return passed > 0;
}

void pm_keep_passed(const struct pm_survey_result *result, struct pm_arena *arena,
                    struct pm_kept *kept)
{
    const struct pm_replies **known =
        PM_NEW_ARRAY(arena, const struct pm_replies *, result->reply_count);
    kept->known_count = 0;
    for (size_t i = 0; i < result->reply_count; i++) {
        const struct pm_question *question = &result->replies[i]->question;
        if (question->via == PM_VIA_AUTHORITY && has_passed(result, question))
            known[kept->known_count++] = keep_replies(result->replies[i], arena);
    }
    kept->known = known;
}
