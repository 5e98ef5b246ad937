#include "state/snapshot.h"

#include "state/event_check.h"
#include "state/event_json.h"
#include "state/record.h"
#include "state/snapshot_check.h"

#define FORMAT_VERSION "1.0"

static void write_list(struct pm_json_writer *w, const char *key, const struct pm_open_events *open)
{
    pm_json_field_open(w, key, '[');
    for (size_t i = 0; i < open->count; i++)
        pm_event_write_value(open->items[i], w);
    pm_json_close(w);
}

static void write_event(struct pm_json_writer *w, const char *key, const struct pm_event *event)
{
    pm_json_key(w, key);
    if (event)
        pm_event_write_value(event, w);
    else
        pm_json_null(w);
}

void pm_snapshot_write(const struct pm_snapshot *snapshot, struct pm_sink *sink)
{
    const struct pm_ledger *ledger = &snapshot->ledger;
    struct pm_json_writer w;
    pm_json_writer_init(&w, sink, PM_JSON_CANONICAL);
    pm_json_open(&w, '{');
    write_event(&w, "account", ledger->account_event);
    write_list(&w, "claims", &ledger->claims);
    pm_json_field_text(&w, "format_version", FORMAT_VERSION);
    pm_json_field_int(&w, "highest_time", ledger->highest_time);
    write_list(&w, "holds", &ledger->holds);
    write_list(&w, "intents", &ledger->intents);
    write_list(&w, "known", &ledger->known);
    pm_json_field_str(&w, "lineage", snapshot->lineage);
    write_list(&w, "pending", &ledger->pending);
    write_event(&w, "policy", ledger->policy);
    write_list(&w, "protections", &ledger->protections);
    pm_json_field_str(&w, "record", snapshot->record);
    pm_json_field_int(&w, "serial", snapshot->serial);
    pm_json_close(&w);
    pm_json_end(&w);
}

static bool read_list(const struct pm_json *root, const char *key, struct pm_arena *arena,
                      struct pm_open_events *out, struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(root, key, &array, err))
        return false;
    size_t count = pm_json_count(&array);
    struct pm_event *events = PM_NEW_ARRAY(arena, struct pm_event, count);
    out->items = PM_NEW_ARRAY(arena, const struct pm_event *, count);
    for (size_t i = 0; i < count; i++) {
        struct pm_json element = pm_json_at(&array, i);
        if (!pm_event_read_value(&element, arena, &events[i], err))
            return pm_err_wrap(err, "in %s", key);
        out->items[i] = &events[i];
    }
    out->count = count;
    return true;
}

static bool read_event(const struct pm_json *root, const char *key, struct pm_arena *arena,
                       const struct pm_event **out, struct pm_err *err)
{
    struct pm_json object;
    if (!pm_json_get_optional(root, key, &object, err))
        return false;
    *out = NULL;
    if (object.node && pm_json_is_null(&object))
        return true;
    struct pm_event *event = PM_NEW(arena, struct pm_event);
    *out = event;
    return pm_json_get_object(root, key, &object, err) &&
           (pm_event_read_value(&object, arena, event, err) || pm_err_wrap(err, "in %s", key));
}

static bool read_ledger(const struct pm_json *root, struct pm_arena *arena,
                        struct pm_ledger *ledger, struct pm_err *err)
{
    if (!read_event(root, "account", arena, &ledger->account_event, err) ||
        !read_list(root, "claims", arena, &ledger->claims, err) ||
        !pm_json_get_int(root, "highest_time", 0, PM_EVENT_TIME_MAX, &ledger->highest_time, err) ||
        !read_list(root, "holds", arena, &ledger->holds, err) ||
        !read_list(root, "intents", arena, &ledger->intents, err) ||
        !read_list(root, "known", arena, &ledger->known, err) ||
        !read_list(root, "pending", arena, &ledger->pending, err) ||
        !read_event(root, "policy", arena, &ledger->policy, err) ||
        !read_list(root, "protections", arena, &ledger->protections, err))
        return false;
    if (ledger->account_event)
        ledger->account = ledger->account_event->account;
    ledger->exists = true;
    return true;
}

static bool is_lineage(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr("0123456789abcdef", text.ptr[i]) || text.ptr[i] == '\0')
            return false;
    }
    return text.len == 32;
}

static bool read_head(const struct pm_json *root, struct pm_arena *arena,
                      struct pm_snapshot *snapshot, struct pm_err *err)
{
    struct pm_str run, command;
    if (!pm_json_get_int(root, "serial", 1, INT64_MAX, &snapshot->serial, err) ||
        !pm_json_get_str(root, "lineage", &snapshot->lineage, err) ||
        !pm_json_get_str(root, "record", &snapshot->record, err))
        return false;
    if (!is_lineage(snapshot->lineage))
        return pm_fail(err, PM_ERR_FAILED, "lineage is not 32 hex digits");
    if (!pm_record_path_parse(snapshot->record, &run, &command))
        return pm_fail(err, PM_ERR_FAILED, "record is not the path of a record");
    snapshot->lineage = pm_str_dup(arena, snapshot->lineage);
    snapshot->record = pm_str_dup(arena, snapshot->record);
    return true;
}

static bool read_version(const struct pm_json *root, struct pm_err *err)
{
    struct pm_str version;
    if (!pm_json_get_str(root, "format_version", &version, err))
        return false;
    if (pm_str_is(version, FORMAT_VERSION))
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "its format is %" PM_STR_FMT ", and this program knows " FORMAT_VERSION
                   " only: it was written by a newer pm-reconcile: use that one",
                   PM_STR_ARG(version));
}

/* Nothing that the reader passed over is in it. */
static bool reads_back(const struct pm_snapshot *snapshot, struct pm_str bytes, struct pm_err *err)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_snapshot_write(snapshot, &sink);
    bool same = pm_str_eq(pm_sink_bytes(&sink), bytes);
    pm_sink_fini(&sink);
    return same || pm_fail(err, PM_ERR_FAILED,
                           "it holds something that this version does not know, or would write "
                           "otherwise");
}

static bool read_document(struct pm_str bytes, struct pm_arena *arena, struct pm_snapshot *snapshot,
                          struct pm_err *err)
{
    struct pm_json_doc doc;
    if (!pm_json_load(bytes, &doc, err))
        return false;
    struct pm_json root = pm_json_root(&doc);
    bool ok = read_version(&root, err) && read_head(&root, arena, snapshot, err) &&
              read_ledger(&root, arena, &snapshot->ledger, err);
    pm_json_doc_fini(&doc);
    return ok;
}

bool pm_snapshot_read(struct pm_str bytes, struct pm_arena *arena, struct pm_snapshot *out,
                      struct pm_err *err)
{
    struct pm_snapshot snapshot = {0};
    if (!read_document(bytes, arena, &snapshot, err) || !pm_ledger_check(&snapshot.ledger, err) ||
        !reads_back(&snapshot, bytes, err))
        return pm_err_wrap(err, "state.json");
    *out = snapshot;
    return true;
}
