/* With the rules of rules.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "documents.h"
#include "golden.h"
#include "report/report.h"

static const struct pm_style plain = {.now = NOW};
static const struct pm_style narrow = {.now = NOW, .color = true, .width = 60};

static void explain(struct pm_sink *sink, const char *id, bool json, const struct pm_style *style)
{
    struct pm_str nearest;
    assert_true(pm_report_explain(sink, pm_str_from(id), json, style, &nearest));
}

static void explain_as_text(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                            const struct pm_style *style)
{
    static const char *const ids[] = {"all", "mx", "old-mx"};
    (void)arena;
    explain(sink, ids[which], false, style);
}

static void explain_as_json(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                            const struct pm_style *style)
{
    (void)arena, (void)which;
    explain(sink, "all", true, style);
}

static void rules_as_markdown(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                              const struct pm_style *style)
{
    (void)arena, (void)which, (void)style;
    pm_report_rules_markdown(sink);
}

static const struct golden goldens[] = {
    {"explain/all.txt", explain_as_text, 0, &plain},
    {"explain/mx.txt", explain_as_text, 1, &plain},
    {"explain/terminal.txt", explain_as_text, 2, &narrow},
    {"explain/explain.json", explain_as_json, 0, &plain},
    {"explain/rules.md", rules_as_markdown, 0, &plain},
};

static void every_form_is_as_its_golden_file(void **state)
{
    (void)state;
    golden_compare_all(goldens, sizeof goldens / sizeof *goldens);
}

static void an_id_that_is_not_known_leads_to_the_nearest(void **state)
{
    static const struct {
        const char *id, *nearest;
    } rows[] = {
        {"mxx", "mx"},
        {"dmark", "dmarc"},
        {"spf-al", "spf-all"},
        {"final-dot-mising", "final-dot-missing"},
        {"quite-another-word", ""},
        {"", ""},
        {"\x1b[2J", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_sink sink;
        struct pm_str nearest;
        pm_sink_init_memory(&sink);
        assert_false(pm_report_explain(&sink, pm_str_from(rows[i].id), false, &plain, &nearest));
        assert_int_equal(pm_sink_bytes(&sink).len, 0);
        if (!pm_str_is(nearest, rows[i].nearest))
            fail_msg("'%s' led to '%" PM_STR_FMT "'", rows[i].id, PM_STR_ARG(nearest));
        pm_sink_fini(&sink);
    }
}

static size_t count_of(struct pm_str text, const char *needle)
{
    size_t count = 0, length = strlen(needle);
    for (size_t i = 0; i + length <= text.len; i++)
        count += memcmp(text.ptr + i, needle, length) == 0;
    return count;
}

static void the_words_of_a_domains_line_and_any_case_are_understood(void **state)
{
    static const struct {
        const char *id;
        size_t rules; /* how many are told */
    } rows[] = {{"SPF", 2}, {"spf", 1}, {"MX", 1}, {"OWN", 1}, {"Spf-All", 1}, {"Old-MX", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_sink sink;
        struct pm_str nearest;
        pm_sink_init_memory(&sink);
        assert_true(pm_report_explain(&sink, pm_str_from(rows[i].id), false, &plain, &nearest));
        if (count_of(pm_sink_bytes(&sink), "Source: ") != rows[i].rules)
            fail_msg("%s", rows[i].id);
        pm_sink_fini(&sink);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_as_its_golden_file),
        cmocka_unit_test(an_id_that_is_not_known_leads_to_the_nearest),
        cmocka_unit_test(the_words_of_a_domains_line_and_any_case_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
