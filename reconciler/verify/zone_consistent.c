#include "verify/causes.h"
#include "verify/zone.h"

enum { DIFFERENCES_MAX = 8 };

static bool answers_equal(const struct pm_answer *a, const struct pm_answer *b)
{
    return pm_view_equal(pm_view_own_set(a, a->question.type),
                         pm_view_own_set(b, b->question.type)) &&
           (a->question.type == PM_RRTYPE_CNAME ||
            pm_view_equal(pm_view_own_set(a, PM_RRTYPE_CNAME),
                          pm_view_own_set(b, PM_RRTYPE_CNAME)));
}

static bool counts(const struct pm_answer *answer)
{
    return pm_answer_is_conclusive(answer->status) && answer->authoritative;
}

/* An answer that is not that of the first server that counts; NULL: all say the same. */
static const struct pm_answer *find_other(const struct pm_replies *replies,
                                          const struct pm_answer **first)
{
    *first = NULL;
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (!counts(answer))
            continue;
        if (*first && !answers_equal(*first, answer))
            return answer;
        if (!*first)
            *first = answer;
    }
    return NULL;
}

static bool is_of_the_domain(const struct pm_question *question)
{
    return question->via == PM_VIA_AUTHORITY && question->type != PM_RRTYPE_NS &&
           question->type != PM_RRTYPE_SOA;
}

static struct pm_str words_of(const struct pm_answer *answer, struct pm_arena *arena)
{
    const struct pm_rrset *set = pm_view_own_set(answer, PM_RRTYPE_CNAME);
    if (!set)
        set = pm_view_own_set(answer, answer->question.type);
    return set ? pm_view_values(set, arena) : PM_STR("none");
}

struct differences {
    size_t count;
    const struct pm_question *first;
    struct pm_joined list, where;
};

static void add_difference(struct differences *differences, const struct pm_answer *a,
                           const struct pm_answer *b)
{
    struct pm_arena *arena = differences->list.arena;
    if (differences->count++ == 0) {
        differences->first = &a->question;
        pm_join(&differences->where, ", ", a->server);
        pm_join(&differences->where, ", ", b->server);
    }
    if (differences->count > DIFFERENCES_MAX)
        return;
    pm_join(&differences->list, "; ",
            pm_str_printf(arena,
                          "%" PM_STR_FMT " %s: %" PM_STR_FMT " at %" PM_STR_FMT ", %" PM_STR_FMT
                          " at %" PM_STR_FMT,
                          PM_STR_ARG(a->question.name), pm_rrtype_name(a->question.type),
                          PM_STR_ARG(words_of(a, arena)), PM_STR_ARG(a->server),
                          PM_STR_ARG(words_of(b, arena)), PM_STR_ARG(b->server)));
}

void pm_zone_judge_consistent(struct pm_look *look)
{
    const struct pm_verify_input *input = look->input;
    struct differences differences = {.list = {look->arena, PM_STR("")},
                                      .where = {look->arena, PM_STR("")}};
    for (size_t i = 0; i < input->reply_count; i++) {
        const struct pm_answer *first, *other;
        if (!is_of_the_domain(&input->replies[i]->question))
            continue;
        other = find_other(input->replies[i], &first);
        if (other)
            add_difference(&differences, first, other);
    }
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (differences.count > 0)
        verdict = (struct pm_verdict){
            .status = PM_STATUS_WARN,
            .cause = &pm_causes_shared[PM_CAUSE_NOT_EVERYWHERE_YET],
            .seen = differences.list.text,
            .why = pm_str_printf(look->arena, "The name servers differ in %zu record set%s.",
                                 differences.count, differences.count > 1 ? "s" : ""),
            .fix = PM_STR("Wait for the change to arrive at every server; if it does not, ask the "
                          "DNS provider."),
            .may_pass = true,
        };
    struct pm_finding *finding =
        pm_look_tell(look, &pm_zone_rules[PM_ZONE_RULE_CONSISTENT], &verdict);
    finding->where = differences.where.text;
    if (differences.first) {
        finding->owner = differences.first->name;
        finding->type = differences.first->type;
    }
}
