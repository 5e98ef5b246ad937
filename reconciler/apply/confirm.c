#include "apply/execution.h"
#include "apply/settle.h"

static bool tri_holds(enum pm_tri wanted, bool is)
{
    return wanted == PM_UNSET || (wanted == PM_TRUE) == is;
}

static bool shows_effect(const struct pm_change *change, const struct pm_account *account)
{
    const struct pm_account_domain *domain = pm_account_find(account, change->domain);
    switch (change->action) {
    case PM_ACTION_ADD:
        return domain != NULL;
    case PM_ACTION_DELETE:
        return domain == NULL;
    case PM_ACTION_UPDATE:
        return domain &&
               tri_holds(change->settings.allow_account_reset, domain->allow_account_reset) &&
               tri_holds(change->settings.symbolic_subaddressing, domain->symbolic_subaddressing);
    case PM_ACTION_NONE:
        break;
    }
    return false;
}

/* A refusal that says "exists already" is no failure when the list shows the domain. */
static bool may_have_effect(const struct pm_change *change)
{
    return change->result == PM_CHANGE_UNKNOWN ||
           (change->result == PM_CHANGE_REFUSED && change->exists_hint);
}

static struct pm_event correct(struct pm_execution *x, const struct pm_step *step,
                               enum pm_event_kind kind, struct pm_str note)
{
    struct pm_event event = pm_execution_event(x, kind, step->change.domain);
    event.action = step->change.action;
    event.note = note;
    pm_event_close(&event, step->intent, x->arena);
    return event;
}

static const char without_effect[] =
    "the service accepted it, but its list does not show the effect: look at the account's page, "
    "then apply again";

/* One step against the list; true when an event follows from it. */
static bool confirm(struct pm_execution *x, const struct pm_step *step,
                    const struct pm_account *account, struct pm_event *event)
{
    bool effect = shows_effect(&step->change, account);
    if (step->change.result == PM_CHANGE_ACCEPTED && !effect) {
        pm_outcome_set(x, step->outcome, PM_RESULT_FAILED, pm_str_from(without_effect));
        *event = correct(x, step, PM_EVENT_FAILED, PM_STR("accepted without effect"));
        return true;
    }
    if (may_have_effect(&step->change) && effect) {
        pm_outcome_set(x, step->outcome, PM_RESULT_DONE, (struct pm_str){0});
        *event = correct(x, step, PM_EVENT_DONE, PM_STR("confirmed by the account's list"));
        if (step->change.action == PM_ACTION_DELETE)
            pm_close_deleted(event, &x->seen.ledger, x->arena);
        return true;
    }
    return false;
}

static bool newly_known(const struct pm_execution *x, const struct pm_step *step,
                        const struct pm_account *account)
{
    return step->change.action == PM_ACTION_ADD && shows_effect(&step->change, account) &&
           pm_open_of(&x->seen.ledger.known, step->change.domain).count == 0;
}

void pm_confirm_steps(struct pm_execution *x, struct pm_step *steps, size_t count,
                      const struct pm_account *account)
{
    struct pm_event *events = PM_NEW_ARRAY(x->arena, struct pm_event, 2 * count);
    size_t event_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!steps[i].sent)
            continue;
        if (confirm(x, &steps[i], account, &events[event_count]))
            event_count++;
        if (newly_known(x, &steps[i], account))
            events[event_count++] = pm_execution_event(x, PM_EVENT_KNOWN, steps[i].change.domain);
    }
    pm_execution_append(x, events, event_count);
}
