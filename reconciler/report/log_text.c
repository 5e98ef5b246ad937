#include "report/log.h"

#include "base/time.h"
#include "base/utf8.h"
#include "report/escape.h"
#include "report/event_words.h"
#include "report/out.h"
#include "report/runs.h"

enum { LABEL_WIDTH = 14, NAME_WIDTH_MAX = 40, NOTE_MAX = 300 };

struct log_text {
    struct pm_out out;
    const struct pm_report_log *report;
    struct pm_runs runs;
    size_t next_idle; /* of runs.idle */
    size_t name_width;
    size_t hidden;
    bool any; /* something was shown */
};

static bool is_shown(const struct log_text *t, const struct pm_event *event)
{
    return t->out.style->verbose || !pm_event_is_bookkeeping(event);
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

static void put_event(struct log_text *t, const struct pm_event *event)
{
    struct pm_out *out = &t->out;
    struct pm_str label = pm_event_label(event, out->arena);
    struct pm_str name = pm_term_text(out->arena, event->domain);
    struct pm_str details[PM_EVENT_DETAILS];
    size_t width = pm_utf8_width(name);
    size_t count = pm_event_details(event, out->arena, details);
    pm_sink_puts(out->sink, "  ");
    pm_sink_put(out->sink, pm_when(out->arena, event->time));
    pm_sink_puts(out->sink, "  ");
    pm_out_ink(out, ink_of(event->kind), label);
    if (name.len > 0 || count > 0)
        pm_sink_fill(out->sink, ' ', (label.len < LABEL_WIDTH ? LABEL_WIDTH - label.len : 0) + 2);
    pm_sink_put(out->sink, name);
    if (count > 0)
        pm_sink_fill(out->sink, ' ', width < t->name_width ? t->name_width - width : 0);
    for (size_t i = 0; i < count; i++) {
        pm_sink_puts(out->sink, i == 0 ? "  " : "; ");
        pm_sink_put(out->sink, pm_term_text_cut(out->arena, details[i], NOTE_MAX));
    }
    pm_sink_putc(out->sink, '\n');
}

/* "run ID: apply by alice on runner-7"; of the command and the machine what is known. */
static void put_run(struct log_text *t, const struct pm_run *run)
{
    struct pm_out *out = &t->out;
    pm_sink_puts(out->sink, t->any ? "\nrun " : "run ");
    pm_out_text(out, run->id);
    if (run->command.len > 0) {
        pm_sink_puts(out->sink, ": ");
        pm_out_text(out, run->command);
    }
    pm_sink_puts(out->sink, " by ");
    pm_out_ink(out, PM_INK_BOLD, pm_term_text(out->arena, pm_actor_words(run->actor)));
    if (run->host.len > 0) {
        pm_sink_puts(out->sink, " on ");
        pm_out_text(out, run->host);
    }
    pm_sink_putc(out->sink, '\n');
    t->any = true;
}

static void put_run_of(struct log_text *t, const struct pm_event *event)
{
    const struct pm_run *known = pm_runs_find(&t->runs, event->run);
    struct pm_run run = {.id = event->run};
    if (known)
        run = *known;
    run.actor = event->actor;
    put_run(t, &run);
}

/* Runs without an event, up to that one: ids begin with the time. */
static void put_idle_before(struct log_text *t, const struct pm_str *run)
{
    while (t->next_idle < t->runs.idle_count &&
           (!run || pm_str_cmp(t->runs.idle[t->next_idle]->id, *run) < 0)) {
        put_run(t, t->runs.idle[t->next_idle++]);
        pm_sink_puts(t->out.sink, "  nothing done\n");
    }
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
        if (!before || !pm_str_eq(before->run, event->run)) {
            put_idle_before(t, &event->run);
            put_run_of(t, event);
        }
        put_event(t, event);
        before = event;
    }
    put_idle_before(t, NULL);
    if (t->any && (t->hidden > 0 || t->report->note_count > 0))
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
    struct log_text t = {
        .out = {sink, style, &arena},
        .report = report,
        .runs = pm_runs_make(report, &arena),
    };
    measure(&t);
    put_events(&t);
    if (report->count == 0 && report->run_count == 0)
        pm_sink_puts(sink, "Nothing to show.\n");
    if (t.hidden > 0)
        pm_sink_printf(
            sink, "%zu %s of bookkeeping (known, intent, policy, claim) not shown; -v shows %s.\n",
            t.hidden, t.hidden == 1 ? "entry" : "entries", t.hidden == 1 ? "it" : "them");
    for (size_t i = 0; i < report->note_count; i++)
        pm_out_labelled(&t.out, PM_INK_YELLOW, "Note", report->notes[i]);
    pm_arena_fini(&arena);
}
