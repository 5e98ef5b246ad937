#include "plan/fold.h"

#include "base/sort.h"

#include <stdlib.h>

static int order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* An id is unique. Should two events share one all the same, the order of everything that the fold
 * looks at makes it pick the same of them whatever order they arrive in. */
static int by_content(const void *left, const void *right)
{
    const struct pm_event *a = left, *b = right;
    int order = order_of(a->kind, b->kind);
    if (order == 0)
        order = order_of(a->time, b->time);
    if (order == 0)
        order = pm_str_cmp(a->domain, b->domain);
    if (order == 0)
        order = order_of(a->delay_s, b->delay_s);
    if (order == 0)
        order = pm_str_cmp(a->actor, b->actor);
    if (order == 0)
        order = pm_str_cmp(a->note, b->note);
    return order;
}

static int by_time(const void *left, const void *right)
{
    const struct pm_event *a = left, *b = right;
    int order = order_of(a->time, b->time);
    return order != 0 ? order : pm_str_cmp(a->id, b->id);
}

static int by_bytes(const void *a, const void *b)
{
    return pm_str_cmp(*(const struct pm_str *)a, *(const struct pm_str *)b);
}

enum { BASE_LISTS = 6 };

/* What a ledger holds open, list by list; the policy as a list of one. */
static size_t open_lists(const struct pm_ledger *base, struct pm_open_events out[BASE_LISTS + 1],
                         const struct pm_event **policy)
{
    const struct pm_open_events lists[BASE_LISTS] = {
        base->known, base->pending, base->holds, base->protections, base->intents, base->claims};
    size_t count = 0;
    for (size_t i = 0; i < BASE_LISTS; i++) {
        out[i] = lists[i];
        count += lists[i].count;
    }
    *policy = base->policy;
    out[BASE_LISTS] = (struct pm_open_events){policy, base->policy ? 1 : 0};
    return count + out[BASE_LISTS].count;
}

static struct pm_sort_key key_of(const struct pm_event *event)
{
    return (struct pm_sort_key){.text = event->id, .item = event};
}

/* The events without repetitions, and what is open in the base, by id. */
static struct pm_open_events unique_events(const struct pm_ledger *base,
                                           const struct pm_event *events, size_t event_count,
                                           struct pm_arena *arena)
{
    struct pm_open_events lists[BASE_LISTS + 1];
    const struct pm_event *policy;
    size_t room = event_count + open_lists(base, lists, &policy), count = 0;
    struct pm_open_events out = {.items = PM_NEW_ARRAY(arena, const struct pm_event *, room)};
    struct pm_sort_key *keys = PM_NEW_ARRAY(arena, struct pm_sort_key, room);
    for (size_t i = 0; i <= BASE_LISTS; i++) {
        for (size_t j = 0; j < lists[i].count; j++)
            keys[count++] = key_of(lists[i].items[j]);
    }
    for (size_t i = 0; i < event_count; i++)
        keys[count++] = key_of(&events[i]);
    pm_sort(keys, count, by_content);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !pm_str_eq(keys[i - 1].text, keys[i].text))
            out.items[out.count++] = keys[i].item;
    }
    return out;
}

/* Every id that some event closes, sorted. */
static struct pm_str *closed_ids(const struct pm_event *events, size_t count,
                                 struct pm_arena *arena, size_t *id_count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += events[i].closes_count;
    struct pm_str *ids = PM_NEW_ARRAY(arena, struct pm_str, total);
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < events[i].closes_count; j++)
            ids[filled++] = events[i].closes[j];
    }
    qsort(ids, total, sizeof *ids, by_bytes);
    *id_count = total;
    return ids;
}

/* Drops what is closed; both lists are sorted by id. */
static void keep_open(struct pm_open_events *events, const struct pm_str *closed,
                      size_t closed_count)
{
    size_t kept = 0, next = 0;
    for (size_t i = 0; i < events->count; i++) {
        int order = -1;
        while (next < closed_count && (order = pm_str_cmp(closed[next], events->items[i]->id)) < 0)
            next++;
        if (next == closed_count || order != 0)
            events->items[kept++] = events->items[i];
    }
    events->count = kept;
}

static bool is_about_domain(const struct pm_event *event, enum pm_event_kind kind)
{
    return event->kind == kind && event->domain.len > 0;
}

static struct pm_open_events of_kind(const struct pm_open_events *open, enum pm_event_kind kind,
                                     struct pm_arena *scratch, struct pm_arena *arena)
{
    size_t count = 0, filled = 0;
    for (size_t i = 0; i < open->count; i++)
        count += is_about_domain(open->items[i], kind);
    struct pm_sort_key *keys = PM_NEW_ARRAY(scratch, struct pm_sort_key, count);
    for (size_t i = 0; i < open->count; i++) {
        const struct pm_event *event = open->items[i];
        if (is_about_domain(event, kind))
            keys[filled++] = (struct pm_sort_key){.text = event->domain, .item = event};
    }
    pm_sort(keys, count, by_time);
    struct pm_open_events out = {PM_NEW_ARRAY(arena, const struct pm_event *, count), count};
    for (size_t i = 0; i < count; i++)
        out.items[i] = keys[i].item;
    return out;
}

static bool is_later(const struct pm_event *event, const struct pm_event *than)
{
    if (!than)
        return true;
    return event->time != than->time ? event->time > than->time
                                     : pm_str_cmp(event->id, than->id) > 0;
}

/* By what an event closes rather than by its time alone, so that a clock that was set back between
 * two applies does not bring an older policy back. */
static const struct pm_event *latest_policy(const struct pm_open_events *open)
{
    const struct pm_event *latest = NULL;
    for (size_t i = 0; i < open->count; i++) {
        const struct pm_event *event = open->items[i];
        if (event->kind == PM_EVENT_POLICY && event->policy && is_later(event, latest))
            latest = event;
    }
    return latest;
}

/* Of all policy events, open or not: an apply that could not learn the fingerprint must not make
 * the state forget whose it is. */
static const struct pm_event *latest_account(const struct pm_ledger *base,
                                             const struct pm_open_events *unique)
{
    const struct pm_event *latest = base->account_event;
    for (size_t i = 0; i < unique->count; i++) {
        const struct pm_event *event = unique->items[i];
        if (event->kind == PM_EVENT_POLICY && event->account.len > 0 && is_later(event, latest))
            latest = event;
    }
    return latest;
}

/* By time, then id. */
static struct pm_open_events claims_of(const struct pm_open_events *open, struct pm_arena *scratch,
                                       struct pm_arena *arena)
{
    struct pm_sort_key *keys = PM_NEW_ARRAY(scratch, struct pm_sort_key, open->count);
    size_t count = 0;
    for (size_t i = 0; i < open->count; i++) {
        if (open->items[i]->kind == PM_EVENT_CLAIM)
            keys[count++] = (struct pm_sort_key){.text = PM_STR(""), .item = open->items[i]};
    }
    pm_sort(keys, count, by_time);
    struct pm_open_events out = {PM_NEW_ARRAY(arena, const struct pm_event *, count), count};
    for (size_t i = 0; i < count; i++)
        out.items[i] = keys[i].item;
    return out;
}

/* Commands that a person may give where the clock is wrong: one of a day to come would freeze all
 * deletions until that day. */
static bool may_have_local_time(enum pm_event_kind kind)
{
    return kind == PM_EVENT_CANCEL || kind == PM_EVENT_HOLD || kind == PM_EVENT_RELEASE ||
           kind == PM_EVENT_UNPROTECT || kind == PM_EVENT_UNCLAIM;
}

static int64_t highest_time(int64_t highest, const struct pm_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (events[i].time > highest && !may_have_local_time(events[i].kind))
            highest = events[i].time;
    }
    return highest;
}

struct pm_ledger pm_ledger_fold_onto(const struct pm_ledger *base, const struct pm_event *events,
                                     size_t count, struct pm_arena *arena)
{
    struct pm_arena scratch;
    pm_arena_init(&scratch);
    struct pm_open_events open = unique_events(base, events, count, &scratch);
    const struct pm_event *account = latest_account(base, &open);
    size_t closed_count;
    struct pm_str *closed = closed_ids(events, count, &scratch, &closed_count);
    keep_open(&open, closed, closed_count);
    struct pm_ledger ledger = {
        .known = of_kind(&open, PM_EVENT_KNOWN, &scratch, arena),
        .pending = of_kind(&open, PM_EVENT_SCHEDULE, &scratch, arena),
        .holds = of_kind(&open, PM_EVENT_HOLD, &scratch, arena),
        .protections = of_kind(&open, PM_EVENT_PROTECT, &scratch, arena),
        .intents = of_kind(&open, PM_EVENT_INTENT, &scratch, arena),
        .claims = claims_of(&open, &scratch, arena),
        .policy = latest_policy(&open),
        .account_event = account,
        .account = account ? account->account : (struct pm_str){0},
        .highest_time = highest_time(base->highest_time, events, count),
        .exists = true,
    };
    pm_arena_fini(&scratch);
    return ledger;
}

struct pm_ledger pm_ledger_fold(const struct pm_event *events, size_t count, struct pm_arena *arena)
{
    const struct pm_ledger nothing = {.exists = false};
    return pm_ledger_fold_onto(&nothing, events, count, arena);
}
