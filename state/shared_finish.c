#include "state/shared_session.h"

static bool is_of_claim(const struct pm_event *event)
{
    return event->kind == PM_EVENT_CLAIM || event->kind == PM_EVENT_UNCLAIM;
}

static bool has_something_to_tell(const struct pm_shared *s)
{
    for (size_t i = 0; i < s->own_count; i++) {
        enum pm_own_state state = s->own[i].state;
        if ((state == PM_OWN_WANTED || state == PM_OWN_PUSHED) && !is_of_claim(&s->own[i].event))
            return true;
    }
    return false;
}

static bool fail_kept(struct pm_shared *s, const struct pm_shared_end *end, struct pm_err *err)
{
    struct pm_err problem;
    size_t count;
    struct pm_event *events = pm_own_for_record(s, s->arena, &count);
    struct pm_record record = pm_own_record(s, events, count, end);
    if (pm_late_put(s, &record, end, &problem))
        return pm_err_wrap(err,
                           "the record of this run could not be pushed; it waits in %s and goes "
                           "with the next run on this machine",
                           s->options.path);
    return pm_err_wrap(err, "the record of this run could not be pushed, nor kept (%s)",
                       problem.msg);
}

static bool push_end(struct pm_shared *s, const struct pm_shared_end *end, bool tells,
                     struct pm_err *err)
{
    s->end = tells ? end : NULL;
    s->complete = true;
    s->complete_pushed = false;
    s->ending = true;
    bool ok = pm_push_all(s, err);
    s->ending = false;
    s->end = NULL;
    if (ok)
        s->claimed = false;
    if (ok || tells)
        return ok || fail_kept(s, end, err);
    return pm_err_wrap(err, "the claim of this run could not be given up, it ends by itself");
}

bool pm_shared_finish(struct pm_shared *s, const struct pm_shared_end *end, bool always,
                      struct pm_err *err)
{
    bool tells = always || has_something_to_tell(s), gone = !pm_claim_is_there(s, err);
    if (!tells && (!s->claimed || gone))
        return true;
    if (gone)
        pm_late_withdraw(s);
    else if (!pm_claim_give_up(s, err))
        return false;
    return push_end(s, end, tells, err);
}
