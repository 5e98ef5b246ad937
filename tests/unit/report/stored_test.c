/* What is kept in a branch and exported, beside its schema: golden files for schema_test.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "documents.h"
#include "golden.h"
#include "state/record.h"
#include "state/snapshot.h"
#include "state/transfer.h"

static void put_state(struct pm_sink *sink, struct pm_arena *arena)
{
    struct pm_ledger ledger = ledger_busy(arena);
    struct pm_report_log log = log_story(arena);
    ledger.policy = &log.events[0];
    ledger.account_event = &log.events[0];
    struct pm_snapshot snapshot = {
        .ledger = ledger,
        .serial = 41,
        .lineage = PM_STR("0123456789abcdef0123456789abcdef"),
        .record = PM_STR("log/2026/11/22/195432-20261122T195432Z-0badcafe-apply.json"),
    };
    pm_snapshot_write(&snapshot, sink);
}

static struct pm_str part(void (*put)(struct pm_sink *sink, struct pm_arena *arena),
                          struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    put(&sink, arena);
    struct pm_str json = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return json;
}

static void put_plan(struct pm_sink *sink, struct pm_arena *arena)
{
    pm_report_record_plan(sink, plan_nothing(arena).plan);
}

static void put_outcome(struct pm_sink *sink, struct pm_arena *arena)
{
    pm_report_record_outcome(sink, record_of_apply(arena).outcome, NOW);
}

static void put_verify(struct pm_sink *sink, struct pm_arena *arena)
{
    pm_report_record_verify(sink, record_of_verify(arena).verify, NOW);
}

static void put_record(struct pm_sink *sink, struct pm_arena *arena)
{
    struct pm_report_log log = log_story(arena);
    struct pm_record record = {
        .run = PM_STR("20261122T195432Z-0badcafe"),
        .command = PM_STR("apply"),
        .actor = PM_STR("alice"),
        .host = PM_STR("runner-7"),
        .version = PM_STR("0.1.0"),
        .started = NOW,
        .complete = true,
        .events = PM_NEW_ARRAY(arena, struct pm_event, log.count),
        .count = log.count,
        .plan = part(put_plan, arena),
        .outcome = part(put_outcome, arena),
        .verify = part(put_verify, arena),
    };
    memcpy(record.events, log.events, log.count * sizeof *log.events);
    pm_record_write(&record, sink);
}

static void put_export(struct pm_sink *sink, struct pm_arena *arena)
{
    struct pm_report_log log = log_story(arena);
    struct pm_transfer state = {.count = log.count, .run_count = log.run_count};
    state.events = PM_NEW_ARRAY(arena, struct pm_event, log.count);
    state.runs = PM_NEW_ARRAY(arena, struct pm_run, log.run_count);
    memcpy(state.events, log.events, log.count * sizeof *log.events);
    memcpy(state.runs, log.runs, log.run_count * sizeof *log.runs);
    pm_transfer_write(&state, sink);
}

static void what_is_stored_has_its_golden_form(void **state)
{
    static const struct {
        const char *path;
        void (*put)(struct pm_sink *sink, struct pm_arena *arena);
    } goldens[] = {
        {"tests/golden/report/stored/state.json", put_state},
        {"tests/golden/report/stored/record.json", put_record},
        {"tests/golden/report/stored/export.json", put_export},
    };
    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
        struct pm_arena arena;
        struct pm_sink sink;
        pm_arena_init(&arena);
        pm_sink_init_memory(&sink);
        goldens[i].put(&sink, &arena);
        golden_compare(goldens[i].path, pm_sink_bytes(&sink), &arena);
        pm_sink_fini(&sink);
        pm_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_stored_has_its_golden_form)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
