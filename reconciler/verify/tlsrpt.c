#include "verify/tlsrpt.h"

bool pm_tlsrpt_is_record(struct pm_str text)
{
    struct pm_tags tags = pm_tags_of(text);
    struct pm_tag first;
    return text.len > 0 && text.ptr[0] == 'v' && pm_tags_next(&tags, &first) &&
           pm_str_is(first.name, "v") && pm_str_is(first.value, "TLSRPTv1");
}

struct pm_tlsrpt pm_tlsrpt_parse(struct pm_str text, struct pm_arena *arena)
{
    struct pm_tlsrpt tlsrpt = {.is_record = pm_tlsrpt_is_record(text),
                               .problems = {.arena = arena}};
    struct pm_tags tags = pm_tags_of(text);
    struct pm_tag tag;
    while (pm_tags_next(&tags, &tag))
        if (pm_str_is(tag.name, "rua") && tag.has_value)
            pm_report_uris_parse(tag.value, tag.value_at, true, &tlsrpt.problems, &tlsrpt.rua);
    if (!tlsrpt.is_record)
        pm_text_problem_add(&tlsrpt.problems, PM_STATUS_FAIL, PM_TEXT_WHOLE,
                            "It does not begin with v=TLSRPTv1.");
    else if (tlsrpt.rua.count == 0)
        pm_text_problem_add(&tlsrpt.problems, PM_STATUS_FAIL, PM_TEXT_WHOLE,
                            "There is no address (rua) that reports could be sent to.");
    return tlsrpt;
}
