#include "plan/fold.h"
#include "state/event_json.h"
#include "state/transfer.h"

#include <stdlib.h>

size_t pm_void_pending(const struct pm_ledger *ledger, struct pm_run *run, int64_t time,
                       struct pm_str note, struct pm_arena *arena, struct pm_event **out)
{
    struct pm_event *voids = PM_NEW_ARRAY(arena, struct pm_event, ledger->pending.count);
    size_t count = 0;
    for (size_t i = 0; i < ledger->pending.count; i++) {
        const struct pm_event *row = ledger->pending.items[i];
        if (count == 0 || !pm_str_eq(voids[count - 1].domain, row->domain)) {
            voids[count] = pm_event_make(run, PM_EVENT_VOID, row->domain, time, arena);
            voids[count++].note = note;
        }
        pm_event_close(&voids[count - 1], row->id, arena);
    }
    *out = voids;
    return count;
}

static int by_id(const void *a, const void *b)
{
    return pm_str_cmp((*(const struct pm_event *const *)a)->id,
                      (*(const struct pm_event *const *)b)->id);
}

struct index {
    const struct pm_event **sorted;
    size_t count;
};

static struct index make_index(const struct pm_event *events, size_t count, struct pm_arena *arena)
{
    struct index index = {PM_NEW_ARRAY(arena, const struct pm_event *, count), count};
    for (size_t i = 0; i < count; i++)
        index.sorted[i] = &events[i];
    qsort(index.sorted, count, sizeof(const struct pm_event *), by_id);
    return index;
}

static const struct pm_event *find(const struct index *index, const struct pm_event *event)
{
    const struct pm_event **at =
        bsearch(&event, index->sorted, index->count, sizeof(const struct pm_event *), by_id);
    return at ? *at : NULL;
}

static bool are_same(const struct pm_event *a, const struct pm_event *b)
{
    struct pm_sink as, bs;
    pm_sink_init_memory(&as);
    pm_sink_init_memory(&bs);
    pm_event_write(a, &as);
    pm_event_write(b, &bs);
    bool same = pm_str_eq(pm_sink_bytes(&as), pm_sink_bytes(&bs));
    pm_sink_fini(&as);
    pm_sink_fini(&bs);
    return same;
}

static bool is_of_claims(const struct pm_event *event)
{
    return event->kind == PM_EVENT_CLAIM || event->kind == PM_EVENT_UNCLAIM;
}

static bool take_new(const struct pm_merge *merge, const struct index *present,
                     struct pm_event *out, size_t *count, struct pm_err *err)
{
    for (size_t i = 0; i < merge->brought_count; i++) {
        const struct pm_event *event = &merge->brought[i];
        const struct pm_event *same = find(present, event);
        if (same && !are_same(same, event))
            return pm_fail(err, PM_ERR_FAILED,
                           "the event %" PM_STR_FMT
                           " is in the state with another content: they are not of one history",
                           PM_STR_ARG(event->id));
        if (!same && !(merge->into_file && is_of_claims(event)))
            out[(*count)++] = *event;
    }
    return true;
}

/* True when the state was the account's some time, as the policy events tell. */
static bool knew_account(const struct pm_event *events, size_t count, struct pm_str account)
{
    for (size_t i = 0; i < count; i++) {
        if (pm_str_eq(events[i].account, account))
            return true;
    }
    return false;
}

static bool check_account(const struct pm_merge *merge, struct pm_arena *arena, struct pm_err *err)
{
    struct pm_str present = pm_ledger_fold(merge->present, merge->present_count, arena).account;
    struct pm_str brought = pm_ledger_fold(merge->brought, merge->brought_count, arena).account;
    return present.len == 0 || brought.len == 0 ||
           knew_account(merge->present, merge->present_count, brought) ||
           knew_account(merge->brought, merge->brought_count, present) ||
           pm_fail(err, PM_ERR_FAILED, "it is the state of another account");
}

/* What is pending in the union, and was not in the state. */
static struct pm_ledger only_brought(struct pm_ledger ledger, const struct index *present,
                                     struct pm_arena *arena)
{
    struct pm_open_events rows = {
        PM_NEW_ARRAY(arena, const struct pm_event *, ledger.pending.count), 0};
    for (size_t i = 0; i < ledger.pending.count; i++) {
        if (!find(present, ledger.pending.items[i]))
            rows.items[rows.count++] = ledger.pending.items[i];
    }
    ledger.pending = rows;
    return ledger;
}

bool pm_transfer_merge(const struct pm_merge *merge, struct pm_run *run, struct pm_arena *arena,
                       struct pm_merged *out, struct pm_err *err)
{
    size_t room = merge->present_count + merge->brought_count, count = 0;
    struct pm_event *all = PM_NEW_ARRAY(arena, struct pm_event, room + merge->brought_count);
    struct pm_event *new = all + merge->present_count, *voids;
    struct index present = make_index(merge->present, merge->present_count, arena);
    if (!check_account(merge, arena, err) || !take_new(merge, &present, new, &count, err))
        return false;
    if (merge->present_count > 0)
        memcpy(all, merge->present, merge->present_count * sizeof *all);
    struct pm_ledger ledger = pm_ledger_fold(all, merge->present_count + count, arena);
    if (!merge->into_file || count == 0)
        ledger = only_brought(ledger, &present, arena);
    size_t voided = pm_void_pending(&ledger, run, ledger.highest_time,
                                    PM_STR("it came with a copy of the state"), arena, &voids);
    if (voided > 0)
        memcpy(new + count, voids, voided * sizeof *voids);
    *out = (struct pm_merged){new, count + voided, voided};
    return true;
}
