#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"
#include "documents.h"
#include "report/report.h"
#include "report/table.h"
#include "report/words.h"

#include <limits.h>

static const struct pm_style plain = {.now = NOW};

static size_t count_of(struct pm_str text, const char *needle)
{
    size_t count = 0, length = strlen(needle);
    for (size_t i = 0; i + length <= text.len; i++)
        count += memcmp(text.ptr + i, needle, length) == 0;
    return count;
}

static struct pm_str last_line(struct pm_str text)
{
    struct pm_str trimmed = pm_str_trim(text);
    size_t at = pm_str_rfind(trimmed, '\n');
    return at == trimmed.len ? trimmed : pm_str_sub(trimmed, at + 1, trimmed.len);
}

static struct pm_str plan_text(struct pm_report_plan report, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_report_plan_text(&sink, &report, &plain);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

static struct pm_str plan_markdown(struct pm_report_plan report, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_report_plan_markdown(&sink, &report, &plain);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

static void the_last_line_of_a_plan_is_frozen(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str line = last_line(plan_text(plan_full(&arena), &arena));
    assert_true(pm_str_is(line, "Plan: 3 to add, 1 to change, 2 to schedule for deletion, 1 to "
                                "delete now, 5 to cancel, 5 waiting, 9 blocked."));
    pm_arena_fini(&arena);
}

static void users_in_the_way_stand_below_their_domain_in_text_only(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_sink json;
    pm_arena_init(&arena);
    pm_sink_init_memory(&json);
    struct pm_str addresses[] = {PM_STR("ben@busy.example"), PM_STR("\x1b[2J@busy.example")};
    const struct pm_report_users users[] = {
        {.domain = PM_STR("busy.example"), .addresses = addresses, .count = 2, .more = 3},
        {.domain = PM_STR("idle.example")},
    };
    struct pm_report_plan report = plan_full(&arena);
    struct pm_str without = plan_text(report, &arena);
    report.users = users;
    report.user_count = 2;
    struct pm_str with = plan_text(report, &arena);
    assert_int_equal(count_of(with, "\n      ben@busy.example\n      \\x1b[2J@busy.example\n"
                                    "      and 3 more\n"),
                     1);
    assert_int_equal(count_of(with, "\n"), count_of(without, "\n") + 3);
    assert_int_equal(count_of(plan_markdown(report, &arena), "@busy"), 0);
    pm_report_plan_json(&json, &report, &plain);
    assert_int_equal(count_of(pm_sink_bytes(&json), "@busy"), 0);
    pm_sink_fini(&json);
    pm_arena_fini(&arena);
}

static void the_last_line_of_an_apply_is_frozen(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_sink sink;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    struct pm_outcome outcome = outcome_mixed(&arena);
    pm_report_outcome_text(&sink, &outcome, &plain);
    assert_true(pm_str_is(last_line(pm_sink_bytes(&sink)),
                          "Apply: 1 added, 1 changed, 1 scheduled for deletion, 0 deleted, 2 "
                          "cancelled, 1 failed, 1 unknown."));
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

static void every_item_has_a_line_however_many_there_are(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str text = plan_text(plan_many(3000, 2000, &arena), &arena);
    assert_int_equal(count_of(text, "\n  + "), 2999);
    assert_int_equal(count_of(text, "\n  ! "), 2000);
    /* Advice is given once for all that it fits. */
    assert_int_equal(count_of(text, "What to do:"), 1);
    pm_arena_fini(&arena);
}

static void a_comment_starts_with_its_marker_and_ends_in_the_frozen_line(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str text = plan_markdown(plan_full(&arena), &arena);
    assert_true(pm_str_starts(text, PM_STR(PM_REPORT_PLAN_MARKER "\n")));
    assert_true(pm_str_starts(last_line(text), PM_STR("Plan: 3 to add, ")));
    pm_arena_fini(&arena);
}

static void a_comment_is_never_too_long_and_says_what_is_missing(void **state)
{
    static const struct size_case {
        size_t adds, blocked;
    } sizes[] = {{51, 0}, {700, 3}, {5000, 0}, {0, 5000}, {900, 900}, {20000, 20000}};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct pm_str text =
            plan_markdown(plan_many(sizes[i].adds, sizes[i].blocked, &arena), &arena);
        size_t rows = count_of(text, "\n| `"), all = sizes[i].adds + sizes[i].blocked;
        assert_true(text.len <= PM_REPORT_MARKDOWN_MAX);
        assert_int_equal(count_of(text, "<details>"), count_of(text, "</details>"));
        assert_int_equal(rows < all, count_of(text, "do not fit here") == 1);
        struct pm_str missing =
            pm_str_printf(&arena, "**%zu more rows and notes do not fit", all - rows);
        if (rows < all)
            assert_int_equal(count_of(text, pm_str_cstr(&arena, missing)), 1);
        pm_arena_fini(&arena);
    }
}

static void only_long_tables_are_folded(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    assert_int_equal(count_of(plan_markdown(plan_many(50, 0, &arena), &arena), "<details>"), 0);
    assert_int_equal(count_of(plan_markdown(plan_many(51, 0, &arena), &arena), "<details>"), 1);
    pm_arena_fini(&arena);
}

/* A reason without words would be shown as its code. */
static void every_op_has_words_for_its_reasons(void **state)
{
    static const struct {
        enum pm_op op;
        enum pm_reason first, last;
    } ranges[] = {
        {PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT, PM_REASON_READD},
        {PM_OP_UPDATE, PM_REASON_SETTINGS_DIFFER, PM_REASON_SETTINGS_DIFFER},
        {PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED, PM_REASON_NOT_DECLARED},
        {PM_OP_DELETE, PM_REASON_DUE, PM_REASON_DUE},
        {PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN, PM_REASON_REQUESTED},
        {PM_OP_VOID, PM_REASON_EXPIRED, PM_REASON_UNSETTLED},
        {PM_OP_VOID, PM_REASON_HELD, PM_REASON_TOO_MANY},
        {PM_OP_WAIT, PM_REASON_IN_GRACE, PM_REASON_DRAINING},
        {PM_OP_HELD, PM_REASON_HELD, PM_REASON_HELD},
        {PM_OP_UNMANAGED, PM_REASON_IGNORED, PM_REASON_SHARED},
        {PM_OP_BLOCKED, PM_REASON_PROTECTED, PM_REASON_FROZEN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        for (unsigned r = ranges[i].first; r <= ranges[i].last; r++) {
            struct pm_words words = pm_words_of(ranges[i].op, (enum pm_reason)r);
            if (words.why == pm_reason_name((enum pm_reason)r))
                fail_msg("%s %s has no words", pm_op_name(ranges[i].op), words.why);
        }
    }
}

static void what_needs_a_person_says_what_to_do(void **state)
{
    (void)state;
    for (unsigned r = 0; r < PM_REASONS; r++) {
        enum pm_reason reason = (enum pm_reason)r;
        enum pm_op op = reason == PM_REASON_OWNERSHIP_NOT_VISIBLE ? PM_OP_WAIT : PM_OP_BLOCKED;
        /* Frozen is explained for the run as a whole. */
        if (pm_reason_needs_person(reason) && reason != PM_REASON_FROZEN &&
            !pm_words_of(op, reason).advice)
            fail_msg("%s has no advice", pm_reason_name(reason));
    }
}

static void advice_names_the_domain_only_when_it_is_about_one(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_plan_item item = {.name = pm_name_canonical(PM_STR("a.example"))};
    struct pm_words_facts facts = {.item = &item, .now = NOW};
    assert_true(
        pm_str_is(pm_words_fill("run {name}.", &facts, pm_sink_put, &arena), "run a.example."));
    facts.several = true;
    assert_true(pm_str_is(pm_words_fill("run {name}.", &facts, pm_sink_put, &arena), "run NAME."));
    assert_true(pm_str_is(pm_words_fill("", &facts, pm_sink_put, &arena), ""));
    pm_arena_fini(&arena);
}

static void times_are_told_from_now(void **state)
{
    static const struct {
        int64_t time;
        const char *words;
    } cases[] = {
        {NOW, "now"},
        {NOW + 1, "in 1s"},
        {NOW - 1, "1s ago"},
        {NOW + PM_DAY - 1, "in 23h 59m"},
        {NOW - 90 * PM_DAY, "90d ago"},
    };
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(pm_str_is(pm_when_from(&arena, cases[i].time, NOW), cases[i].words));
    assert_true(pm_str_is(pm_when(&arena, NOW), "2026-11-22 20:54:32Z"));
    assert_true(pm_when_from(&arena, INT64_MAX, INT64_MIN).len > 0);
    assert_true(pm_when_from(&arena, INT64_MIN, INT64_MAX).len > 0);
    pm_arena_fini(&arena);
}

static void counts_are_told_in_words(void **state)
{
    static const struct {
        struct pm_count count;
        const char *words;
    } cases[] = {
        {{PM_COUNT_EXACT, 0}, "no users"},        {{PM_COUNT_EXACT, 1}, "1 user"},
        {{PM_COUNT_EXACT, 2}, "2 users"},         {{PM_COUNT_AT_LEAST, 1}, "at least 1 user"},
        {{PM_COUNT_UNKNOWN, 0}, "users unknown"},
    };
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(pm_str_is(pm_count_words(&arena, cases[i].count, "user"), cases[i].words));
    pm_arena_fini(&arena);
}

static void sentences_wrap_but_commands_stay_whole(void **state)
{
    static const struct {
        int width;
        const char *text, *expected;
    } cases[] = {
        {0, "one two three", "  one two three\n"},
        {10, "one two three", "  one two\n  three\n"},
        {10, "extraordinarily long", "  extraordinarily\n  long\n"},
        {12, "run `pm x --y z` now", "  run\n  `pm x --y z`\n  now\n"},
        {10, "a lone ` tick is no code", "  a lone `\n  tick is\n  no code\n"},
        {10, "", "  \n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_arena arena;
        struct pm_sink sink;
        struct pm_style style = {.width = cases[i].width};
        struct pm_out out = {&sink, &style, &arena};
        pm_arena_init(&arena);
        pm_sink_init_memory(&sink);
        pm_out_wrapped(&out, 2, pm_str_from(cases[i].text));
        if (!pm_str_is(pm_sink_bytes(&sink), cases[i].expected))
            fail_msg("\"%s\" became \"%" PM_STR_FMT "\"", cases[i].text,
                     PM_STR_ARG(pm_sink_bytes(&sink)));
        pm_sink_fini(&sink);
        pm_arena_fini(&arena);
    }
}

static void columns_stand_below_each_other_whatever_the_script(void **state)
{
    static const struct pm_column columns[] = {
        {"NAME", PM_ALIGN_LEFT}, {"N", PM_ALIGN_RIGHT}, {"END", PM_ALIGN_LEFT}};
    (void)state;
    struct pm_arena arena;
    struct pm_sink sink;
    struct pm_out out = {&sink, &plain, &arena};
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    struct pm_table table = pm_table_make(&out, columns, 3);
    const char *const cells[] = {"\u4e2d\u6587", "7", "x", "a\x1b", "12345", "", "", "", "z"};
    for (size_t i = 0; i < 9; i++)
        pm_table_add(&table, PM_INK_PLAIN, pm_str_from(cells[i]));
    pm_table_put(&table, 1);
    assert_true(pm_str_is(pm_sink_bytes(&sink), " NAME       N  END\n"
                                                " \u4e2d\u6587       7  x\n"
                                                " a\\x1b  12345\n"
                                                "               z\n"));
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

static void colours_are_put_around_text_only_when_asked_for(void **state)
{
    (void)state;
    for (int color = 0; color < 2; color++) {
        struct pm_arena arena;
        struct pm_sink sink;
        struct pm_style style = {.now = NOW, .color = color != 0};
        pm_arena_init(&arena);
        pm_sink_init_memory(&sink);
        struct pm_report_plan report = plan_full(&arena);
        pm_report_plan_text(&sink, &report, &style);
        assert_int_equal(count_of(pm_sink_bytes(&sink), "\x1b[") > 0, color);
        pm_sink_fini(&sink);
        pm_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_line_of_a_plan_is_frozen),
        cmocka_unit_test(users_in_the_way_stand_below_their_domain_in_text_only),
        cmocka_unit_test(the_last_line_of_an_apply_is_frozen),
        cmocka_unit_test(every_item_has_a_line_however_many_there_are),
        cmocka_unit_test(a_comment_starts_with_its_marker_and_ends_in_the_frozen_line),
        cmocka_unit_test(a_comment_is_never_too_long_and_says_what_is_missing),
        cmocka_unit_test(only_long_tables_are_folded),
        cmocka_unit_test(every_op_has_words_for_its_reasons),
        cmocka_unit_test(what_needs_a_person_says_what_to_do),
        cmocka_unit_test(advice_names_the_domain_only_when_it_is_about_one),
        cmocka_unit_test(times_are_told_from_now),
        cmocka_unit_test(counts_are_told_in_words),
        cmocka_unit_test(sentences_wrap_but_commands_stay_whole),
        cmocka_unit_test(columns_stand_below_each_other_whatever_the_script),
        cmocka_unit_test(colours_are_put_around_text_only_when_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
