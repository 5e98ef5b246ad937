/* The pages, records and states of a branch against the files of tests/golden/report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "documents.h"
#include "golden.h"
#include "report/report.h"

static const struct pm_style plain = {.now = NOW};

static const struct pm_str absent_note =
    PM_STR_INIT("no state at .pm-reconcile/state.db: queue, holds and protections unknown");
static const struct pm_str unreachable_note =
    PM_STR_INIT("the state is as of 1m ago: git.example did not answer");

static struct pm_ledger ledger_of(size_t which, struct pm_arena *arena)
{
    return which == 0 ? ledger_absent() : which == 1 ? ledger_busy(arena) : ledger_hostile(arena);
}

static void queue_as_markdown(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                              const struct pm_style *style)
{
    struct pm_ledger ledger = ledger_of(which, arena);
    struct pm_report_queue report = {
        .ledger = &ledger, .notes = &absent_note, .note_count = which == 0, .written = style->now};
    pm_report_queue_markdown(sink, &report);
}

static struct pm_report_record record_of(size_t which, struct pm_arena *arena)
{
    return which == 0   ? record_bare(arena)
           : which == 1 ? record_of_apply(arena)
           : which == 2 ? record_of_verify(arena)
                        : record_hostile(arena);
}

static void record_as_markdown(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                               const struct pm_style *style)
{
    struct pm_report_record report = record_of(which, arena);
    (void)style;
    pm_report_record_markdown(sink, &report);
}

static void record_as_plan(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                           const struct pm_style *style)
{
    (void)style;
    pm_report_record_plan(sink, record_of(which, arena).plan);
}

static void record_as_outcome(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                              const struct pm_style *style)
{
    pm_report_record_outcome(sink, record_of(which, arena).outcome, style->now);
}

static void record_as_verify(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                             const struct pm_style *style)
{
    pm_report_record_verify(sink, record_of(which, arena).verify, style->now);
}

/* 0: nothing there yet; 1: a branch; 2: a file; 3: hostile. */
static void state_put(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                      const struct pm_style *style, bool json)
{
    struct pm_ledger ledger = ledger_of(which == 3 ? 2 : which > 0, arena);
    struct pm_report_state report = {
        .kind = which == 2 ? PM_REPORT_FILE : PM_REPORT_BRANCH,
        .place = which == 3   ? hostile
                 : which == 2 ? PM_STR(".pm-reconcile/state.db")
                              : PM_STR("pm-reconcile/state of git@git.example:acme/dns.git"),
        .ledger = &ledger,
    };
    if (which == 1) {
        report.serial = 41;
        report.record = PM_STR("log/2026/11/22/195432-20261122T195432Z-0badcafe-apply.json");
        report.changed = NOW - 3 * 3600;
        report.seen_at = NOW - 60;
        report.waiting = 2;
        report.notes = &unreachable_note;
        report.note_count = 1;
    }
    (json ? pm_report_state_json : pm_report_state_text)(sink, &report, style);
}

static void state_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                          const struct pm_style *style)
{
    state_put(sink, arena, which, style, false);
}

static void state_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                          const struct pm_style *style)
{
    state_put(sink, arena, which, style, true);
}

static void check_put(struct pm_sink *sink, size_t which, const struct pm_style *style, bool json)
{
    const struct pm_str problems[] = {
        PM_STR("state.json lacks the pending row of old.example, which the log has"), hostile};
    struct pm_report_state_check report = {
        .kind = which == 2 ? PM_REPORT_FILE : PM_REPORT_BRANCH,
        .place = which == 2 ? PM_STR(".pm-reconcile/state.db")
                            : PM_STR("pm-reconcile/state of git@git.example:acme/dns.git"),
        .events = which == 0 ? 1234 : 0,
        .problems = problems,
        .problem_count = which == 0 ? 0 : 2,
    };
    (json ? pm_report_state_check_json : pm_report_state_check_text)(sink, &report, style);
}

static void check_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                          const struct pm_style *style)
{
    (void)arena;
    check_put(sink, which, style, false);
}

static void check_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                          const struct pm_style *style)
{
    (void)arena;
    check_put(sink, which, style, true);
}

static const struct golden goldens[] = {
    {"pending-absent/queue.md", queue_as_markdown, 0, &plain},
    {"pending-busy/queue.md", queue_as_markdown, 1, &plain},
    {"pending-hostile/queue.md", queue_as_markdown, 2, &plain},
    {"record-bare/record.md", record_as_markdown, 0, &plain},
    {"record-apply/record.md", record_as_markdown, 1, &plain},
    {"record-apply/record-plan.json", record_as_plan, 1, &plain},
    {"record-apply/record-outcome.json", record_as_outcome, 1, &plain},
    {"record-verify/record.md", record_as_markdown, 2, &plain},
    {"record-verify/record-verify.json", record_as_verify, 2, &plain},
    {"record-hostile/record.md", record_as_markdown, 3, &plain},
    {"record-hostile/record-plan.json", record_as_plan, 3, &plain},
    {"record-hostile/record-outcome.json", record_as_outcome, 3, &plain},
    {"record-hostile/record-verify.json", record_as_verify, 3, &plain},
    {"state-absent/state.txt", state_as_text, 0, &plain},
    {"state-absent/state-show.json", state_as_json, 0, &plain},
    {"state-branch/state.txt", state_as_text, 1, &plain},
    {"state-branch/state-show.json", state_as_json, 1, &plain},
    {"state-file/state.txt", state_as_text, 2, &plain},
    {"state-file/state-show.json", state_as_json, 2, &plain},
    {"state-hostile/state.txt", state_as_text, 3, &plain},
    {"state-hostile/state-show.json", state_as_json, 3, &plain},
    {"check-good/check.txt", check_as_text, 0, &plain},
    {"check-good/state-check.json", check_as_json, 0, &plain},
    {"check-branch/check.txt", check_as_text, 1, &plain},
    {"check-branch/state-check.json", check_as_json, 1, &plain},
    {"check-file/check.txt", check_as_text, 2, &plain},
};

static void every_document_has_its_golden_form(void **state)
{
    (void)state;
    golden_compare_all(goldens, sizeof goldens / sizeof *goldens);
}

static void no_hostile_text_reaches_a_terminal_or_a_runner(void **state)
{
    (void)state;
    golden_expect_harmless(goldens, sizeof goldens / sizeof *goldens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_has_its_golden_form),
        cmocka_unit_test(no_hostile_text_reaches_a_terminal_or_a_runner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
