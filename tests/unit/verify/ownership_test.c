/* The ownership rules: what the servers say, and what is found. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)
#define SPF        "v=spf1 include:_spf.purelymail.com ~all"
#define TXT(text)  "=example.com TXT " text
#define MORE(text) "+example.com TXT " text
#define ELSE       "purelymail_ownership_proof=ffff"
#define PUBLISH    "example.com. 3600 IN TXT \"" OWNERSHIP "\""

#define PUBLISH_SPF "example.com. 3600 IN TXT \"" SPF "\""

static void before_the_domain_is_added_the_value_must_be_there(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{NULL}, "ownership", PM_STATUS_PASS, "", "\"" OWNERSHIP "\"", "", "", ""},
        {{"!example.com TXT NXDOMAIN"},
         "ownership",
         PM_STATUS_FAIL,
         "",
         "",
         "no such name",
         PUBLISH,
         ""},
        {{"-example.com TXT"}, "ownership", PM_STATUS_FAIL, "", "", "no such TXT", PUBLISH, ""},
        {{TXT("hello")}, "ownership", PM_STATUS_FAIL, "", "", "no such TXT", PUBLISH, ""},
        {{TXT(ELSE)},
         "ownership",
         PM_STATUS_FAIL,
         "",
         "\"" ELSE "\"",
         "that of another account",
         PUBLISH,
         ""},
        {{"!example.com TXT TIMEOUT"},
         "ownership",
         PM_STATUS_UNKNOWN,
         "",
         "no answer in time",
         "no answer in time",
         "",
         ""},
    };
    lab_check_rows(ROWS(rows));
}

static const struct lab_row slips[] = {
    {{TXT(OWNERSHIP " " SPF)},
     "ownership",
     PM_STATUS_FAIL,
     "ownership-in-spf",
     "\"" OWNERSHIP " " SPF "\"",
     "stand there as one text",
     PUBLISH "\n" PUBLISH_SPF,
     "example.com. 600 IN TXT \"" OWNERSHIP " " SPF "\""},
    {{TXT("v=spf1 include:_spf.purelymail.com ip4:203.0.113.0/24 ~all " OWNERSHIP)},
     "ownership",
     PM_STATUS_FAIL,
     "ownership-in-spf",
     NULL,
     "stand there as one text",
     PUBLISH
     "\nexample.com. 3600 IN TXT \"v=spf1 include:_spf.purelymail.com ip4:203.0.113.0/24 ~all\"",
     "ip4:203.0.113.0/24 ~all " OWNERSHIP "\""},
    {{TXT(SPF), MORE(OWNERSHIP " " SPF)},
     "ownership",
     PM_STATUS_FAIL,
     "ownership-in-spf",
     NULL,
     "stand there as one text",
     PUBLISH,
     "example.com. 600 IN TXT \"" OWNERSHIP " " SPF "\""},
    {{TXT("\"" OWNERSHIP "\"")},
     "ownership",
     PM_STATUS_FAIL,
     "quotes-in-text",
     "\"\\\"" OWNERSHIP "\\\"\"",
     "quotes around it",
     PUBLISH,
     "example.com. 600 IN TXT \"\\\"" OWNERSHIP "\\\"\""},
    {{TXT("0123abcDEF")},
     "ownership",
     PM_STATUS_FAIL,
     "",
     "\"0123abcDEF\"",
     "without the 'purelymail_ownership_proof='",
     PUBLISH,
     "example.com. 600 IN TXT \"0123abcDEF\""},
    {{TXT("PURELYMAIL_ownership_proof=0123ABCDEF")},
     "ownership",
     PM_STATUS_FAIL,
     "",
     "\"PURELYMAIL_ownership_proof=0123ABCDEF\"",
     "in other letters",
     PUBLISH,
     NULL},
    {{TXT(OWNERSHIP " ")}, "ownership", PM_STATUS_FAIL, "", NULL, "with blanks", PUBLISH, NULL},
    {{TXT("google-site-verification=1 " OWNERSHIP)},
     "ownership",
     PM_STATUS_FAIL,
     "",
     NULL,
     "in the midst of other text",
     PUBLISH,
     ""},
    {{TXT(SPF)}, "ownership", PM_STATUS_FAIL, "apex-text-replaced", "", NULL, PUBLISH, ""},
    {{TXT(SPF), MORE(ELSE)}, "ownership", PM_STATUS_FAIL, "", NULL, "another account", PUBLISH, ""},
    {{TXT("x"), "+_purelymail.example.com TXT " OWNERSHIP},
     "ownership",
     PM_STATUS_FAIL,
     "ownership-elsewhere",
     "",
     "stands at _purelymail.example.com",
     PUBLISH,
     "_purelymail.example.com. 600 IN TXT \"" OWNERSHIP "\""},
    {{TXT("x"), "+example.com.example.com TXT " OWNERSHIP},
     "ownership",
     PM_STATUS_FAIL,
     "zone-name-twice",
     "",
     "at example.com.example.com",
     PUBLISH,
     "example.com.example.com. 600 IN TXT \"" OWNERSHIP "\""},
    {{TXT("x"), "+example.com.example.com TXT " OWNERSHIP,
      "+_purelymail.example.com TXT " OWNERSHIP},
     "ownership",
     PM_STATUS_FAIL,
     "zone-name-twice",
     "",
     NULL,
     PUBLISH,
     NULL},
    {{TXT("x"), "+*.example.com TXT other"},
     "ownership",
     PM_STATUS_FAIL,
     "",
     "",
     NULL,
     PUBLISH,
     ""},
};

static void what_went_wrong_with_the_value_is_recognized(void **state)
{
    (void)state;
    lab_check_rows(ROWS(slips));
}

static void another_accounts_value_is_a_warning(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{NULL}, "ownership-old", PM_STATUS_PASS, "", "", "", "", ""},
        {{MORE(ELSE)}, "ownership", PM_STATUS_PASS, "", NULL, "", "", ""},
        {{MORE(ELSE)},
         "ownership-old",
         PM_STATUS_WARN,
         "",
         "\"" OWNERSHIP "\"; \"" ELSE "\"",
         "stands there, too",
         "",
         "example.com. 600 IN TXT \"" ELSE "\""},
    };
    lab_check_rows(ROWS(rows));
}

static void on_the_account_the_value_is_information(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        enum pm_status status;
        const char *why;
    } rows[] = {
        {NULL, PM_STATUS_PASS, ""},
        {"-example.com TXT", PM_STATUS_INFO, "which is all right"},
        {TXT("\"" OWNERSHIP "\""), PM_STATUS_INFO, "not stand as a text of its own"},
        {"!example.com TXT TIMEOUT", PM_STATUS_UNKNOWN, "no answer in time"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.input.on_account = PM_TRUE;
        lab_do(&lab, rows[i].order);
        lab_expect(&lab, "ownership", rows[i].status, "");
        lab_expect_text(lab_find(&lab, "ownership")->why, rows[i].why);
        assert_false(lab_find(&lab, "ownership")->required);
        assert_false(
            lab_was_asked(&lab, "_purelymail.example.com", PM_RRTYPE_TXT, PM_VIA_AUTHORITY));
        lab_fini(&lab);
    }
}

static void an_unknown_value_is_skipped(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(""), &lab.arena);
    lab_expect(&lab, "ownership", PM_STATUS_SKIP, "");
    lab_expect(&lab, "ownership-old", PM_STATUS_SKIP, "");
    assert_false(lab_find(&lab, "ownership")->required);
    lab_expect_text(lab_find(&lab, "ownership")->fix, "PURELYMAIL_OWNERSHIP_TOKEN");
    lab_expect(&lab, "mx", PM_STATUS_PASS, "");
    lab_fini(&lab);
}

static void a_resolver_that_still_lacks_the_value_is_told_with_the_time(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        enum pm_status status;
        const char *cause, *why;
        uint32_t cached_s;
    } rows[] = {
        {"!@resolver example.com TXT NODATA", PM_STATUS_WARN, "negative-cache", "for up to 5m",
         300},
        {"!@resolver example.com TXT NXDOMAIN", PM_STATUS_WARN, "negative-cache", NULL, 300},
        {"+@resolver example.com TXT " SPF, PM_STATUS_WARN, "negative-cache", "for up to 10m", 600},
        {"!@resolver example.com TXT TIMEOUT", PM_STATUS_PASS, "", "", 0},
        {"+@resolver example.com TXT " OWNERSHIP, PM_STATUS_PASS, "", "", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab_do(&lab, rows[i].order);
        lab_expect(&lab, "ownership", rows[i].status, rows[i].cause);
        const struct pm_finding *finding = lab_find(&lab, "ownership");
        if (rows[i].why)
            lab_expect_text(finding->why, rows[i].why);
        assert_int_equal(finding->cached_s, rows[i].cached_s);
        assert_int_equal(finding->may_pass, rows[i].cached_s > 0);
        lab_fini(&lab);
    }
}

/* A question that is asked too early is what fills the negative cache. */
static void the_resolver_is_asked_only_when_it_matters(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        enum pm_tri on_account;
        bool asked;
    } rows[] = {
        {NULL, PM_FALSE, true},
        {NULL, PM_TRUE, false},
        {NULL, PM_UNSET, false},
        {"-example.com TXT", PM_FALSE, false},
        {"!@b example.com TXT NODATA", PM_FALSE, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.input.on_account = rows[i].on_account;
        lab_do(&lab, rows[i].order);
        lab_run(&lab);
        assert_int_equal(lab_was_asked(&lab, "example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER),
                         rows[i].asked);
        lab_fini(&lab);
    }
}

static enum pm_tri is_visible(struct lab *lab, const char *ownership, size_t servers)
{
    struct pm_look look = {&lab->input, &lab->arena, &lab->step};
    const struct pm_replies *replies =
        pm_look_peek(&look, PM_STR("example.com"), PM_RRTYPE_TXT, PM_VIA_AUTHORITY);
    assert_non_null(replies);
    assert_true(servers <= replies->count);
    return pm_verify_ownership(pm_str_from(ownership), lab->input.mode, replies->answers, servers);
}

static void ownership_is_visible_only_where_every_server_that_knows_shows_it(void **state)
{
    (void)state;
    static const struct {
        const char *orders[2];
        enum pm_tri visible;
        const char *lame;
    } rows[] = {
        {{NULL}, PM_TRUE, NULL},
        {{"!@b example.com TXT TIMEOUT"}, PM_TRUE, NULL},
        {{"!@b example.com TXT SERVFAIL"}, PM_TRUE, NULL},
        {{"!@b example.com TXT NODATA"}, PM_FALSE, NULL},
        {{"!@a example.com TXT NXDOMAIN"}, PM_FALSE, NULL},
        {{"+@a example.com TXT " OWNERSHIP "x", "!@b example.com TXT TIMEOUT"}, PM_FALSE, NULL},
        {{"!@a example.com TXT REFUSED", "!@b example.com TXT FAILED"}, PM_UNSET, NULL},
        {{"!@b example.com TXT NXDOMAIN"}, PM_TRUE, "b"},
        {{"!@a example.com TXT TIMEOUT", "!@b example.com TXT NODATA"}, PM_UNSET, "b"},
        {{"!@a example.com TXT TIMEOUT"}, PM_UNSET, "b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.lame = rows[i].lame;
        lab_do(&lab, rows[i].orders[0]);
        lab_do(&lab, rows[i].orders[1]);
        lab_run(&lab);
        assert_int_equal(is_visible(&lab, OWNERSHIP, 2), rows[i].visible);
        assert_int_equal(is_visible(&lab, OWNERSHIP, 0), PM_UNSET);
        assert_int_equal(is_visible(&lab, "", 2), PM_UNSET);
        lab_fini(&lab);
    }
}

/* Who was named on the command line, and a resolver, need no authority to be believed. */
static void only_servers_that_a_walk_found_can_be_lame(void **state)
{
    (void)state;
    static const enum pm_verify_mode modes[] = {PM_VERIFY_SERVERS, PM_VERIFY_RESOLVER};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.lame = "b";
        lab.input.mode = modes[i];
        lab.input.delegation = NULL;
        lab_do(&lab, "!@b example.com TXT NXDOMAIN");
        lab_do(&lab, "!@resolver example.com TXT NXDOMAIN");
        lab_run(&lab);
        assert_int_equal(is_visible(&lab, OWNERSHIP, modes[i] == PM_VERIFY_SERVERS ? 2 : 1),
                         PM_FALSE);
        lab_fini(&lab);
    }
}

static void of_a_thousand_values_few_are_told(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    for (int i = 0; i < 200; i++) {
        struct pm_str line =
            pm_str_printf(&lab.arena, "example.com TXT purelymail_ownership_proof=someone%03d", i);
        lab_say(&lab, pm_str_cstr(&lab.arena, line));
    }
    const struct pm_finding *finding = lab_find(&lab, "ownership-old");
    assert_int_equal(finding->status, PM_STATUS_WARN);
    lab_expect_text(finding->seen, "someone014\"; and 185 more");
    lab_expect_text(finding->remove, "someone015");
    assert_false(pm_str_contains_nocase(finding->remove, PM_STR("someone016")));
    lab_fini(&lab);
}

static void a_text_of_64_kib_is_told_without_much_memory(void **state)
{
    enum { LENGTH = 64000, ENOUGH = 1024 * 1024 };
    static char text[LENGTH];
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    memset(text, 'x', sizeof text);
    struct pm_rdata value = {.text = {text, sizeof text}};
    struct pm_str line = pm_view_record(PM_STR("example.com"), 60, PM_RRTYPE_TXT, &value, &arena);
    lab_expect_text(line, "example.com. 60 IN TXT \"xxx");
    lab_expect_text(line, "x\" \"x");
    assert_true(pm_str_ends(line, PM_STR("x\"")));
    assert_true(arena.used < ENOUGH);
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_domain_is_added_the_value_must_be_there),
        cmocka_unit_test(what_went_wrong_with_the_value_is_recognized),
        cmocka_unit_test(another_accounts_value_is_a_warning),
        cmocka_unit_test(on_the_account_the_value_is_information),
        cmocka_unit_test(an_unknown_value_is_skipped),
        cmocka_unit_test(a_resolver_that_still_lacks_the_value_is_told_with_the_time),
        cmocka_unit_test(the_resolver_is_asked_only_when_it_matters),
        cmocka_unit_test(of_a_thousand_values_few_are_told),
        cmocka_unit_test(a_text_of_64_kib_is_told_without_much_memory),
        cmocka_unit_test(ownership_is_visible_only_where_every_server_that_knows_shows_it),
        cmocka_unit_test(only_servers_that_a_walk_found_can_be_lame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
