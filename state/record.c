#include "state/record.h"

#include "state/event_check.h"
#include "state/event_json.h"

#include <stdio.h>

#define FORMAT_VERSION "1.0"
#define ENDING         ".json"

enum {
    HEAD_LEN = sizeof "log/2026/11/22/205432-" - 1,
    RUN_LEN = sizeof "20261122T205432Z-1f0a3c5e" - 1,
    COMMAND_LEN_MAX = 64,
    PATH_MAX_LEN = 256,
};

/* Each character of the form stands for its kind: 0 a digit, f a hex digit, others themselves. */
static bool is_run(struct pm_str run)
{
    static const char form[] = "00000000T000000Z-ffffffff";
    for (size_t i = 0; i < run.len && i < RUN_LEN; i++) {
        char c = run.ptr[i];
        bool digit = pm_ascii_is_digit(c);
        bool fits = form[i] == '0'   ? digit
                    : form[i] == 'f' ? digit || (c >= 'a' && c <= 'f')
                                     : c == form[i];
        if (!fits)
            return false;
    }
    return run.len == RUN_LEN;
}

static bool is_command_char(char c)
{
    return (c >= 'a' && c <= 'z') || pm_ascii_is_digit(c) || c == '-';
}

static bool is_command(struct pm_str command)
{
    for (size_t i = 0; i < command.len; i++) {
        if (!is_command_char(command.ptr[i]))
            return false;
    }
    return command.len > 0 && command.len <= COMMAND_LEN_MAX;
}

static struct pm_str format_path(struct pm_str run, struct pm_str command, const char *ending,
                                 char buffer[PATH_MAX_LEN])
{
    const char *r = run.ptr;
    int len =
        snprintf(buffer, PATH_MAX_LEN, "log/%.4s/%.2s/%.2s/%.6s-%" PM_STR_FMT "-%" PM_STR_FMT "%s",
                 r, r + 4, r + 6, r + 9, PM_STR_ARG(run), PM_STR_ARG(command), ending);
    return (struct pm_str){buffer, (size_t)len};
}

struct pm_str pm_record_path(struct pm_str run, struct pm_str command, const char *ending,
                             struct pm_arena *arena)
{
    char buffer[PATH_MAX_LEN];
    if (!is_run(run) || !is_command(command))
        return (struct pm_str){NULL, 0};
    return pm_str_dup(arena, format_path(run, command, ending, buffer));
}

bool pm_record_path_parse(struct pm_str path, struct pm_str *run, struct pm_str *command)
{
    char buffer[PATH_MAX_LEN];
    struct pm_str r = pm_str_sub(path, HEAD_LEN, HEAD_LEN + RUN_LEN);
    if (!is_run(r) || !pm_str_ends(path, PM_STR(ENDING)))
        return false;
    struct pm_str c = pm_str_sub(path, HEAD_LEN + RUN_LEN + 1, path.len - (sizeof ENDING - 1));
    if (!is_command(c) || !pm_str_eq(format_path(r, c, ENDING, buffer), path))
        return false;
    *run = r;
    *command = c;
    return true;
}

static void write_events(const struct pm_record *record, struct pm_json_writer *w)
{
    pm_json_open(w, '[');
    for (size_t i = 0; i < record->count; i++)
        pm_event_write_value(&record->events[i], w);
    pm_json_close(w);
}

static void write_object(struct pm_json_writer *w, const char *key, struct pm_str json)
{
    if (json.len == 0)
        return;
    pm_json_key(w, key);
    pm_json_raw(w, pm_str_trim(json));
}

void pm_record_write(const struct pm_record *record, struct pm_sink *sink)
{
    struct pm_json_writer w;
    pm_json_writer_init(&w, sink, PM_JSON_CANONICAL);
    pm_json_open(&w, '{');
    pm_json_field_str(&w, "actor", record->actor);
    pm_json_field_str(&w, "command", record->command);
    pm_json_field_bool(&w, "complete", record->complete);
    pm_json_key(&w, "events");
    write_events(record, &w);
    pm_json_field_text(&w, "format_version", FORMAT_VERSION);
    pm_json_field_str(&w, "host", record->host);
    write_object(&w, "outcome", record->outcome);
    write_object(&w, "plan", record->plan);
    pm_json_field_str(&w, "run", record->run);
    pm_json_field_int(&w, "started", record->started);
    write_object(&w, "verify", record->verify);
    pm_json_field_str(&w, "version", record->version);
    pm_json_close(&w);
    pm_json_end(&w);
}

static bool read_text(const struct pm_json *root, const char *key, struct pm_arena *arena,
                      struct pm_str *out, struct pm_err *err)
{
    struct pm_str text;
    if (!pm_json_get_str(root, key, &text, err))
        return false;
    *out = pm_str_dup(arena, text);
    return true;
}

/* Within a major version keys may be added, which an older program need not know. */
static bool check_version(const struct pm_json *root, struct pm_err *err)
{
    struct pm_str version;
    if (!pm_json_get_str(root, "format_version", &version, err))
        return false;
    return pm_str_starts(version, PM_STR("1.")) ||
           pm_fail(err, PM_ERR_FAILED,
                   "its format is %" PM_STR_FMT ", and this program knows 1 only: it was written "
                   "by a newer pm-reconcile: use that one",
                   PM_STR_ARG(version));
}

static bool read_head(const struct pm_json *root, struct pm_arena *arena, struct pm_record *record,
                      struct pm_err *err)
{
    if (!check_version(root, err) || !read_text(root, "run", arena, &record->run, err) ||
        !read_text(root, "command", arena, &record->command, err) ||
        !read_text(root, "actor", arena, &record->actor, err) ||
        !read_text(root, "host", arena, &record->host, err) ||
        !read_text(root, "version", arena, &record->version, err) ||
        !pm_json_get_int(root, "started", 0, PM_EVENT_TIME_MAX, &record->started, err) ||
        !pm_json_get_bool(root, "complete", &record->complete, err))
        return false;
    if (!is_run(record->run))
        return pm_fail(err, PM_ERR_FAILED, "run is not the id of a run");
    return is_command(record->command) ||
           pm_fail(err, PM_ERR_FAILED, "command is not the name of a command");
}

/* `state init` and `state import` bring the events of other runs along. */
static bool may_hold(const struct pm_record *record, const struct pm_event *event)
{
    return pm_str_eq(event->run, record->run) || pm_str_starts(record->command, PM_STR("state"));
}

static bool read_events(const struct pm_json *root, struct pm_arena *arena,
                        struct pm_record *record, struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(root, "events", &array, err))
        return false;
    record->count = pm_json_count(&array);
    record->events = PM_NEW_ARRAY(arena, struct pm_event, record->count);
    for (size_t i = 0; i < record->count; i++) {
        struct pm_json element = pm_json_at(&array, i);
        if (!pm_event_read_value(&element, arena, &record->events[i], err))
            return false;
        if (!may_hold(record, &record->events[i]))
            return pm_fail(err, PM_ERR_FAILED, "it is of another run") ||
                   pm_event_wrap(&record->events[i], err);
    }
    return true;
}

/* The list's bytes are just what this program writes of what it has read. */
static bool events_read_back(const struct pm_record *record, struct pm_str bytes,
                             struct pm_err *err)
{
    struct pm_str text;
    struct pm_sink sink;
    struct pm_json_writer w;
    pm_sink_init_memory(&sink);
    pm_json_writer_init(&w, &sink, PM_JSON_CANONICAL);
    write_events(record, &w);
    bool same =
        pm_json_member_bytes(bytes, "events", &text) && pm_str_eq(text, pm_sink_bytes(&sink));
    pm_sink_fini(&sink);
    return same || pm_fail(err, PM_ERR_FAILED,
                           "an event holds something that this version does not know, or would "
                           "write otherwise");
}

bool pm_record_read(struct pm_str bytes, struct pm_arena *arena, struct pm_record *out,
                    struct pm_err *err)
{
    struct pm_record record = {0};
    struct pm_json_doc doc;
    if (!pm_json_load(bytes, &doc, err))
        return pm_err_wrap(err, "the record");
    struct pm_json root = pm_json_root(&doc);
    bool ok = read_head(&root, arena, &record, err) && read_events(&root, arena, &record, err);
    pm_json_doc_fini(&doc);
    if (!ok || !events_read_back(&record, bytes, err))
        return pm_err_wrap(
            err, record.run.len > 0 ? "the record of run %" PM_STR_FMT : "the record%" PM_STR_FMT,
            PM_STR_ARG(record.run));
    *out = record;
    return true;
}
