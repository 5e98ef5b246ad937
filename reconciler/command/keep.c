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
    };
}
