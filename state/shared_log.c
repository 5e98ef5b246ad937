#include "state/shared_session.h"

#include "state/event_json.h"

struct walk {
    const struct pm_log_filter *filter;
    pm_log_fn *fn;
    void *ctx;
    struct pm_str name; /* of the branch */
};

static bool is_wanted(void *ctx, struct pm_str path)
{
    const struct walk *walk = ctx;
    struct pm_str run, command;
    if (!pm_record_path_parse(path, &run, &command))
        return false;
    return !walk->filter || !walk->filter->wanted ||
           walk->filter->wanted(walk->filter->ctx, run, command);
}

static bool check_place(struct pm_str path, const struct pm_record *record, struct pm_err *err)
{
    struct pm_str run, command;
    if (pm_record_path_parse(path, &run, &command) && pm_str_eq(run, record->run) &&
        pm_str_eq(command, record->command))
        return true;
    return pm_fail(err, PM_ERR_FAILED, "it is the record of another run");
}

static bool read_file(void *ctx, struct pm_str path, struct pm_str bytes, struct pm_err *err)
{
    struct walk *walk = ctx;
    struct pm_arena arena;
    struct pm_record record;
    pm_arena_init(&arena);
    bool ok = pm_record_read(bytes, &arena, &record, err) && check_place(path, &record, err);
    if (!ok)
        pm_err_wrap(err, "the record %" PM_STR_FMT " in %" PM_STR_FMT, PM_STR_ARG(path),
                    PM_STR_ARG(walk->name));
    ok = ok && walk->fn(walk->ctx, path, &record, err);
    pm_arena_fini(&arena);
    return ok;
}

bool pm_log_walk(struct pm_shared *s, struct pm_commit_id commit, const char *folder,
                 const struct pm_log_filter *filter, pm_log_fn *fn, void *ctx, struct pm_err *err)
{
    struct walk walk = {.filter = filter, .fn = fn, .ctx = ctx, .name = s->options.name};
    return pm_repository_walk(s->repository, commit, folder, is_wanted, read_file, &walk, err);
}

struct collection {
    struct pm_arena *arena;
    struct pm_log_events *out;
};

/* The record's own memory ends with the call: its events are written and read again. */
static bool collect(void *ctx, struct pm_str path, const struct pm_record *record,
                    struct pm_err *err)
{
    struct collection *collection = ctx;
    struct pm_log_events *out = collection->out;
    (void)path;
    for (size_t i = 0; i < record->count; i++) {
        struct pm_event *event = PM_PUSH(collection->arena, out->items, out->count, out->cap);
        if (!pm_event_copy(&record->events[i], collection->arena, event, err))
            return false;
    }
    return true;
}

bool pm_log_events(struct pm_shared *s, struct pm_commit_id commit, struct pm_arena *arena,
                   struct pm_log_events *out, struct pm_err *err)
{
    struct collection collection = {.arena = arena, .out = out};
    *out = (struct pm_log_events){0};
    return pm_log_walk(s, commit, "log", NULL, collect, &collection, err);
}

struct showing {
    pm_shared_record_fn *fn;
    void *ctx;
};

static bool show(void *ctx, struct pm_str path, const struct pm_record *record, struct pm_err *err)
{
    struct showing *showing = ctx;
    (void)path;
    return showing->fn(showing->ctx, record, err);
}

bool pm_shared_records(struct pm_shared *s,
                       bool (*wanted)(void *ctx, struct pm_str run, struct pm_str command),
                       pm_shared_record_fn *fn, void *ctx, struct pm_err *err)
{
    struct pm_log_filter filter = {wanted, ctx};
    struct showing showing = {fn, ctx};
    if (s->tip.commit.hex[0] == '\0')
        return true;
    return pm_log_walk(s, s->tip.commit, "log", &filter, show, &showing, err);
}

struct backing {
    const struct pm_event *schedule;
    bool found;
    bool in_order; /* its run has written its last word */
};

static bool is_run(void *ctx, struct pm_str run, struct pm_str command)
{
    const struct backing *backing = ctx;
    (void)command;
    return pm_str_eq(run, backing->schedule->run);
}

/* `state init` and `state import` bring events of other runs. */
static bool brings_others(void *ctx, struct pm_str run, struct pm_str command)
{
    (void)ctx, (void)run;
    return pm_log_may_hold_any_run(command);
}

static bool look_for(void *ctx, struct pm_str path, const struct pm_record *record,
                     struct pm_err *err)
{
    struct backing *backing = ctx;
    (void)path, (void)err;
    if (backing->found)
        return true;
    for (size_t i = 0; i < record->count && !backing->found; i++)
        backing->found = pm_str_eq(record->events[i].id, backing->schedule->id) &&
                         pm_event_same(&record->events[i], backing->schedule);
    backing->in_order = backing->found && record->complete;
    return true;
}

bool pm_log_may_hold_any_run(struct pm_str command)
{
    return pm_str_starts(command, PM_STR("state"));
}

/* Looks through the folder of the run's day only: a record's path tells it, whatever the command.
 */
static bool look_in_own(struct pm_shared *s, struct backing *backing, struct pm_err *err)
{
    struct pm_arena arena;
    struct pm_log_filter own = {is_run, backing};
    pm_arena_init(&arena);
    struct pm_str path = pm_record_path(backing->schedule->run, PM_STR("apply"), ".json", &arena);
    char *folder = pm_str_cstr(&arena, pm_str_sub(path, 0, pm_str_rfind(path, '/')));
    bool ok = path.len == 0 || pm_log_walk(s, s->tip.commit, folder, &own, look_for, backing, err);
    pm_arena_fini(&arena);
    return ok;
}

bool pm_log_backs(struct pm_shared *s, const struct pm_event *schedule, bool *in_order,
                  struct pm_err *err)
{
    struct backing backing = {.schedule = schedule};
    struct pm_log_filter others = {brings_others, &backing};
    bool ok = look_in_own(s, &backing, err);
    if (ok && !backing.found)
        ok = pm_log_walk(s, s->tip.commit, "log", &others, look_for, &backing, err);
    *in_order = backing.in_order;
    if (!ok || backing.found)
        return ok;
    return pm_fail(
        err, PM_ERR_FAILED,
        "the pending deletion of %" PM_STR_FMT " in %" PM_STR_FMT
        " has no record in the log (event %" PM_STR_FMT
        "): it was put there by hand. It is not deleted; `pm-reconcile cancel %" PM_STR_FMT
        "` takes it out",
        PM_STR_ARG(schedule->domain), PM_STR_ARG(s->options.name), PM_STR_ARG(schedule->id),
        PM_STR_ARG(schedule->domain));
}
