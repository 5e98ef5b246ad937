/* Every document in every format against the files of tests/golden/report. PM_GOLDEN_UPDATE=1
 * writes them anew; look at the difference before it is committed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "documents.h"
#include "golden.h"
#include "report/report.h"

static const struct pm_style plain = {.now = NOW};
static const struct pm_style narrow = {.now = NOW, .color = true, .width = 80};
static const struct pm_style verbose = {.now = NOW, .verbose = true};
static const struct pm_style workflow = {.now = NOW, .github_actions = true};

static struct pm_report_plan (*const plans[])(struct pm_arena *) = {plan_nothing, plan_full,
                                                                    plan_frozen, plan_hostile};

static struct pm_report_plan plan_of(size_t which, struct pm_arena *arena)
{
    return which < 4 ? plans[which](arena) : plan_many(60, 3, arena);
}

static void plan_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                         const struct pm_style *style)
{
    struct pm_report_plan report = plan_of(which, arena);
    pm_report_plan_text(sink, &report, style);
}

static void plan_as_markdown(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                             const struct pm_style *style)
{
    struct pm_report_plan report = plan_of(which, arena);
    pm_report_plan_markdown(sink, &report, style);
}

static void plan_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                         const struct pm_style *style)
{
    struct pm_report_plan report = plan_of(which, arena);
    pm_report_plan_json(sink, &report, style);
}

static struct pm_outcome outcome_of(size_t which, struct pm_arena *arena)
{
    return which == 0   ? outcome_nothing(arena)
           : which == 1 ? outcome_mixed(arena)
                        : outcome_hostile(arena);
}

static void outcome_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                            const struct pm_style *style)
{
    struct pm_outcome outcome = outcome_of(which, arena);
    pm_report_outcome_text(sink, &outcome, style);
}

static void outcome_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                            const struct pm_style *style)
{
    struct pm_outcome outcome = outcome_of(which, arena);
    pm_report_apply_json(sink, &(struct pm_report_apply){.outcome = &outcome}, style);
}

static struct pm_plan_difference *differences_of(struct pm_arena *arena)
{
    struct pm_plan_difference *differences = PM_NEW_ARRAY(arena, struct pm_plan_difference, 2);
    differences[0].name = pm_name_canonical(PM_STR("old.example"));
    differences[0].text = PM_STR("deletion was approved; now blocked");
    differences[1].text = hostile;
    return differences;
}

static void differences_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                                const struct pm_style *style)
{
    (void)which;
    pm_report_differences_text(sink, differences_of(arena), 2, style);
}

static void stale_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                          const struct pm_style *style)
{
    struct pm_outcome outcome = outcome_of(which, arena);
    struct pm_err fault = {PM_ERR_STALE, 0, "the approved plan no longer fits"};
    struct pm_report_apply report = {&outcome, differences_of(arena), 2, &fault};
    pm_report_apply_json(sink, &report, style);
}

static struct pm_findings findings_of(size_t which, struct pm_arena *arena)
{
    struct pm_findings none = {0};
    return which == 0   ? findings_mixed(arena)
           : which == 1 ? findings_hostile(arena)
           : which == 2 ? findings_many(30, 25, 6, arena)
                        : none;
}

enum { INTERRUPTED = 4 };

static void verify_put(struct pm_sink *sink, const char *format, size_t which,
                       struct pm_arena *arena, const struct pm_style *style)
{
    struct pm_findings findings = findings_of(which == INTERRUPTED ? 0 : which, arena);
    (which == INTERRUPTED ? verify_write_interrupted : verify_write)(sink, format, &findings,
                                                                     style);
}

static void verify_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                           const struct pm_style *style)
{
    verify_put(sink, "text", which, arena, style);
}

static void verify_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                           const struct pm_style *style)
{
    verify_put(sink, "json", which, arena, style);
}

static void verify_as_markdown(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                               const struct pm_style *style)
{
    verify_put(sink, "markdown", which, arena, style);
}

static void verify_as_junit(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                            const struct pm_style *style)
{
    verify_put(sink, "junit", which, arena, style);
}

static void verify_as_nagios(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                             const struct pm_style *style)
{
    verify_put(sink, "nagios", which, arena, style);
}

static void verify_as_prometheus(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                                 const struct pm_style *style)
{
    verify_put(sink, "prometheus", which, arena, style);
}

static const struct pm_str absent_note =
    PM_STR_INIT("no state at .pm-reconcile/state.db: queue, holds and protections unknown");

static struct pm_ledger ledger_of(size_t which, struct pm_arena *arena)
{
    return which == 0 ? ledger_absent() : which == 1 ? ledger_busy(arena) : ledger_hostile(arena);
}

static void queue_put(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                      const struct pm_style *style, bool json)
{
    struct pm_ledger ledger = ledger_of(which, arena);
    struct pm_report_queue report = {
        .ledger = &ledger,
        .delete_delay_s = PM_DELETE_DELAY_MIN_S,
        .notes = &absent_note,
        .note_count = which == 0,
        .written = NOW,
    };
    (json ? pm_report_queue_json : pm_report_queue_text)(sink, &report, style);
}

static void queue_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                          const struct pm_style *style)
{
    queue_put(sink, arena, which, style, false);
}

static void queue_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                          const struct pm_style *style)
{
    queue_put(sink, arena, which, style, true);
}

static void status_put(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                       const struct pm_style *style, bool json)
{
    struct pm_account accounts[] = {{0}, account_mixed(arena), account_hostile(arena)};
    struct pm_ledger ledger = ledger_of(which, arena);
    struct pm_desired desired = desired_mixed(arena);
    struct pm_report_status report = {
        .account = &accounts[which],
        .desired = which == 1 ? &desired : NULL,
        .ledger = &ledger,
        .delete_delay_s = PM_DELETE_DELAY_MIN_S,
        .notes = &absent_note,
        .note_count = which == 0,
    };
    (json ? pm_report_status_json : pm_report_status_text)(sink, &report, style);
}

static void status_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                           const struct pm_style *style)
{
    status_put(sink, arena, which, style, false);
}

static void status_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                           const struct pm_style *style)
{
    status_put(sink, arena, which, style, true);
}

static void account_as_yaml(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                            const struct pm_style *style)
{
    struct pm_account accounts[] = {{0}, account_mixed(arena), account_hostile(arena)};
    struct pm_report_account report = {&accounts[which], style->now};
    pm_report_account_yaml(sink, &report);
}

static struct pm_report_log log_of(size_t which, struct pm_arena *arena)
{
    return which == 0   ? (struct pm_report_log){.notes = &absent_note, .note_count = 1}
           : which == 1 ? log_story(arena)
                        : log_hostile(arena);
}

static void log_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                        const struct pm_style *style)
{
    struct pm_report_log report = log_of(which, arena);
    pm_report_log_text(sink, &report, style);
}

static void log_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                        const struct pm_style *style)
{
    struct pm_report_log report = log_of(which, arena);
    pm_report_log_json(sink, &report, style);
}

static void validate_put(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                         const struct pm_style *style, bool json)
{
    struct pm_diags diags = which == 0   ? diags_none(arena)
                            : which == 1 ? diags_mixed(arena)
                                         : diags_hostile(arena);
    struct pm_report_validate report = {&diags, 3};
    (json ? pm_report_validate_json : pm_report_validate_text)(sink, &report, style);
}

static void validate_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                             const struct pm_style *style)
{
    validate_put(sink, arena, which, style, false);
}

static void validate_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                             const struct pm_style *style)
{
    validate_put(sink, arena, which, style, true);
}

static const struct golden goldens[] = {
    {"plan-nothing/plan.txt", plan_as_text, 0, &plain},
    {"plan-nothing/plan.md", plan_as_markdown, 0, &plain},
    {"plan-nothing/plan.json", plan_as_json, 0, &plain},
    {"plan-full/plan.txt", plan_as_text, 1, &plain},
    {"plan-full/terminal.txt", plan_as_text, 1, &narrow},
    {"plan-full/verbose.txt", plan_as_text, 1, &verbose},
    {"plan-full/plan.md", plan_as_markdown, 1, &plain},
    {"plan-full/plan.json", plan_as_json, 1, &plain},
    {"plan-frozen/plan.txt", plan_as_text, 2, &plain},
    {"plan-frozen/plan.md", plan_as_markdown, 2, &plain},
    {"plan-frozen/plan.json", plan_as_json, 2, &plain},
    {"plan-hostile/plan.txt", plan_as_text, 3, &plain},
    {"plan-hostile/plan.md", plan_as_markdown, 3, &plain},
    {"plan-hostile/plan.json", plan_as_json, 3, &plain},
    {"plan-many/plan.md", plan_as_markdown, 4, &plain},
    {"outcome-nothing/outcome.txt", outcome_as_text, 0, &plain},
    {"outcome-nothing/outcome.json", outcome_as_json, 0, &plain},
    {"outcome-mixed/outcome.txt", outcome_as_text, 1, &plain},
    {"outcome-mixed/terminal.txt", outcome_as_text, 1, &narrow},
    {"outcome-mixed/outcome.json", outcome_as_json, 1, &plain},
    {"outcome-hostile/outcome.txt", outcome_as_text, 2, &plain},
    {"outcome-hostile/outcome.json", outcome_as_json, 2, &plain},
    {"outcome-stale/differences.txt", differences_as_text, 0, &plain},
    {"outcome-stale/outcome.json", stale_as_json, 0, &plain},
    {"verify-mixed/verify.txt", verify_as_text, 0, &plain},
    {"verify-mixed/terminal.txt", verify_as_text, 0, &narrow},
    {"verify-mixed/verbose.txt", verify_as_text, 0, &verbose},
    {"verify-mixed/verify.json", verify_as_json, 0, &plain},
    {"verify-mixed/verify.md", verify_as_markdown, 0, &plain},
    {"verify-mixed/verbose.md", verify_as_markdown, 0, &verbose},
    {"verify-mixed/junit.xml", verify_as_junit, 0, &plain},
    {"verify-mixed/nagios.txt", verify_as_nagios, 0, &plain},
    {"verify-mixed/metrics.prom", verify_as_prometheus, 0, &plain},
    {"verify-hostile/verify.txt", verify_as_text, 1, &plain},
    {"verify-hostile/verbose.txt", verify_as_text, 1, &verbose},
    {"verify-hostile/verify.json", verify_as_json, 1, &plain},
    {"verify-hostile/verify.md", verify_as_markdown, 1, &plain},
    {"verify-hostile/junit.xml", verify_as_junit, 1, &plain},
    {"verify-hostile/nagios.txt", verify_as_nagios, 1, &plain},
    {"verify-hostile/metrics.prom", verify_as_prometheus, 1, &plain},
    {"verify-many/verify.txt", verify_as_text, 2, &plain},
    {"verify-many/terminal.txt", verify_as_text, 2, &narrow},
    {"verify-many/verify.md", verify_as_markdown, 2, &plain},
    {"verify-many/nagios.txt", verify_as_nagios, 2, &plain},
    {"verify-nothing/verify.txt", verify_as_text, 3, &plain},
    {"verify-nothing/verify.json", verify_as_json, 3, &plain},
    {"verify-nothing/verify.md", verify_as_markdown, 3, &plain},
    {"verify-nothing/junit.xml", verify_as_junit, 3, &plain},
    {"verify-nothing/nagios.txt", verify_as_nagios, 3, &plain},
    {"verify-nothing/metrics.prom", verify_as_prometheus, 3, &plain},
    {"verify-interrupted/verify.txt", verify_as_text, INTERRUPTED, &plain},
    {"verify-interrupted/verify.json", verify_as_json, INTERRUPTED, &plain},
    {"verify-interrupted/verify.md", verify_as_markdown, INTERRUPTED, &plain},
    {"verify-interrupted/junit.xml", verify_as_junit, INTERRUPTED, &plain},
    {"verify-interrupted/nagios.txt", verify_as_nagios, INTERRUPTED, &plain},
    {"verify-interrupted/metrics.prom", verify_as_prometheus, INTERRUPTED, &plain},
    {"pending-absent/pending.txt", queue_as_text, 0, &plain},
    {"pending-absent/pending.json", queue_as_json, 0, &plain},
    {"pending-busy/pending.txt", queue_as_text, 1, &plain},
    {"pending-busy/pending.json", queue_as_json, 1, &plain},
    {"pending-hostile/pending.txt", queue_as_text, 2, &plain},
    {"pending-hostile/pending.json", queue_as_json, 2, &plain},
    {"status-empty/status.txt", status_as_text, 0, &plain},
    {"status-empty/status.json", status_as_json, 0, &plain},
    {"status-mixed/status.txt", status_as_text, 1, &plain},
    {"status-mixed/status.json", status_as_json, 1, &plain},
    {"status-hostile/status.txt", status_as_text, 2, &plain},
    {"status-hostile/status.json", status_as_json, 2, &plain},
    {"import-empty/domains.yaml", account_as_yaml, 0, &plain},
    {"import-mixed/domains.yaml", account_as_yaml, 1, &plain},
    {"import-hostile/domains.yaml", account_as_yaml, 2, &plain},
    {"log-absent/log.txt", log_as_text, 0, &plain},
    {"log-absent/log.json", log_as_json, 0, &plain},
    {"log-story/log.txt", log_as_text, 1, &plain},
    {"log-story/verbose.txt", log_as_text, 1, &verbose},
    {"log-story/log.json", log_as_json, 1, &plain},
    {"log-hostile/log.txt", log_as_text, 2, &plain},
    {"log-hostile/log.json", log_as_json, 2, &plain},
    {"validate-good/validate.txt", validate_as_text, 0, &plain},
    {"validate-good/validate.json", validate_as_json, 0, &plain},
    {"validate-mixed/validate.txt", validate_as_text, 1, &plain},
    {"validate-mixed/workflow.txt", validate_as_text, 1, &workflow},
    {"validate-mixed/validate.json", validate_as_json, 1, &plain},
    {"validate-hostile/workflow.txt", validate_as_text, 2, &workflow},
    {"validate-hostile/validate.json", validate_as_json, 2, &plain},
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
