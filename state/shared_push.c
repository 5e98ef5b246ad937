#include "state/shared_session.h"

#include "base/random.h"
#include "base/sha256.h"
#include "plan/fold.h"

enum {
    RACES_MAX = 20,
    UNREACHABLE_MAX = 3,
    RACE_STEP_MS = 100,
    RACE_STEP_MAX_MS = 4000,
    UNREACHABLE_STEP_MS = 2000,
};

void pm_change_put(struct pm_shared *s, struct pm_change *change, struct pm_str path,
                   struct pm_str bytes)
{
    *PM_PUSH(s->arena, change->files, change->file_count, change->file_cap) =
        (struct pm_tree_file){path, bytes};
}

static void gather_events(struct pm_shared *s, struct pm_change *change)
{
    size_t wanted;
    struct pm_event *own = pm_own_in_state(s, PM_OWN_WANTED, s->arena, &wanted);
    const struct pm_late *late = &change->late;
    change->count = wanted + late->event_count;
    change->events = pm_alloc_regrow(s->arena, own, wanted, change->count, sizeof *own);
    for (size_t i = 0; i < late->event_count; i++)
        change->events[wanted + i] = late->events[i];
}

static void put_records(struct pm_shared *s, struct pm_change *change, struct pm_arena *scratch)
{
    size_t count;
    struct pm_event *events = pm_own_for_record(s, scratch, &count);
    struct pm_record record = pm_own_record(s, events, count, s->end);
    const struct pm_late *late = &change->late;
    for (size_t i = 0; i < late->file_count; i++) {
        pm_change_put(s, change, late->files[i].path, late->files[i].bytes);
        if (pm_str_ends(late->files[i].path, PM_STR(".json")))
            change->tip.snapshot.record = late->files[i].path;
    }
    if (count == 0 && !s->complete)
        return;
    pm_change_put(s, change, s->record, pm_record_bytes(&record, scratch));
    change->tip.snapshot.record = s->record;
    if (s->end && s->end->markdown.len > 0)
        pm_change_put(s, change, pm_record_path(record.run, record.command, ".md", scratch),
                      s->end->markdown);
}

static void put_state(struct pm_shared *s, struct pm_change *change, struct pm_arena *scratch)
{
    struct pm_shared_tip *tip = &change->tip;
    struct pm_sink state, queue;
    pm_sink_init_memory(&state);
    pm_snapshot_write(&tip->snapshot, &state);
    struct pm_str bytes = pm_sink_finish(&state, scratch);
    tip->digest = pm_sha256_hex(s->arena, bytes);
    pm_change_put(s, change, PM_STR("state.json"), bytes);
    pm_sink_init_memory(&queue);
    s->options.queue(s->options.ctx, &tip->snapshot.ledger, &queue);
    pm_change_put(s, change, PM_STR("queue.md"), pm_sink_finish(&queue, scratch));
}

static struct pm_str summary_of(const struct pm_shared *s, const struct pm_change *change,
                                struct pm_arena *scratch)
{
    if (s->end && s->end->summary.len > 0)
        return s->end->summary;
    if (s->making)
        return change->tip.snapshot.serial == 1 ? PM_STR("made") : PM_STR("taken up");
    if (s->complete && !s->end)
        return PM_STR("nothing done");
    return pm_str_printf(scratch, "%s%zu event%s", s->complete ? "" : "at work, ", change->count,
                         change->count == 1 ? "" : "s");
}

static struct pm_str message_of(const struct pm_shared *s, const struct pm_change *change,
                                struct pm_arena *scratch)
{
    const struct pm_run *run = s->options.run;
    struct pm_commit_words words = {
        .command = run->command,
        .summary = summary_of(s, change, scratch),
        .run = run->id,
        .actor = run->actor,
        .plan_digest = s->end ? s->end->plan_digest : (struct pm_str){NULL, 0},
        .state_digest = change->tip.digest,
        .serial = change->tip.snapshot.serial,
    };
    return pm_commit_message(&words, scratch);
}

static bool commit_change(struct pm_shared *s, struct pm_change *change, struct pm_arena *scratch,
                          struct pm_err *err)
{
    char tree[41];
    return pm_repository_tree(s->repository, change->base, change->files, change->file_count, tree,
                              err) &&
           pm_commit_make(s, tree, change->old, message_of(s, change, scratch), &change->tip.commit,
                          err);
}

/* It is in the branch: what fails now is only our own notes of it. */
static bool take(struct pm_shared *s, const struct pm_change *change, struct pm_err *err)
{
    s->complete_pushed = s->complete;
    if (!pm_tip_set(s, &change->tip, err))
        return false;
    for (size_t i = 0, known = s->own_count; i < known; i++) {
        if (s->own[i].state == PM_OWN_WANTED && !pm_own_set_pushed(s, i, err))
            return false;
    }
    return pm_late_forget(s, &change->late, err);
}

bool pm_change_push(struct pm_shared *s, struct pm_change *change, struct pm_arena *scratch,
                    enum pm_push *result, struct pm_err *err)
{
    const struct pm_remote_port *remote = &s->options.remote;
    put_records(s, change, scratch);
    put_state(s, change, scratch);
    return commit_change(s, change, scratch, err) &&
           remote->push(remote->ctx, change->old, change->tip.commit, result, err) &&
           (*result != PM_PUSH_DONE || take(s, change, err));
}

static bool has_work(const struct pm_shared *s)
{
    return pm_own_is_wanted(s) || (s->complete && !s->complete_pushed);
}

/* Whoever put a commit of his own onto the branch may have brought rows back that were taken out of
 * the queue: nobody can tell, so that all of them wait anew. */
static bool void_rows_of_edited(struct pm_shared *s, struct pm_arena *scratch, struct pm_err *err)
{
    size_t voided = 0;
    if (!s->tip.edited)
        return true;
    struct pm_ledger ledger = pm_shared_ledger(s, scratch);
    for (size_t i = 0; i < ledger.pending.count; i++) {
        const struct pm_event *row = ledger.pending.items[i];
        if (pm_str_eq(row->run, s->options.run->id))
            continue;
        if (!pm_own_void(s, row, "the branch was changed by hand: the delay starts anew", err))
            return false;
        voided++;
    }
    if (voided > 0)
        pm_shared_say(s,
                      "Warning: %" PM_STR_FMT
                      " was changed by hand (commit %.12s): all that was pending there waits "
                      "anew, %zu deletion%s",
                      PM_STR_ARG(s->options.name), s->tip.commit.hex, voided,
                      voided == 1 ? "" : "s");
    return true;
}

/* What comes late may have come to the branch by another way since (`state import`), and have been
 * closed there: then only the whole log says what it comes to. */
static bool fold_change(struct pm_shared *s, const struct pm_change *change, struct pm_ledger *out,
                        struct pm_err *err)
{
    const struct pm_ledger *base = &s->tip.snapshot.ledger;
    struct pm_log_events all;
    if (change->late.event_count == 0) {
        *out = pm_ledger_fold_onto(base, change->events, change->count, s->arena);
        return true;
    }
    if (!pm_log_events(s, s->tip.commit, s->arena, &all, err))
        return false;
    for (size_t i = 0; i < change->count; i++)
        *PM_PUSH(s->arena, all.items, all.count, all.cap) = change->events[i];
    *out = pm_ledger_fold(all.items, all.count, s->arena);
    return true;
}

static bool make_change(struct pm_shared *s, struct pm_change *change, struct pm_err *err)
{
    const struct pm_snapshot *base = &s->tip.snapshot;
    change->old = s->tip.commit;
    change->base = s->tip.commit;
    gather_events(s, change);
    change->tip.snapshot = (struct pm_snapshot){
        .serial = base->serial + 1,
        .lineage = base->lineage,
        .record = base->record,
    };
    return fold_change(s, change, &change->tip.snapshot.ledger, err);
}

static bool push(struct pm_shared *s, bool with_late, struct pm_arena *scratch,
                 enum pm_push *result, struct pm_err *err)
{
    struct pm_change change = {0};
    if (with_late && !pm_late_collect(s, &change.late, err))
        return false;
    if (!has_work(s) && change.late.file_count == 0) {
        *result = PM_PUSH_DONE;
        return pm_late_forget(s, &change.late, err);
    }
    if (!void_rows_of_edited(s, scratch, err))
        return false;
    return make_change(s, &change, err) && pm_change_push(s, &change, scratch, result, err);
}

bool pm_push_once(struct pm_shared *s, bool with_late, enum pm_push *result, struct pm_err *err)
{
    struct pm_arena scratch;
    if (!pm_shared_lock(s, err))
        return false;
    pm_arena_init(&scratch);
    bool ok = push(s, with_late, &scratch, result, err);
    pm_arena_fini(&scratch);
    pm_shared_unlock(s);
    return ok;
}

/* Between half of it and all of it: two that collided once are not to collide again. */
static bool sleep_about(struct pm_shared *s, uint32_t ms, struct pm_err *err)
{
    int64_t jittered = ms / 2 + pm_random_below(ms / 2 + 1);
    return s->options.sleep_ms(s->options.ctx, jittered) || s->ending ||
           pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while waiting for %" PM_STR_FMT,
                   PM_STR_ARG(s->options.name));
}

static bool wait_after_race(struct pm_shared *s, struct pm_tries *tries, struct pm_err *err)
{
    uint32_t ms = RACE_STEP_MS << (tries->raced < 6 ? tries->raced : 6);
    if (++tries->raced > RACES_MAX)
        return pm_fail(err, PM_ERR_UNREACHABLE,
                       "%" PM_STR_FMT " is very busy: others pushed to it %d times while this run "
                       "tried to; try again",
                       PM_STR_ARG(s->options.name), RACES_MAX);
    return sleep_about(s, ms < RACE_STEP_MAX_MS ? ms : RACE_STEP_MAX_MS, err);
}

static bool wait_unreachable(struct pm_shared *s, struct pm_tries *tries, struct pm_err *err)
{
    struct pm_err interrupted;
    if (err->code != PM_ERR_UNREACHABLE || ++tries->unreachable >= UNREACHABLE_MAX)
        return false;
    if (sleep_about(s, UNREACHABLE_STEP_MS, &interrupted))
        return true;
    *err = interrupted;
    return false;
}

static bool fetch_again(struct pm_shared *s, struct pm_tries *tries, struct pm_err *err)
{
    while (!pm_shared_fetch(s, err)) {
        if (!wait_unreachable(s, tries, err))
            return false;
    }
    return true;
}

bool pm_fetch_patiently(struct pm_shared *s, struct pm_err *err)
{
    struct pm_tries tries = {0};
    return fetch_again(s, &tries, err);
}

bool pm_push_wait(struct pm_shared *s, bool raced, struct pm_tries *tries, struct pm_err *err)
{
    return raced ? wait_after_race(s, tries, err) : wait_unreachable(s, tries, err);
}

bool pm_push_again(struct pm_shared *s, bool raced, struct pm_tries *tries, struct pm_err *err)
{
    return pm_push_wait(s, raced, tries, err) && fetch_again(s, tries, err);
}

static bool push_all(struct pm_shared *s, bool late, struct pm_err *err)
{
    struct pm_tries tries = {0};
    enum pm_push result;
    if (s->tip.commit.hex[0] == '\0' && !pm_fetch_patiently(s, err))
        return false;
    while (late || has_work(s)) {
        bool pushed = pm_push_once(s, true, &result, err);
        if (pushed && result == PM_PUSH_DONE)
            return true;
        if (!pm_push_again(s, pushed, &tries, err))
            return false;
        if (pm_claim_is_there(s, err))
            continue;
        if (!s->ending)
            return false;
        pm_late_withdraw(s);
    }
    return true;
}

bool pm_push_all(struct pm_shared *s, struct pm_err *err)
{
    return push_all(s, false, err);
}

bool pm_push_late(struct pm_shared *s, struct pm_err *err)
{
    bool any;
    return pm_late_any(s, &any, err) && (!any || push_all(s, true, err));
}
