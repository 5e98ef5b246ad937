/* What is seen of a ledger that others share: whether there is work, and what is dated ahead. */
#include "test.h"

enum { OVERDUE = 90000 };

static void begin_shared(struct world *w)
{
    world_fini(w);
    world_init(w);
    w->shared = true;
}

static void observe(struct world *w, struct pm_observation *seen)
{
    struct pm_observe_input input = world_observe_input(w);
    struct pm_ports ports = world_ports(w);
    struct pm_run run = pm_run_make(w->now, PM_STR("carol"), &w->arena);
    assert_true(pm_observe(&input, &ports, &run, false, &w->arena, seen, &w->err));
}

static void add_needed(struct world *w)
{
    world_declare(w, "a.example");
}

static void void_needed(struct world *w)
{
    world_pending(w, "a.example", 100)->users = 1;
}

static void schedule_needed(struct world *w)
{
    fake_account_put(w->account, "a.example");
}

static void record_needed(struct world *w)
{
    world_declare(w, "a.example");
    fake_account_put(w->account, "a.example");
}

static void settlement_needed(struct world *w)
{
    world_intent(w, PM_ACTION_ADD, "a.example", 100);
}

static void waiting_only(struct world *w)
{
    world_pending(w, "a.example", 100);
    fake_account_put(w->account, "b.example")->users = 1;
}

static void an_apply_has_work_when_it_would_commit_anything(void **state)
{
    static const struct {
        void (*build)(struct world *w);
        bool work;
    } rows[] = {
        {add_needed, true},    {void_needed, true},       {schedule_needed, true},
        {record_needed, true}, {settlement_needed, true}, {waiting_only, false},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_observation seen;
        begin_shared(w);
        world_settled(w, "keep.example");
        rows[i].build(w);
        observe(w, &seen);
        assert_int_equal(pm_apply_has_work(&seen), rows[i].work);
    }
}

static void rows_ahead_of_the_services_clock_are_told_and_do_not_count(void **state)
{
    struct world *w = *state;
    struct pm_observation seen;
    for (int i = 0; i < 3; i++) {
        begin_shared(w);
        w->shared = i != 1;
        w->account->has_time = i != 2;
        world_settled(w, "keep.example");
        world_pending(w, "a.example", -3600);
        observe(w, &seen);
        assert_int_equal(seen.note_count > 0, i == 0);
        assert_int_equal(seen.ledger.pending.count, i == 0 ? 0 : 1);
        assert_int_equal(seen.plan.freeze == PM_FREEZE_NONE, i == 0);
        if (i == 0)
            assert_non_null(strstr(pm_str_cstr(&w->arena, seen.notes[0]), "a.example"));
    }
}

/* A clock in a colleague's future must not freeze what this run does. */
static void what_others_date_ahead_stops_neither_schedules_nor_deletes(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_settled(w, "keep.example");
    world_pending(w, "a.example", OVERDUE);
    world_event(w, PM_EVENT_KNOWN, "keep.example", -7 * 86400);
    fake_account_put(w->account, "s.example");
    world_apply(w);
    world_expect(w, "s.example", PM_OP_SCHEDULE, PM_RESULT_DONE, "");
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_DONE, "");
}

static void its_row_is_dated_ahead_by_another(struct world *w, const char *what, int number)
{
    if (strcmp(what, "check") != 0 || number != 1)
        return;
    const struct pm_event *row = world_find(w, PM_EVENT_SCHEDULE, "a.example");
    pm_event_close(world_event(w, PM_EVENT_VOID, "a.example", 0), row->id, &w->arena);
    world_event(w, PM_EVENT_SCHEDULE, "a.example", -3600)->delay_s = 86400;
}

static void a_row_ahead_of_the_clock_is_no_row_at_the_last_look(void **state)
{
    struct world *w = *state;
    begin_shared(w);
    world_settled(w, "keep.example");
    world_pending(w, "a.example", OVERDUE);
    w->hook = its_row_is_dated_ahead_by_another;
    world_apply(w);
    world_expect(w, "a.example", PM_OP_DELETE, PM_RESULT_WITHHELD, "schedule (not_declared)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_apply_has_work_when_it_would_commit_anything),
        TEST(rows_ahead_of_the_services_clock_are_told_and_do_not_count),
        TEST(what_others_date_ahead_stops_neither_schedules_nor_deletes),
        TEST(a_row_ahead_of_the_clock_is_no_row_at_the_last_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
