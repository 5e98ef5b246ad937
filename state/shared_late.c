#include "state/shared_session.h"

/* A record that waits is a commit of our own with these in its tree, beside the record as it would
 * have stood in the branch: what a record says of plan and outcome is not read back out of it. */
static const char *const part_names[] = {"plan", "outcome", "verify", "markdown"};
enum { PARTS = sizeof part_names / sizeof *part_names };

static bool is_in(const struct pm_open_events *open, struct pm_str id)
{
    for (size_t i = 0; i < open->count; i++) {
        if (pm_str_eq(open->items[i]->id, id))
            return true;
    }
    return false;
}

/* The cancel of a domain that was declared again lifts its holds, too. */
static bool lifts_a_guard(const struct pm_ledger *ledger, const struct pm_event *event)
{
    for (size_t i = 0; i < event->closes_count; i++) {
        if (is_in(&ledger->holds, event->closes[i]) ||
            is_in(&ledger->protections, event->closes[i]))
            return true;
    }
    return false;
}

static bool may_kind_come(enum pm_event_kind kind)
{
    switch (kind) {
    case PM_EVENT_KNOWN:
    case PM_EVENT_PROTECT:
    case PM_EVENT_VOID:
    case PM_EVENT_CANCEL:
    case PM_EVENT_HOLD:
    case PM_EVENT_INTENT:
    case PM_EVENT_DONE:
    case PM_EVENT_FAILED:
    case PM_EVENT_UNKNOWN:
        return true;
    default:
        return false;
    }
}

bool pm_late_may_come(const struct pm_shared *s, const struct pm_event *event)
{
    return may_kind_come(event->kind) && !lifts_a_guard(&s->tip.snapshot.ledger, event);
}

void pm_late_withdraw(struct pm_shared *s)
{
    for (size_t i = 0; i < s->own_count; i++) {
        struct pm_own_event *own = &s->own[i];
        if (own->state != PM_OWN_WANTED || pm_late_may_come(s, &own->event))
            continue;
        own->state = PM_OWN_WITHDRAWN;
        s->has_withdrawn = true;
    }
}

static const char *ref_of(struct pm_str run, struct pm_arena *arena)
{
    return pm_str_printf(arena, PM_REF_OUTBOX "%" PM_STR_FMT, PM_STR_ARG(run)).ptr;
}

static bool put(struct pm_shared *s, const struct pm_record *record,
                const struct pm_shared_end *end, struct pm_arena *arena, struct pm_err *err)
{
    const struct pm_str parts[PARTS] = {record->plan, record->outcome, record->verify,
                                        end->markdown};
    struct pm_tree_file files[PARTS + 1];
    size_t count = 0;
    files[count++] = (struct pm_tree_file){
        pm_record_path(record->run, record->command, ".json", arena),
        pm_record_bytes(record, arena),
    };
    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i].len > 0)
            files[count++] = (struct pm_tree_file){pm_str_from(part_names[i]), parts[i]};
    }
    struct pm_commit_words words = {
        .command = record->command,
        .summary = end->summary,
        .run = record->run,
        .actor = record->actor,
        .plan_digest = end->plan_digest,
    };
    char tree[41];
    struct pm_commit_id commit, none = {""};
    struct pm_commit_info info = pm_commit_info_make(s, pm_commit_message(&words, arena));
    return pm_repository_tree(s->repository, none, files, count, tree, err) &&
           pm_repository_commit(s->repository, tree, none, &info, &commit, err) &&
           pm_repository_set_ref(s->repository, ref_of(record->run, arena), commit, err);
}

bool pm_late_put(struct pm_shared *s, const struct pm_record *record,
                 const struct pm_shared_end *end, struct pm_err *err)
{
    struct pm_arena arena;
    if (!pm_shared_lock(s, err))
        return false;
    pm_arena_init(&arena);
    bool ok = put(s, record, end, &arena, err);
    pm_arena_fini(&arena);
    pm_shared_unlock(s);
    return ok;
}

static bool is_record(void *ctx, struct pm_str path)
{
    struct pm_str run, command;
    (void)ctx;
    return pm_record_path_parse(path, &run, &command);
}

struct reading {
    struct pm_late_record *out;
    struct pm_arena *arena;
};

static bool read_record(void *ctx, struct pm_str path, struct pm_str bytes, struct pm_err *err)
{
    struct reading *reading = ctx;
    reading->out->path = pm_str_dup(reading->arena, path);
    return pm_record_read(bytes, reading->arena, &reading->out->record, err);
}

bool pm_late_read(struct pm_shared *s, struct pm_commit_id commit, struct pm_arena *arena,
                  struct pm_late_record *out, struct pm_err *err)
{
    struct pm_late_record late = {0};
    struct pm_str *parts[PARTS] = {&late.record.plan, &late.record.outcome, &late.record.verify,
                                   &late.markdown};
    struct reading reading = {&late, arena};
    bool found;
    if (!pm_repository_walk(s->repository, commit, "log", is_record, read_record, &reading, err))
        return false;
    if (late.path.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "there is no record in it");
    for (size_t i = 0; i < PARTS; i++) {
        if (!pm_repository_read(s->repository, commit, part_names[i], arena, parts[i], &found, err))
            return false;
    }
    *out = late;
    return true;
}

static bool note_one(void *ctx, const char *ref, struct pm_commit_id id, struct pm_err *err)
{
    bool *any = ctx;
    (void)ref, (void)id, (void)err;
    *any = true;
    return true;
}

bool pm_late_any(struct pm_shared *s, bool *any, struct pm_err *err)
{
    bool found = false;
    if (!pm_repository_refs(s->repository, PM_REF_OUTBOX, note_one, &found, err))
        return false;
    *any = found;
    return true;
}

static bool holds(const struct pm_record *record, const struct pm_event *event)
{
    for (size_t i = 0; i < record->count; i++) {
        if (pm_str_eq(record->events[i].id, event->id))
            return true;
    }
    return false;
}

/* The run does not know of a row that it brought: it could not look when that came. */
static bool knows_its_rows(const struct pm_record *late, const struct pm_record *there)
{
    for (size_t i = 0; i < there->count; i++) {
        if (there->events[i].kind == PM_EVENT_SCHEDULE && !holds(late, &there->events[i]))
            return false;
    }
    return true;
}

/* What the branch has of the run, and of what waits that may still come. */
static void merge(const struct pm_shared *s, const struct pm_record *there, struct pm_record *late,
                  struct pm_late *out)
{
    struct pm_arena *arena = s->arena;
    struct pm_event *events = PM_NEW_ARRAY(arena, struct pm_event, there->count + late->count);
    size_t count = there->count;
    for (size_t i = 0; i < count; i++)
        events[i] = there->events[i];
    for (size_t i = 0; i < late->count; i++) {
        const struct pm_event *event = &late->events[i];
        if (!pm_late_may_come(s, event) || holds(there, event))
            continue;
        events[count++] = *event;
        *PM_PUSH(arena, out->events, out->event_count, out->event_cap) = *event;
    }
    late->complete = late->complete && knows_its_rows(late, there);
    late->events = events;
    late->count = count;
}

static struct pm_tree_file *new_file(struct pm_late *out, struct pm_arena *arena)
{
    return PM_PUSH(arena, out->files, out->file_count, out->file_cap);
}

static bool add(struct pm_shared *s, struct pm_late_record *late, struct pm_late *out,
                struct pm_err *err)
{
    struct pm_record there = {0};
    struct pm_str bytes;
    bool found;
    if (!pm_repository_read(s->repository, s->tip.commit, late->path.ptr, s->arena, &bytes, &found,
                            err) ||
        (found && !pm_record_read(bytes, s->arena, &there, err)))
        return false;
    if (there.complete)
        return true;
    merge(s, &there, &late->record, out);
    *new_file(out, s->arena) =
        (struct pm_tree_file){late->path, pm_record_bytes(&late->record, s->arena)};
    if (late->markdown.len > 0)
        *new_file(out, s->arena) = (struct pm_tree_file){
            pm_record_path(late->record.run, late->record.command, ".md", s->arena),
            late->markdown};
    return true;
}

struct collecting {
    struct pm_shared *s;
    struct pm_late *out;
};

void pm_late_complain(const struct pm_shared *s, const char *ref, const struct pm_err *err)
{
    pm_shared_say(s, "Warning: a record that waits in %s to be pushed (%s) cannot be: %s",
                  s->options.path, ref, err->msg);
}

/* One that cannot be read must not stop the others, nor this run. */
static bool collect_one(void *ctx, const char *ref, struct pm_commit_id id, struct pm_err *err)
{
    struct collecting *collecting = ctx;
    struct pm_shared *s = collecting->s;
    struct pm_late *out = collecting->out;
    struct pm_late_record late;
    if (pm_str_is(s->options.run->id, ref + sizeof PM_REF_OUTBOX - 1))
        return true; /* this run is about to write its record itself */
    if (!pm_late_read(s, id, s->arena, &late, err) || !add(s, &late, out, err)) {
        pm_late_complain(s, ref, err);
        return true;
    }
    *PM_PUSH(s->arena, out->refs, out->ref_count, out->ref_cap) =
        pm_str_dup(s->arena, pm_str_from(ref)).ptr;
    return true;
}

bool pm_late_collect(struct pm_shared *s, struct pm_late *out, struct pm_err *err)
{
    struct collecting collecting = {s, out};
    *out = (struct pm_late){0};
    return pm_repository_refs(s->repository, PM_REF_OUTBOX, collect_one, &collecting, err);
}

bool pm_late_forget(struct pm_shared *s, const struct pm_late *late, struct pm_err *err)
{
    struct pm_commit_id none = {""};
    for (size_t i = 0; i < late->ref_count; i++) {
        if (!pm_repository_set_ref(s->repository, late->refs[i], none, err))
            return false;
    }
    return true;
}

bool pm_shared_send_waiting(struct pm_shared *s, struct pm_err *err)
{
    return pm_push_late(s, err);
}
