#include "report/event_words.h"

#include "base/time.h"
#include "report/out.h"

struct pm_str pm_event_label(const struct pm_event *event, struct pm_arena *arena)
{
    const char *kind = pm_event_kind_name(event->kind);
    if (event->action == PM_ACTION_NONE)
        return pm_str_from(kind);
    return pm_str_printf(arena, "%s %s", pm_action_name(event->action), kind);
}

static struct pm_str delay_words(const struct pm_event *event, struct pm_arena *arena)
{
    if (event->kind != PM_EVENT_SCHEDULE)
        return PM_STR("");
    return pm_str_printf(arena, "delay %" PM_STR_FMT,
                         PM_STR_ARG(pm_duration_format(arena, event->delay_s)));
}

static struct pm_str policy_words(const struct pm_event *event, struct pm_arena *arena)
{
    const struct pm_policy *policy = event->policy;
    if (!policy)
        return PM_STR("");
    return pm_str_printf(arena,
                         "prune %s, delete_delay %" PM_STR_FMT
                         ", max_deletes %lld, max_delete_percent %lld, account %" PM_STR_FMT,
                         pm_prune_name(policy->prune),
                         PM_STR_ARG(pm_duration_format(arena, policy->delete_delay_s)),
                         (long long)policy->max_deletes, (long long)policy->max_delete_percent,
                         PM_STR_ARG(pm_str_sub(event->account, 0, 12)));
}

static struct pm_str claim_words(const struct pm_event *event, struct pm_arena *arena)
{
    if (event->kind != PM_EVENT_CLAIM)
        return PM_STR("");
    return pm_str_printf(arena, "until %" PM_STR_FMT, PM_STR_ARG(pm_when(arena, event->expires)));
}

static struct pm_str host_words(const struct pm_event *event, struct pm_arena *arena)
{
    if (event->host.len == 0)
        return PM_STR("");
    return pm_str_printf(arena, "on %" PM_STR_FMT, PM_STR_ARG(event->host));
}

size_t pm_event_details(const struct pm_event *event, struct pm_arena *arena,
                        struct pm_str out[PM_EVENT_DETAILS])
{
    const struct pm_str details[PM_EVENT_DETAILS] = {
        event->reason,
        delay_words(event, arena),
        event->note,
        policy_words(event, arena),
        claim_words(event, arena),
        host_words(event, arena),
    };
    size_t count = 0;
    for (size_t i = 0; i < PM_EVENT_DETAILS; i++) {
        if (details[i].len > 0)
            out[count++] = details[i];
    }
    return count;
}

/* A run gives its own claim up when it ends. */
static bool closes_own_claim(const struct pm_event *event)
{
    for (size_t i = 0; i < event->closes_count; i++) {
        struct pm_str id = event->closes[i];
        if (!pm_str_eq(pm_str_sub(id, 0, pm_str_rfind(id, '/')), event->run))
            return false;
    }
    return true;
}

bool pm_event_is_bookkeeping(const struct pm_event *event)
{
    switch (event->kind) {
    case PM_EVENT_KNOWN:
    case PM_EVENT_INTENT:
    case PM_EVENT_POLICY:
    case PM_EVENT_CLAIM:
        return true;
    case PM_EVENT_UNCLAIM:
        return closes_own_claim(event);
    default:
        return false;
    }
}
