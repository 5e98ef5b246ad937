#include "state/outbox.h"

#include "state/shared_session.h"

/* One that waits, and what it is in the branch. */
struct waiting {
    const char *ref;
    struct pm_commit_id commit;
};

struct outbox {
    struct pm_shared *s;
    struct pm_arena *arena;
    const struct pm_ledger *ledger;
    struct waiting *items;
    size_t count, cap;
};

static bool note_one(void *ctx, const char *ref, struct pm_commit_id id, struct pm_err *err)
{
    struct outbox *outbox = ctx;
    struct pm_str copy = pm_str_dup(outbox->arena, pm_str_from(ref));
    (void)err;
    *PM_PUSH(outbox->arena, outbox->items, outbox->count, outbox->cap) =
        (struct waiting){copy.ptr, id};
    return true;
}

static bool look_into(struct outbox *outbox, struct pm_err *err)
{
    outbox->count = 0;
    return pm_repository_refs(outbox->s->repository, PM_REF_OUTBOX, note_one, outbox, err);
}

static bool has_state(struct pm_shared *s, struct pm_commit_id tip, struct pm_arena *arena,
                      bool *has, struct pm_err *err)
{
    struct pm_str ignored;
    *has = false;
    return tip.hex[0] == '\0' ||
           pm_repository_read(s->repository, tip, "state.json", arena, &ignored, has, err);
}

static bool check_no_state(struct pm_shared *s, struct pm_commit_id tip, struct pm_arena *arena,
                           struct pm_err *err)
{
    bool has;
    if (!has_state(s, tip, arena, &has, err))
        return false;
    return !has || pm_fail(err, PM_ERR_FAILED,
                           "%" PM_STR_FMT
                           " holds a shared state, and with `git.state: log` this run worked on a "
                           "state of its own: set `git.state: shared`, or name another "
                           "`git.branch` for the log",
                           PM_STR_ARG(s->options.name));
}

static struct pm_str queue_text(const struct outbox *outbox)
{
    struct pm_sink sink;
    const struct pm_shared_options *options = &outbox->s->options;
    pm_sink_init_memory(&sink);
    options->queue(options->ctx, outbox->ledger, &sink);
    return pm_sink_finish(&sink, outbox->arena);
}

/* The record as it waits, with its own message, author and time, on top of the tip. */
static bool commit_one(struct outbox *outbox, const struct waiting *item, bool last,
                       struct pm_commit_id *tip, struct pm_err *err)
{
    struct pm_shared *s = outbox->s;
    struct pm_arena *arena = outbox->arena;
    struct pm_late_record late;
    struct pm_tree_file files[3];
    size_t count = 0;
    struct pm_commit_info info;
    struct pm_commit_id made;
    char tree[41];
    if (!pm_late_read(s, item->commit, arena, &late, err) ||
        !pm_repository_info(s->repository, item->commit, arena, &info, err))
        return false;
    files[count++] = (struct pm_tree_file){late.path, pm_record_bytes(&late.record, arena)};
    if (late.markdown.len > 0)
        files[count++] = (struct pm_tree_file){
            pm_record_path(late.record.run, late.record.command, ".md", arena), late.markdown};
    if (last)
        files[count++] = (struct pm_tree_file){PM_STR("queue.md"), queue_text(outbox)};
    if (!pm_repository_tree(s->repository, *tip, files, count, tree, err) ||
        !pm_commit_make_as(s, tree, *tip, &info, &made, err))
        return false;
    *tip = made;
    return true;
}

/* Whether the tip has it already; whether it can be read at all. */
static bool has_it(struct outbox *outbox, struct pm_commit_id tip, const struct waiting *item,
                   bool *has, bool *readable, struct pm_err *err)
{
    struct pm_late_record late;
    struct pm_str there;
    bool found = false;
    *has = false;
    *readable = pm_late_read(outbox->s, item->commit, outbox->arena, &late, err);
    if (!*readable) {
        pm_late_complain(outbox->s, item->ref, err);
        return true;
    }
    if (tip.hex[0] != '\0' && !pm_repository_read(outbox->s->repository, tip, late.path.ptr,
                                                  outbox->arena, &there, &found, err))
        return false;
    *has = found && pm_str_eq(there, pm_record_bytes(&late.record, outbox->arena));
    return true;
}

/* Drops what a push without an answer brought there already. */
static bool forget_arrived(struct outbox *outbox, struct pm_commit_id tip, struct pm_err *err)
{
    struct pm_commit_id none = {""};
    size_t kept = 0;
    for (size_t i = 0; i < outbox->count; i++) {
        bool has, readable;
        if (!has_it(outbox, tip, &outbox->items[i], &has, &readable, err))
            return false;
        if (!has && readable)
            outbox->items[kept++] = outbox->items[i];
        else if (has &&
                 !pm_repository_set_ref(outbox->s->repository, outbox->items[i].ref, none, err))
            return false;
    }
    outbox->count = kept;
    return true;
}

static bool forget_all(struct outbox *outbox, struct pm_err *err)
{
    struct pm_commit_id none = {""};
    for (; outbox->count > 0; outbox->count--) {
        const struct waiting *item = &outbox->items[outbox->count - 1];
        if (!pm_repository_set_ref(outbox->s->repository, item->ref, none, err))
            return false;
    }
    return true;
}

static bool send_once(struct outbox *outbox, bool *raced, struct pm_err *err)
{
    struct pm_shared *s = outbox->s;
    const struct pm_remote_port *remote = &s->options.remote;
    struct pm_commit_id there, tip;
    enum pm_push result = PM_PUSH_DONE;
    bool found;
    *raced = false;
    if (!pm_tip_fetch(s, &found, &there, err) || !check_no_state(s, there, outbox->arena, err) ||
        !look_into(outbox, err) || !forget_arrived(outbox, there, err))
        return false;
    tip = there;
    for (size_t i = 0; i < outbox->count; i++) {
        if (!commit_one(outbox, &outbox->items[i], i + 1 == outbox->count, &tip, err))
            return false;
    }
    if (outbox->count > 0 && !remote->push(remote->ctx, there, tip, &result, err))
        return false;
    *raced = result == PM_PUSH_RACED;
    return !*raced && forget_all(outbox, err);
}

static bool send_all(struct outbox *outbox, struct pm_err *err)
{
    struct pm_tries tries = {0};
    bool raced;
    for (;;) {
        if (!pm_shared_lock(outbox->s, err))
            return false;
        bool ok = send_once(outbox, &raced, err);
        pm_shared_unlock(outbox->s);
        if (ok)
            return true;
        if (!pm_push_wait(outbox->s, raced, &tries, err))
            return false;
    }
}

static bool put_and_send(struct outbox *outbox, const struct pm_record *record,
                         const struct pm_shared_end *end, size_t *waiting, struct pm_err *err)
{
    struct pm_err problem;
    if (!pm_late_put(outbox->s, record, end, err))
        return false;
    bool ok = send_all(outbox, err);
    if (!ok && !look_into(outbox, &problem))
        outbox->count = 1;
    *waiting = outbox->count;
    return ok;
}

bool pm_outbox_send(const struct pm_shared_options *options, const struct pm_record *record,
                    const struct pm_shared_end *end, const struct pm_ledger *ledger,
                    size_t *waiting, struct pm_err *err)
{
    struct pm_arena arena;
    struct outbox outbox = {.arena = &arena, .ledger = ledger};
    size_t left = 1;
    pm_arena_init(&arena);
    bool ok = pm_shared_open(options, &arena, &outbox.s, err);
    if (ok) {
        ok = put_and_send(&outbox, record, end, &left, err);
        pm_shared_close(outbox.s);
    }
    *waiting = left;
    pm_arena_fini(&arena);
    return ok;
}

static bool look(struct pm_shared *s, struct pm_arena *arena, bool *has, struct pm_err *err)
{
    struct pm_commit_id tip;
    bool found;
    if (!pm_shared_lock(s, err))
        return false;
    bool ok = pm_tip_fetch(s, &found, &tip, err) && has_state(s, tip, arena, has, err);
    pm_shared_unlock(s);
    return ok;
}

bool pm_outbox_look(const struct pm_shared_options *options, bool *shared, struct pm_err *err)
{
    struct pm_arena arena;
    struct pm_shared *s;
    bool has = false;
    pm_arena_init(&arena);
    bool ok = pm_shared_open(options, &arena, &s, err);
    if (ok) {
        ok = look(s, &arena, &has, err);
        pm_shared_close(s);
    }
    pm_arena_fini(&arena);
    if (ok)
        *shared = has;
    return ok;
}
