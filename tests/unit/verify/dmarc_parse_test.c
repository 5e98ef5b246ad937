/* A row a text: what new and old receivers make of it, and what is said of it. */
#include "verify/dmarc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_arena arena;

static struct pm_dmarc parse(const char *text)
{
    return pm_dmarc_parse(pm_str_from(text), &arena);
}

static void only_some_texts_are_records(void **state)
{
    static const struct {
        const char *text;
        bool record, attempt;
        const char *why; /* of what is none */
    } cases[] = {
        {"v=DMARC1", true, true, ""},
        {"v=DMARC1;p=none", true, true, ""},
        {"v = DMARC1 ; p=none;", true, true, ""},
        {"v=dmarc1; p=none", false, true, "in capitals"},
        {"V=DMARC1; p=none", false, true, "does not begin with v=DMARC1"},
        {"v=DMARC1 p=none", false, true, "no semicolon"},
        {"v=DMARC10; p=none", false, true, "no semicolon"},
        {"p=none; v=DMARC1", false, true, "does not begin with v=DMARC1"},
        {" v=DMARC1; p=none", false, true, "begins with a blank"},
        {"\"v=DMARC1; p=none\"", false, true, "quotation mark"},
        {"DMARC1; p=none", false, true, "does not begin with v=DMARC1"},
        {"v=spf1 -all", false, false, "in capitals"},
        {"", false, false, "does not begin with v=DMARC1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_str text = pm_str_from(cases[i].text);
        struct pm_dmarc dmarc = pm_dmarc_parse(text, &arena);
        struct pm_str told = pm_text_problems_tell(&dmarc.problems, PM_STATUS_FAIL, &arena);
        if (dmarc.is_record != cases[i].record || pm_dmarc_is_attempt(text) != cases[i].attempt ||
            pm_dmarc_is_record(text) != cases[i].record ||
            !pm_str_contains_nocase(told, pm_str_from(cases[i].why)))
            fail_msg("'%s': %d, '%.*s'", cases[i].text, dmarc.is_record, PM_STR_ARG(told));
        assert_true(cases[i].record || !dmarc.now.applies);
    }
}

/* "reject/none/none", or "-" where there might as well be no record. */
static struct pm_str show(const struct pm_dmarc_view *view)
{
    if (!view->applies)
        return PM_STR("-");
    return pm_str_printf(&arena, "%s/%s/%s", pm_dmarc_policy_name(view->p),
                         pm_dmarc_policy_name(view->sp), pm_dmarc_policy_name(view->np));
}

static void new_and_old_receivers_take_policies_in_their_way(void **state)
{
    static const struct {
        const char *text, *now, *then;
    } cases[] = {
        {"v=DMARC1; p=none", "none/none/none", "none/none/none"},
        {"v=DMARC1; p=Reject", "reject/reject/reject", "reject/reject/reject"},
        {"v=DMARC1; p=reject; sp=quarantine", "reject/quarantine/quarantine",
         "reject/quarantine/quarantine"},
        {"v=DMARC1; p=none; sp=none; np=reject", "none/none/reject", "none/none/none"},
        {"v=DMARC1; p=none; np=reject", "none/none/reject", "none/none/none"},
        {"v=DMARC1", "none/none/none", "-"},
        {"v=DMARC1; rua=mailto:a@example.com", "none/none/none", "none/none/none"},
        {"v=DMARC1; sp=reject", "none/reject/reject", "-"},
        {"v=DMARC1; p=rejct", "-", "-"},
        {"v=DMARC1; p=", "-", "-"},
        {"v=DMARC1; p=rejct; rua=mailto:a@example.com", "none/none/none", "none/none/none"},
        {"v=DMARC1; p=rejct; rua=a@example.com", "-", "-"},
        {"v=DMARC1; p=rejct; ruf=mailto:a@example.com", "-", "-"},
        {"v=DMARC1; p=reject; sp=rejct", "-", "-"},
        {"v=DMARC1; p=reject; np=rejct", "-", "reject/reject/reject"},
        {"v=DMARC1; p=reject; np=bad; sp=bad", "-", "-"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_dmarc dmarc = parse(cases[i].text);
        struct pm_str now = show(&dmarc.now), then = show(&dmarc.then);
        if (!pm_str_is(now, cases[i].now) || !pm_str_is(then, cases[i].then))
            fail_msg("'%s': %.*s, %.*s", cases[i].text, PM_STR_ARG(now), PM_STR_ARG(then));
    }
}

static void tags_are_read_and_have_defaults(void **state)
{
    (void)state;
    struct pm_dmarc plain = parse("v=DMARC1; p=none");
    assert_false(plain.testing || plain.strict_dkim || plain.strict_spf || plain.has_sp);
    assert_true(plain.has_p && plain.p_is_second);
    assert_int_equal(plain.psd, 'u');
    assert_int_equal(plain.pct, 100);
    assert_int_equal(plain.problems.count, 0);
    struct pm_dmarc full = parse("v=DMARC1; adkim=s; aspf=S; t=y; psd=n; pct=50; fo=1:d:s; p=none; "
                                 "sp=none; np=none; rua=mailto:a@example.com,mailto:b@example.net; "
                                 "ruf=mailto:c@example.org");
    assert_true(full.testing && full.strict_dkim && full.strict_spf && full.has_sp && full.has_np);
    assert_false(full.p_is_second);
    assert_int_equal(full.psd, 'n');
    assert_int_equal(full.pct, 50);
    assert_int_equal(full.rua.count, 2);
    assert_int_equal(full.ruf.count, 1);
}

static void every_fault_is_found(void **state)
{
    static const struct {
        const char *text;
        enum pm_status level;
        size_t at;
        const char *what;
    } cases[] = {
        {"v=DMARC1", PM_STATUS_WARN, 0, "There is no policy (p)"},
        {"v=DMARC1; p=rejct", PM_STATUS_FAIL, 13, "'rejct' is no policy"},
        {"v=DMARC1; p=none; sp=x; rua=mailto:a@b.example", PM_STATUS_WARN, 22, "as if it were"},
        {"v=DMARC1; p=none; p=none", PM_STATUS_WARN, 19, "'p' stands there twice"},
        {"v=DMARC1; P=none", PM_STATUS_WARN, 11, "in capitals"},
        {"v=DMARC1; p=none; q=1", PM_STATUS_INFO, 19, "'q' is not known"},
        {"v=DMARC1; p=none; reject", PM_STATUS_WARN, 19, "'reject' is no tag"},
        {"v=DMARC1; p=none; adkim=strict", PM_STATUS_WARN, 25, "adkim is r or s"},
        {"v=DMARC1; p=none; aspf=", PM_STATUS_WARN, 19, "aspf is r or s"},
        {"v=DMARC1; p=none; t=1", PM_STATUS_WARN, 21, "neither y nor n"},
        {"v=DMARC1; p=none; psd=x", PM_STATUS_WARN, 23, "not y, n or u"},
        {"v=DMARC1; p=none; psd=y", PM_STATUS_WARN, 23, "others register names"},
        {"v=DMARC1; p=none; fo=2; ruf=mailto:a@b.example", PM_STATUS_WARN, 22, "no list of"},
        {"v=DMARC1; p=none; fo=1", PM_STATUS_INFO, 0, "beside ruf only"},
        {"v=DMARC1; p=none; pct=101", PM_STATUS_WARN, 23, "no percentage"},
        {"v=DMARC1; p=none; pct=20", PM_STATUS_INFO, 19, "RFC 7489 only"},
        {"v=DMARC1; p=none; ri=86400", PM_STATUS_INFO, 19, "'ri' is obsolete"},
        {"v=DMARC1; p=none; rf=afrf", PM_STATUS_INFO, 19, "'rf' is obsolete"},
        {"v=DMARC1; fo=0; p=none; ruf=mailto:a@b.example", PM_STATUS_INFO, 0, "right behind v"},
        {"v=DMARC1; p=none; rua=a@b.example", PM_STATUS_WARN, 23, "mailto: is missing"},
        {"v=DMARC1; p=none; rua=https://b.example", PM_STATUS_WARN, 23, "(mailto:) only"},
        {"v=DMARC1; p=none; rua=mailto:", PM_STATUS_WARN, 23, "no mail address"},
        {"v=DMARC1; p=none; rua=mailto:a@", PM_STATUS_WARN, 23, "no domain"},
        {"v=DMARC1; p=none; rua=mailto:a@b..c", PM_STATUS_WARN, 23, "no domain"},
        {"v=DMARC1; p=none; rua=mailto:a b@c.example", PM_STATUS_WARN, 23, "no URI can hold"},
        {"v=DMARC1; p=none; rua=mailto:a@b.example!10m", PM_STATUS_INFO, 23, "size limit '!10m'"},
        {"v=DMARC1; p=none; rua=mailto:a@b.example,", PM_STATUS_WARN, 42, "between two commas"},
        {"v=DMARC1; p=none; rua=mailto:a@b.example, c@d.example", PM_STATUS_WARN, 42,
         "mailto: is missing"},
        {"v=DMARC1; p=none; rua=mailto:a@b.example,mailto:a@c.example,mailto:a@d.example",
         PM_STATUS_INFO, 19, "more than two"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_dmarc dmarc = parse(cases[i].text);
        bool found = false;
        for (size_t p = 0; p < dmarc.problems.count; p++) {
            const struct pm_text_problem *problem = &dmarc.problems.items[p];
            found |= problem->level == cases[i].level && problem->at == cases[i].at &&
                     pm_str_contains_nocase(problem->what, pm_str_from(cases[i].what));
        }
        if (!found)
            fail_msg("'%s': '%.*s'", cases[i].text,
                     PM_STR_ARG(pm_text_problems_tell(&dmarc.problems, PM_STATUS_INFO, &arena)));
        assert_int_equal(dmarc.now.applies,
                         pm_text_problems_worst(&dmarc.problems) != PM_STATUS_FAIL);
    }
}

static void an_address_is_taken_out_of_its_uri(void **state)
{
    static const struct {
        const char *text, *address, *domain;
    } cases[] = {
        {"mailto:dmarc@Example.COM", "dmarc@Example.COM", "example.com"},
        {"MAILTO:dmarc@example.com!50m", "dmarc@example.com", "example.com"},
        {"mailto:a@b@example.com?subject=x@y", "a@b@example.com", "example.com"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_str text = pm_str_printf(&arena, "v=DMARC1; p=none; rua=%s , ,", cases[i].text);
        struct pm_dmarc dmarc = pm_dmarc_parse(text, &arena);
        assert_int_equal(dmarc.rua.count, 1);
        assert_true(pm_str_is(dmarc.rua.items[0].text, cases[i].text));
        assert_true(pm_str_is(dmarc.rua.items[0].address, cases[i].address));
        assert_true(pm_str_is(dmarc.rua.items[0].domain, cases[i].domain));
    }
}

static void texts_are_equal_but_for_blanks_and_the_end(void **state)
{
    (void)state;
    assert_true(pm_dmarc_eq(PM_STR("v=DMARC1; p=none"), PM_STR("v=DMARC1;p=none ; ")));
    assert_false(pm_dmarc_eq(PM_STR("v=DMARC1; p=none"), PM_STR("v=DMARC1; p=reject")));
    assert_false(pm_dmarc_eq(PM_STR("v=DMARC1; p=none"), PM_STR("v=DMARC1; p=none; t=y")));
    assert_true(pm_dmarc_eq(PM_STR("v = DMARC1; rua=mailto:a@b.c , mailto:d@e.f; fo = 1 : d"),
                            PM_STR("v=DMARC1;rua=mailto:a@b.c,mailto:d@e.f;fo=1:d")));
    assert_false(pm_dmarc_eq(PM_STR("v=DMARC1; p=reject"), PM_STR("v=DMARC1; p=rej ect")));
    assert_false(
        pm_dmarc_eq(PM_STR("v=DMARC1; rua=mailto:a@b.c"), PM_STR("v=DMARC1; rua=mailto: a@b.c")));
    assert_false(pm_dmarc_eq(PM_STR("v=DMARC1; p"), PM_STR("v=DMARC1; p=")));
}

static int set_up(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_some_texts_are_records),
        cmocka_unit_test(new_and_old_receivers_take_policies_in_their_way),
        cmocka_unit_test(tags_are_read_and_have_defaults),
        cmocka_unit_test(every_fault_is_found),
        cmocka_unit_test(an_address_is_taken_out_of_its_uri),
        cmocka_unit_test(texts_are_equal_but_for_blanks_and_the_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
