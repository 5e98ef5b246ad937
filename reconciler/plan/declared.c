#include "plan/planning.h"

#include "base/time.h"

#include <stdlib.h>

static enum pm_tri tri(bool value)
{
    return value ? PM_TRUE : PM_FALSE;
}

/* Fields that the file leaves open are nobody's business. */
static bool field_differs(enum pm_tri wanted, bool is, enum pm_tri *from, enum pm_tri *to)
{
    if (wanted == PM_UNSET || wanted == tri(is))
        return false;
    *from = tri(is);
    *to = wanted;
    return true;
}

static void plan_update(struct pm_planning *planning, const struct pm_domain_view *view)
{
    const struct pm_settings *wanted = &view->desired->settings;
    struct pm_settings from = {0}, to = {0};
    bool differs = field_differs(wanted->allow_account_reset, view->account->allow_account_reset,
                                 &from.allow_account_reset, &to.allow_account_reset);
    differs |= field_differs(wanted->symbolic_subaddressing, view->account->symbolic_subaddressing,
                             &from.symbolic_subaddressing, &to.symbolic_subaddressing);
    if (!differs)
        return;
    struct pm_plan_item *item =
        pm_planning_item(planning, view, PM_OP_UPDATE, PM_REASON_SETTINGS_DIFFER);
    item->from = from;
    item->to = to;
}

static void lift_hold(struct pm_planning *planning, const struct pm_domain_view *view)
{
    if (view->holds.count == 0)
        return;
    struct pm_event *release =
        pm_planning_record(planning, PM_EVENT_RELEASE, view->name.ascii, view->holds);
    release->reason = pm_str_from(pm_reason_name(PM_REASON_DECLARED_AGAIN));
}

static void plan_cancel(struct pm_planning *planning, const struct pm_domain_view *view)
{
    if (view->pending.count == 0 && view->holds.count == 0)
        return;
    struct pm_plan_item *item =
        pm_planning_item(planning, view, PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN);
    if (view->pending.count > 0)
        pm_planning_show_row(item, view);
    pm_planning_close(planning, item, view->pending);
    if (view->holds.count == 0)
        return;
    const struct pm_event *hold = view->holds.items[view->holds.count - 1];
    if (!item->pending)
        item->actor = hold->actor;
    item->note = hold->note;
    pm_planning_close(planning, item, view->holds);
    lift_hold(planning, view);
}

static void plan_present(struct pm_planning *planning, const struct pm_domain_view *view)
{
    plan_update(planning, view);
    plan_cancel(planning, view);
    if (view->known.count == 0)
        pm_planning_record(planning, PM_EVENT_KNOWN, view->name.ascii, (struct pm_open_events){0});
}

static int by_domain(const void *key, const void *look)
{
    return pm_str_cmp(*(const struct pm_str *)key,
                      ((const struct pm_ownership_look *)look)->domain);
}

static enum pm_visibility look_of(const struct pm_plan_input *input, struct pm_str domain)
{
    if (input->look_count == 0)
        return PM_LOOK_NOT_ASKED;
    const struct pm_ownership_look *look =
        bsearch(&domain, input->looks, input->look_count, sizeof *look, by_domain);
    return look ? look->look : PM_LOOK_NOT_ASKED;
}

static void plan_vanished(struct pm_planning *planning, const struct pm_domain_view *view)
{
    struct pm_plan_item *item = pm_planning_item(planning, view, PM_OP_BLOCKED, PM_REASON_VANISHED);
    struct pm_str since = pm_time_format(planning->arena, view->known.items[0]->time);
    item->note = pm_str_printf(planning->arena, "on the account since %" PM_STR_FMT " or before",
                               PM_STR_ARG(since));
}

/* Known from an earlier apply stays known: what closes it is only a deletion, or that the domain is
 * neither declared nor there. Else a domain that was deleted elsewhere would come back
 * by itself. */
static void plan_absent(struct pm_planning *planning, const struct pm_domain_view *view)
{
    bool known = view->known.count > 0;
    if (view->pending.count > 0)
        pm_planning_void(planning, view, PM_REASON_GONE_ALREADY);
    if (known && !pm_planning_is_readded(planning, view->name.ascii)) {
        plan_vanished(planning, view);
        return;
    }
    bool waits = look_of(planning->input, view->name.ascii) == PM_VISIBILITY_ABSENT;
    struct pm_plan_item *item =
        waits ? pm_planning_item(planning, view, PM_OP_WAIT, PM_REASON_OWNERSHIP_NOT_VISIBLE)
              : pm_planning_item(planning, view, PM_OP_ADD,
                                 known ? PM_REASON_READD : PM_REASON_NOT_ON_ACCOUNT);
    item->to = view->desired->settings;
    if (!waits)
        lift_hold(planning, view);
}

static void record_protection(struct pm_planning *planning, const struct pm_domain_view *view)
{
    const struct pm_desired_domain *desired = view->desired;
    bool is_protected = view->protections.count > 0;
    if (desired->protect && !is_protected)
        pm_planning_record(planning, PM_EVENT_PROTECT, view->name.ascii,
                           (struct pm_open_events){0});
    if (desired->protect_given && !desired->protect && is_protected)
        pm_planning_record(planning, PM_EVENT_UNPROTECT, view->name.ascii, view->protections);
}

void pm_plan_declared(struct pm_planning *planning, const struct pm_domain_view *view)
{
    if (view->account)
        plan_present(planning, view);
    else
        plan_absent(planning, view);
    record_protection(planning, view);
}
