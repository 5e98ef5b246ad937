#include "apply/settle.h"

#include "base/num.h"
#include "model/plan.h"

void pm_close_deleted(struct pm_event *done, const struct pm_ledger *ledger, struct pm_arena *arena)
{
    const struct pm_open_events *lists[] = {&ledger->pending, &ledger->known};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct pm_open_events open = pm_open_of(lists[i], done->domain);
        for (size_t j = 0; j < open.count; j++)
            pm_event_close(done, open.items[j]->id, arena);
    }
}

static bool took_effect(const struct pm_event *intent, const struct pm_account *account)
{
    bool there = pm_account_find(account, intent->domain) != NULL;
    return intent->action == PM_ACTION_DELETE ? !there : there;
}

/* An intent does not say which settings it was about. */
static struct pm_str note_of(const struct pm_event *intent, bool done)
{
    if (done && intent->action == PM_ACTION_UPDATE)
        return PM_STR("settled: the next plan compares the settings");
    return done ? PM_STR("settled by the account's list: it took effect")
                : PM_STR("settled by the account's list: it had no effect");
}

/* That the domain is there does not prove that the request had no effect: somebody may have brought
 * it back since, whom nobody warned of a second deletion. */
static bool void_rows(const struct pm_event *intent, const struct pm_ledger *ledger, int64_t now,
                      struct pm_run *run, struct pm_arena *arena, struct pm_event *out)
{
    struct pm_open_events rows = pm_open_of(&ledger->pending, intent->domain);
    if (intent->action != PM_ACTION_DELETE || rows.count == 0)
        return false;
    *out = pm_event_make(run, PM_EVENT_VOID, intent->domain, now, arena);
    out->reason = pm_str_from(pm_reason_name(PM_REASON_UNSETTLED));
    for (size_t i = 0; i < rows.count; i++)
        pm_event_close(out, rows.items[i]->id, arena);
    return true;
}

static struct pm_event settle_one(const struct pm_event *intent, const struct pm_ledger *ledger,
                                  const struct pm_account *account, int64_t now, struct pm_run *run,
                                  struct pm_arena *arena)
{
    bool done = took_effect(intent, account);
    struct pm_event event =
        pm_event_make(run, done ? PM_EVENT_DONE : PM_EVENT_FAILED, intent->domain, now, arena);
    event.action = intent->action;
    event.note = note_of(intent, done);
    pm_event_close(&event, intent->id, arena);
    if (done && intent->action == PM_ACTION_DELETE)
        pm_close_deleted(&event, ledger, arena);
    return event;
}

/* An intent with a time ahead of the clock counts as written when it was first seen: a clock that
 * was set back must not make anyone wait until it has caught up. */
static int64_t seconds_left(const struct pm_event *intent, const struct pm_settle_times *times)
{
    int64_t age = times->comparable && times->now > intent->time ? times->now - intent->time : 0;
    int64_t timeout_s = intent->timeout_s > 0 ? intent->timeout_s : times->request_timeout_s;
    int64_t life = pm_i64_add_clamped(timeout_s, PM_SETTLE_MARGIN_S);
    if (age < times->waited_s)
        age = times->waited_s;
    return age >= life ? 0 : life - age;
}

struct pm_settlements pm_settle(const struct pm_ledger *ledger, const struct pm_account *account,
                                const struct pm_settle_times *times, struct pm_run *run,
                                struct pm_arena *arena)
{
    struct pm_settlements out = {
        .events = PM_NEW_ARRAY(arena, struct pm_event, 2 * ledger->intents.count)};
    for (size_t i = 0; i < ledger->intents.count; i++) {
        const struct pm_event *intent = ledger->intents.items[i];
        int64_t left = seconds_left(intent, times);
        if (left > 0) {
            out.unsettled++;
            out.wait_s = left > out.wait_s ? left : out.wait_s;
            continue;
        }
        struct pm_event *event = &out.events[out.count++];
        *event = settle_one(intent, ledger, account, times->now, run, arena);
        if (event->kind == PM_EVENT_FAILED &&
            void_rows(intent, ledger, times->now, run, arena, event + 1))
            out.count++;
    }
    return out;
}
