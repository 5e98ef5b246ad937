#include "state/transfer.h"

#include "base/num.h"
#include "state/event_check.h"
#include "state/event_json.h"
#include "state/run_json.h"

#include <stdlib.h>

static uint64_t number_of(const struct pm_event *event)
{
    uint64_t number = 0;
    struct pm_str digits = pm_str_sub(event->id, event->run.len + 1, event->id.len);
    return pm_u64_parse(digits, 1, UINT32_MAX, &number) ? number : 0;
}

static int compare_events(const struct pm_event *a, const struct pm_event *b)
{
    int by_run = pm_str_cmp(a->run, b->run);
    uint64_t an = number_of(a), bn = number_of(b);
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return by_run != 0 ? by_run : (an > bn) - (an < bn);
}

static int by_time(const void *a, const void *b)
{
    return compare_events(*(const struct pm_event *const *)a, *(const struct pm_event *const *)b);
}

static int by_id(const void *a, const void *b)
{
    return pm_str_cmp((*(const struct pm_run *const *)a)->id,
                      (*(const struct pm_run *const *)b)->id);
}

static void write_events(const struct pm_transfer *state, struct pm_arena *arena,
                         struct pm_json_writer *w)
{
    const struct pm_event **sorted = PM_NEW_ARRAY(arena, const struct pm_event *, state->count);
    for (size_t i = 0; i < state->count; i++)
        sorted[i] = &state->events[i];
    qsort(sorted, state->count, sizeof(const struct pm_event *), by_time);
    pm_json_field_open(w, "events", '[');
    for (size_t i = 0; i < state->count; i++)
        pm_event_write_value(sorted[i], w);
    pm_json_close(w);
}

static void write_runs(const struct pm_transfer *state, struct pm_arena *arena,
                       struct pm_json_writer *w)
{
    const struct pm_run **sorted = PM_NEW_ARRAY(arena, const struct pm_run *, state->run_count);
    for (size_t i = 0; i < state->run_count; i++)
        sorted[i] = &state->runs[i];
    qsort(sorted, state->run_count, sizeof(const struct pm_run *), by_id);
    pm_json_field_open(w, "runs", '[');
    for (size_t i = 0; i < state->run_count; i++)
        pm_run_write(sorted[i], w);
    pm_json_close(w);
}

void pm_transfer_write(const struct pm_transfer *state, struct pm_sink *sink)
{
    struct pm_json_writer w;
    struct pm_arena arena;
    pm_arena_init(&arena);
    pm_json_writer_init(&w, sink, PM_JSON_CANONICAL);
    pm_json_open(&w, '{');
    write_events(state, &arena, &w);
    pm_json_field_text(&w, "format_version", "1.0");
    write_runs(state, &arena, &w);
    pm_json_close(&w);
    pm_json_end(&w);
    pm_arena_fini(&arena);
}

static bool check_format(const struct pm_json *root, struct pm_err *err)
{
    struct pm_str version;
    if (!pm_json_get_str(root, "format_version", &version, err))
        return false;
    return pm_str_is(version, "1.0") ||
           pm_fail(err, PM_ERR_FAILED,
                   "it is of format %" PM_STR_FMT
                   ", this program knows 1.0: use the pm-reconcile that wrote it",
                   PM_STR_ARG(version));
}

static bool read_events(const struct pm_json *root, struct pm_arena *arena, struct pm_transfer *out,
                        struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(root, "events", &array, err))
        return false;
    out->count = pm_json_count(&array);
    out->events = PM_NEW_ARRAY(arena, struct pm_event, out->count);
    for (size_t i = 0; i < out->count; i++) {
        struct pm_json object = pm_json_at(&array, i);
        if (!pm_event_read_value(&object, arena, &out->events[i], err))
            return false;
        if (i > 0 && compare_events(&out->events[i - 1], &out->events[i]) >= 0)
            return pm_fail(err, PM_ERR_FAILED,
                           "the event %" PM_STR_FMT " is in it twice, or out of its order",
                           PM_STR_ARG(out->events[i].id));
    }
    return true;
}

static bool read_runs(const struct pm_json *root, struct pm_arena *arena, struct pm_transfer *out,
                      struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(root, "runs", &array, err))
        return false;
    out->run_count = pm_json_count(&array);
    out->runs = PM_NEW_ARRAY(arena, struct pm_run, out->run_count);
    for (size_t i = 0; i < out->run_count; i++) {
        struct pm_json object = pm_json_at(&array, i);
        if (!pm_run_read(&object, arena, &out->runs[i], err))
            return false;
        if (i > 0 && pm_str_cmp(out->runs[i - 1].id, out->runs[i].id) >= 0)
            return pm_fail(err, PM_ERR_FAILED,
                           "the run %" PM_STR_FMT " is in it twice, or out of its order",
                           PM_STR_ARG(out->runs[i].id));
    }
    return true;
}

/* The order is by time first: two of one id need not be neighbours. */
static bool check_ids(const struct pm_transfer *state, struct pm_err *err)
{
    struct pm_arena arena;
    bool ok = true;
    pm_arena_init(&arena);
    struct pm_str *ids = PM_NEW_ARRAY(&arena, struct pm_str, state->count);
    for (size_t i = 0; i < state->count; i++)
        ids[i] = state->events[i].id;
    qsort(ids, state->count, sizeof *ids, pm_str_order);
    for (size_t i = 1; ok && i < state->count; i++)
        ok = !pm_str_eq(ids[i - 1], ids[i]) ||
             pm_fail(err, PM_ERR_FAILED, "the event %" PM_STR_FMT " is in it twice",
                     PM_STR_ARG(ids[i]));
    pm_arena_fini(&arena);
    return ok;
}

static bool reads_back(const struct pm_transfer *state, struct pm_str bytes, struct pm_err *err)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_transfer_write(state, &sink);
    bool same = pm_str_eq(pm_str_trim(pm_sink_bytes(&sink)), bytes);
    pm_sink_fini(&sink);
    return same || pm_fail(err, PM_ERR_FAILED,
                           "it holds something that this version does not know, or was changed "
                           "since it was exported: take the file as `state export` wrote it");
}

bool pm_transfer_read(struct pm_str bytes, struct pm_arena *arena, struct pm_transfer *out,
                      struct pm_err *err)
{
    struct pm_transfer state = {0};
    struct pm_json_doc doc;
    bytes = pm_str_trim(bytes);
    if (!pm_json_load(bytes, &doc, err))
        return false;
    struct pm_json root = pm_json_root(&doc);
    bool ok = check_format(&root, err) && read_events(&root, arena, &state, err) &&
              check_ids(&state, err) && read_runs(&root, arena, &state, err);
    pm_json_doc_fini(&doc);
    if (!ok || !reads_back(&state, bytes, err))
        return false;
    *out = state;
    return true;
}
