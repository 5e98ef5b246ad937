#include "report/record.h"

#include "report/bodies.h"
#include "report/escape.h"
#include "report/event_words.h"
#include "report/masked.h"
#include "report/out.h"

enum { ROWS_MAX = 1000, NOTE_COLUMNS = 300 };

struct page {
    struct pm_sink *sink;
    struct pm_arena *arena;
    const struct pm_report_record *report;
};

static void put_code(struct page *page, struct pm_str hostile)
{
    pm_markdown_code(page->sink, pm_term_text_cut(page->arena, hostile, NOTE_COLUMNS));
}

/* The rest of a cell, and its end. */
static void put_cell(struct page *page, struct pm_str hostile)
{
    if (hostile.len > 0) {
        pm_sink_putc(page->sink, ' ');
        put_code(page, hostile);
    }
    pm_sink_puts(page->sink, " |");
}

static void put_fact(struct page *page, const char *title, struct pm_str hostile)
{
    if (hostile.len == 0)
        return;
    pm_sink_printf(page->sink, "| %s |", title);
    put_cell(page, hostile);
    pm_sink_putc(page->sink, '\n');
}

static void put_head(struct page *page)
{
    const struct pm_report_record *report = page->report;
    pm_sink_puts(page->sink, "# ");
    pm_markdown_text(page->sink, report->command);
    pm_sink_puts(page->sink, report->summary.len > 0 ? ": " : "");
    pm_markdown_text(page->sink, report->summary);
    pm_sink_puts(page->sink, "\n\n| | |\n|---|---|\n");
    put_fact(page, "By", pm_actor_words(report->actor));
    put_fact(page, "On", report->host);
    put_fact(page, "Started", pm_when(page->arena, report->started));
    put_fact(page, "Run", report->run);
    if (report->plan)
        put_fact(page, "Plan", report->plan->digest);
    put_fact(page, "Program", PM_STR("pm-reconcile " PM_VERSION));
}

static void put_more(struct page *page, size_t count)
{
    if (count > ROWS_MAX)
        pm_sink_printf(page->sink, "\n**%zu more:** in the record beside this page.\n",
                       count - ROWS_MAX);
}

static void put_note(struct page *page, const char *label, struct pm_str hostile)
{
    pm_sink_printf(page->sink, "\n> **%s:** ", label);
    pm_markdown_text(page->sink, pm_term_text_cut(page->arena, hostile, NOTE_COLUMNS));
    pm_sink_putc(page->sink, '\n');
}

static void put_result(struct page *page, const struct pm_item_outcome *entry)
{
    pm_sink_printf(page->sink, "| `%c` | ", pm_op_symbol(entry->item->op));
    put_code(page, pm_name_display(entry->item->name, page->arena));
    pm_sink_printf(page->sink, " | %s | %s |", pm_op_name(entry->item->op),
                   pm_result_name(entry->result));
    put_cell(page, entry->message);
    pm_sink_putc(page->sink, '\n');
}

static void put_outcome(struct page *page)
{
    const struct pm_report_apply *report = page->report->outcome;
    const struct pm_outcome *outcome = report->outcome;
    pm_sink_puts(page->sink, "\n## What was done\n");
    if (report->fault && report->fault->code != PM_ERR_NONE)
        put_note(page, "Stopped", pm_str_from(report->fault->msg));
    if (outcome->interrupted)
        put_note(page, "Interrupted", PM_STR("by a signal: nothing else was started"));
    for (size_t i = 0; i < report->difference_count; i++)
        put_note(page, "The approved plan no longer fitted", report->differences[i].text);
    for (size_t i = 0; i < outcome->settled_count; i++)
        put_note(page, "Settled from an earlier run", outcome->settled[i]);
    if (outcome->count > 0)
        pm_sink_puts(page->sink, "\n| | Domain | Action | Result | |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < outcome->count && i < ROWS_MAX; i++)
        put_result(page, &outcome->items[i]);
    put_more(page, outcome->count);
    pm_sink_putc(page->sink, '\n');
    pm_report_outcome_summary(page->sink, outcome);
    pm_sink_putc(page->sink, '\n');
}

static bool is_told(const struct pm_finding *finding)
{
    return finding->status != PM_STATUS_PASS && finding->status != PM_STATUS_SKIP;
}

/* Expected and seen values are in the record. */
static void put_verify(struct page *page)
{
    const struct pm_findings *findings = page->report->verify;
    size_t told = 0;
    pm_sink_puts(page->sink, "\n## DNS\n\n");
    pm_sink_put(page->sink, pm_report_verify_words(findings, page->arena));
    pm_sink_puts(page->sink, ".\n");
    for (size_t i = 0; i < findings->count; i++) {
        const struct pm_finding *finding = &findings->items[i];
        if (!is_told(finding) || ++told > ROWS_MAX)
            continue;
        if (told == 1)
            pm_sink_puts(page->sink, "\n| Domain | Rule | | Why |\n|---|---|---|---|\n");
        pm_sink_puts(page->sink, "| ");
        put_code(page, finding->domain);
        pm_sink_puts(page->sink, " | ");
        pm_markdown_text(page->sink, finding->rule);
        pm_sink_printf(page->sink, " | %s | ", pm_status_name(finding->status));
        pm_markdown_text(page->sink, pm_term_text_cut(page->arena, finding->why, NOTE_COLUMNS));
        pm_sink_puts(page->sink, " |\n");
    }
    put_more(page, told);
}

static void put_event(struct page *page, const struct pm_event *event)
{
    struct pm_str details[PM_EVENT_DETAILS];
    size_t count = pm_event_details(event, page->arena, details);
    pm_sink_printf(page->sink, "| %" PM_STR_FMT " | %" PM_STR_FMT " |",
                   PM_STR_ARG(pm_when(page->arena, event->time)),
                   PM_STR_ARG(pm_event_label(event, page->arena)));
    put_cell(page, event->domain);
    for (size_t i = 0; i < count; i++) {
        pm_sink_puts(page->sink, i == 0 ? " " : "<br>");
        put_code(page, details[i]);
    }
    pm_sink_puts(page->sink, " |\n");
}

static void put_events(struct page *page)
{
    const struct pm_report_record *report = page->report;
    if (report->count == 0)
        return;
    pm_sink_puts(page->sink,
                 "\n## Events\n\n| Time | Event | Domain | Facts |\n|---|---|---|---|\n");
    for (size_t i = 0; i < report->count && i < ROWS_MAX; i++)
        put_event(page, &report->events[i]);
    put_more(page, report->count);
}

void pm_report_record_markdown(struct pm_sink *sink, const struct pm_report_record *report)
{
    struct pm_arena arena;
    struct pm_sink bytes;
    pm_arena_init(&arena);
    pm_sink_init_memory(&bytes);
    struct page page = {&bytes, &arena, report};
    put_head(&page);
    if (report->outcome)
        put_outcome(&page);
    if (report->verify)
        put_verify(&page);
    if (report->plan) {
        pm_sink_puts(&bytes, "\n## Plan\n");
        pm_plan_markdown_put(&bytes, report->plan, &arena);
    }
    put_events(&page);
    pm_masked_put(sink, pm_sink_bytes(&bytes));
    pm_sink_fini(&bytes);
    pm_arena_fini(&arena);
}
