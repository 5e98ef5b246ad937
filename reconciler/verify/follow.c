#include "verify/follow.h"

enum { HOPS_MAX = 16 };

static bool leads_out(const struct pm_answer *answer)
{
    const struct pm_question *question = &answer->question;
    return answer->count > 0 && pm_answer_is_conclusive(answer->status) &&
           pm_view_own_set(answer, PM_RRTYPE_CNAME) &&
           !pm_view_set(answer, question->name, question->type);
}

static struct pm_str end_of(const struct pm_answer *answer)
{
    struct pm_str name = answer->question.name, next;
    for (int hop = 0; hop < HOPS_MAX; hop++) {
        next = pm_view_alias(answer, name);
        if (next.len == 0)
            return name;
        name = next;
    }
    return name;
}

static void add_sets(struct pm_answer *answer, const struct pm_answer *more, struct pm_arena *arena)
{
    size_t count = answer->count + more->count;
    struct pm_rrset *sets = PM_NEW_ARRAY(arena, struct pm_rrset, count);
    memcpy(sets, answer->rrsets, answer->count * sizeof *sets);
    for (size_t i = 0; i < more->count; i++)
        sets[answer->count + i] = more->rrsets[i];
    answer->rrsets = sets;
    answer->count = count;
}

static bool follow(struct pm_look *look, struct pm_answer *answer)
{
    struct pm_str end = end_of(answer);
    const struct pm_answer *beyond =
        pm_look_ask_one(look, end, answer->question.type, PM_VIA_RESOLVER);
    if (!beyond)
        return false;
    answer->status = beyond->status;
    answer->negative_ttl = beyond->negative_ttl;
    if (pm_answer_is_conclusive(beyond->status))
        add_sets(answer, beyond, look->arena);
    else
        answer->detail = pm_str_printf(look->arena,
                                       "the name is an alias (CNAME) for %" PM_STR_FMT
                                       ", of which the resolver says: %s",
                                       PM_STR_ARG(end), pm_answer_status_text(beyond->status));
    return true;
}

const struct pm_replies *pm_follow_aliases(struct pm_look *look, const struct pm_replies *replies)
{
    struct pm_answer *answers = NULL;
    bool complete = true;
    for (size_t i = 0; i < replies->count; i++) {
        if (!leads_out(&replies->answers[i]))
            continue;
        if (!answers) {
            answers = PM_NEW_ARRAY(look->arena, struct pm_answer, replies->count);
            memcpy(answers, replies->answers, replies->count * sizeof *answers);
        }
        complete &= follow(look, &answers[i]);
    }
    if (!answers || !complete)
        return complete ? replies : NULL;
    struct pm_replies *followed = PM_NEW(look->arena, struct pm_replies);
    *followed = *replies;
    followed->answers = answers;
    return followed;
}
