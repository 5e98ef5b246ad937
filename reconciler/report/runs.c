#include "report/runs.h"

#include <stdlib.h>

static int by_id(const void *a, const void *b)
{
    return pm_str_cmp((*(const struct pm_run *const *)a)->id,
                      (*(const struct pm_run *const *)b)->id);
}

static size_t position(const struct pm_runs *runs, struct pm_str id)
{
    struct pm_run key = {.id = id};
    const struct pm_run *wanted = &key;
    const struct pm_run **found =
        runs->count > 0 ? bsearch(&wanted, runs->items, runs->count, sizeof *runs->items, by_id)
                        : NULL;
    return found ? (size_t)(found - runs->items) : runs->count;
}

static void sort(struct pm_runs *runs)
{
    size_t kept = 0;
    if (runs->count > 0)
        qsort(runs->items, runs->count, sizeof *runs->items, by_id);
    for (size_t i = 0; i < runs->count; i++) {
        if (kept == 0 || !pm_str_eq(runs->items[kept - 1]->id, runs->items[i]->id))
            runs->items[kept++] = runs->items[i];
    }
    runs->count = kept;
}

struct pm_runs pm_runs_make(const struct pm_report_log *report, struct pm_arena *arena)
{
    struct pm_runs runs = {
        .items = PM_NEW_ARRAY(arena, const struct pm_run *, report->run_count),
        .count = report->run_count,
        .idle = PM_NEW_ARRAY(arena, const struct pm_run *, report->run_count),
    };
    for (size_t i = 0; i < runs.count; i++)
        runs.items[i] = &report->runs[i];
    sort(&runs);
    bool *busy = PM_NEW_ARRAY(arena, bool, runs.count + 1);
    for (size_t i = 0; i < report->count; i++)
        busy[position(&runs, report->events[i].run)] = true;
    for (size_t i = 0; i < runs.count; i++) {
        if (!busy[i])
            runs.idle[runs.idle_count++] = runs.items[i];
    }
    return runs;
}

const struct pm_run *pm_runs_find(const struct pm_runs *runs, struct pm_str id)
{
    size_t at = position(runs, id);
    return at < runs->count ? runs->items[at] : NULL;
}
