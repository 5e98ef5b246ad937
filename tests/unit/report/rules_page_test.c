/* docs/verification.md against the rules of verify/. PM_GOLDEN_UPDATE=1 writes its part between the
 * marks anew; look at the difference before it is committed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"
#include "report/verify.h"
#include "verify/rules.h"

#include "base/file.h"

#define PAGE "docs/verification.md"
#define HEAD "<!-- generated from the rules: -->\n\n"
#define TAIL "\n<!-- end of what is generated -->\n"

static struct pm_str cut_before(struct pm_str text, const char *mark)
{
    const char *found = memmem(text.ptr, text.len, mark, strlen(mark));
    assert_non_null(found);
    return pm_str_sub(text, 0, (size_t)(found - text.ptr));
}

static void the_page_has_the_rules_as_they_are(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_sink sink;
    struct pm_str page;
    struct pm_err err;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    assert_true(pm_file_read(PAGE, 1 << 20, &arena, &page, &err));
    struct pm_str before = cut_before(page, HEAD), until = cut_before(page, TAIL);
    pm_sink_put(&sink, before);
    pm_sink_puts(&sink, HEAD);
    pm_report_rules_markdown(&sink);
    pm_sink_put(&sink, pm_str_sub(page, until.len, page.len));
    golden_compare(PAGE, pm_sink_bytes(&sink), &arena);
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

static bool is_told(const char *text)
{
    return text && *text;
}

static void every_rule_says_what_why_and_what_to_do(void **state)
{
    (void)state;
    for (size_t g = 0; g < pm_rule_group_count; g++) {
        const struct pm_rule_group *group = pm_rule_groups[g];
        for (size_t i = 0; i < group->rule_count; i++) {
            const struct pm_rule *rule = &group->rules[i];
            if (!is_told(rule->source) || !is_told(rule->title) || !is_told(rule->why) ||
                !is_told(rule->fix))
                fail_msg("the rule %s leaves something unsaid", rule->id);
        }
        for (size_t i = 0; i < group->cause_count; i++) {
            const struct pm_cause *cause = &group->causes[i];
            if (!is_told(cause->title) || !is_told(cause->why) || !is_told(cause->fix))
                fail_msg("the cause %s leaves something unsaid", cause->id);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_has_the_rules_as_they_are),
        cmocka_unit_test(every_rule_says_what_why_and_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
