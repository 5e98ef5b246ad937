#include "state/shared_session.h"

#include "base/time.h"
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

/* A check that is asked again may leave the same event again. */
static void replace_withdrawn(struct pm_shared *s, struct pm_str id)
{
    for (size_t i = 0; i < s->own_count; i++) {
        if (s->own[i].state == PM_OWN_WITHDRAWN && pm_str_eq(s->own[i].event.id, id))
            s->own[i].state = PM_OWN_REPLACED;
    }
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
        if (s->has_withdrawn)
            replace_withdrawn(s, own.event.id);
        *PM_PUSH(s->arena, s->own, s->own_count, s->own_cap) = own;
    }
    return true;
}

/* A person's command knows no clock but its own, and a wrong one must not become the latest time of
 * the state. */
static int64_t time_of_void(const struct pm_shared *s, const struct pm_event *schedule)
{
    int64_t now = s->options.now(s->options.ctx);
    int64_t highest = s->tip.snapshot.ledger.highest_time;
    if (highest < schedule->time)
        highest = schedule->time;
    return s->claimed || now < highest ? now : highest;
}

bool pm_own_void(struct pm_shared *s, const struct pm_event *schedule, const char *note,
                 struct pm_err *err)
{
    struct pm_event event = pm_event_make(s->options.run, PM_EVENT_VOID, schedule->domain,
                                          time_of_void(s, schedule), s->arena);
    event.note = pm_str_from(note);
    pm_event_close(&event, schedule->id, s->arena);
    return pm_own_add(s, &event, 1, err);
}

bool pm_own_void_for_good(struct pm_shared *s, const struct pm_event *schedule, const char *note,
                          struct pm_err *err)
{
    if (!pm_own_void(s, schedule, note, err))
        return false;
    s->own[s->own_count - 1].stays = true;
    return true;
}

/* How much later than its own time a row may come into the branch. */
enum { LATE_S = 5 * PM_MINUTE };

/* A row whose delay began well before anybody could see it, because the push took that long or the
 * machine slept over it, waits anew. */
static bool void_if_late(struct pm_shared *s, size_t position, struct pm_err *err)
{
    const struct pm_event event = s->own[position].event;
    int64_t age = s->options.now(s->options.ctx) - event.time;
    if (event.kind != PM_EVENT_SCHEDULE || !pm_str_eq(event.run, s->options.run->id) ||
        (age <= LATE_S && age >= -LATE_S))
        return true;
    s->late_rows++;
    return pm_own_void_for_good(s, &event, "it came into the branch late: the delay starts anew",
                                err);
}

bool pm_own_set_pushed(struct pm_shared *s, size_t position, struct pm_err *err)
{
    bool was = s->own[position].state == PM_OWN_PUSHED;
    s->own[position].state = PM_OWN_PUSHED;
    return was || void_if_late(s, position, err);
}

void pm_own_withdraw(struct pm_shared *s, size_t first)
{
    for (size_t i = first; i < s->own_count; i++) {
        if (s->own[i].state != PM_OWN_WANTED || s->own[i].stays)
            continue;
        s->own[i].state = PM_OWN_WITHDRAWN;
        s->has_withdrawn = true;
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
        if (s->own[i].state != PM_OWN_PUSHED && !s->own[i].stays)
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
        if (s->own[i].state == PM_OWN_WANTED || s->own[i].state == PM_OWN_PUSHED)
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
    while (from < s->own_count &&
           (s->own[from].state == PM_OWN_REPLACED || !pm_str_eq(s->own[from].event.id, event->id)))
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
    s->complete_pushed = record && record->complete;
    for (size_t i = 0, known = s->own_count; i < known; i++) {
        if (there[i] && !pm_own_set_pushed(s, i, err))
            return false;
    }
    return true;
}
