#include "plan/planning.h"

#include "base/num.h"
#include "base/time.h"
#include "plan/patterns.h"

enum { EXPIRES_AFTER_S = 7 * PM_DAY };

static enum pm_reason unmanaged(const struct pm_planning *planning,
                                const struct pm_domain_view *view)
{
    const struct pm_policy *policy = &planning->plan->policy;
    if (view->account->shared)
        return PM_REASON_SHARED;
    if (pm_patterns_match(policy->ignore, policy->ignore_count, view->name.ascii).len > 0)
        return PM_REASON_IGNORED;
    if (policy->prune == PM_PRUNE_NONE)
        return PM_REASON_PRUNE_NONE;
    if (policy->prune == PM_PRUNE_MANAGED && view->known.count == 0)
        return PM_REASON_NOT_MANAGED;
    return PM_REASON_NONE;
}

static enum pm_reason protection(const struct pm_planning *planning,
                                 const struct pm_domain_view *view)
{
    const struct pm_policy *policy = &planning->plan->policy;
    bool listed =
        pm_patterns_match(policy->protect, policy->protect_count, view->name.ascii).len > 0;
    return listed || view->protections.count > 0 ? PM_REASON_PROTECTED : PM_REASON_NONE;
}

static enum pm_reason hold(const struct pm_planning *planning, const struct pm_domain_view *view)
{
    (void)planning;
    return view->holds.count > 0 ? PM_REASON_HELD : PM_REASON_NONE;
}

static enum pm_reason users(const struct pm_planning *planning, const struct pm_domain_view *view)
{
    (void)planning;
    return view->account->users.n > 0 ? PM_REASON_USERS_REMAIN : PM_REASON_NONE;
}

static enum pm_reason rules(const struct pm_planning *planning, const struct pm_domain_view *view)
{
    bool remain = view->account->rules.n > 0 && !planning->plan->policy.delete_with_rules;
    return remain ? PM_REASON_RULES_REMAIN : PM_REASON_NONE;
}

/* Only an exact number of none means that there are none; the account's word that its lists cannot
 * be relied on counts for more. */
static bool is_none(struct pm_count count, struct pm_str unknown_why)
{
    return count.kind == PM_COUNT_EXACT && count.n == 0 && unknown_why.len == 0;
}

static bool no_users(const struct pm_planning *planning, const struct pm_domain_view *view)
{
    return is_none(view->account->users, planning->input->account->users_unknown_why);
}

static bool no_rules(const struct pm_planning *planning, const struct pm_domain_view *view)
{
    return planning->plan->policy.delete_with_rules ||
           is_none(view->account->rules, planning->input->account->rules_unknown_why);
}

static enum pm_reason unknown_counts(const struct pm_planning *planning,
                                     const struct pm_domain_view *view)
{
    bool known = no_users(planning, view) && no_rules(planning, view);
    return known ? PM_REASON_NONE : PM_REASON_USERS_UNKNOWN;
}

/* What keeps a domain from being scheduled or deleted, in the order in which it is looked at. */
static const struct row {
    enum pm_guard guard;
    enum pm_op op;
    enum pm_reason (*stops)(const struct pm_planning *, const struct pm_domain_view *);
} rows[] = {
    {PM_GUARD_MANAGED, PM_OP_UNMANAGED, unmanaged},
    {PM_GUARD_UNPROTECTED, PM_OP_BLOCKED, protection},
    {PM_GUARD_NOT_HELD, PM_OP_HELD, hold},
    {PM_GUARD_NO_USERS, PM_OP_BLOCKED, users},
    {PM_GUARD_NO_RULES, PM_OP_BLOCKED, rules},
    {PM_GUARD_COUNTS_KNOWN, PM_OP_BLOCKED, unknown_counts},
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct pm_str protection_words(const struct pm_planning *planning,
                                      const struct pm_domain_view *view)
{
    const struct pm_policy *policy = &planning->plan->policy;
    struct pm_str pattern =
        pm_patterns_match(policy->protect, policy->protect_count, view->name.ascii);
    if (pattern.len > 0)
        return pm_str_printf(planning->arena, "by policy.protect (%" PM_STR_FMT ")",
                             PM_STR_ARG(pattern));
    const struct pm_event *event = view->protections.items[view->protections.count - 1];
    struct pm_str since = pm_time_format(planning->arena, event->time);
    return pm_str_printf(planning->arena,
                         "declared with protect: true (%" PM_STR_FMT ", %" PM_STR_FMT ")",
                         PM_STR_ARG(since), PM_STR_ARG(event->actor));
}

static struct pm_str unknown_words(const struct pm_planning *planning,
                                   const struct pm_domain_view *view)
{
    const struct pm_account *account = planning->input->account;
    if (!no_users(planning, view))
        return account->users_unknown_why.len > 0 ? account->users_unknown_why
                                                  : PM_STR("the number of users is unknown");
    return account->rules_unknown_why.len > 0 ? account->rules_unknown_why
                                              : PM_STR("the number of routing rules is unknown");
}

static void explain(struct pm_planning *planning, const struct pm_domain_view *view,
                    struct pm_plan_item *item)
{
    switch (item->reason) {
    case PM_REASON_PROTECTED:
        item->note = protection_words(planning, view);
        break;
    case PM_REASON_HELD:
        item->actor = view->holds.items[view->holds.count - 1]->actor;
        item->note = view->holds.items[view->holds.count - 1]->note;
        break;
    case PM_REASON_USERS_UNKNOWN:
        item->note = unknown_words(planning, view);
        break;
    default:
        break;
    }
}

/* The guard that a freeze fails. */
static uint32_t frozen_guard(const struct pm_plan *plan)
{
    return pm_guard_bit(plan->freeze == PM_FREEZE_POLICY ? PM_GUARD_UNFROZEN : PM_GUARD_CLOCK);
}

/* Counts that are not known prove nothing, though the rows about them did not stop the domain. */
static uint32_t passed_before(const struct pm_planning *planning, const struct pm_domain_view *view,
                              size_t row)
{
    uint32_t passed = 0;
    for (size_t i = 0; i < row; i++)
        passed |= pm_guard_bit(rows[i].guard);
    if (!no_users(planning, view))
        passed &= ~pm_guard_bit(PM_GUARD_NO_USERS);
    if (!no_rules(planning, view))
        passed &= ~pm_guard_bit(PM_GUARD_NO_RULES);
    return passed;
}

static void hold_back(struct pm_planning *planning, const struct pm_domain_view *view, size_t row,
                      enum pm_reason reason)
{
    struct pm_plan_item *item = pm_planning_item(planning, view, rows[row].op, reason);
    item->passed = passed_before(planning, view, row);
    item->failed = pm_guard_bit(rows[row].guard);
    explain(planning, view, item);
    if (view->pending.count > 0)
        pm_planning_void(planning, view, reason);
}

static struct pm_plan_item *new_item(struct pm_planning *planning,
                                     const struct pm_domain_view *view, enum pm_op op,
                                     enum pm_reason reason, uint32_t passed, uint32_t failed)
{
    struct pm_plan_item *item = pm_planning_item(planning, view, op, reason);
    item->passed = passed_before(planning, view, ROWS) | passed;
    if (planning->plan->freeze != PM_FREEZE_POLICY)
        item->passed |= pm_guard_bit(PM_GUARD_UNFROZEN);
    item->failed = failed;
    return item;
}

static void plan_schedule(struct pm_planning *planning, const struct pm_domain_view *view)
{
    struct pm_plan *plan = planning->plan;
    if (plan->freeze != PM_FREEZE_NONE) {
        new_item(planning, view, PM_OP_BLOCKED, PM_REASON_FROZEN, 0, frozen_guard(plan))->note =
            plan->freeze_why;
        return;
    }
    struct pm_plan_item *item = new_item(planning, view, PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED,
                                         pm_guard_bit(PM_GUARD_CLOCK), 0);
    struct pm_pending row = {.requested = planning->input->account->time};
    item->requested = row.requested;
    item->due = pm_pending_due(&row, plan->policy.delete_delay_s);
}

/* Frozen, a row is neither executed nor voided for its age; as clocks may be wrong, it counts as
 * due as soon as either says so. */
static void plan_frozen_row(struct pm_planning *planning, const struct pm_domain_view *view)
{
    const struct pm_plan_input *input = planning->input;
    uint32_t frozen = frozen_guard(planning->plan);
    bool due =
        input->now >= view->due || (input->account->has_time && input->account->time >= view->due);
    struct pm_plan_item *item =
        due ? new_item(planning, view, PM_OP_BLOCKED, PM_REASON_FROZEN, 0, frozen)
            : new_item(planning, view, PM_OP_WAIT, PM_REASON_IN_GRACE, 0,
                       frozen | pm_guard_bit(PM_GUARD_DELAY_OVER));
    pm_planning_show_row(item, view);
    item->note = planning->plan->freeze_why;
}

static void plan_row(struct pm_planning *planning, const struct pm_domain_view *view)
{
    int64_t time = planning->input->account->time;
    uint32_t passed = pm_guard_bit(PM_GUARD_UNFROZEN) | pm_guard_bit(PM_GUARD_CLOCK);
    if (time < view->due) {
        pm_planning_show_row(new_item(planning, view, PM_OP_WAIT, PM_REASON_IN_GRACE, passed,
                                      pm_guard_bit(PM_GUARD_DELAY_OVER)),
                             view);
        return;
    }
    passed |= pm_guard_bit(PM_GUARD_DELAY_OVER);
    if (time <= pm_i64_add_clamped(view->due, EXPIRES_AFTER_S)) {
        struct pm_plan_item *item = new_item(planning, view, PM_OP_DELETE, PM_REASON_DUE,
                                             passed | pm_guard_bit(PM_GUARD_NOT_EXPIRED), 0);
        pm_planning_show_row(item, view);
        pm_planning_close(planning, item, view->pending);
        pm_planning_close(planning, item, view->known);
        return;
    }
    struct pm_plan_item *item = pm_planning_void(planning, view, PM_REASON_EXPIRED);
    item->passed = passed_before(planning, view, ROWS) | passed;
    item->failed = pm_guard_bit(PM_GUARD_NOT_EXPIRED);
    plan_schedule(planning, view);
}

/* What is not declared and not there: nothing to do, but to take it out of the books. */
static void plan_gone(struct pm_planning *planning, const struct pm_domain_view *view)
{
    if (view->pending.count > 0) {
        struct pm_plan_item *item = pm_planning_void(planning, view, PM_REASON_GONE_ALREADY);
        pm_planning_close(planning, item, view->known);
    } else if (view->known.count > 0) {
        struct pm_event *record =
            pm_planning_record(planning, PM_EVENT_VOID, view->name.ascii, view->known);
        record->reason = pm_str_from(pm_reason_name(PM_REASON_GONE_ALREADY));
    }
}

void pm_plan_undeclared(struct pm_planning *planning, const struct pm_domain_view *view)
{
    if (!view->account) {
        plan_gone(planning, view);
        return;
    }
    for (size_t i = 0; i < ROWS; i++) {
        enum pm_reason reason = rows[i].stops(planning, view);
        if (reason != PM_REASON_NONE) {
            hold_back(planning, view, i, reason);
            return;
        }
    }
    if (view->pending.count == 0)
        plan_schedule(planning, view);
    else if (planning->plan->freeze != PM_FREEZE_NONE)
        plan_frozen_row(planning, view);
    else
        plan_row(planning, view);
}
