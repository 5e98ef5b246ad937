#include "plan/policy.h"

#include "base/time.h"
#include "plan/patterns.h"

enum { NAMES_SHOWN = 5 };

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void unite_lists(struct pm_policy *out, const struct pm_policy *a, const struct pm_policy *b,
                        struct pm_arena *arena)
{
    out->protect = pm_patterns_union(a->protect, a->protect_count, b->protect, b->protect_count,
                                     arena, &out->protect_count);
    out->ignore = pm_patterns_union(a->ignore, a->ignore_count, b->ignore, b->ignore_count, arena,
                                    &out->ignore_count);
}

static struct pm_policy stricter(const struct pm_policy *a, const struct pm_policy *b,
                                 struct pm_arena *arena)
{
    struct pm_policy out = {
        .prune = a->prune > b->prune ? a->prune : b->prune,
        .delete_delay_s = larger(a->delete_delay_s, b->delete_delay_s),
        .max_deletes = smaller(a->max_deletes, b->max_deletes),
        .max_delete_percent = smaller(a->max_delete_percent, b->max_delete_percent),
        .delete_with_rules = a->delete_with_rules && b->delete_with_rules,
    };
    unite_lists(&out, a, b, arena);
    return out;
}

struct notes {
    struct pm_arena *arena;
    struct pm_str *items;
    size_t count, cap;
};

static struct pm_str *new_note(struct notes *notes)
{
    return PM_PUSH(notes->arena, notes->items, notes->count, notes->cap);
}

static void note_rise(struct notes *notes, const char *key, int64_t from, int64_t to)
{
    if (to > from)
        *new_note(notes) =
            pm_str_printf(notes->arena, "%s rises from %lld to %lld: counts from the next apply on",
                          key, (long long)from, (long long)to);
}

static void note_delay(struct notes *notes, int64_t from, int64_t to)
{
    if (to < from)
        *new_note(notes) = pm_str_printf(notes->arena,
                                         "delete_delay falls from %" PM_STR_FMT " to %" PM_STR_FMT
                                         ": counts from the next apply on",
                                         PM_STR_ARG(pm_duration_format(notes->arena, from)),
                                         PM_STR_ARG(pm_duration_format(notes->arena, to)));
}

static struct pm_str join_names(const struct pm_str *names, size_t count, struct pm_arena *arena)
{
    struct pm_str text = names[0];
    for (size_t i = 1; i < count && i < NAMES_SHOWN; i++)
        text = pm_str_printf(arena, "%" PM_STR_FMT ", %" PM_STR_FMT, PM_STR_ARG(text),
                             PM_STR_ARG(names[i]));
    if (count > NAMES_SHOWN)
        text = pm_str_printf(arena, "%" PM_STR_FMT " and %zu more", PM_STR_ARG(text),
                             count - NAMES_SHOWN);
    return text;
}

/* in_force is the union of the last applied list and the file's: what it has over the file's was
 * dropped. */
static void note_dropped(struct notes *notes, const char *key, const struct pm_str *in_force,
                         size_t in_force_count, const struct pm_str *file, size_t file_count)
{
    struct pm_arena *arena = notes->arena;
    size_t sorted_count, dropped_count;
    struct pm_str *sorted = pm_patterns_union(file, file_count, NULL, 0, arena, &sorted_count);
    struct pm_str *dropped =
        pm_patterns_minus(in_force, in_force_count, sorted, sorted_count, arena, &dropped_count);
    if (dropped_count > 0)
        *new_note(notes) = pm_str_printf(
            arena, "%s no longer lists %" PM_STR_FMT ": counts from the next apply on", key,
            PM_STR_ARG(join_names(dropped, dropped_count, arena)));
}

static void note_weakened(struct notes *notes, const struct pm_policy *from,
                          const struct pm_policy *to, const struct pm_policy *in_force)
{
    if (to->prune < from->prune)
        *new_note(notes) =
            pm_str_printf(notes->arena, "prune goes from %s to %s: counts from the next apply on",
                          pm_prune_name(from->prune), pm_prune_name(to->prune));
    note_delay(notes, from->delete_delay_s, to->delete_delay_s);
    note_rise(notes, "max_deletes", from->max_deletes, to->max_deletes);
    note_rise(notes, "max_delete_percent", from->max_delete_percent, to->max_delete_percent);
    if (to->delete_with_rules && !from->delete_with_rules)
        *new_note(notes) = PM_STR("delete_with_rules becomes true: counts from the next apply on");
    note_dropped(notes, "protect", in_force->protect, in_force->protect_count, to->protect,
                 to->protect_count);
    note_dropped(notes, "ignore", in_force->ignore, in_force->ignore_count, to->ignore,
                 to->ignore_count);
}

void pm_policy_enforce(struct pm_planning *planning)
{
    const struct pm_policy *file = &planning->input->desired->policy;
    const struct pm_event *applied = planning->input->ledger->policy;
    const struct pm_policy *last = applied ? applied->policy : file;
    struct pm_plan *plan = planning->plan;
    struct notes notes = {.arena = planning->arena};
    plan->policy = stricter(last, file, planning->arena);
    plan->policy.freeze = file->freeze;
    note_weakened(&notes, last, file, &plan->policy);
    plan->policy_notes = notes.items;
    plan->policy_note_count = notes.count;
}

/* A freeze is in force while it stands in the file, and no longer. */
static const struct pm_policy *without_freeze(const struct pm_policy *file, struct pm_arena *arena)
{
    struct pm_policy *policy = PM_NEW(arena, struct pm_policy);
    *policy = *file;
    policy->freeze = (struct pm_str){0};
    return policy;
}

void pm_policy_record(struct pm_planning *planning)
{
    const struct pm_plan_input *input = planning->input;
    const struct pm_ledger *ledger = input->ledger;
    const struct pm_policy *file = &input->desired->policy;
    const struct pm_event *applied = ledger->policy;
    struct pm_str account = input->account->fingerprint;
    bool account_is_new = account.len > 0 && !pm_str_eq(account, ledger->account);
    if (applied && pm_policy_eq(applied->policy, file) && !account_is_new)
        return;
    struct pm_open_events closes = {.items = &applied, .count = applied ? 1 : 0};
    struct pm_event *record =
        pm_planning_record(planning, PM_EVENT_POLICY, (struct pm_str){0}, closes);
    record->policy = without_freeze(file, planning->arena);
    record->account = account.len > 0 ? account : ledger->account;
}
