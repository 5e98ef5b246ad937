#include "state/store_internal.h"

#include <sqlite3.h>
#include <stdlib.h>

struct findings {
    struct pm_arena *arena;
    struct pm_str *items;
    size_t count, cap;
};

static void found(void *ctx, struct pm_str what)
{
    struct findings *findings = ctx;
    *PM_PUSH(findings->arena, findings->items, findings->count, findings->cap) =
        pm_str_dup(findings->arena, what);
}

/* What cannot be looked at is a finding, unless it may be possible later. */
static bool settle(struct findings *findings, bool ok, const struct pm_err *err)
{
    if (!ok && err->code != PM_ERR_LOCKED)
        found(findings, pm_str_from(err->msg));
    return ok || err->code != PM_ERR_LOCKED;
}

static bool check_pages(struct pm_store *store, struct findings *findings, struct pm_err *err)
{
    struct pm_str verdict;
    if (!pm_db_text(&store->db,
                    "SELECT group_concat(integrity_check, '; ')"
                    " FROM pragma_integrity_check(20)",
                    findings->arena, &verdict, err))
        return false;
    if (!pm_str_is(verdict, "ok"))
        found(findings, pm_str_printf(findings->arena, "the file is damaged: %" PM_STR_FMT,
                                      PM_STR_ARG(verdict)));
    return true;
}

static struct pm_str *sorted_ids(const struct pm_event *events, size_t count,
                                 struct pm_arena *arena)
{
    struct pm_str *ids = PM_NEW_ARRAY(arena, struct pm_str, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = events[i].id;
    qsort(ids, count, sizeof *ids, pm_str_order);
    return ids;
}

static void check_closes(const struct pm_event *events, size_t count, struct findings *findings)
{
    struct pm_str *ids = sorted_ids(events, count, findings->arena);
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < events[i].closes_count; c++) {
            struct pm_str id = events[i].closes[c];
            if (count > 0 && !bsearch(&id, ids, count, sizeof *ids, pm_str_order))
                found(findings, pm_str_printf(findings->arena,
                                              "the event %" PM_STR_FMT " (%s) closes %" PM_STR_FMT
                                              ", which is not there",
                                              PM_STR_ARG(events[i].id),
                                              pm_event_kind_name(events[i].kind), PM_STR_ARG(id)));
        }
    }
}

static bool check_events(struct pm_store *store, struct findings *findings, struct pm_err *err)
{
    struct pm_event *events;
    size_t count;
    if (!pm_rows_good_events(&store->rows, found, findings, findings->arena, &events, &count, err))
        return false;
    check_closes(events, count, findings);
    return true;
}

static bool check_runs(struct pm_store *store, struct findings *findings, struct pm_err *err)
{
    struct pm_run *runs;
    size_t count;
    return pm_store_runs(store, findings->arena, &runs, &count, err);
}

bool pm_store_check(struct pm_store *store, struct pm_arena *arena, struct pm_str **problems,
                    size_t *count, struct pm_err *err)
{
    struct findings findings = {.arena = arena};
    static bool (*const checks[])(struct pm_store *, struct findings *,
                                  struct pm_err *) = {check_pages, check_events, check_runs};
    for (size_t i = 0; store->db.handle && i < sizeof checks / sizeof *checks; i++) {
        bool ok = checks[i](store, &findings, err);
        if (!settle(&findings, ok, err))
            return false;
    }
    *problems = findings.items;
    *count = findings.count;
    return true;
}
