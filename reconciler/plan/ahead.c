#include "plan/ahead.h"

#include "base/num.h"
#include "base/time.h"

struct leaving {
    struct pm_arena *arena;
    int64_t now;
    struct pm_str *notes;
    size_t count, cap;
};

static bool is_ahead(int64_t time, int64_t now)
{
    return time > pm_i64_add_clamped(now, PM_AHEAD_MAX_S);
}

/* "3h ahead of the service's clock (2027-01-15T08:00:00Z)". */
static struct pm_str ahead_words(const struct leaving *leaving, int64_t time)
{
    struct pm_arena *arena = leaving->arena;
    int64_t ahead;
    if (__builtin_sub_overflow(time, leaving->now, &ahead))
        ahead = INT64_MAX;
    return pm_str_printf(arena, "%" PM_STR_FMT " ahead of the service's clock (%" PM_STR_FMT ")",
                         PM_STR_ARG(pm_duration_format(arena, ahead)),
                         PM_STR_ARG(pm_time_format(arena, leaving->now)));
}

static struct pm_str *new_note(struct leaving *leaving)
{
    return PM_PUSH(leaving->arena, leaving->notes, leaving->count, leaving->cap);
}

static void note_row(struct leaving *leaving, const struct pm_event *event)
{
    struct pm_str ahead = ahead_words(leaving, event->time);
    *new_note(leaving) = pm_str_printf(leaving->arena,
                                       "the scheduled deletion of %" PM_STR_FMT " (by %" PM_STR_FMT
                                       ", run %" PM_STR_FMT ") is dated %" PM_STR_FMT
                                       ": it does not count until then",
                                       PM_STR_ARG(event->domain), PM_STR_ARG(event->actor),
                                       PM_STR_ARG(event->run), PM_STR_ARG(ahead));
}

static void note_claim(struct leaving *leaving, const struct pm_event *event)
{
    struct pm_str ahead = ahead_words(leaving, event->time);
    *new_note(leaving) =
        pm_str_printf(leaving->arena,
                      "the claim of run %" PM_STR_FMT " (%" PM_STR_FMT " on %" PM_STR_FMT
                      ") is dated %" PM_STR_FMT ": it counts as expired",
                      PM_STR_ARG(event->run), PM_STR_ARG(event->actor), PM_STR_ARG(event->host),
                      PM_STR_ARG(ahead));
}

static void note_highest(struct leaving *leaving, int64_t time)
{
    struct pm_str ahead = ahead_words(leaving, time);
    *new_note(leaving) = pm_str_printf(leaving->arena,
                                       "the latest event of the state is dated %" PM_STR_FMT
                                       ": that time is ignored",
                                       PM_STR_ARG(ahead));
}

static struct pm_open_events keep_past(struct leaving *leaving, struct pm_open_events open,
                                       void (*note)(struct leaving *, const struct pm_event *))
{
    struct pm_open_events kept = {PM_NEW_ARRAY(leaving->arena, const struct pm_event *, open.count),
                                  0};
    for (size_t i = 0; i < open.count; i++) {
        if (is_ahead(open.items[i]->time, leaving->now))
            note(leaving, open.items[i]);
        else
            kept.items[kept.count++] = open.items[i];
    }
    return kept;
}

size_t pm_ledger_leave_out_ahead(struct pm_ledger *ledger, int64_t now, struct pm_arena *arena,
                                 struct pm_str **notes)
{
    struct leaving leaving = {.arena = arena, .now = now};
    ledger->pending = keep_past(&leaving, ledger->pending, note_row);
    ledger->claims = keep_past(&leaving, ledger->claims, note_claim);
    if (is_ahead(ledger->highest_time, now)) {
        note_highest(&leaving, ledger->highest_time);
        ledger->highest_time = 0;
    }
    *notes = leaving.notes;
    return leaving.count;
}
