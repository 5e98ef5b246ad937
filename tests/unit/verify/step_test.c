/* What is asked, and what several servers come to. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static struct lab lab;

static int setup(void **state)
{
    (void)state;
    lab_init(&lab);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lab_fini(&lab);
    return 0;
}

static size_t count_asked(enum pm_via via)
{
    size_t count = 0;
    for (size_t i = 0; i < lab.input.reply_count; i++) {
        const struct pm_question *question = &lab.input.replies[i]->question;
        count += question->via == via && pm_name_in_zone(question->name, lab.input.name.ascii);
    }
    return count;
}

static void expect_six(void)
{
    static const struct {
        const char *name;
        enum pm_rrtype type;
    } six[] = {
        {"example.com", PM_RRTYPE_TXT},
        {"example.com", PM_RRTYPE_MX},
        {"purelymail1._domainkey.example.com", PM_RRTYPE_CNAME},
        {"purelymail2._domainkey.example.com", PM_RRTYPE_CNAME},
        {"purelymail3._domainkey.example.com", PM_RRTYPE_CNAME},
        {"_dmarc.example.com", PM_RRTYPE_CNAME},
    };
    for (size_t i = 0; i < sizeof six / sizeof *six; i++)
        assert_true(lab_was_asked(&lab, six[i].name, six[i].type, PM_VIA_AUTHORITY));
}

static void a_clean_domain_costs_six_questions_soa_and_ns_and_three_of_the_resolver(void **state)
{
    (void)state;
    lab.input.on_account = PM_TRUE;
    lab_run(&lab);
    expect_six();
    assert_true(lab_was_asked(&lab, "example.com", PM_RRTYPE_SOA, PM_VIA_AUTHORITY));
    assert_true(lab_was_asked(&lab, "example.com", PM_RRTYPE_NS, PM_VIA_AUTHORITY));
    assert_int_equal(count_asked(PM_VIA_AUTHORITY), 8);
    assert_true(lab_was_asked(&lab, "_domainkey.example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER));
    assert_true(lab_was_asked(&lab, "_mta-sts.example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER));
    assert_true(lab_was_asked(&lab, "_smtp._tls.example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER));
    assert_int_equal(count_asked(PM_VIA_RESOLVER), 3);
    assert_int_equal(count_asked(PM_VIA_RESOLVER_RAW), 0);
}

static void named_servers_are_asked_six_questions_and_no_more(void **state)
{
    (void)state;
    lab.input.mode = PM_VERIFY_SERVERS;
    lab.input.delegation = NULL;
    lab_run(&lab);
    expect_six();
    assert_int_equal(count_asked(PM_VIA_AUTHORITY), 6);
    assert_int_equal(count_asked(PM_VIA_RESOLVER), 0);
    assert_int_equal(pm_findings_verdict(lab.step.findings.items, lab.step.findings.count),
                     PM_STATUS_PASS);
}

static void an_unknown_ownership_value_costs_no_question_less(void **state)
{
    (void)state;
    lab.input.on_account = PM_TRUE;
    lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(""), &lab.arena);
    lab_run(&lab);
    assert_int_equal(count_asked(PM_VIA_AUTHORITY), 8);
}

static void everything_known_at_first_is_asked_at_once(void **state)
{
    (void)state;
    struct pm_verify_step step = pm_verify_step(&lab.input, &lab.arena);
    size_t authority = 0;
    for (size_t i = 0; i < step.wanted_count; i++)
        authority += step.wanted[i].via == PM_VIA_AUTHORITY;
    assert_int_equal(authority, 8);
}

static void no_question_is_wanted_twice(void **state)
{
    (void)state;
    lab_do(&lab, "-example.com MX");
    lab_do(&lab, "-_dmarc.example.com CNAME");
    lab_run(&lab);
    for (size_t i = 0; i < lab.input.reply_count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct pm_question *a = &lab.input.replies[i]->question;
            const struct pm_question *b = &lab.input.replies[j]->question;
            assert_false(a->type == b->type && a->via == b->via && pm_str_eq(a->name, b->name));
        }
}

static void findings_in_brief_say_the_same(void **state)
{
    (void)state;
    static const char *const orders[] = {
        NULL,
        "-example.com MX",
        "!@b example.com TXT TIMEOUT",
        "=purelymail1._domainkey.example.com CNAME key2.dkimroot.purelymail.com",
        "+example.com MX 20 other.example",
    };
    for (size_t o = 0; o < sizeof orders / sizeof *orders; o++) {
        struct lab other;
        lab_init(&other);
        lab_do(&other, orders[o]);
        lab_run(&other);
        struct pm_findings full = other.step.findings;
        other.input.brief = true;
        lab_run(&other);
        assert_int_equal(other.step.findings.count, full.count);
        for (size_t i = 0; i < full.count; i++) {
            const struct pm_finding *a = &full.items[i], *b = &other.step.findings.items[i];
            assert_true(pm_str_eq(a->rule, b->rule) && pm_str_eq(a->cause, b->cause));
            assert_int_equal(a->status, b->status);
            assert_true(b->status == PM_STATUS_PASS || pm_str_eq(a->why, b->why));
            assert_true(pm_str_eq(a->owner, b->owner));
        }
        lab_fini(&other);
    }
}

static void right_records_pass_with_what_was_seen(void **state)
{
    (void)state;
    const struct pm_finding *finding = lab_find(&lab, "mx");
    assert_int_equal(finding->status, PM_STATUS_PASS);
    lab_expect_text(finding->domain, "example.com");
    lab_expect_text(finding->where, "a, b");
    lab_expect_text(finding->expected, "10 mailserver.purelymail.com.");
    lab_expect_text(finding->seen, "10 mailserver.purelymail.com.");
    assert_int_equal(finding->evidence_count, 2);
    lab_expect_text(finding->evidence[1].server, "b");
    assert_int_equal(finding->evidence[1].status, PM_STATUS_PASS);
    lab_expect_text(finding->why, "");
    lab_expect_text(finding->fix, "");
}

static void the_worst_of_several_servers_counts_and_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *orders[2];
        enum pm_status status;
        const char *cause, *where, *seen, *why;
    } rows[] = {
        {{"!@b example.com MX NODATA"},
         PM_STATUS_FAIL,
         "not-everywhere-yet",
         "b",
         "",
         "The servers differ: it is right at a."},
        {{"!@a example.com MX NODATA"},
         PM_STATUS_FAIL,
         "not-everywhere-yet",
         "a",
         "",
         "The servers differ: it is right at b."},
        {{"!@b example.com MX TIMEOUT"},
         PM_STATUS_UNKNOWN,
         "",
         "b",
         "no answer in time",
         "The server could not say: no answer in time. It is right at a."},
        {{"!@a example.com MX TIMEOUT", "!@b example.com MX NODATA"},
         PM_STATUS_FAIL,
         "",
         "b",
         "",
         "Nothing could be learned from a."},
        {{"+@a example.com MX 10 a.example", "+@b example.com MX 20 b.example"},
         PM_STATUS_FAIL,
         "old-mx",
         "a, b",
         "10 a.example.; 20 b.example.",
         "goes to another mail server."},
        {{"=example.com MX 10 a.example"}, PM_STATUS_FAIL, "old-mx", "a, b", "10 a.example.", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab other;
        lab_init(&other);
        lab_do(&other, rows[i].orders[0]);
        lab_do(&other, rows[i].orders[1]);
        lab_expect(&other, "mx", rows[i].status, rows[i].cause);
        const struct pm_finding *finding = lab_find(&other, "mx");
        assert_true(pm_str_is(finding->where, rows[i].where));
        assert_true(pm_str_is(finding->seen, rows[i].seen));
        if (rows[i].why[0])
            lab_expect_text(finding->why, rows[i].why);
        lab_fini(&other);
    }
}

/* One server has a wrong record, the other none: the wrong one's words count in either order. */
/* news.example.com, which its zone's servers know as an alias only. */
static void make_alias(struct lab *other)
{
    static const char *const orders[] = {
        "+news.example.com CNAME other.example",
        "!@a other.example MX NODATA",
        "!@b other.example MX NODATA",
        "!@a other.example TXT NODATA",
        "!@b other.example TXT NODATA",
        "+@resolver other.example MX 10 mailserver.purelymail.com",
        "+@resolver other.example TXT v=spf1 include:_spf.purelymail.com ~all",
        ("+@resolver other.example TXT " OWNERSHIP),
    };
    lab_init(other);
    other->input.name = pm_name_canonical(PM_STR("news.example.com"));
    other->expected =
        pm_records_make(other->input.name, &other->dns, PM_STR(OWNERSHIP), &other->arena);
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        lab_do(other, orders[i]);
}

static void an_alias_out_of_the_zone_is_followed(void **state)
{
    (void)state;
    static const char *const rules[] = {"ownership", "mx", "spf"};
    struct lab other;
    make_alias(&other);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        lab_expect(&other, rules[i], PM_STATUS_WARN, "");
        lab_expect_text(lab_find(&other, rules[i])->why, "alias (CNAME) for other.example");
    }
    lab_expect(&other, "zone-apex-cname", PM_STATUS_FAIL, "");
    lab_fini(&other);
}

static void what_is_not_known_of_an_alias_is_not_missing(void **state)
{
    (void)state;
    struct lab other;
    make_alias(&other);
    lab_unsay(&other, "other.example TXT");
    lab_do(&other, "!@a other.example TXT NODATA");
    lab_do(&other, "!@b other.example TXT NODATA");
    lab_do(&other, "!@resolver other.example TXT SERVFAIL");
    lab_expect(&other, "ownership", PM_STATUS_UNKNOWN, "");
    lab_expect_text(lab_find(&other, "ownership")->why, "of which the resolver says: SERVFAIL");
    lab_expect(&other, "spf", PM_STATUS_UNKNOWN, "");
    lab_fini(&other);
}

static void nothing_at_the_end_of_an_alias_is_missing(void **state)
{
    (void)state;
    struct lab other;
    make_alias(&other);
    lab_unsay(&other, "other.example MX");
    lab_expect(&other, "mx", PM_STATUS_FAIL, "");
    const struct pm_finding *finding = lab_find(&other, "mx");
    lab_expect_text(finding->why, "alias (CNAME) for other.example, which has no such record.");
    lab_expect_text(finding->seen, "other.example.");
    lab_expect_text(finding->fix, "Replace the CNAME");
    assert_true(pm_str_is(finding->remove, "news.example.com. 600 IN CNAME other.example."));
    lab_fini(&other);
}

static void the_order_of_servers_decides_nothing(void **state)
{
    (void)state;
    static const char *const servers[] = {"a", "b"};
    for (size_t i = 0; i < 2; i++) {
        struct lab other;
        lab_init(&other);
        lab_unsay(&other, "example.com MX");
        lab_say_at(&other, servers[i], "example.com MX 5 old.mail.example");
        lab_expect(&other, "mx", PM_STATUS_FAIL, "old-mx");
        const struct pm_finding *finding = lab_find(&other, "mx");
        assert_false(finding->may_pass);
        assert_true(pm_str_is(finding->where, "a, b"));
        assert_true(pm_str_is(finding->seen, "5 old.mail.example."));
        assert_true(pm_str_is(finding->remove, "example.com. 600 IN MX 5 old.mail.example."));
        lab_fini(&other);
    }
}

static void what_has_to_go_is_told_of_all_servers(void **state)
{
    (void)state;
    lab_do(&lab, "+@a example.com MX 10 a.example");
    lab_do(&lab, "+@a example.com MX 20 c.example");
    lab_do(&lab, "+@b example.com MX 10 b.example");
    lab_do(&lab, "+@b example.com MX 20 c.example");
    assert_true(pm_str_is(lab_find(&lab, "mx")->remove, "example.com. 600 IN MX 10 a.example.\n"
                                                        "example.com. 600 IN MX 20 c.example.\n"
                                                        "example.com. 600 IN MX 10 b.example."));
}

static void servers_of_three_opinions_are_all_named(void **state)
{
    (void)state;
    lab.servers[2] = "c";
    lab_do(&lab, "!@b example.com MX REFUSED");
    lab_do(&lab, "!@c example.com MX NXDOMAIN");
    lab_expect(&lab, "mx", PM_STATUS_FAIL, "not-everywhere-yet");
    lab_expect_text(lab_find(&lab, "mx")->why, "There is no such name.");
    lab_expect_text(lab_find(&lab, "mx")->why,
                    "The servers differ: it is right at a. Nothing could be learned from b.");
    assert_true(pm_str_is(lab_find(&lab, "mx")->where, "c"));
}

static void a_server_that_lags_is_to_be_waited_for(void **state)
{
    (void)state;
    lab_do(&lab, "-example.com MX");
    lab_do(&lab, "+@a example.com MX 10 mailserver.purelymail.com");
    lab_do(&lab, "+@b example.com MX 10 b.example");
    const struct pm_finding *finding = lab_find(&lab, "mx");
    assert_true(finding->may_pass);
    assert_true(pm_str_is(finding->cause, "not-everywhere-yet"));
    assert_true(pm_str_is(finding->seen, "10 b.example."));
    lab_expect_text(finding->why, "another mail server. The servers differ: it is right at a.");
    lab_expect_text(finding->fix, "Wait until b has the change, too.");
    lab_expect_text(finding->fix, "needs what follows");
    lab_expect_text(finding->remove, "10 b.example.");
}

static void turn_around(void *ctx, struct pm_answer *answer)
{
    struct lab *turned = ctx;
    if (!pm_str_is(answer->server, "b") || answer->question.type != PM_RRTYPE_MX ||
        answer->count == 0)
        return;
    struct pm_rrset *set = &answer->rrsets[0];
    struct pm_rdata *values = PM_NEW_ARRAY(&turned->arena, struct pm_rdata, set->count);
    for (size_t i = 0; i < set->count; i++)
        values[i] = set->values[set->count - 1 - i];
    set->values = values;
}

static void the_order_of_values_makes_no_difference(void **state)
{
    (void)state;
    lab.twist = turn_around;
    lab.twist_ctx = &lab;
    lab_do(&lab, "-example.com MX");
    lab_do(&lab, "+example.com MX 20 b.example");
    lab_do(&lab, "+example.com MX 10 a.example");
    assert_true(pm_str_is(lab_find(&lab, "mx")->seen, "10 a.example.; 20 b.example."));
    assert_true(pm_str_is(lab_find(&lab, "mx")->remove, "example.com. 600 IN MX 10 a.example.\n"
                                                        "example.com. 600 IN MX 20 b.example."));
}

static void the_same_sight_is_shown_once(void **state)
{
    (void)state;
    lab.servers[2] = "c";
    lab_do(&lab, "+@a example.com MX 10 x.example");
    lab_do(&lab, "+@b example.com MX 10 y.example");
    lab_do(&lab, "+@c example.com MX 10 x.example");
    assert_true(pm_str_is(lab_find(&lab, "mx")->seen, "10 x.example.; 10 y.example."));
}

static void nobody_to_ask_is_unknown(void **state)
{
    (void)state;
    lab.servers[0] = NULL;
    lab_expect(&lab, "mx", PM_STATUS_UNKNOWN, "");
    lab_expect_text(lab_find(&lab, "mx")->why, "no server to ask");
    assert_true(lab_find(&lab, "mx")->may_pass);
}

static void put_detail(void *ctx, struct pm_answer *answer)
{
    (void)ctx;
    if (answer->status == PM_ANSWER_FAILED)
        answer->detail = PM_STR("connection refused");
}

static void the_detail_of_a_failure_is_told(void **state)
{
    (void)state;
    lab.twist = put_detail;
    lab_do(&lab, "!example.com MX FAILED");
    lab_expect_text(lab_find(&lab, "mx")->why, "The server could not say: connection refused.");
}

static void a_remembered_absence_says_for_how_long(void **state)
{
    (void)state;
    lab_do(&lab, "-example.com MX");
    lab.negative_ttl = 3600;
    lab_expect_text(lab_find(&lab, "mx")->why, "Resolvers may remember that for up to 1h.");
    assert_int_equal(lab_find(&lab, "mx")->cached_s, 3600);
    lab.negative_ttl = 59;
    assert_true(pm_str_is(lab_find(&lab, "mx")->why, "There is no such MX record."));
}

static void many_values_are_not_all_shown(void **state)
{
    (void)state;
    char line[64];
    lab_do(&lab, "-example.com MX");
    for (int i = 10; i < 40; i++) {
        snprintf(line, sizeof line, "+example.com MX %d m%d.example", i, i);
        lab_do(&lab, line);
    }
    const struct pm_finding *finding = lab_find(&lab, "mx");
    lab_expect_text(finding->seen, "25 m25.example.; and 14 more");
    lab_expect_text(finding->remove, "25 m25.example.");
    assert_false(pm_str_contains_nocase(finding->remove, PM_STR("m26.example")));
}

static void the_doubled_name_is_that_of_the_zone_that_was_found(void **state)
{
    (void)state;
    lab.delegation.zone = PM_STR("com");
    lab_do(&lab, "-example.com MX");
    lab_do(&lab, "+example.com.com MX 10 mailserver.purelymail.com");
    lab_expect(&lab, "mx", PM_STATUS_FAIL, "zone-name-twice");
    lab.input.mode = PM_VERIFY_SERVERS;
    lab.input.delegation = NULL;
    lab_expect(&lab, "mx", PM_STATUS_FAIL, "");
    assert_true(lab_was_asked(&lab, "example.com.example.com", PM_RRTYPE_MX, PM_VIA_AUTHORITY));
}

static void names_that_are_too_long_are_not_asked_for(void **state)
{
    (void)state;
    static char name[220];
    memset(name, 'x', sizeof name);
    for (size_t i = 50; i < sizeof name; i += 50)
        name[i] = '.';
    lab.input.name = pm_name_canonical((struct pm_str){name, sizeof name});
    lab.delegation.zone = lab.input.name.ascii;
    lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
    lab_do(&lab, "+*.example.com A 192.0.2.1");
    lab_expect(&lab, "mx", PM_STATUS_FAIL, "");
    for (size_t i = 0; i < lab.input.reply_count; i++)
        assert_true(lab.input.replies[i]->question.name.len <= 253);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_clean_domain_costs_six_questions_soa_and_ns_and_three_of_the_resolver),
        TEST(named_servers_are_asked_six_questions_and_no_more),
        TEST(an_unknown_ownership_value_costs_no_question_less),
        TEST(everything_known_at_first_is_asked_at_once),
        TEST(no_question_is_wanted_twice),
        TEST(findings_in_brief_say_the_same),
        TEST(right_records_pass_with_what_was_seen),
        TEST(the_worst_of_several_servers_counts_and_is_named),
        TEST(an_alias_out_of_the_zone_is_followed),
        TEST(what_is_not_known_of_an_alias_is_not_missing),
        TEST(nothing_at_the_end_of_an_alias_is_missing),
        TEST(the_order_of_servers_decides_nothing),
        TEST(what_has_to_go_is_told_of_all_servers),
        TEST(servers_of_three_opinions_are_all_named),
        TEST(a_server_that_lags_is_to_be_waited_for),
        TEST(the_order_of_values_makes_no_difference),
        TEST(the_same_sight_is_shown_once),
        TEST(nobody_to_ask_is_unknown),
        TEST(the_detail_of_a_failure_is_told),
        TEST(a_remembered_absence_says_for_how_long),
        TEST(the_doubled_name_is_that_of_the_zone_that_was_found),
        TEST(names_that_are_too_long_are_not_asked_for),
        TEST(many_values_are_not_all_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
