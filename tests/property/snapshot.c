/* Laws of a ledger that is kept without its history. */
#include "gen.h"

#include "plan/fold.h"
#include "state/event_check.h"
#include "state/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What the fold does not look at is made such that the event may be written. */
static void make_fit(struct gen *gen, struct build *b, struct pm_event *event)
{
    unsigned facts = pm_event_facts(event->kind);
    event->action = (facts & PM_EVENT_FACT_ACTION)
                        ? (enum pm_action)(PM_ACTION_ADD + gen_below(gen, 3))
                        : PM_ACTION_NONE;
    event->delay_s = (facts & PM_EVENT_FACT_DELAY) ? event->delay_s + 1 : 0;
    event->expires = (facts & PM_EVENT_FACT_EXPIRY) ? event->expires + 1 : 0;
    if (gen_chance(gen, 20))
        event->note = PM_STR("a \"note\" \xe2\x80\xae\x01");
    if (!pm_event_check(event, &b->err))
        fail_msg("%s", b->err.msg);
}

/* A ledger keeps one policy: as the planner records them, each closes those before it. */
static void close_policies(struct build *b, size_t position)
{
    struct pm_event *event = &b->events[position];
    for (size_t i = 0; event->kind == PM_EVENT_POLICY && i < position; i++) {
        if (b->events[i].kind == PM_EVENT_POLICY)
            pm_event_close(event, b->events[i].id, &b->arena);
    }
}

/* A history in which each event stands once, as a store has it. */
static void make_history(struct gen *gen, struct build *b)
{
    size_t kept = 0;
    gen_history(gen, b);
    for (size_t i = 0; i < b->event_count; i++) {
        bool seen = false;
        for (size_t j = 0; j < kept && !seen; j++)
            seen = pm_str_eq(b->events[j].id, b->events[i].id);
        if (seen)
            continue;
        b->events[kept] = b->events[i];
        make_fit(gen, b, &b->events[kept]);
        close_policies(b, kept++);
    }
    b->event_count = kept;
}

static struct pm_str written(struct build *b, const struct pm_ledger *ledger)
{
    struct pm_snapshot snapshot = {
        .ledger = *ledger,
        .serial = 1,
        .lineage = PM_STR("00112233445566778899aabbccddeeff"),
        .record = PM_STR("log/2026/11/22/205432-20261122T205432Z-1f0a3c5e-apply.json"),
    };
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_snapshot_write(&snapshot, &sink);
    struct pm_str text = pm_sink_take(&sink, &b->arena);
    pm_sink_fini(&sink);
    return text;
}

static const char *round_trip(struct gen *gen, struct build *b)
{
    struct pm_snapshot back;
    make_history(gen, b);
    struct pm_ledger ledger = pm_ledger_fold(b->events, b->event_count, &b->arena);
    struct pm_str text = written(b, &ledger);
    if (!pm_snapshot_read(text, &b->arena, &back, &b->err))
        return b->err.msg;
    return pm_str_eq(written(b, &back.ledger), text) ? NULL : "it came back as another";
}

/* The first part is written, read, and goes on. */
static const char *continuation(struct gen *gen, struct build *b)
{
    struct pm_snapshot base;
    make_history(gen, b);
    struct pm_ledger whole = pm_ledger_fold(b->events, b->event_count, &b->arena);
    size_t cut = gen_below(gen, (uint32_t)b->event_count + 1), left = b->event_count - cut;
    struct pm_ledger before = pm_ledger_fold(b->events, cut, &b->arena);
    if (!pm_snapshot_read(written(b, &before), &b->arena, &base, &b->err))
        return b->err.msg;
    const struct pm_event *rest = left > 0 ? &b->events[cut] : NULL;
    struct pm_ledger after = pm_ledger_fold_onto(&base.ledger, rest, left, &b->arena);
    return pm_str_eq(written(b, &after), written(b, &whole))
               ? NULL
               : "a history that was cut and kept as a ledger went on otherwise";
}

/* One snapshot a run, as a branch has it. */
static const char *chain(struct gen *gen, struct build *b)
{
    struct pm_ledger ledger = {.exists = false};
    make_history(gen, b);
    struct pm_ledger whole = pm_ledger_fold(b->events, b->event_count, &b->arena);
    for (size_t i = 0; i < b->event_count;) {
        struct pm_snapshot base;
        size_t some = 1 + gen_below(gen, (uint32_t)(b->event_count - i));
        ledger = pm_ledger_fold_onto(&ledger, b->events + i, some, &b->arena);
        if (!pm_snapshot_read(written(b, &ledger), &b->arena, &base, &b->err))
            return b->err.msg;
        ledger = base.ledger;
        i += some;
    }
    return pm_str_eq(written(b, &ledger), written(b, &whole)) ? NULL : "runs did not add up";
}

static void a_ledger_comes_back_from_its_snapshot(void **state)
{
    (void)state;
    gen_check(round_trip);
}

static void a_history_goes_on_from_a_snapshot_of_any_part_of_it(void **state)
{
    (void)state;
    gen_check(continuation);
}

static void snapshots_of_runs_in_a_row_add_up_to_the_whole_history(void **state)
{
    (void)state;
    gen_check(chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ledger_comes_back_from_its_snapshot),
        cmocka_unit_test(a_history_goes_on_from_a_snapshot_of_any_part_of_it),
        cmocka_unit_test(snapshots_of_runs_in_a_row_add_up_to_the_whole_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
