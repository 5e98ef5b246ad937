#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"
#include "documents.h"
#include "report/masked.h"
#include "report/report.h"

#define VALUE "8f14e45fceea167a5a36dedd4bea2543"

static bool holds(struct pm_str text, const char *needle)
{
    return memmem(text.ptr, text.len, needle, strlen(needle)) != NULL;
}

static void what_follows_the_ownership_mark_is_left_out(void **state)
{
    static const struct {
        const char *text, *masked;
    } cases[] = {
        {"", ""},
        {"nothing of the kind", "nothing of the kind"},
        {"purelymail_ownership_proof=" VALUE, "purelymail_ownership_proof=..."},
        {"\"purelymail_ownership_proof=" VALUE "\", \"b\"",
         "\"purelymail_ownership_proof=...\", \"b\""},
        {"\\\"purelymail_ownership_proof=a\\\" <code>purelymail_ownership_proof=b</code>|",
         "\\\"purelymail_ownership_proof=...\\\" <code>purelymail_ownership_proof=...</code>|"},
        {"purelymail_ownership_proof=", "purelymail_ownership_proof="},
        {"purelymail_ownership_proof= x", "purelymail_ownership_proof= x"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_sink sink;
        pm_sink_init_memory(&sink);
        pm_masked_put(&sink, pm_str_from(cases[i].text));
        if (!pm_str_is(pm_sink_bytes(&sink), cases[i].masked))
            fail_msg("\"%s\" became \"%" PM_STR_FMT "\"", cases[i].text,
                     PM_STR_ARG(pm_sink_bytes(&sink)));
        pm_sink_fini(&sink);
    }
}

/* Findings hold it with and without its mark, and the service may repeat it in a message. */
static void no_part_of_a_record_holds_the_ownership_value(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_sink sink;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    struct pm_report_record verify = record_of_verify(&arena), apply = record_of_apply(&arena);
    apply.outcome->outcome->items[3].message =
        PM_STR("no TXT record purelymail_ownership_proof=" VALUE " was found");
    pm_report_record_verify(&sink, verify.verify, NOW);
    pm_report_record_plan(&sink, apply.plan);
    pm_report_record_outcome(&sink, apply.outcome, NOW);
    pm_report_record_markdown(&sink, &verify);
    pm_report_record_markdown(&sink, &apply);
    assert_true(holds(pm_sink_bytes(&sink), "purelymail_ownership_proof=..."));
    assert_false(holds(pm_sink_bytes(&sink), VALUE));
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

static void parts_are_one_line_without_a_line_feed(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_sink sink;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    struct pm_report_record record = record_hostile(&arena);
    pm_report_record_plan(&sink, record.plan);
    pm_report_record_outcome(&sink, record.outcome, NOW);
    pm_report_record_verify(&sink, record.verify, NOW);
    assert_false(holds(pm_sink_bytes(&sink), "\n"));
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

/* A mention in a commit, an issue reference in a page: both would reach people. */
static void pages_mention_nobody_and_hold_no_markup_from_outside(void **state)
{
    static const char *const forbidden[] = {"@admin", "<img", "](http", "`code`", "\xe2\x80\xae"};
    (void)state;
    struct pm_arena arena;
    struct pm_sink sink;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    struct pm_report_record record = record_hostile(&arena);
    struct pm_ledger ledger = ledger_hostile(&arena);
    struct pm_report_queue queue = {.ledger = &ledger, .notes = &hostile, .note_count = 1};
    pm_report_record_markdown(&sink, &record);
    pm_report_queue_markdown(&sink, &queue);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        if (holds(pm_sink_bytes(&sink), forbidden[i]))
            fail_msg("a page holds \"%s\"", forbidden[i]);
    }
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

static struct pm_ledger long_queue(size_t rows, struct pm_arena *arena)
{
    struct pm_event *events = PM_NEW_ARRAY(arena, struct pm_event, rows);
    const struct pm_event **items = PM_NEW_ARRAY(arena, const struct pm_event *, rows);
    for (size_t i = 0; i < rows; i++) {
        events[i] = (struct pm_event){
            .kind = PM_EVENT_SCHEDULE,
            .time = NOW,
            .delay_s = PM_DAY,
            .domain = pm_str_printf(arena, "d%06zu.example", i),
        };
        items[i] = &events[i];
    }
    return (struct pm_ledger){.pending = {items, rows}, .exists = true};
}

static void a_long_queue_ends_in_how_much_more_there_is(void **state)
{
    static const struct {
        size_t rows;
        const char *end;
    } cases[] = {{1000, NULL}, {1001, "**1 more:**"}, {2500, "**1500 more:**"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_arena arena;
        struct pm_sink sink;
        pm_arena_init(&arena);
        pm_sink_init_memory(&sink);
        struct pm_ledger ledger = long_queue(cases[i].rows, &arena);
        pm_report_queue_markdown(&sink, &(struct pm_report_queue){.ledger = &ledger});
        assert_true(holds(pm_sink_bytes(&sink), "d000999.example"));
        assert_false(holds(pm_sink_bytes(&sink), "d001000.example"));
        assert_int_equal(holds(pm_sink_bytes(&sink), "more:**"), cases[i].end != NULL);
        assert_true(!cases[i].end || holds(pm_sink_bytes(&sink), cases[i].end));
        pm_sink_fini(&sink);
        pm_arena_fini(&arena);
    }
}

static void summaries_fit_a_commits_subject(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_outcome nothing = outcome_nothing(&arena), mixed = outcome_mixed(&arena);
    struct pm_findings findings = findings_mixed(&arena), none = {0};
    assert_true(pm_str_is(pm_report_outcome_words(&nothing, &arena), "nothing done"));
    assert_true(pm_str_is(pm_report_outcome_words(&mixed, &arena),
                          "1 added, 1 changed, 1 scheduled for deletion, 2 cancelled, 1 failed, "
                          "1 unknown, 1 withheld, interrupted"));
    assert_true(pm_str_is(pm_report_plan_words(plan_nothing(&arena).plan, &arena), "no changes"));
    assert_true(pm_str_is(pm_report_plan_words(plan_full(&arena).plan, &arena),
                          "3 to add, 1 to change, 2 to schedule for deletion, 1 to delete now, "
                          "5 to cancel, 5 waiting, 9 blocked"));
    assert_true(pm_str_is(pm_report_verify_words(&none, &arena), "no domains"));
    assert_true(pm_str_is(pm_report_verify_words(&findings, &arena),
                          "1 of 4 domains pass, 2 failed, 1 unknown"));
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_the_ownership_mark_is_left_out),
        cmocka_unit_test(no_part_of_a_record_holds_the_ownership_value),
        cmocka_unit_test(parts_are_one_line_without_a_line_feed),
        cmocka_unit_test(pages_mention_nobody_and_hold_no_markup_from_outside),
        cmocka_unit_test(a_long_queue_ends_in_how_much_more_there_is),
        cmocka_unit_test(summaries_fit_a_commits_subject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
