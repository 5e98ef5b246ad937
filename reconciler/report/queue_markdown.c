#include "report/queue.h"

#include "report/escape.h"
#include "report/out.h"
#include "report/rows.h"

enum { ROWS_MAX = 1000, NOTE_COLUMNS = 300 };

struct page {
    struct pm_sink *sink;
    struct pm_arena arena;
    const struct pm_report_queue *report;
};

static void put_head(struct page *page)
{
    pm_sink_puts(page->sink, "# Deletions to come\n\n");
    if (page->report->written > 0)
        pm_sink_printf(page->sink, "As of %" PM_STR_FMT ". ",
                       PM_STR_ARG(pm_when(&page->arena, page->report->written)));
    pm_sink_puts(page->sink, "pm-reconcile writes this page with each change; what is edited here "
                             "has no effect. `pm-reconcile pending` shows the same.\n");
}

static void put_claim(struct page *page, const struct pm_event *claim)
{
    struct pm_str since = pm_when(&page->arena, claim->time);
    struct pm_str until = pm_when(&page->arena, pm_claim_end(claim));
    pm_sink_puts(page->sink, "\n> **At work:** ");
    pm_markdown_code(page->sink, pm_actor_words(claim->actor));
    if (claim->host.len > 0) {
        pm_sink_puts(page->sink, " on ");
        pm_markdown_code(page->sink, claim->host);
    }
    pm_sink_printf(page->sink, ", since %" PM_STR_FMT ", until %" PM_STR_FMT " at the latest, run ",
                   PM_STR_ARG(since), PM_STR_ARG(until));
    pm_markdown_code(page->sink, claim->run);
    pm_sink_puts(page->sink, ". Other applies wait that long; "
                             "`pm-reconcile unlock RUN` ends the claim of a run that is dead.\n");
}

static void put_cell(struct page *page, struct pm_str hostile)
{
    pm_sink_putc(page->sink, ' ');
    if (hostile.len > 0)
        pm_markdown_code(page->sink, pm_term_text_cut(&page->arena, hostile, NOTE_COLUMNS));
    pm_sink_puts(page->sink, hostile.len > 0 ? " |" : "|");
}

static void put_time(struct page *page, int64_t time)
{
    pm_sink_printf(page->sink, " %" PM_STR_FMT " |", PM_STR_ARG(pm_when(&page->arena, time)));
}

static void put_more(struct page *page, size_t left_out)
{
    if (left_out > 0)
        pm_sink_printf(page->sink, "\n**%zu more:** `pm-reconcile pending` shows all.\n", left_out);
}

static void put_pending_row(struct page *page, const struct pm_pending *row)
{
    pm_sink_putc(page->sink, '|');
    put_cell(page, row->domain);
    put_time(page, pm_pending_due(row, page->report->delete_delay_s));
    put_time(page, row->requested);
    put_cell(page, pm_actor_words(row->actor));
    put_cell(page, row->run);
    pm_sink_putc(page->sink, '\n');
}

static void put_pending(struct page *page)
{
    const struct pm_ledger *ledger = page->report->ledger;
    size_t count = pm_rows_count(&ledger->pending), put = 0;
    struct pm_open_events row;
    struct pm_pending pending;
    if (count == 0) {
        pm_sink_puts(page->sink, "\nNothing is scheduled for deletion.\n");
        return;
    }
    pm_sink_puts(page->sink, "\nDeleted by the first apply after the time it is due, if every "
                             "apply until then finds it undeclared and free of users. To keep a "
                             "domain: `pm-reconcile cancel NAME`, or declare it again.\n"
                             "\n| Domain | Due | Requested | By | Run |\n|---|---|---|---|---|\n");
    for (size_t at = 0; put < ROWS_MAX && pm_rows_next(&ledger->pending, &at, &row); put++) {
        if (pm_ledger_pending(ledger, row.items[0]->domain, &pending))
            put_pending_row(page, &pending);
    }
    put_more(page, count - put);
}

static void put_event_row(struct page *page, const struct pm_event *event)
{
    pm_sink_putc(page->sink, '|');
    put_cell(page, event->domain);
    put_time(page, event->time);
    put_cell(page, pm_actor_words(event->actor));
    put_cell(page, event->kind == PM_EVENT_INTENT ? pm_str_from(pm_action_name(event->action))
                                                  : event->note);
    put_cell(page, event->run);
    pm_sink_putc(page->sink, '\n');
}

static void put_events(struct page *page, const struct pm_open_events *open, const char *title,
                       const char *advice, const char *column)
{
    size_t count = pm_rows_count(open), put = 0;
    struct pm_open_events row;
    if (count == 0)
        return;
    pm_sink_printf(page->sink,
                   "\n## %s\n\n%s\n\n| Domain | Since | By | %s | Run |\n|---|---|---|---|---|\n",
                   title, advice, column);
    for (size_t at = 0; put < ROWS_MAX && pm_rows_next(open, &at, &row); put++)
        put_event_row(page, pm_rows_latest(&row));
    put_more(page, count - put);
}

static void put_notes(struct page *page)
{
    for (size_t i = 0; i < page->report->note_count; i++) {
        pm_sink_puts(page->sink, "\n> **Note:** ");
        pm_markdown_text(page->sink, page->report->notes[i]);
        pm_sink_putc(page->sink, '\n');
    }
}

void pm_report_queue_markdown(struct pm_sink *sink, const struct pm_report_queue *report)
{
    struct page page = {.sink = sink, .report = report};
    const struct pm_ledger *ledger = report->ledger;
    pm_arena_init(&page.arena);
    put_head(&page);
    for (size_t i = 0; i < ledger->claims.count; i++)
        put_claim(&page, ledger->claims.items[i]);
    put_pending(&page);
    put_events(&page, &ledger->holds, "Held",
               "Not scheduled for deletion until declared again or released with "
               "`pm-reconcile release NAME`.",
               "Reason");
    put_events(&page, &ledger->protections, "Protected",
               "Declared with `protect: true`, which outlives its removal from the file; "
               "`pm-reconcile unprotect NAME` lifts it.",
               "Note");
    put_events(&page, &ledger->intents, "Sent, outcome not known yet",
               "The next apply settles these requests by the account's list.", "Request");
    put_notes(&page);
    pm_arena_fini(&page.arena);
}
