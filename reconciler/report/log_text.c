#include "report/log.h"

#include "base/time.h"
#include "base/utf8.h"
#include "report/escape.h"
#include "report/out.h"

enum { LABEL_WIDTH = 14, NAME_WIDTH_MAX = 40, NOTE_MAX = 300 };

struct log_text {
    struct pm_out out;
    const struct pm_report_log *report;
    size_t name_width;
    size_t hidden;
};

static bool is_bookkeeping(enum pm_event_kind kind)
{
    return kind == PM_EVENT_KNOWN || kind == PM_EVENT_INTENT || kind == PM_EVENT_POLICY;
}

static bool is_shown(const struct log_text *t, const struct pm_event *event)
{
    return t->out.style->verbose || !is_bookkeeping(event->kind);
}

static enum pm_ink ink_of(enum pm_event_kind kind)
{
    switch (kind) {
    case PM_EVENT_DONE:
        return PM_INK_GREEN;
    case PM_EVENT_FAILED:
    case PM_EVENT_SCHEDULE:
        return PM_INK_RED;
    case PM_EVENT_UNKNOWN:
        return PM_INK_YELLOW;
    case PM_EVENT_CANCEL:
    case PM_EVENT_HOLD:
    case PM_EVENT_VOID:
        return PM_INK_CYAN;
    default:
        return PM_INK_PLAIN;
    }
}

/* "schedule", "add done", "delete unknown". */
static struct pm_str label_of(struct log_text *t, const struct pm_event *event)
{
    const char *kind = pm_event_kind_name(event->kind);
    if (event->action == PM_ACTION_NONE)
        return pm_str_from(kind);
    return pm_str_printf(t->out.arena, "%s %s", pm_action_name(event->action), kind);
}

/* Puts ": " or "; " in front of all but the first detail. */
static void put_detail(struct log_text *t, bool *first, struct pm_str hostile)
{
    if (hostile.len == 0)
        return;
    pm_sink_puts(t->out.sink, *first ? "  " : "; ");
    pm_sink_put(t->out.sink, pm_term_text_cut(t->out.arena, hostile, NOTE_MAX));
    *first = false;
}

static struct pm_str policy_words(struct log_text *t, const struct pm_event *event)
{
    const struct pm_policy *policy = event->policy;
    if (!policy)
        return PM_STR("");
    return pm_str_printf(t->out.arena,
                         "prune %s, delete_delay %" PM_STR_FMT
                         ", max_deletes %lld, max_delete_percent %lld, account %" PM_STR_FMT,
                         pm_prune_name(policy->prune),
                         PM_STR_ARG(pm_duration_format(t->out.arena, policy->delete_delay_s)),
                         (long long)policy->max_deletes, (long long)policy->max_delete_percent,
                         PM_STR_ARG(pm_str_sub(event->account, 0, 12)));
}

static void put_details(struct log_text *t, const struct pm_event *event)
{
    bool first = true;
    struct pm_arena *arena = t->out.arena;
    put_detail(t, &first, event->reason);
    if (event->kind == PM_EVENT_SCHEDULE)
        put_detail(t, &first,
                   pm_str_printf(arena, "delay %" PM_STR_FMT,
                                 PM_STR_ARG(pm_duration_format(arena, event->delay_s))));
    put_detail(t, &first, event->note);
    put_detail(t, &first, policy_words(t, event));
}

static void put_event(struct log_text *t, const struct pm_event *event)
{
    struct pm_out *out = &t->out;
    struct pm_str label = label_of(t, event), name = pm_term_text(out->arena, event->domain);
    size_t width = pm_utf8_width(name);
    bool has_details = event->reason.len > 0 || event->note.len > 0 || event->policy ||
                       event->kind == PM_EVENT_SCHEDULE;
    pm_sink_puts(out->sink, "  ");
    pm_sink_put(out->sink, pm_when(out->arena, event->time));
    pm_sink_puts(out->sink, "  ");
    pm_out_ink(out, ink_of(event->kind), label);
    pm_sink_fill(out->sink, ' ', (label.len < LABEL_WIDTH ? LABEL_WIDTH - label.len : 0) + 2);
    pm_sink_put(out->sink, name);
    if (has_details)
        pm_sink_fill(out->sink, ' ', width < t->name_width ? t->name_width - width : 0);
    put_details(t, event);
    pm_sink_putc(out->sink, '\n');
}

static void put_run(struct log_text *t, const struct pm_event *event, bool first)
{
    pm_sink_puts(t->out.sink, first ? "run " : "\nrun ");
    pm_out_text(&t->out, event->run);
    pm_sink_puts(t->out.sink, " by ");
    pm_out_ink(&t->out, PM_INK_BOLD, pm_term_text(t->out.arena, pm_actor_words(event->actor)));
    pm_sink_putc(t->out.sink, '\n');
}

static void put_events(struct log_text *t)
{
    const struct pm_event *before = NULL;
    for (size_t i = 0; i < t->report->count; i++) {
        const struct pm_event *event = &t->report->events[i];
        if (!is_shown(t, event)) {
            t->hidden++;
            continue;
        }
        if (!before || !pm_str_eq(before->run, event->run))
            put_run(t, event, !before);
        put_event(t, event);
        before = event;
    }
    if (before && (t->hidden > 0 || t->report->note_count > 0))
        pm_sink_putc(t->out.sink, '\n');
}

static void measure(struct log_text *t)
{
    for (size_t i = 0; i < t->report->count; i++) {
        const struct pm_event *event = &t->report->events[i];
        size_t width = pm_utf8_width(pm_term_text(t->out.arena, event->domain));
        if (is_shown(t, event) && width > t->name_width && width <= NAME_WIDTH_MAX)
            t->name_width = width;
    }
}

void pm_report_log_text(struct pm_sink *sink, const struct pm_report_log *report,
                        const struct pm_style *style)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct log_text t = {.out = {sink, style, &arena}, .report = report};
    measure(&t);
    put_events(&t);
    if (report->count == 0)
        pm_sink_puts(sink, "Nothing has been done yet.\n");
    if (t.hidden > 0)
        pm_sink_printf(
            sink, "%zu %s of bookkeeping (known, intent, policy) not shown; -v shows %s.\n",
            t.hidden, t.hidden == 1 ? "entry" : "entries", t.hidden == 1 ? "it" : "them");
    for (size_t i = 0; i < report->note_count; i++)
        pm_out_labelled(&t.out, PM_INK_YELLOW, "Note", report->notes[i]);
    pm_arena_fini(&arena);
}
