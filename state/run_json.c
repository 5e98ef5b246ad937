#include "state/run_json.h"

#include "base/utf8.h"
#include "state/event_check.h"

enum { TEXT_MAX = 1024 };

static bool is_text(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    }
    return text.len <= TEXT_MAX && pm_utf8_first_bad(text) == text.len;
}

static bool is_id(struct pm_str id)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str first = pm_str_printf(&arena, "%" PM_STR_FMT "/1", PM_STR_ARG(id));
    bool ok = id.len > 0 && pm_str_eq(pm_event_run_of(first), id);
    pm_arena_fini(&arena);
    return ok;
}

bool pm_run_check(const struct pm_run *run, struct pm_err *err)
{
    const struct {
        const char *name;
        struct pm_str text;
    } texts[] = {
        {"actor", run->actor},
        {"command", run->command},
        {"host", run->host},
        {"version", run->version},
    };
    if (!is_id(run->id))
        return pm_fail(err, PM_ERR_FAILED, "the id of a run is not one that events can have");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!is_text(texts[i].text))
            return pm_fail(err, PM_ERR_FAILED,
                           "the run %" PM_STR_FMT
                           ": its %s is over %d bytes, not UTF-8, or holds control characters",
                           PM_STR_ARG(run->id), texts[i].name, TEXT_MAX);
    }
    if (run->started < 0 || run->started > PM_EVENT_TIME_MAX)
        return pm_fail(err, PM_ERR_FAILED,
                       "the run %" PM_STR_FMT ": its time is outside the years 1970 to 9999",
                       PM_STR_ARG(run->id));
    return true;
}

void pm_run_write(const struct pm_run *run, struct pm_json_writer *w)
{
    pm_json_open(w, '{');
    pm_json_field_str(w, "actor", run->actor);
    pm_json_field_str(w, "command", run->command);
    pm_json_field_str(w, "host", run->host);
    pm_json_field_str(w, "id", run->id);
    pm_json_field_int(w, "started", run->started);
    pm_json_field_str(w, "version", run->version);
    pm_json_close(w);
}

bool pm_run_read(const struct pm_json *object, struct pm_arena *arena, struct pm_run *out,
                 struct pm_err *err)
{
    struct pm_run run = {.next = 1};
    if (!pm_json_get_str(object, "actor", &run.actor, err) ||
        !pm_json_get_str(object, "command", &run.command, err) ||
        !pm_json_get_str(object, "host", &run.host, err) ||
        !pm_json_get_str(object, "id", &run.id, err) ||
        !pm_json_get_int(object, "started", 0, PM_EVENT_TIME_MAX, &run.started, err) ||
        !pm_json_get_str(object, "version", &run.version, err) || !pm_run_check(&run, err))
        return false;
    struct pm_str *texts[] = {&run.actor, &run.command, &run.host, &run.id, &run.version};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = pm_str_dup(arena, *texts[i]);
    *out = run;
    return true;
}
