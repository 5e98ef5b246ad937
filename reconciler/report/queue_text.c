#include "report/queue.h"

#include "base/time.h"
#include "report/escape.h"
#include "report/rows.h"
#include "report/table.h"

enum { EXPIRES_AFTER_S = 7 * PM_DAY, CELL_MAX = 80 };

static struct pm_str short_text(struct pm_out *out, struct pm_str hostile)
{
    return pm_term_text_cut(out->arena, hostile, CELL_MAX);
}

/* Puts a titled table and a blank line; nothing without rows. */
static void put_section(const struct pm_table *table, const char *title)
{
    if (table->count == 0)
        return;
    pm_out_ink(table->out, PM_INK_BOLD, pm_str_from(title));
    pm_sink_puts(table->out->sink, ":\n");
    pm_table_put(table, 2);
    pm_sink_putc(table->out->sink, '\n');
}

static struct pm_str due_words(struct pm_out *out, int64_t due)
{
    int64_t now = out->style->now, expires;
    if (due > now)
        return pm_when_from(out->arena, due, now);
    if (!__builtin_add_overflow(due, EXPIRES_AFTER_S, &expires) && expires < now)
        return PM_STR("too old: scheduled anew");
    return PM_STR("with the next apply");
}

static void put_pending(struct pm_out *out, const struct pm_report_queue *report)
{
    static const struct pm_column columns[] = {
        {"DOMAIN", PM_ALIGN_LEFT}, {"REQUESTED", PM_ALIGN_LEFT}, {"BY", PM_ALIGN_LEFT},
        {"DUE", PM_ALIGN_LEFT},    {"DELETED", PM_ALIGN_LEFT},
    };
    struct pm_table table = pm_table_make(out, columns, sizeof columns / sizeof *columns);
    struct pm_open_events row;
    struct pm_pending pending;
    for (size_t at = 0; pm_rows_next(&report->ledger->pending, &at, &row);) {
        if (!pm_ledger_pending(report->ledger, row.items[0]->domain, &pending))
            continue;
        int64_t due = pm_pending_due(&pending, report->delete_delay_s);
        pm_table_add(&table, PM_INK_BOLD, pending.domain);
        pm_table_add(&table, PM_INK_PLAIN, pm_when(out->arena, pending.requested));
        pm_table_add(&table, PM_INK_PLAIN, short_text(out, pm_actor_words(pending.actor)));
        pm_table_add(&table, PM_INK_PLAIN, pm_when(out->arena, due));
        pm_table_add(&table, due > out->style->now ? PM_INK_PLAIN : PM_INK_RED,
                     due_words(out, due));
    }
    put_section(&table, "Scheduled for deletion");
}

/* Holds and protections: since when, by whom, and the words that came with it. */
static void put_events(struct pm_out *out, const struct pm_open_events *open, const char *title,
                       const char *last_column)
{
    const struct pm_column columns[] = {
        {"DOMAIN", PM_ALIGN_LEFT},
        {"SINCE", PM_ALIGN_LEFT},
        {"BY", PM_ALIGN_LEFT},
        {last_column, PM_ALIGN_LEFT},
    };
    struct pm_table table = pm_table_make(out, columns, last_column ? 4 : 3);
    struct pm_open_events row;
    for (size_t at = 0; pm_rows_next(open, &at, &row);) {
        const struct pm_event *event = pm_rows_latest(&row);
        pm_table_add(&table, PM_INK_BOLD, event->domain);
        pm_table_add(&table, PM_INK_PLAIN, pm_when(out->arena, event->time));
        pm_table_add(&table, PM_INK_PLAIN, short_text(out, pm_actor_words(event->actor)));
        if (last_column)
            pm_table_add(&table, PM_INK_PLAIN, short_text(out, event->note));
    }
    put_section(&table, title);
}

static void put_intents(struct pm_out *out, const struct pm_open_events *open)
{
    static const struct pm_column columns[] = {
        {"DOMAIN", PM_ALIGN_LEFT},
        {"SENT", PM_ALIGN_LEFT},
        {"BY", PM_ALIGN_LEFT},
        {"REQUEST", PM_ALIGN_LEFT},
    };
    struct pm_table table = pm_table_make(out, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < open->count; i++) {
        const struct pm_event *event = open->items[i];
        pm_table_add(&table, PM_INK_BOLD, event->domain);
        pm_table_add(&table, PM_INK_PLAIN, pm_when(out->arena, event->time));
        pm_table_add(&table, PM_INK_PLAIN, short_text(out, pm_actor_words(event->actor)));
        pm_table_add(&table, PM_INK_PLAIN, pm_str_from(pm_action_name(event->action)));
    }
    put_section(&table, "Sent, outcome not known yet (the next apply settles it)");
}

static void put_claim(struct pm_out *out, const struct pm_ledger *ledger)
{
    const struct pm_event *claim = pm_ledger_claim(ledger, out->style->now);
    if (!claim)
        return;
    struct pm_str words =
        pm_str_printf(out->arena,
                      "%" PM_STR_FMT "%s%" PM_STR_FMT " applies since %" PM_STR_FMT
                      ", until %" PM_STR_FMT " at the latest (run %" PM_STR_FMT ").",
                      PM_STR_ARG(pm_actor_words(claim->actor)), claim->host.len > 0 ? " on " : "",
                      PM_STR_ARG(claim->host), PM_STR_ARG(pm_when(out->arena, claim->time)),
                      PM_STR_ARG(pm_when(out->arena, pm_claim_end(claim))), PM_STR_ARG(claim->run));
    pm_out_labelled(out, PM_INK_CYAN, "At work", words);
}

static void put_hints(struct pm_out *out, const struct pm_ledger *ledger)
{
    if (ledger->pending.count > 0)
        pm_out_wrapped(out, 0,
                       PM_STR("`pm-reconcile cancel NAME` keeps a domain; so does declaring it "
                              "again."));
    if (ledger->holds.count > 0)
        pm_out_wrapped(out, 0,
                       PM_STR("`pm-reconcile release NAME` lets a held domain be scheduled."));
    if (ledger->protections.count > 0)
        pm_out_wrapped(out, 0,
                       PM_STR("`pm-reconcile unprotect NAME` lifts a protection of the state."));
}

void pm_report_queue_text(struct pm_sink *sink, const struct pm_report_queue *report,
                          const struct pm_style *style)
{
    struct pm_arena arena;
    struct pm_out out = {sink, style, &arena};
    const struct pm_ledger *ledger = report->ledger;
    pm_arena_init(&arena);
    put_pending(&out, report);
    put_events(&out, &ledger->holds, "Held (not to be deleted)", "REASON");
    put_events(&out, &ledger->protections, "Protected", NULL);
    put_intents(&out, &ledger->intents);
    if (ledger->exists && ledger->pending.count == 0)
        pm_sink_puts(sink, "Nothing is scheduled for deletion.\n");
    put_claim(&out, ledger);
    put_hints(&out, ledger);
    for (size_t i = 0; i < report->note_count; i++)
        pm_out_labelled(&out, PM_INK_YELLOW, "Note", report->notes[i]);
    pm_arena_fini(&arena);
}
