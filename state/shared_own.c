#include "state/shared_session.h"

#include "state/event_check.h"
#include "state/event_json.h"

static struct pm_str text_of(const struct pm_event *event, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_event_write(event, &sink);
    return pm_sink_finish(&sink, arena);
}

bool pm_event_same(const struct pm_event *a, const struct pm_event *b)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    bool same = pm_str_eq(text_of(a, &arena), text_of(b, &arena));
    pm_arena_fini(&arena);
    return same;
}

bool pm_event_copy(const struct pm_event *event, struct pm_arena *arena, struct pm_event *out,
                   struct pm_err *err)
{
    struct pm_arena scratch;
    pm_arena_init(&scratch);
    bool ok = pm_event_read(text_of(event, &scratch), arena, out, err);
    pm_arena_fini(&scratch);
    return ok;
}

bool pm_own_add(struct pm_shared *s, const struct pm_event *events, size_t count,
                struct pm_err *err)
{
    size_t before = s->own_count;
    for (size_t i = 0; i < count; i++) {
        struct pm_own_event own = {.state = PM_OWN_WANTED};
        if (!pm_event_check(&events[i], err) ||
            !pm_event_copy(&events[i], s->arena, &own.event, err)) {
            s->own_count = before;
            return false;
        }
        *PM_PUSH(s->arena, s->own, s->own_count, s->own_cap) = own;
    }
    return true;
}

/* A person's command knows no clock but its own, and a wrong one must not become the latest time of
 * the state. */
static int64_t time_of_void(const struct pm_shared *s)
{
    int64_t now = s->options.now(s->options.ctx);
    int64_t highest = s->tip.snapshot.ledger.highest_time;
    return s->claimed || now < highest ? now : highest;
}

bool pm_own_void(struct pm_shared *s, const struct pm_event *schedule, const char *note,
                 struct pm_err *err)
{
    struct pm_event event =
        pm_event_make(s->options.run, PM_EVENT_VOID, schedule->domain, time_of_void(s), s->arena);
    event.note = pm_str_from(note);
    pm_event_close(&event, schedule->id, s->arena);
    return pm_own_add(s, &event, 1, err);
}

void pm_own_withdraw(struct pm_shared *s, size_t first)
{
    for (size_t i = first; i < s->own_count; i++) {
        if (s->own[i].state == PM_OWN_WANTED)
            s->own[i].state = PM_OWN_WITHDRAWN;
    }
}

bool pm_own_is_wanted(const struct pm_shared *s)
{
    for (size_t i = 0; i < s->own_count; i++) {
        if (s->own[i].state == PM_OWN_WANTED)
            return true;
    }
    return false;
}

bool pm_own_has_arrived(const struct pm_shared *s, size_t first)
{
    for (size_t i = first; i < s->own_count; i++) {
        if (s->own[i].state != PM_OWN_PUSHED)
            return false;
    }
    return true;
}

struct pm_event *pm_own_in_state(const struct pm_shared *s, enum pm_own_state state,
                                 struct pm_arena *arena, size_t *count)
{
    struct pm_event *events = PM_NEW_ARRAY(arena, struct pm_event, s->own_count);
    *count = 0;
    for (size_t i = 0; i < s->own_count; i++) {
        if (s->own[i].state == state)
            events[(*count)++] = s->own[i].event;
    }
    return events;
}

struct pm_event *pm_own_for_record(const struct pm_shared *s, struct pm_arena *arena, size_t *count)
{
    struct pm_event *events = PM_NEW_ARRAY(arena, struct pm_event, s->own_count);
    *count = 0;
    for (size_t i = 0; i < s->own_count; i++) {
        if (s->own[i].state != PM_OWN_WITHDRAWN)
            events[(*count)++] = s->own[i].event;
    }
    return events;
}

static bool fail_strange(const struct pm_shared *s, const struct pm_event *event,
                         struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT " was changed by hand: the record of this run in it holds the "
                   "event %" PM_STR_FMT ", which this run did not write",
                   PM_STR_ARG(s->options.name), PM_STR_ARG(event->id));
}

static bool fail_lost(const struct pm_shared *s, const struct pm_event *event, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT " was rewritten: the event %" PM_STR_FMT
                   ", which this run pushed, is gone from it",
                   PM_STR_ARG(s->options.name), PM_STR_ARG(event->id));
}

/* The record holds some of the run's events, in their order. */
static size_t match_one(const struct pm_shared *s, size_t from, const struct pm_event *event)
{
    while (from < s->own_count && !pm_str_eq(s->own[from].event.id, event->id))
        from++;
    return from;
}

bool pm_own_match(struct pm_shared *s, const struct pm_record *record, struct pm_err *err)
{
    size_t next = 0, count = record ? record->count : 0;
    bool *there = PM_NEW_ARRAY(s->arena, bool, s->own_count);
    for (size_t i = 0; i < count; i++) {
        next = match_one(s, next, &record->events[i]);
        if (next == s->own_count || !pm_event_same(&s->own[next].event, &record->events[i]))
            return fail_strange(s, &record->events[i], err);
        there[next++] = true;
    }
    for (size_t i = 0; i < s->own_count; i++) {
        if (!there[i] && s->own[i].state == PM_OWN_PUSHED)
            return fail_lost(s, &s->own[i].event, err);
    }
    for (size_t i = 0; i < s->own_count; i++) {
        if (there[i])
            s->own[i].state = PM_OWN_PUSHED;
    }
    s->complete_pushed = record && record->complete;
    return true;
}
