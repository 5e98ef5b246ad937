#include "apply/execution.h"
#include "apply/settle.h"

static enum pm_tri missing(enum pm_tri wanted, bool is)
{
    return wanted == PM_UNSET || (wanted == PM_TRUE) == is ? PM_UNSET : wanted;
}

struct pm_settings pm_settings_missing(const struct pm_settings *wanted,
                                       const struct pm_account_domain *domain)
{
    return (struct pm_settings){
        .allow_account_reset = missing(wanted->allow_account_reset, domain->allow_account_reset),
        .symbolic_subaddressing =
            missing(wanted->symbolic_subaddressing, domain->symbolic_subaddressing),
    };
}

bool pm_settings_any(const struct pm_settings *settings)
{
    return settings->allow_account_reset != PM_UNSET ||
           settings->symbolic_subaddressing != PM_UNSET;
}

static bool shows_effect(const struct pm_change *change, const struct pm_account *account)
{
    const struct pm_account_domain *domain = pm_account_find(account, change->domain);
    struct pm_settings left;
    switch (change->action) {
    case PM_ACTION_ADD:
        return domain != NULL;
    case PM_ACTION_DELETE:
        return domain == NULL;
    case PM_ACTION_UPDATE:
        if (!domain)
            return false;
        left = pm_settings_missing(&change->settings, domain);
        return !pm_settings_any(&left);
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

static struct pm_event confirmed(struct pm_execution *x, const struct pm_step *step)
{
    bool accepted = step->change.result == PM_CHANGE_ACCEPTED;
    struct pm_event event =
        correct(x, step, PM_EVENT_DONE,
                accepted ? (struct pm_str){0} : PM_STR("confirmed by the account's list"));
    if (step->change.action == PM_ACTION_DELETE)
        pm_close_deleted(&event, &x->seen.ledger, x->arena);
    return event;
}

/* One step against the list; true when an event follows from it. That a delete is done was not
 * recorded yet, other than what was accepted of the other actions. */
static bool confirm(struct pm_execution *x, const struct pm_step *step, struct pm_event *event)
{
    const struct pm_change *change = &step->change;
    bool effect = shows_effect(change, &x->seen.account);
    bool accepted = change->result == PM_CHANGE_ACCEPTED;
    if (accepted && !effect) {
        pm_step_outcome(x, step, PM_RESULT_FAILED, pm_str_from(without_effect));
        *event = correct(x, step, PM_EVENT_FAILED, PM_STR("accepted without effect"));
        return true;
    }
    if (effect && (may_have_effect(change) || (accepted && change->action == PM_ACTION_DELETE))) {
        pm_step_outcome(x, step, PM_RESULT_DONE, (struct pm_str){0});
        *event = confirmed(x, step);
        return true;
    }
    return false;
}

static bool newly_known(const struct pm_execution *x, const struct pm_step *step)
{
    return step->change.action == PM_ACTION_ADD && shows_effect(&step->change, &x->seen.account) &&
           pm_open_of(&x->seen.ledger.known, step->change.domain).count == 0;
}

void pm_confirm_steps(struct pm_execution *x, struct pm_step *steps, size_t count)
{
    struct pm_event *events = PM_NEW_ARRAY(x->arena, struct pm_event, 2 * count);
    size_t event_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!steps[i].sent)
            continue;
        if (confirm(x, &steps[i], &events[event_count]))
            event_count++;
        if (newly_known(x, &steps[i]))
            events[event_count++] = pm_execution_event(x, PM_EVENT_KNOWN, steps[i].change.domain);
    }
    pm_execution_append(x, events, event_count);
}

void pm_unconfirmed_steps(struct pm_execution *x, struct pm_step *steps, size_t count,
                          const struct pm_err *why)
{
    struct pm_str text = pm_str_printf(x->arena, "accepted, but not confirmed: %s", why->msg);
    for (size_t i = 0; i < count; i++) {
        const struct pm_step *step = &steps[i];
        if (!step->sent || step->change.result != PM_CHANGE_ACCEPTED ||
            x->result->outcome.items[step->outcome].result != PM_RESULT_DONE)
            continue;
        pm_step_outcome(x, step, PM_RESULT_UNKNOWN, text);
        if (step->change.action != PM_ACTION_DELETE)
            continue;
        struct pm_event event = pm_execution_event(x, PM_EVENT_UNKNOWN, step->change.domain);
        event.action = PM_ACTION_DELETE;
        event.note = text;
        pm_execution_append(x, &event, 1);
    }
}
