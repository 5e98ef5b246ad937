#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "documents.h"
#include "report/report.h"

#include <stdlib.h>

struct fixture {
    struct pm_arena arena;
    struct pm_report_plan report;
    struct pm_str bytes;
};

static struct pm_str written(const struct pm_plan *plan, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_saved_plan_write(&sink, plan);
    struct pm_str bytes = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return bytes;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    pm_arena_init(&f->arena);
    f->report = plan_full(&f->arena);
    f->bytes = written(f->report.plan, &f->arena);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    pm_arena_fini(&f->arena);
    free(f);
    return 0;
}

static void a_plan_comes_back_as_it_was_saved(void **state)
{
    struct fixture *f = *state;
    const struct pm_plan *saved = f->report.plan;
    struct pm_plan plan;
    struct pm_err err;
    if (!pm_saved_plan_read(f->bytes, &f->arena, &plan, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(plan.count, saved->count);
    assert_memory_equal(plan.by_op, saved->by_op, sizeof plan.by_op);
    assert_int_equal(plan.now, NOW);
    assert_true(pm_str_eq(plan.digest, saved->digest));
    for (size_t i = 0; i < plan.count; i++) {
        assert_null(plan.items[i].desired);
        assert_int_equal(plan.items[i].pending, saved->items[i].pending);
        assert_int_equal(plan.items[i].due, saved->items[i].due);
        assert_int_equal(plan.items[i].failed, saved->items[i].failed);
        assert_memory_equal(&plan.items[i].to, &saved->items[i].to, sizeof plan.items[i].to);
    }
    assert_true(pm_str_eq(written(&plan, &f->arena), f->bytes));
}

static void the_name_for_display_comes_back(void **state)
{
    struct fixture *f = *state;
    struct pm_plan plan;
    struct pm_err err;
    assert_true(pm_saved_plan_read(f->bytes, &f->arena, &plan, &err));
    assert_true(pm_str_is(plan.items[plan.count - 1].name.unicode, "bücher.example"));
}

static void a_saved_plan_never_holds_the_ownership_value(void **state)
{
    struct fixture *f = *state;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_report_plan_json(&sink, &f->report, &(struct pm_style){.now = NOW});
    assert_true(f->report.ownership.len > 0);
    assert_false(pm_str_contains_nocase(pm_sink_bytes(&sink), f->report.ownership));
    pm_sink_fini(&sink);
}

static void hostile_notes_and_names_of_people_survive_a_save(void **state)
{
    struct fixture *f = *state;
    struct pm_plan plan = *f->report.plan, back;
    struct pm_err err;
    plan.items[0].note = hostile;
    plan.items[0].actor = hostile;
    if (!pm_saved_plan_read(written(&plan, &f->arena), &f->arena, &back, &err))
        fail_msg("%s", err.msg);
    assert_true(pm_str_starts(back.items[0].note, PM_STR("\x1b[31mred")));
}

/* text with the first occurrence of `old` replaced. */
static struct pm_str edited(struct pm_str text, const char *old, const char *new,
                            struct pm_arena *arena)
{
    const char *hit = memmem(text.ptr, text.len, old, strlen(old));
    if (!hit)
        fail_msg("the document does not hold %s", old);
    size_t at = (size_t)(hit - text.ptr);
    return pm_str_printf(arena, "%" PM_STR_FMT "%s%" PM_STR_FMT,
                         PM_STR_ARG(pm_str_sub(text, 0, at)), new,
                         PM_STR_ARG(pm_str_sub(text, at + strlen(old), text.len)));
}

static void a_file_that_was_changed_is_refused(void **state)
{
    static const struct edit {
        const char *old, *new, *message;
    } edits[] = {
        {"\"2026-11-23T19:54:32Z\"", "\"2026-11-23T19:54:33Z\"", "does not fit its digest"},
        {"\"allow_account_reset\": false", "\"allow_account_reset\": true",
         "does not fit its digest"},
        {"\"add.example\"", "\"ade.example\"", "does not fit its digest"},
        {"\"count\": 640", "\"count\": 0", "does not fit its digest"},
        {"\"max_deletes\": 10", "\"max_deletes\": 11", "does not fit its digest"},
        {"\"freeze\": null", "\"freeze\": {\"code\": \"skew\", \"why\": \"\"}",
         "does not fit its digest"},
        {"\"kind\": \"known\"", "\"kind\": \"void\"", "does not fit its digest"},
        {"\"failed\": [\n          \"no_users\"\n        ]", "\"failed\": []",
         "does not fit its digest"},
        {"\"1.0\"", "\"2.0\"", "format version 2.0, and this program reads 1.x"},
        {"\"1.0\"", "\"x\"", "\"format_version\" is not a version"},
        {"\"1.0\"", "1", "format_version"},
        {"\"digest\"", "\"gone\"", "does not fit its digest"},
        {"\"policy\"", "\"gone\"", "policy"},
        {"\"resource_changes\"", "\"gone\"", "resource_changes"},
        {"\"records\"", "\"gone\"", "records"},
        {"\"planned_at\"", "\"gone\"", "planned_at"},
        {"\"planned_at\": \"2026-11-22T20:54:32Z\"", "\"planned_at\": \"yesterday\"",
         "\"planned_at\" is not a time"},
        {"\"prune\": \"all\"", "\"prune\": \"some\"", "\"prune\" is not all, managed or none"},
        {"\"op\": \"add\"", "\"op\": \"explode\"", "resource_changes[0]: \"op\" is none"},
        {"\"reason\": \"due\"", "\"reason\": \"mood\"", "\"reason\" is none"},
        {"\"kind\": \"exact\"", "\"kind\": \"about\"", "\"kind\" is not exact"},
        {"\"kind\": \"known\"", "\"kind\": \"guess\"", "\"kind\" is none"},
        {"\"no_users\"", "\"no_mercy\"", "holds a guard that this version does not know"},
        {"\"before\": null", "\"before\": 3", "before"},
        {"\"after\"", "\"gone\"", "\"after\" is missing"},
        {"\"freeze\": null", "\"freeze\": {\"code\": \"mood\", \"why\": \"\"}",
         "freeze: \"code\" is none"},
        {"\"add.example\"", "\"Add.example\"", "\"address\" is not in its canonical form"},
        {"\"add.example\"", "\"a b\"", "\"address\""},
        {"\"add.example\"", "\"zzz.example\"", "\"address\" is out of order"},
        {"\"pending\": false", "\"pending\": 0", "pending"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct pm_plan untouched = {.count = 77}, plan = untouched;
        struct pm_err err = {0};
        struct pm_str bytes = edited(f->bytes, edits[i].old, edits[i].new, &f->arena);
        if (pm_saved_plan_read(bytes, &f->arena, &plan, &err))
            fail_msg("%s -> %s was accepted", edits[i].old, edits[i].new);
        if (!strstr(err.msg, edits[i].message))
            fail_msg("%s -> %s: \"%s\" does not say \"%s\"", edits[i].old, edits[i].new, err.msg,
                     edits[i].message);
        assert_memory_equal(&plan, &untouched, sizeof plan);
    }
}

static void a_file_that_was_cut_is_refused_wherever_it_was_cut(void **state)
{
    struct fixture *f = *state;
    for (size_t length = 0; length + 2 < f->bytes.len; length += 41) {
        struct pm_plan plan;
        struct pm_err err;
        assert_false(pm_saved_plan_read(pm_str_sub(f->bytes, 0, length), &f->arena, &plan, &err));
    }
}

static void what_is_no_plan_is_refused(void **state)
{
    static const struct pm_str texts[] = {
        PM_STR_INIT(""),
        PM_STR_INIT("null"),
        PM_STR_INIT("[]"),
        PM_STR_INIT("{}"),
        PM_STR_INIT("\""),
        PM_STR_INIT("3"),
        PM_STR_INIT("{\"format_version\": \"1.0\"}"),
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pm_plan plan;
        struct pm_err err;
        assert_false(pm_saved_plan_read(texts[i], &f->arena, &plan, &err));
        assert_true(err.msg[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plan_comes_back_as_it_was_saved, setup, teardown),
        cmocka_unit_test_setup_teardown(the_name_for_display_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_saved_plan_never_holds_the_ownership_value, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(hostile_notes_and_names_of_people_survive_a_save, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_that_was_changed_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_was_cut_is_refused_wherever_it_was_cut, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_no_plan_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
