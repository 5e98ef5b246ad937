#include "report/record.h"

#include "report/verify_format.h"

struct count_row {
    size_t n;
    const char *what;
};

static struct pm_str join(const struct count_row *rows, size_t count, const char *nothing,
                          struct pm_arena *arena)
{
    struct pm_str text = {0};
    for (size_t i = 0; i < count; i++) {
        if (rows[i].n == 0)
            continue;
        text = pm_str_printf(arena, "%" PM_STR_FMT "%s%zu %s", PM_STR_ARG(text),
                             text.len > 0 ? ", " : "", rows[i].n, rows[i].what);
    }
    return text.len > 0 ? text : pm_str_from(nothing);
}

struct pm_str pm_report_outcome_words(const struct pm_outcome *outcome, struct pm_arena *arena)
{
    const size_t *done = outcome->done_by_op, *by_result = outcome->by_result;
    const struct count_row rows[] = {
        {done[PM_OP_ADD], "added"},
        {done[PM_OP_UPDATE], "changed"},
        {done[PM_OP_SCHEDULE], "scheduled for deletion"},
        {done[PM_OP_DELETE], "deleted"},
        {done[PM_OP_CANCEL] + done[PM_OP_VOID], "cancelled"},
        {by_result[PM_RESULT_FAILED], "failed"},
        {by_result[PM_RESULT_UNKNOWN], "unknown"},
        {by_result[PM_RESULT_WITHHELD], "withheld"},
    };
    struct pm_str words = join(rows, sizeof rows / sizeof *rows, "nothing done", arena);
    if (!outcome->interrupted)
        return words;
    return pm_str_printf(arena, "%" PM_STR_FMT ", interrupted", PM_STR_ARG(words));
}

struct pm_str pm_report_plan_words(const struct pm_plan *plan, struct pm_arena *arena)
{
    struct pm_plan_summary s = pm_plan_summarize(plan);
    const struct count_row rows[] = {
        {s.add, "to add"},
        {s.change, "to change"},
        {s.schedule, "to schedule for deletion"},
        {s.delete, "to delete now"},
        {s.cancel, "to cancel"},
        {s.wait, "waiting"},
        {s.blocked, "blocked"},
    };
    return join(rows, sizeof rows / sizeof *rows, "no changes", arena);
}

struct pm_str pm_report_verify_words(const struct pm_findings *findings, struct pm_arena *arena)
{
    struct pm_verify_summary s = {0};
    struct pm_verify_domain domain;
    struct pm_str words;
    for (size_t at = 0; pm_verify_next_domain(findings, &at, &domain);)
        pm_verify_count(&s, pm_verify_verdict_of(&domain));
    if (s.domains == 0)
        return PM_STR("no domains");
    words = pm_str_printf(arena, "%zu of %zu %s pass", s.ok, s.domains,
                          s.domains == 1 ? "domain" : "domains");
    if (s.failed > 0)
        words = pm_str_printf(arena, "%" PM_STR_FMT ", %zu failed", PM_STR_ARG(words), s.failed);
    if (s.unknown > 0)
        words = pm_str_printf(arena, "%" PM_STR_FMT ", %zu unknown", PM_STR_ARG(words), s.unknown);
    return words;
}
