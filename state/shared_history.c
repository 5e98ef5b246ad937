#include "state/shared_history.h"

#include "base/sort.h"

struct reading {
    struct pm_shared *s;
    struct pm_commit_id seen; /* empty: nothing beside the base */
    struct pm_change *change;
    struct pm_history *out;
};

static bool is_record(struct pm_str path)
{
    struct pm_str run, command;
    return pm_record_path_parse(path, &run, &command);
}

static bool read_events(const struct reading *reading, struct pm_str bytes,
                        struct pm_log_events *out, struct pm_err *err)
{
    struct pm_arena *arena = reading->s->arena;
    struct pm_record record;
    if (!pm_record_read(bytes, arena, &record, err))
        return false;
    for (size_t i = 0; i < record.count; i++)
        *PM_PUSH(arena, out->items, out->count, out->cap) = record.events[i];
    return true;
}

static bool replace(const struct reading *reading, struct pm_str path)
{
    struct pm_shared *s = reading->s;
    struct pm_str bytes;
    struct pm_err ignored;
    bool found = false;
    struct pm_str copy = pm_str_dup(s->arena, path);
    if (reading->seen.hex[0] == '\0' ||
        !pm_repository_read(s->repository, reading->seen, copy.ptr, s->arena, &bytes, &found,
                            &ignored) ||
        !found || !read_events(reading, bytes, &reading->out->logged, &ignored))
        return false;
    pm_change_put(s, reading->change, copy, bytes);
    return true;
}

static bool read_base(void *ctx, struct pm_str path, struct pm_str bytes, struct pm_err *err)
{
    const struct reading *reading = ctx;
    if (!is_record(path) || read_events(reading, bytes, &reading->out->logged, err) ||
        replace(reading, path))
        return true;
    return pm_err_wrap(err,
                       "the record %" PM_STR_FMT " in %" PM_STR_FMT
                       " cannot be read: put it right, or take it out of the branch with git",
                       PM_STR_ARG(path), PM_STR_ARG(reading->s->options.name));
}

static bool read_seen(void *ctx, struct pm_str path, struct pm_str bytes, struct pm_err *err)
{
    const struct reading *reading = ctx;
    struct pm_shared *s = reading->s;
    struct pm_str there, copy = pm_str_dup(s->arena, path);
    bool found;
    if (!pm_repository_read(s->repository, reading->change->base, copy.ptr, s->arena, &there,
                            &found, err))
        return false;
    if (!found)
        pm_change_put(s, reading->change, copy, pm_str_dup(s->arena, bytes));
    if (!is_record(path) || (found && pm_str_eq(there, bytes)))
        return true;
    return read_events(reading, bytes, found ? &reading->out->loose : &reading->out->logged, err);
}

bool pm_history_read(struct pm_shared *s, struct pm_commit_id seen, struct pm_change *change,
                     struct pm_history *out, struct pm_err *err)
{
    struct reading reading = {s, seen, change, out};
    *out = (struct pm_history){0};
    if (change->base.hex[0] == '\0')
        return true;
    if (!pm_repository_walk(s->repository, change->base, "log", NULL, read_base, &reading, err))
        return false;
    if (seen.hex[0] == '\0' || strcmp(seen.hex, change->base.hex) == 0)
        return true;
    return pm_repository_walk(s->repository, seen, "log", NULL, read_seen, &reading, err);
}

enum source { SOURCE_LOGGED, SOURCE_GIVEN, SOURCE_LOOSE };

struct entry {
    const struct pm_event *event;
    enum source source;
};

/* What is logged first: it counts when ids are equal. */
static int by_source(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    return (left->source > right->source) - (left->source < right->source);
}

static size_t add_keys(struct pm_sort_key *keys, const struct pm_event *events, size_t count,
                       enum source source, struct pm_arena *arena)
{
    struct entry *entries = PM_NEW_ARRAY(arena, struct entry, count);
    for (size_t i = 0; i < count; i++) {
        entries[i] = (struct entry){&events[i], source};
        keys[i] = (struct pm_sort_key){.text = events[i].id, .item = &entries[i]};
    }
    return count;
}

struct pm_event *pm_history_missing(const struct pm_history *history, const struct pm_event *given,
                                    size_t given_count, struct pm_arena *arena, size_t *count)
{
    const struct pm_log_events *logged = &history->logged, *loose = &history->loose;
    struct pm_sort_key *keys =
        PM_NEW_ARRAY(arena, struct pm_sort_key, logged->count + given_count + loose->count);
    size_t total = add_keys(keys, logged->items, logged->count, SOURCE_LOGGED, arena);
    total += add_keys(keys + total, given, given_count, SOURCE_GIVEN, arena);
    total += add_keys(keys + total, loose->items, loose->count, SOURCE_LOOSE, arena);
    pm_sort(keys, total, by_source);
    struct pm_event *missing = PM_NEW_ARRAY(arena, struct pm_event, given_count + loose->count);
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        const struct entry *entry = keys[i].item;
        bool first = i == 0 || !pm_str_eq(keys[i - 1].text, keys[i].text);
        if (first && entry->source != SOURCE_LOGGED)
            missing[(*count)++] = *entry->event;
    }
    return missing;
}
