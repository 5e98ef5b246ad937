#include "plan/caps.h"

#include <stdlib.h>

static int64_t limit_of(const struct pm_planning *planning)
{
    int64_t given = planning->input->max_deletes;
    return given >= 0 ? given : planning->plan->policy.max_deletes;
}

static int by_due(const void *left, const void *right)
{
    const struct pm_plan_item *a = *(struct pm_plan_item *const *)left;
    const struct pm_plan_item *b = *(struct pm_plan_item *const *)right;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    if (a->requested != b->requested)
        return a->requested < b->requested ? -1 : 1;
    return pm_name_cmp(a->name, b->name);
}

static size_t find_op(const struct pm_plan *plan, enum pm_op op, struct pm_arena *arena,
                      struct pm_plan_item ***out)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++)
        count += plan->items[i].op == op;
    *out = PM_NEW_ARRAY(arena, struct pm_plan_item *, count);
    count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].op == op)
            (*out)[count++] = &plan->items[i];
    }
    return count;
}

static void keep_waiting(struct pm_plan_item *item)
{
    item->op = PM_OP_WAIT;
    item->reason = PM_REASON_DRAINING;
    item->failed |= pm_guard_bit(PM_GUARD_WITHIN_CAPS);
    item->closes = NULL;
    item->closes_count = 0;
}

static void cap_deletes(struct pm_planning *planning)
{
    struct pm_plan_item **deletes;
    size_t count = find_op(planning->plan, PM_OP_DELETE, planning->arena, &deletes);
    qsort(deletes, count, sizeof(struct pm_plan_item *), by_due);
    uint64_t limit = (uint64_t)limit_of(planning);
    for (size_t i = 0; i < count; i++) {
        if (i < limit)
            deletes[i]->passed |= pm_guard_bit(PM_GUARD_WITHIN_CAPS);
        else
            keep_waiting(deletes[i]);
    }
}

/* Rows that stay in the queue, were this run to do nothing. Deletes count, because they may fail,
 * and so that the answer does not depend on the hour. */
static int64_t pending_rows(const struct pm_plan *plan)
{
    int64_t count = 0;
    for (size_t i = 0; i < plan->count; i++)
        count += plan->items[i].pending && plan->items[i].op != PM_OP_VOID &&
                 plan->items[i].op != PM_OP_CANCEL;
    return count;
}

static struct pm_str numbers(int64_t total, int64_t pending, struct pm_arena *arena)
{
    int64_t new = total - pending;
    return pm_str_printf(arena, "%lld deletions (%lld pending, %lld new)", (long long)total,
                         (long long)pending, (long long)new);
}

/* Why so many new ones are too many, in words; empty when they are not. */
static struct pm_str excess(const struct pm_planning *planning, int64_t new)
{
    const struct pm_policy *policy = &planning->plan->policy;
    bool given = planning->input->max_deletes >= 0;
    int64_t pending = pending_rows(planning->plan), total = pending + new;
    int64_t own = pm_planning_own_domains(planning);
    struct pm_str counts = numbers(total, pending, planning->arena);
    if (total > limit_of(planning))
        return pm_str_printf(planning->arena,
                             "%" PM_STR_FMT " are more than %s %lld allows: --max-deletes %lld "
                             "allows them once",
                             PM_STR_ARG(counts), given ? "--max-deletes" : "max_deletes",
                             (long long)limit_of(planning), (long long)total);
    if (!given && own >= PM_PERCENT_ACCOUNT_MIN && total * 100 > policy->max_delete_percent * own)
        return pm_str_printf(planning->arena,
                             "%" PM_STR_FMT " of %lld domains are more than max_delete_percent "
                             "%lld allows: --max-deletes %lld allows them once",
                             PM_STR_ARG(counts), (long long)own,
                             (long long)policy->max_delete_percent, (long long)total);
    return (struct pm_str){0};
}

static void refuse_schedule(struct pm_plan_item *item, struct pm_str why)
{
    item->op = PM_OP_BLOCKED;
    item->reason = PM_REASON_TOO_MANY;
    item->failed |= pm_guard_bit(PM_GUARD_WITHIN_CAPS);
    item->requested = 0;
    item->due = 0;
    item->note = why;
}

static void cap_schedules(struct pm_planning *planning)
{
    struct pm_plan_item **schedules;
    size_t count = find_op(planning->plan, PM_OP_SCHEDULE, planning->arena, &schedules);
    if (count == 0)
        return;
    struct pm_str why = excess(planning, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        if (why.len > 0)
            refuse_schedule(schedules[i], why);
        else
            schedules[i]->passed |= pm_guard_bit(PM_GUARD_WITHIN_CAPS);
    }
}

void pm_plan_cap(struct pm_planning *planning)
{
    cap_deletes(planning);
    cap_schedules(planning);
}
