#include "verify/texts.h"

struct pm_texts pm_texts_pick(const struct pm_answer *answer, bool (*is_kind)(struct pm_str text))
{
    const struct pm_rrset *set = pm_view_set(answer, answer->question.name, PM_RRTYPE_TXT);
    struct pm_texts texts = {.first = PM_STR("")};
    for (size_t i = 0; set && i < set->count; i++) {
        if (!is_kind(set->values[i].text))
            texts.others++;
        else if (texts.count++ == 0)
            texts.first = set->values[i].text;
    }
    return texts;
}

struct pm_verdict pm_texts_doubt(struct pm_arena *arena, const struct pm_answer *answer)
{
    struct pm_str detail = answer->detail.len > 0
                               ? answer->detail
                               : pm_str_from(pm_answer_status_text(answer->status));
    if (pm_answer_is_conclusive(answer->status))
        detail = PM_STR("the server answers without authority for the zone");
    return (struct pm_verdict){
        .status = PM_STATUS_UNKNOWN,
        .why = pm_str_printf(arena,
                             "What stands at %" PM_STR_FMT " could not be told: %" PM_STR_FMT ".",
                             PM_STR_ARG(answer->question.name), PM_STR_ARG(detail)),
        .may_pass = true,
    };
}
