#include "verify/tags.h"

#include "verify/view.h"

enum { EXCERPT_MAX = 60 };

struct pm_tags pm_tags_of(struct pm_str text)
{
    return (struct pm_tags){.text = text};
}

/* Where the trimmed part begins in the text it is a part of. */
static size_t place_in(struct pm_str text, struct pm_str part)
{
    return part.len > 0 ? (size_t)(part.ptr - text.ptr) : text.len;
}

bool pm_tags_next(struct pm_tags *tags, struct pm_tag *tag)
{
    while (tags->next < tags->text.len) {
        struct pm_str rest = pm_str_sub(tags->text, tags->next, tags->text.len);
        struct pm_str part = pm_str_sub(rest, 0, pm_str_find(rest, ';'));
        struct pm_str trimmed = pm_str_trim(part);
        tags->next += part.len + 1;
        if (trimmed.len == 0)
            continue;
        size_t cut = pm_str_find(trimmed, '=');
        *tag = (struct pm_tag){
            .name = pm_str_trim(pm_str_sub(trimmed, 0, cut)),
            .value = pm_str_trim(pm_str_sub(trimmed, cut + 1, trimmed.len)),
            .has_value = cut < trimmed.len,
            .at = place_in(tags->text, trimmed),
        };
        tag->value_at = tag->value.len > 0 ? place_in(tags->text, tag->value) : tag->at;
        return true;
    }
    return false;
}

void pm_text_problem_add(struct pm_text_problems *problems, enum pm_status level, size_t at,
                         const char *format, ...)
{
    if (problems->count >= PM_TEXT_PROBLEMS_MAX &&
        (level != PM_STATUS_FAIL || problems->count >= (size_t)2 * PM_TEXT_PROBLEMS_MAX))
        return;
    va_list args;
    va_start(args, format);
    struct pm_text_problem problem = {
        .level = level,
        .at = at == PM_TEXT_WHOLE ? 0 : at + 1,
        .what = pm_str_vprintf(problems->arena, format, args),
    };
    va_end(args);
    *PM_PUSH(problems->arena, problems->items, problems->count, problems->cap) = problem;
}

void pm_text_problem_quote(struct pm_text_problems *problems, enum pm_status level, size_t at,
                           const char *before, struct pm_str text, const char *after)
{
    struct pm_str shown = pm_text_excerpt(text, problems->arena);
    pm_text_problem_add(problems, level, at, "%s%" PM_STR_FMT "%s", before, PM_STR_ARG(shown),
                        after);
}

enum pm_status pm_text_problems_worst(const struct pm_text_problems *problems)
{
    enum pm_status worst = PM_STATUS_PASS;
    for (size_t i = 0; i < problems->count; i++)
        if (pm_status_severity(problems->items[i].level) > pm_status_severity(worst))
            worst = problems->items[i].level;
    return worst;
}

static void tell_level(const struct pm_text_problems *problems, enum pm_status level,
                       struct pm_joined *told)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct pm_text_problem *problem = &problems->items[i];
        if (problem->level != level)
            continue;
        pm_join(told, " ",
                problem->at == 0 ? problem->what
                                 : pm_str_printf(told->arena, "Character %zu: %" PM_STR_FMT,
                                                 problem->at, PM_STR_ARG(problem->what)));
    }
}

struct pm_str pm_text_problems_tell(const struct pm_text_problems *problems, enum pm_status level,
                                    struct pm_arena *arena)
{
    static const enum pm_status levels[] = {PM_STATUS_FAIL, PM_STATUS_UNKNOWN, PM_STATUS_WARN,
                                            PM_STATUS_INFO};
    struct pm_joined told = {.arena = arena, .text = PM_STR("")};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (pm_status_severity(levels[i]) >= pm_status_severity(level))
            tell_level(problems, levels[i], &told);
    return told.text;
}

struct pm_str pm_text_excerpt(struct pm_str text, struct pm_arena *arena)
{
    if (text.len <= EXCERPT_MAX)
        return text;
    return pm_str_printf(arena, "%" PM_STR_FMT "…", PM_STR_ARG(pm_str_sub(text, 0, EXCERPT_MAX)));
}
