/* The tables of rules and causes: complete, and each found by its id. */
#include "verify/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool is_id(const char *id)
{
    for (size_t i = 0; id[i]; i++)
        if (!pm_ascii_is_digit(id[i]) && id[i] != '-' && (id[i] < 'a' || id[i] > 'z'))
            return false;
    return id[0] != '\0';
}

/* Sentences, or with is_line a line without a full stop. */
static void check_text(const char *id, const char *what, const char *text, bool is_line)
{
    if (!text || strlen(text) < 10)
        fail_msg("%s: %s is missing", id, what);
    else if (strstr(text, "  ") || strchr(text, '\n') || text[0] == ' ')
        fail_msg("%s: blanks in %s: %s", id, what, text);
    else if ((text[strlen(text) - 1] == '.') == is_line)
        fail_msg("%s: how %s ends: %s", id, what, text);
}

static void every_rule_has_all_its_texts_and_is_found(void **state)
{
    (void)state;
    for (size_t g = 0; g < pm_rule_group_count; g++) {
        const struct pm_rule_group *group = pm_rule_groups[g];
        assert_non_null(group->title);
        assert_true(group->rule_count > 0);
        for (size_t i = 0; i < group->rule_count; i++) {
            const struct pm_rule *rule = &group->rules[i];
            assert_true(is_id(rule->id));
            assert_ptr_equal(pm_rule_find(pm_str_from(rule->id)), rule);
            check_text(rule->id, "title", rule->title, true);
            check_text(rule->id, "why", rule->why, false);
            check_text(rule->id, "fix", rule->fix, false);
            if (strncmp(rule->source, "RFC ", 4) != 0 && strcmp(rule->source, "PurelyMail") != 0)
                fail_msg("%s: source '%s'", rule->id, rule->source);
            assert_in_range(rule->level, PM_STATUS_INFO, PM_STATUS_FAIL);
        }
    }
    assert_null(pm_rule_find(PM_STR("nothing")));
}

static void every_cause_has_all_its_texts_and_is_found(void **state)
{
    (void)state;
    for (size_t g = 0; g < pm_rule_group_count; g++)
        for (size_t i = 0; i < pm_rule_groups[g]->cause_count; i++) {
            const struct pm_cause *cause = &pm_rule_groups[g]->causes[i];
            assert_true(is_id(cause->id));
            assert_ptr_equal(pm_cause_find(pm_str_from(cause->id)), cause);
            check_text(cause->id, "title", cause->title, true);
            check_text(cause->id, "why", cause->why, false);
            check_text(cause->id, "fix", cause->fix, false);
        }
    assert_null(pm_cause_find(PM_STR("nothing")));
}

static void what_must_pass_is_this_and_nothing_else(void **state)
{
    (void)state;
    static const char *const required[] = {
        "zone-delegated", "dnssec", "ownership", "mx", "spf", "dkim1", "dkim2", "dkim3", "dmarc",
    };
    size_t next = 0;
    for (size_t g = 0; g < pm_rule_group_count; g++)
        for (size_t i = 0; i < pm_rule_groups[g]->rule_count; i++) {
            const struct pm_rule *rule = &pm_rule_groups[g]->rules[i];
            if (!rule->required)
                continue;
            assert_true(next < sizeof required / sizeof *required);
            assert_string_equal(rule->id, required[next++]);
            assert_int_equal(rule->level, PM_STATUS_FAIL);
        }
    assert_int_equal(next, sizeof required / sizeof *required);
}

static void every_mistake_people_make_has_a_cause(void **state)
{
    (void)state;
    static const char *const causes[] = {
        "zone-name-twice",
        "final-dot-missing",
        "cname-backwards",
        "historic-target",
        "keys-swapped",
        "keys-missing",
        "two-spf",
        "proxied-or-flattened",
        "ownership-in-spf",
        "ownership-elsewhere",
        "quotes-in-text",
        "wrong-mx-host",
        "old-mx",
        "text-beside-cname",
        "empty-non-terminal",
        "negative-cache",
        "not-everywhere-yet",
        "apex-text-replaced",
        "mx-before-account",
    };
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (!pm_cause_find(pm_str_from(causes[i])))
            fail_msg("no cause %s", causes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_all_its_texts_and_is_found),
        cmocka_unit_test(every_cause_has_all_its_texts_and_is_found),
        cmocka_unit_test(what_must_pass_is_this_and_nothing_else),
        cmocka_unit_test(every_mistake_people_make_has_a_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
