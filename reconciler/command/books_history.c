#include "command/books_history.h"

#include "base/num.h"
#include "state/event_json.h"
#include "state/shared.h"

#include <stdlib.h>

struct history {
    struct pm_arena *arena;
    struct pm_event *events;
    size_t count, cap;
    struct pm_run *runs;
    size_t run_count, run_cap;
};

bool pm_books_copy_event(const struct pm_event *event, struct pm_arena *arena, struct pm_event *out)
{
    struct pm_sink text;
    struct pm_err ignored;
    pm_sink_init_memory(&text);
    pm_event_write(event, &text);
    bool ok = pm_event_read(pm_sink_bytes(&text), arena, out, &ignored);
    pm_sink_fini(&text);
    return ok;
}

static bool take_record(void *ctx, const struct pm_record *record, struct pm_err *err)
{
    struct history *h = ctx;
    (void)err;
    *PM_PUSH(h->arena, h->runs, h->run_count, h->run_cap) = (struct pm_run){
        .id = pm_str_dup(h->arena, record->run),
        .actor = pm_str_dup(h->arena, record->actor),
        .command = pm_str_dup(h->arena, record->command),
        .host = pm_str_dup(h->arena, record->host),
        .started = record->started,
        .version = pm_str_dup(h->arena, record->version),
    };
    for (size_t i = 0; i < record->count; i++) {
        struct pm_event copy;
        if (pm_books_copy_event(&record->events[i], h->arena, &copy))
            *PM_PUSH(h->arena, h->events, h->count, h->cap) = copy;
    }
    return true;
}

static uint64_t number_of(const struct pm_event *event)
{
    uint64_t number = 0;
    (void)pm_u64_parse(pm_str_sub(event->id, event->run.len + 1, event->id.len), 0, UINT64_MAX,
                       &number);
    return number;
}

static int by_run(const void *a, const void *b)
{
    const struct pm_event *x = a, *y = b;
    int order = pm_str_cmp(x->run, y->run);
    uint64_t m = order == 0 ? number_of(x) : 0, n = order == 0 ? number_of(y) : 0;
    return order != 0 ? order : (m > n) - (m < n);
}

static int by_id(const void *a, const void *b)
{
    const struct pm_run *x = a, *y = b;
    return pm_str_cmp(x->id, y->id);
}

/* What was imported may stand in the record of its own run, too. */
static void sort(struct pm_transfer *all)
{
    size_t kept = 0;
    if (all->count > 0)
        qsort(all->events, all->count, sizeof *all->events, by_run);
    if (all->run_count > 0)
        qsort(all->runs, all->run_count, sizeof *all->runs, by_id);
    for (size_t i = 0; i < all->count; i++) {
        if (kept == 0 || !pm_str_eq(all->events[kept - 1].id, all->events[i].id))
            all->events[kept++] = all->events[i];
    }
    all->count = kept;
}

bool pm_books_history_of(struct pm_store *store, struct pm_arena *arena, struct pm_transfer *out,
                         struct pm_err *err)
{
    struct pm_transfer all = {0};
    if (pm_store_exists(store) && (!pm_store_events(store, arena, &all.events, &all.count, err) ||
                                   !pm_store_runs(store, arena, &all.runs, &all.run_count, err)))
        return false;
    *out = all;
    return true;
}

bool pm_books_history(struct pm_books *books, struct pm_transfer *out, struct pm_err *err)
{
    struct history h = {.arena = books->context->arena};
    if (!pm_books_in_branch(books))
        return pm_books_history_of(books->store, h.arena, out, err);
    if (!pm_shared_records(books->shared, NULL, take_record, &h, err))
        return false;
    *out = (struct pm_transfer){h.events, h.count, h.runs, h.run_count};
    sort(out);
    return true;
}
