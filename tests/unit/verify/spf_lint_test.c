/* The rules about the record itself. */
#include "tests/unit/verify/spf_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_the_grammar_and_the_limits_are_minded(void **state)
{
    (void)state;
    static const struct spf_row rows[] = {
        {"v=spf1 include:_spf.purelymail.com foo ~all", "spf-syntax", PM_STATUS_FAIL, "",
         "the term 'foo' is broken: there is no such mechanism", ""},
        {"v=spf1 include:_spf.purelymail.cominclude:x.example ~all", "spf-syntax", PM_STATUS_FAIL,
         "terms-run-together", "are two terms", ""},
        {GOOD, "spf-lookups", PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:fat.example include:_spf.purelymail.com ~all", "spf-lookups",
         PM_STATUS_WARN, "", "close to the limit", ""},
        {"v=spf1 include:_spf.purelymail.com include:fat.example include:fat.example ~all",
         "spf-lookups", PM_STATUS_FAIL, "", "at the eleventh", ""},
        {"v=spf1 include:_spf.purelymail.com a:x.example a:y.example ~all", "spf-voids",
         PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com a:x.example a:y.example mx:z.example ~all",
         "spf-voids", PM_STATUS_FAIL, "", "at the third", ""},
        {"v=spf1 include:_spf.purelymail.com a:v6.example a:w6.example a:x6.example mx:h4.example "
         "~all",
         "spf-voids", PM_STATUS_FAIL, "", "at the third", ""},
        {"v=spf1 include:_spf.purelymail.com ptr ~all", "spf-limits", PM_STATUS_WARN, "", "'ptr'",
         ""},
        {"v=spf1 include:_spf.purelymail.com exists:%{p}.example ~all", "spf-limits",
         PM_STATUS_WARN, "", "%{p}", ""},
    };
    spf_rows_check(SPF_ROWS(rows));
}

static void test_what_the_end_and_the_includes_say(void **state)
{
    (void)state;
    static const struct spf_row rows[] = {
        {GOOD, "spf-all", PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com ?all", "spf-all", PM_STATUS_WARN, "", "says nothing",
         PUBLISH},
        {"v=spf1 include:_spf.purelymail.com", "spf-all", PM_STATUS_WARN, "", "no 'all'", PUBLISH},
        {"v=spf1 include:_spf.purelymail.com all", "spf-all", PM_STATUS_FAIL, "",
         "'all' lets every server", PUBLISH},
        {"v=spf1 include:_spf.purelymail.com redirect=open.example", "spf-all", PM_STATUS_FAIL, "",
         "'+all' lets every server", ""},
        {"v=spf1 include:_spf.purelymail.com include:open.example -all", "spf-all", PM_STATUS_FAIL,
         "", "'include:open.example' lets every server", ""},
        {"v=spf1 include:_spf.purelymail.com ip4:0.0.0.0/0 -all", "spf-all", PM_STATUS_FAIL, "",
         "'ip4:0.0.0.0/0' lets a large part", ""},
        {"v=spf1 include:_spf.purelymail.com ip6:::/0 -all", "spf-all", PM_STATUS_FAIL, "",
         "'ip6:::/0' lets a large part", ""},
        {"v=spf1 include:_spf.purelymail.com include:wide.example -all", "spf-all", PM_STATUS_FAIL,
         "", "'ip4:0.0.0.0/1' lets a large part", ""},
        {"v=spf1 include:_spf.purelymail.com ip4:10.0.0.0/8 -ip4:0.0.0.0/0 -all", "spf-all",
         PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com redirect=_spf.other.example", "spf-all",
         PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com ~all mx", "spf-order", PM_STATUS_WARN, "", "'mx' has",
         ""},
        {"v=spf1 include:_spf.purelymail.com ~all redirect=x.example", "spf-order", PM_STATUS_WARN,
         "", "'redirect=x.example' has no effect", ""},
        {"v=spf1 include:_spf.purelymail.com include:nowhere.example ~all", "spf-include",
         PM_STATUS_FAIL, "", "nowhere.example has no SPF record", ""},
        {"v=spf1 include:_spf.purelymail.com include:two.example ~all", "spf-include",
         PM_STATUS_FAIL, "", "two.example has 2 SPF records", ""},
        {"v=spf1 include:_spf.purelymail.com include:loop.example ~all", "spf-include",
         PM_STATUS_FAIL, "", "leads back to itself", ""},
        {"v=spf1 include:_spf.purelymail.com include:broken.example ~all", "spf-include",
         PM_STATUS_FAIL, "", "the record of broken.example: the term 'ip4:203.0.113' is broken",
         ""},
        {"v=spf1 include:_spf.purelymail.com include:_spf.other.example include:_SPF.other.example "
         "~all",
         "spf-include", PM_STATUS_WARN, "", "twice", ""},
        {"v=spf1 include:nested.example ~all", "spf-include", PM_STATUS_WARN, "", "by other terms",
         ""},
    };
    spf_rows_check(SPF_ROWS(rows));
}

static void test_texts_that_look_odd(void **state)
{
    (void)state;
    static const struct spf_row rows[] = {
        {GOOD "|spf2.0/pra include:_spf.purelymail.com ~all", "spf-other", PM_STATUS_WARN, "",
         "is none", ""},
        {GOOD "|v=spf10 -all", "spf-other", PM_STATUS_WARN, "", "is none", ""},
        {"v=spf1 Include:_spf.purelymail.com ~all", "spf-text", PM_STATUS_WARN, "", "capitals", ""},
        {"v=spf1  include:_spf.purelymail.com ~all", "spf-text", PM_STATUS_WARN, "", "in a row",
         ""},
        {GOOD " ", "spf-text", PM_STATUS_WARN, "", "ends in a blank", ""},
        {"v=spf1 include:_spf.purelymail.com foo=bar ~all", "spf-text", PM_STATUS_WARN, "",
         "nobody knows", ""},
        {GOOD " " OWNERSHIP, "spf-text", PM_STATUS_WARN, "ownership-in-spf", "proves nothing",
         PUBLISH},
    };
    spf_rows_check(SPF_ROWS(rows));
}

static void test_a_long_record_and_many_texts_are_warned_of(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, GOOD);
    const char *record =
        spf_lab_repeat(&lab, "v=spf1 include:_spf.purelymail.com ", "ip4:203.0.113.1 ", 27, "~all");
    spf_lab_say(&lab, record);
    lab_expect(&lab, "spf-size", PM_STATUS_WARN, "");
    spf_lab_say(&lab, GOOD);
    lab_expect(&lab, "spf-size", PM_STATUS_PASS, "");
    for (int i = 0; i < 12; i++)
        lab_say(&lab, spf_lab_repeat(&lab, "example.com TXT ", "verification", 8, ""));
    lab_expect(&lab, "spf-size", PM_STATUS_WARN, "");
    lab_fini(&lab);
}

static void test_an_mx_that_leads_to_eleven_hosts_is_over_the_limit(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, "v=spf1 mx:many.example include:_spf.purelymail.com ~all");
    for (int i = 0; i < 11; i++)
        lab_say(&lab, "many.example MX 10 host.example");
    lab_expect(&lab, "spf-limits", PM_STATUS_FAIL, "");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "");
    lab_fini(&lab);
}

static void test_hosts_without_ipv6_addresses_are_voids_only_for_the_strictest(void **state)
{
    (void)state;
    struct lab lab;
    spf_lab_init(&lab, "v=spf1 mx:old.example include:_spf.purelymail.com ~all");
    for (const char *const *line =
             (const char *const[]){
                 "old.example MX 1 a.old.example", "old.example MX 2 b.old.example",
                 "old.example MX 3 c.old.example", "a.old.example A 203.0.113.1",
                 "b.old.example A 203.0.113.2", "c.old.example A 203.0.113.3", NULL};
         *line; line++)
        lab_say(&lab, *line);
    lab_expect(&lab, "spf-voids", PM_STATUS_WARN, "");
    lab_expect(&lab, "spf", PM_STATUS_INFO, "");
    lab_fini(&lab);
}

/* The domain's texts are these, at every server. */
static void say_set(void *ctx, struct pm_answer *answer)
{
    if (answer->question.type != PM_RRTYPE_TXT || !pm_str_is(answer->question.name, "example.com"))
        return;
    answer->status = PM_ANSWER_DATA;
    answer->rrsets = ctx;
    answer->count = 1;
}

/* Texts as long as one answer can be: lists are cut, and nothing grows with their square. */
static void test_what_a_hostile_server_lists_costs_little(void **state)
{
    (void)state;
    enum { MEMORY_MAX = 32 << 20 };
    static const struct {
        const char *text, *part;
        size_t parts, records;
        const char *rule, *seen;
    } rows[] = {
        {"v=spf1 include:_spf.purelymail.com", " a=b", 15000, 1, "spf", "and 14984 more"},
        {"v=spf1 include:_spf.purelymail.com ~all", " a", 30000, 1, "spf-order", "and 29984 more"},
        {"v=spf1", " include:a", 6000, 1, "spf", "permerror"},
        {"v=spf1 a", "", 0, 2500, "spf", "and 2484 more"},
        {"spf2.0/pra", "", 0, 2500, "spf", "no SPF record"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        spf_lab_init(&lab, GOOD);
        const char *text = spf_lab_repeat(&lab, rows[i].text, rows[i].part, rows[i].parts, "");
        struct pm_rdata *values = PM_NEW_ARRAY(&lab.arena, struct pm_rdata, rows[i].records);
        struct pm_rrset set = {.owner = PM_STR("example.com"), .type = PM_RRTYPE_TXT, .ttl = 600};
        set.values = values;
        for (; set.count < rows[i].records; set.count++)
            values[set.count].text = pm_str_from(text);
        lab.twist = say_set;
        lab.twist_ctx = &set;
        size_t before = lab.arena.used;
        const struct pm_finding *finding = lab_find(&lab, rows[i].rule);
        struct pm_str said = pm_str_concat(&lab.arena, finding->why, finding->seen);
        if (!pm_str_contains_nocase(said, pm_str_from(rows[i].seen)) ||
            lab.arena.used - before > MEMORY_MAX)
            fail_msg("'%s': %zu bytes, '%.*s'", rows[i].text, lab.arena.used - before,
                     (int)(said.len < 200 ? said.len : 200), said.ptr);
        lab_fini(&lab);
    }
}

/* Every rule that is broken by some of these says what to do. */
static void test_what_is_wrong_comes_with_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *texts, *rule, *fix;
    } rows[] = {
        {"v=spf1 include:_spf.purelymail.com foo ~all", "spf-syntax", "Correct the term"},
        {"v=spf1 include:_spf.purelymail.com include:x.exampleinclude:y.example ~all", "spf-syntax",
         "Put a blank before 'include:y.example'."},
        {"v=spf1 include:_spf.purelymail.com include:fat.example include:fat.example ~all",
         "spf-lookups", "Leave out includes"},
        {"v=spf1 include:_spf.purelymail.com a:x.example a:y.example mx:z.example ~all",
         "spf-voids", "Leave out the terms"},
        {"v=spf1 include:_spf.purelymail.com ptr ~all", "spf-limits", "Name the servers"},
        {"v=spf1 include:_spf.purelymail.com +all", "spf-all", "Publish this record instead."},
        {"v=spf1 include:_spf.purelymail.com include:open.example ~all", "spf-all",
         "Leave out 'include:open.example', or have its record changed"},
        {"v=spf1 include:_spf.purelymail.com redirect=open.example", "spf-all",
         "Leave out 'redirect=open.example', or have its record changed"},
        {"v=spf1 ?all include:_spf.purelymail.com mx", "spf-all", "End the record"},
        {"v=spf1 include:_spf.purelymail.com ~all mx", "spf-order", "Move 'all' to the end"},
        {"v=spf1 include:_spf.purelymail.com include:nowhere.example ~all", "spf-include",
         "Leave out the include"},
        {"v=spf1 include:_spf.purelymail.com a:fat.example a:fat.example include:deny.example "
         "include:deny.example ~all",
         "spf-include", "Leave one of them out."},
        {GOOD "|spf2.0/pra -all", "spf-other", "Remove it."},
        {GOOD "  ", "spf-text", "Write the record"},
        {GOOD " " OWNERSHIP, "spf-text", "Replace the text by two TXT records"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        spf_lab_init(&lab, rows[i].texts);
        const struct pm_finding *finding = lab_find(&lab, rows[i].rule);
        if (!pm_str_starts(finding->fix, pm_str_from(rows[i].fix)))
            fail_msg("'%s': %s '%.*s'", rows[i].texts, rows[i].rule, PM_STR_ARG(finding->fix));
        lab_fini(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_grammar_and_the_limits_are_minded),
        cmocka_unit_test(test_what_the_end_and_the_includes_say),
        cmocka_unit_test(test_texts_that_look_odd),
        cmocka_unit_test(test_a_long_record_and_many_texts_are_warned_of),
        cmocka_unit_test(test_an_mx_that_leads_to_eleven_hosts_is_over_the_limit),
        cmocka_unit_test(test_hosts_without_ipv6_addresses_are_voids_only_for_the_strictest),
        cmocka_unit_test(test_what_a_hostile_server_lists_costs_little),
        cmocka_unit_test(test_what_is_wrong_comes_with_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
