#include "report/state.h"

#include "report/escape.h"
#include "report/out.h"
#include "report/rows.h"

enum { TITLE_WIDTH = 14 };

static void put_title(struct pm_out *out, const char *title)
{
    size_t length = strlen(title);
    pm_sink_puts(out->sink, title);
    pm_sink_putc(out->sink, ':');
    pm_sink_fill(out->sink, ' ', length < TITLE_WIDTH ? TITLE_WIDTH - length : 1);
}

static void put_line(struct pm_out *out, const char *title, struct pm_str hostile)
{
    put_title(out, title);
    pm_out_text(out, hostile);
    pm_sink_putc(out->sink, '\n');
}

static void put_count(struct pm_out *out, const char *title, size_t count, const char *what)
{
    put_line(out, title, pm_plural(out->arena, (int64_t)count, what));
}

static const char *place_word(enum pm_report_place kind)
{
    return kind == PM_REPORT_BRANCH ? "Branch" : "File";
}

/* "alice on runner-7 since …, until … (run …)". */
static struct pm_str claim_words(struct pm_out *out, const struct pm_event *claim)
{
    bool over = pm_claim_end(claim) <= out->style->now;
    return pm_str_printf(out->arena,
                         "%" PM_STR_FMT "%s%" PM_STR_FMT " since %" PM_STR_FMT ", %s %" PM_STR_FMT
                         ", run %" PM_STR_FMT "%s",
                         PM_STR_ARG(pm_actor_words(claim->actor)),
                         claim->host.len > 0 ? " on " : "", PM_STR_ARG(claim->host),
                         PM_STR_ARG(pm_when(out->arena, claim->time)), over ? "expired" : "until",
                         PM_STR_ARG(pm_when_both(out->arena, pm_claim_end(claim), out->style->now)),
                         PM_STR_ARG(claim->run), over ? " (the next apply takes over)" : "");
}

static void put_times(struct pm_out *out, const struct pm_report_state *report)
{
    int64_t changed = report->changed > 0 ? report->changed : report->ledger->highest_time;
    if (report->kind == PM_REPORT_BRANCH)
        put_line(out, "Serial", pm_str_printf(out->arena, "%lld", (long long)report->serial));
    put_line(out, "Last change",
             changed > 0 ? pm_when_both(out->arena, changed, out->style->now) : PM_STR("none yet"));
    if (report->record.len > 0)
        put_line(out, "Last record", report->record);
    if (report->seen_at > 0)
        put_line(out, "Seen", pm_when_both(out->arena, report->seen_at, out->style->now));
}

static void put_ledger(struct pm_out *out, const struct pm_ledger *ledger)
{
    put_line(out, "Account", ledger->account.len > 0 ? ledger->account : PM_STR("not known yet"));
    put_count(out, "Known", pm_rows_count(&ledger->known), "domain");
    put_count(out, "Pending", pm_rows_count(&ledger->pending), "deletion");
    put_count(out, "Held", pm_rows_count(&ledger->holds), "domain");
    put_count(out, "Protected", pm_rows_count(&ledger->protections), "domain");
    if (ledger->intents.count > 0)
        put_line(out, "Not settled",
                 pm_str_printf(
                     out->arena, "%" PM_STR_FMT " without an answer (the next apply settles %s)",
                     PM_STR_ARG(pm_plural(out->arena, (int64_t)ledger->intents.count, "request")),
                     ledger->intents.count == 1 ? "it" : "them"));
    for (size_t i = 0; i < ledger->claims.count; i++)
        put_line(out, "At work", claim_words(out, ledger->claims.items[i]));
}

static void put_notes(struct pm_out *out, const struct pm_str *notes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pm_out_labelled(out, PM_INK_YELLOW, "Note", notes[i]);
}

void pm_report_state_text(struct pm_sink *sink, const struct pm_report_state *report,
                          const struct pm_style *style)
{
    struct pm_arena arena;
    struct pm_out out = {sink, style, &arena};
    pm_arena_init(&arena);
    put_line(&out, place_word(report->kind), report->place);
    if (report->ledger->exists) {
        put_times(&out, report);
        put_ledger(&out, report->ledger);
    } else {
        put_line(&out, "State", PM_STR("there is none yet"));
    }
    if (report->waiting > 0)
        put_line(&out, "Outbox",
                 pm_str_printf(&arena, "%" PM_STR_FMT " not pushed yet (the next run sends %s)",
                               PM_STR_ARG(pm_plural(&arena, (int64_t)report->waiting, "record")),
                               report->waiting == 1 ? "it" : "them"));
    put_notes(&out, report->notes, report->note_count);
    pm_arena_fini(&arena);
}

static const char *way_back(enum pm_report_place kind)
{
    return kind == PM_REPORT_BRANCH
               ? "Look who changed the branch, and undo that. Or make it anew from its log: "
                 "`pm-reconcile state export -o saved.json`, delete the branch, `pm-reconcile "
                 "state init`, `pm-reconcile state import saved.json`: every pending deletion then "
                 "waits anew."
               : "Restore the file from a backup. Or save what can be read (`pm-reconcile state "
                 "export -o saved.json`), move the file away, and bring that back "
                 "(`pm-reconcile state import saved.json`): every pending deletion then waits "
                 "anew.";
}

static void put_problems(struct pm_out *out, const struct pm_report_state_check *report)
{
    pm_out_ink(out, PM_INK_RED, pm_plural(out->arena, (int64_t)report->problem_count, "problem"));
    pm_sink_puts(out->sink, " in ");
    pm_out_text(out, report->place);
    pm_sink_puts(out->sink, ":\n");
    for (size_t i = 0; i < report->problem_count; i++) {
        pm_sink_puts(out->sink, "  ! ");
        pm_out_text(out, report->problems[i]);
        pm_sink_putc(out->sink, '\n');
    }
    pm_out_wrapped(out, 0, pm_str_from(way_back(report->kind)));
}

static void put_all_well(struct pm_out *out, const struct pm_report_state_check *report)
{
    pm_sink_puts(out->sink, "All is well: ");
    pm_out_text(out, report->place);
    if (report->events > 0)
        pm_sink_printf(out->sink, " follows from its %zu event%s", report->events,
                       report->events == 1 ? "" : "s");
    pm_sink_puts(out->sink, ".\n");
}

void pm_report_state_check_text(struct pm_sink *sink, const struct pm_report_state_check *report,
                                const struct pm_style *style)
{
    struct pm_arena arena;
    struct pm_out out = {sink, style, &arena};
    pm_arena_init(&arena);
    if (report->problem_count > 0)
        put_problems(&out, report);
    else
        put_all_well(&out, report);
    put_notes(&out, report->notes, report->note_count);
    pm_arena_fini(&arena);
}
