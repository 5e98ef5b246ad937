#include "report/verify_groups.h"

#include "report/escape.h"

#include <stdlib.h>

enum { WORDS_MAX = 300, DETAILS_MAX = 60 };

static bool fits(const struct pm_verify_group *group, const struct pm_finding *finding)
{
    if (group->status != finding->status)
        return false;
    if (finding->status == PM_STATUS_UNKNOWN && finding->seen.len > 0)
        return group->rule.len == 0 && pm_str_eq(group->words, finding->seen);
    return pm_str_eq(group->rule, finding->rule) && pm_str_eq(group->cause, finding->cause);
}

static struct pm_verify_group *make_group(struct pm_verify_groups *groups,
                                          const struct pm_finding *finding)
{
    struct pm_verify_group *group =
        PM_PUSH(groups->arena, groups->items, groups->count, groups->cap);
    *group = (struct pm_verify_group){.status = finding->status};
    if (groups->count > PM_VERIFY_GROUPS_MAX) {
        group->words = PM_STR("other reasons");
        group->others = true;
    } else if (finding->status == PM_STATUS_UNKNOWN && finding->seen.len > 0) {
        group->words = pm_str_dup(groups->arena, finding->seen);
    } else {
        if (finding->status == PM_STATUS_UNKNOWN)
            group->words = pm_str_dup(groups->arena, finding->why);
        group->rule = pm_str_dup(groups->arena, finding->rule);
        group->cause = pm_str_dup(groups->arena, finding->cause);
    }
    return group;
}

/* Behind the last group that is told apart stand at most three, one a status, for all others. */
static struct pm_verify_group *group_of(struct pm_verify_groups *groups,
                                        const struct pm_finding *finding)
{
    for (size_t i = 0; i < groups->count; i++) {
        struct pm_verify_group *group = &groups->items[i];
        if (i < PM_VERIFY_GROUPS_MAX ? fits(group, finding) : group->status == finding->status)
            return group;
    }
    return make_group(groups, finding);
}

static void keep(struct pm_verify_groups *groups, struct pm_verify_group *group,
                 const struct pm_finding *finding)
{
    struct pm_arena *arena = groups->arena;
    struct pm_finding *kept = &group->examples[group->example_count++];
    *kept = *finding;
    struct pm_str *const texts[] = {&kept->domain,   &kept->rule,    &kept->cause, &kept->owner,
                                    &kept->expected, &kept->seen,    &kept->where, &kept->why,
                                    &kept->fix,      &kept->publish, &kept->remove};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = pm_str_dup(arena, *texts[i]);
    kept->cause.len = 0; /* the group's title has it */
    kept->evidence = NULL;
    kept->evidence_count = 0;
}

void pm_verify_groups_add(struct pm_verify_groups *groups, const struct pm_verify_domain *domain,
                          size_t number)
{
    for (size_t i = 0; i < domain->count; i++) {
        const struct pm_finding *finding = &domain->items[i];
        if (!pm_verify_needs_attention(finding))
            continue;
        struct pm_verify_group *group = group_of(groups, finding);
        if (group->last == number)
            continue;
        group->last = number;
        group->domains++;
        if (group->example_count < PM_VERIFY_EXAMPLES && group->status != PM_STATUS_UNKNOWN)
            keep(groups, group, finding);
        if (group->name_count < PM_VERIFY_NAMES)
            group->names[group->name_count++] =
                pm_str_dup(groups->arena, pm_name_display(domain->name, groups->arena));
    }
}

/* Without the first `shown`: "a.example, b.example and 9310 more". */
static struct pm_str name_words(const struct pm_verify_group *group, size_t shown,
                                struct pm_arena *arena)
{
    size_t more = group->domains - group->name_count;
    struct pm_str words = {0};
    for (size_t i = shown; i < group->name_count; i++) {
        bool last = more == 0 && i + 1 == group->name_count;
        const char *joint = i == shown ? "" : last ? " and " : ", ";
        words = pm_str_printf(arena, "%" PM_STR_FMT "%s%" PM_STR_FMT, PM_STR_ARG(words), joint,
                              PM_STR_ARG(group->names[i]));
    }
    if (more > 0)
        words = pm_str_printf(arena, "%" PM_STR_FMT " and %zu more", PM_STR_ARG(words), more);
    return words;
}

static void put_title(struct pm_out *out, const struct pm_verify_group *group)
{
    struct pm_finding named = {.cause = group->cause};
    struct pm_str cause = pm_verify_cause_words(&named, out->arena);
    pm_verify_put_word(out, group->status, false);
    pm_sink_puts(out->sink, group->rule.len > 0 ? " " : "");
    pm_out_ink(out, PM_INK_BOLD, pm_term_text(out->arena, group->rule));
    pm_sink_printf(out->sink, ": %zu %s", group->domains,
                   group->domains == 1 ? "domain" : "domains");
    if (group->rule.len > 0 && group->words.len > 0 && group->domains > 1)
        pm_sink_puts(out->sink, ", such as this one");
    if (cause.len + group->words.len > 0)
        pm_sink_puts(out->sink, ": ");
    pm_out_text(out, cause);
    pm_sink_put(out->sink, pm_term_text_cut(out->arena, group->words, WORDS_MAX));
    pm_sink_putc(out->sink, '\n');
}

static int by_weight(const void *a, const void *b)
{
    const struct pm_verify_group *one = a, *other = b;
    int by_status = pm_status_severity(other->status) - pm_status_severity(one->status);
    if (by_status != 0)
        return by_status;
    if (one->others != other->others)
        return one->others ? 1 : -1;
    if (one->domains != other->domains)
        return one->domains < other->domains ? 1 : -1;
    int by_rule = pm_str_cmp(one->rule, other->rule);
    int by_cause = by_rule ? by_rule : pm_str_cmp(one->cause, other->cause);
    return by_cause ? by_cause : pm_str_cmp(one->words, other->words);
}

/* As many as there is still room for; returns how many that were. */
static size_t put_examples(struct pm_out *out, const struct pm_verify_group *group,
                           struct pm_verify_told *told, size_t room)
{
    size_t count = group->example_count < room ? group->example_count : room;
    for (size_t i = 0; i < count; i++) {
        pm_sink_putc(out->sink, '\n');
        pm_verify_put_headline(out, &group->examples[i]);
        pm_verify_put_detail(out, &group->examples[i], told);
    }
    return count;
}

static void put_names(struct pm_out *out, const struct pm_verify_group *group, size_t shown)
{
    if (shown == group->name_count)
        return;
    pm_sink_puts(out->sink, shown > 0 ? "\n" : "");
    pm_out_wrapped(out, 2,
                   pm_str_printf(out->arena, "%s%" PM_STR_FMT, shown > 0 ? "Also " : "",
                                 PM_STR_ARG(name_words(group, shown, out->arena))));
}

void pm_verify_groups_put(struct pm_verify_groups *groups, struct pm_out *out,
                          struct pm_verify_told *told)
{
    size_t room = DETAILS_MAX;
    if (groups->count > 0)
        qsort(groups->items, groups->count, sizeof *groups->items, by_weight);
    for (size_t i = 0; i < groups->count; i++) {
        const struct pm_verify_group *group = &groups->items[i];
        put_title(out, group);
        size_t shown = put_examples(out, group, told, room);
        room -= shown;
        put_names(out, group, shown);
        pm_sink_putc(out->sink, '\n');
    }
}
