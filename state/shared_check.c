#include "state/shared_session.h"

#include "base/sort.h"
#include "plan/fold.h"

struct differences {
    struct pm_arena *arena;
    struct pm_str *items;
    size_t count, cap;
};

static void differ(struct differences *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void differ(struct differences *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *PM_PUSH(d->arena, d->items, d->count, d->cap) = pm_str_vprintf(d->arena, format, args);
    va_end(args);
}

static void differ_about(struct differences *d, const char *list, const struct pm_event *event,
                         const char *how)
{
    struct pm_str domain = event->domain.len > 0 ? event->domain : PM_STR("the account");
    differ(d, "%s: the event %" PM_STR_FMT " (%s of %" PM_STR_FMT ") %s", list,
           PM_STR_ARG(event->id), pm_event_kind_name(event->kind), PM_STR_ARG(domain), how);
}

/* The order of a ledger's lists. */
static int order_of(const struct pm_event *a, const struct pm_event *b)
{
    int order = pm_str_cmp(a->domain, b->domain);
    if (order == 0)
        order = (a->time > b->time) - (a->time < b->time);
    return order != 0 ? order : pm_str_cmp(a->id, b->id);
}

static void compare_lists(struct differences *d, const char *list,
                          const struct pm_open_events *said, const struct pm_open_events *folded)
{
    size_t i = 0, j = 0;
    while (i < said->count || j < folded->count) {
        int order = i == said->count     ? 1
                    : j == folded->count ? -1
                                         : order_of(said->items[i], folded->items[j]);
        if (order < 0)
            differ_about(d, list, said->items[i], "is in state.json, and not open in the log");
        else if (order > 0)
            differ_about(d, list, folded->items[j], "is open in the log, and not in state.json");
        else if (!pm_event_same(said->items[i], folded->items[j]))
            differ_about(d, list, said->items[i], "is another one in the log");
        i += order <= 0;
        j += order >= 0;
    }
}

static void compare_single(struct differences *d, const char *list, const struct pm_event *said,
                           const struct pm_event *folded)
{
    struct pm_open_events a = {&said, said ? 1 : 0}, b = {&folded, folded ? 1 : 0};
    compare_lists(d, list, &a, &b);
}

static void compare_ledgers(struct differences *d, const struct pm_ledger *said,
                            const struct pm_ledger *folded)
{
    compare_lists(d, "known domains", &said->known, &folded->known);
    compare_lists(d, "queue", &said->pending, &folded->pending);
    compare_lists(d, "holds", &said->holds, &folded->holds);
    compare_lists(d, "protections", &said->protections, &folded->protections);
    compare_lists(d, "open requests", &said->intents, &folded->intents);
    compare_lists(d, "claims", &said->claims, &folded->claims);
    compare_single(d, "policy", said->policy, folded->policy);
    compare_single(d, "account", said->account_event, folded->account_event);
    if (said->highest_time != folded->highest_time)
        differ(d, "highest time: %lld in state.json, %lld in the log",
               (long long)said->highest_time, (long long)folded->highest_time);
}

static int no_order(const void *a, const void *b)
{
    (void)a, (void)b;
    return 0;
}

static void look_for_doubles(struct differences *d, const struct pm_log_events *events)
{
    struct pm_sort_key *keys = PM_NEW_ARRAY(d->arena, struct pm_sort_key, events->count);
    for (size_t i = 0; i < events->count; i++)
        keys[i] = (struct pm_sort_key){.text = events->items[i].id, .item = &events->items[i]};
    pm_sort(keys, events->count, no_order);
    for (size_t i = 1; i < events->count; i++) {
        if (pm_str_eq(keys[i - 1].text, keys[i].text) &&
            !pm_event_same(keys[i - 1].item, keys[i].item))
            differ(d, "log: the event %" PM_STR_FMT " is there twice, with different content",
                   PM_STR_ARG(keys[i].text));
    }
}

struct newest {
    struct pm_str path; /* of the record that was written last */
    bool found;
};

static bool look_at_record(void *ctx, struct pm_str path, const struct pm_record *record,
                           struct pm_err *err)
{
    struct newest *newest = ctx;
    (void)record, (void)err;
    newest->found = newest->found || pm_str_eq(path, newest->path);
    return true;
}

bool pm_log_compare(struct pm_shared *s, struct pm_commit_id commit,
                    const struct pm_snapshot *snapshot, struct pm_arena *arena,
                    struct pm_str **differences, size_t *count, struct pm_err *err)
{
    struct differences d = {.arena = arena};
    struct newest newest = {.path = snapshot->record};
    struct pm_log_events events;
    if (!pm_log_events(s, commit, arena, &events, err) ||
        !pm_log_walk(s, commit, "log", NULL, look_at_record, &newest, err))
        return false;
    if (!newest.found)
        differ(&d, "log: the record that was written last, %" PM_STR_FMT ", is not there",
               PM_STR_ARG(snapshot->record));
    look_for_doubles(&d, &events);
    struct pm_ledger folded = pm_ledger_fold(events.items, events.count, arena);
    compare_ledgers(&d, &snapshot->ledger, &folded);
    *differences = d.items;
    *count = d.count;
    return true;
}

bool pm_shared_check(struct pm_shared *s, struct pm_arena *arena, struct pm_str **differences,
                     size_t *count, struct pm_err *err)
{
    return pm_log_compare(s, s->tip.commit, &s->tip.snapshot, arena, differences, count, err);
}
