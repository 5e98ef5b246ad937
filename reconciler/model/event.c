#include "model/event.h"

#include "base/random.h"
#include "base/time.h"
#include "model/words.h"

static const char *const kind_names[] = {
    [PM_EVENT_KNOWN] = "known",         [PM_EVENT_PROTECT] = "protect",
    [PM_EVENT_UNPROTECT] = "unprotect", [PM_EVENT_SCHEDULE] = "schedule",
    [PM_EVENT_VOID] = "void",           [PM_EVENT_CANCEL] = "cancel",
    [PM_EVENT_HOLD] = "hold",           [PM_EVENT_RELEASE] = "release",
    [PM_EVENT_INTENT] = "intent",       [PM_EVENT_DONE] = "done",
    [PM_EVENT_FAILED] = "failed",       [PM_EVENT_UNKNOWN] = "unknown",
    [PM_EVENT_POLICY] = "policy",       [PM_EVENT_CLAIM] = "claim",
    [PM_EVENT_UNCLAIM] = "unclaim",
};
static const char *const action_names[] = {
    [PM_ACTION_NONE] = "none",
    [PM_ACTION_ADD] = "add",
    [PM_ACTION_UPDATE] = "update",
    [PM_ACTION_DELETE] = "delete",
};
enum {
    KINDS = sizeof kind_names / sizeof *kind_names,
    ACTIONS = sizeof action_names / sizeof *action_names,
};

const char *pm_event_kind_name(enum pm_event_kind kind)
{
    return kind_names[kind];
}

bool pm_event_kind_parse(struct pm_str text, enum pm_event_kind *out)
{
    size_t position;
    if (!pm_word_parse(text, kind_names, KINDS, &position))
        return false;
    *out = (enum pm_event_kind)position;
    return true;
}

const char *pm_action_name(enum pm_action action)
{
    return action_names[action];
}

bool pm_action_parse(struct pm_str text, enum pm_action *out)
{
    size_t position;
    if (!pm_word_parse(text, action_names, ACTIONS, &position))
        return false;
    *out = (enum pm_action)position;
    return true;
}

struct pm_run pm_run_make(int64_t time, struct pm_str actor, struct pm_arena *arena)
{
    struct pm_str stamp = pm_time_format_compact(arena, time);
    struct pm_str random = pm_random_hex(arena, 4);
    struct pm_str id =
        pm_str_printf(arena, "%" PM_STR_FMT "-%" PM_STR_FMT, PM_STR_ARG(stamp), PM_STR_ARG(random));
    return (struct pm_run){.id = id, .actor = pm_str_dup(arena, actor), .started = time, .next = 1};
}

struct pm_event pm_event_make(struct pm_run *run, enum pm_event_kind kind, struct pm_str domain,
                              int64_t time, struct pm_arena *arena)
{
    return (struct pm_event){
        .id = pm_str_printf(arena, "%" PM_STR_FMT "/%u", PM_STR_ARG(run->id), run->next++),
        .run = run->id,
        .actor = run->actor,
        .time = time,
        .kind = kind,
        .domain = domain,
    };
}

void pm_event_close(struct pm_event *event, struct pm_str id, struct pm_arena *arena)
{
    size_t count = event->closes_count;
    event->closes = pm_alloc_regrow(arena, event->closes, count, count + 1, sizeof *event->closes);
    event->closes[event->closes_count++] = id;
}
