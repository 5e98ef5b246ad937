#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/remarks.h"

static const struct pm_style plain;

static struct pm_str tell(const struct pm_remark *remarks, size_t count,
                          const struct pm_style *style, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_report_remarks_text(&sink, remarks, count, style);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

static void assert_text(struct pm_str text, const char *expected)
{
    if (!pm_str_is(text, expected))
        fail_msg("expected:\n%s\nbut is:\n%.*s", expected, (int)text.len, text.ptr);
}

static void conflicts_come_first_then_warnings_then_notes(void **state)
{
    (void)state;
    static const struct pm_remark remarks[] = {
        {.kind = PM_REMARK_INFO, .text = PM_STR_INIT("this was merged")},
        {.kind = PM_REMARK_WARNING, .text = PM_STR_INIT("this is odd"), .fix = PM_STR_INIT("look")},
        {.kind = PM_REMARK_CONFLICT,
         .text = PM_STR_INIT("It is wrong."),
         .fix = PM_STR_INIT("mend it")},
    };
    struct pm_arena arena;
    pm_arena_init(&arena);
    assert_text(tell(remarks, 3, &plain, &arena), "Conflict: It is wrong. Mend it\n"
                                                  "Warning: this is odd. Look\n"
                                                  "Note: this was merged\n");
    assert_int_equal(tell(remarks, 0, &plain, &arena).len, 0);
    pm_arena_fini(&arena);
}

static void what_has_to_go_stands_below_as_in_a_zone_file(void **state)
{
    (void)state;
    struct pm_rdata values[] = {{.preference = 10, .target = PM_STR("mail.example")},
                                {.preference = 20, .target = PM_STR("")}};
    const struct pm_remark remark = {
        .kind = PM_REMARK_CONFLICT,
        .text = PM_STR("others"),
        .remove = {PM_STR("shop.example"), PM_RRTYPE_MX, 300, values, 2},
    };
    struct pm_remark resolved = remark;
    struct pm_arena arena;
    resolved.resolved = true;
    pm_arena_init(&arena);
    assert_text(tell(&remark, 1, &plain, &arena), "Conflict: others\n"
                                                  "    shop.example. 300 IN MX 10 mail.example.\n"
                                                  "    shop.example. 300 IN MX 20 .\n");
    assert_text(tell(&resolved, 1, &plain, &arena), "Deletes: others\n"
                                                    "    shop.example. 300 IN MX 10 mail.example.\n"
                                                    "    shop.example. 300 IN MX 20 .\n");
    pm_arena_fini(&arena);
}

static void hostile_text_cannot_leave_its_line_or_reach_the_terminal(void **state)
{
    (void)state;
    struct pm_rdata value = {.text = PM_STR("\x1b[2J\n::error::")};
    const struct pm_remark remark = {
        .kind = PM_REMARK_CONFLICT,
        .text = PM_STR("seen \x1b]0;x\x07 there\n::error::x"),
        .fix = PM_STR("\x9b"),
        .remove = {PM_STR("a.example"), PM_RRTYPE_TXT, 1, &value, 1},
    };
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str text = tell(&remark, 1, &plain, &arena);
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
        assert_true(text.ptr[i] == '\n' || (text.ptr[i] >= ' ' && text.ptr[i] <= '~'));
    }
    assert_int_equal(lines, 2);
    pm_arena_fini(&arena);
}

static void of_many_notes_ten_are_shown_unless_all_are_wanted(void **state)
{
    (void)state;
    struct pm_remark remarks[13];
    const struct pm_style verbose = {.verbose = true};
    struct pm_arena arena;
    pm_arena_init(&arena);
    for (size_t i = 0; i < 13; i++)
        remarks[i] = (struct pm_remark){.kind = PM_REMARK_INFO, .text = PM_STR("x")};
    struct pm_str text = tell(remarks, 13, &plain, &arena);
    assert_text(pm_str_sub(text, 80, text.len), "Note: and 3 more like these; -v shows them\n");
    assert_int_equal(tell(remarks, 13, &verbose, &arena).len, 13 * 8);
    for (size_t i = 0; i < 13; i++)
        remarks[i].kind = PM_REMARK_CONFLICT;
    assert_int_equal(tell(remarks, 13, &plain, &arena).len, 13 * 12);
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conflicts_come_first_then_warnings_then_notes),
        cmocka_unit_test(what_has_to_go_stands_below_as_in_a_zone_file),
        cmocka_unit_test(hostile_text_cannot_leave_its_line_or_reach_the_terminal),
        cmocka_unit_test(of_many_notes_ten_are_shown_unless_all_are_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
