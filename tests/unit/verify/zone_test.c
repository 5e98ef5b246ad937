/* The rules about the zone: who serves it, by the walk and by what the servers say. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

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

static void a_clean_zone_passes_every_rule(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "zone-delegated",  "zone-servers",  "zone-ns-equal",   "zone-lame",        "zone-serial",
        "zone-consistent", "zone-wildcard", "zone-apex-cname", "zone-cname-alone", "dnssec",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        lab_expect(&lab, rules[i], PM_STATUS_PASS, "");
    assert_true(lab_find(&lab, "zone-delegated")->required);
    assert_true(lab_find(&lab, "dnssec")->required);
    assert_false(lab_find(&lab, "zone-lame")->required);
}

static void a_domain_that_is_not_delegated_fails_and_nothing_else_is_said(void **state)
{
    (void)state;
    lab.delegation.status = PM_ZONE_NOT_DELEGATED;
    lab.delegation.why = PM_STR("com knows no example.com.");
    lab_expect(&lab, "zone-delegated", PM_STATUS_FAIL, "");
    const struct pm_finding *finding = lab_find(&lab, "zone-delegated");
    lab_expect_text(finding->why, "com knows no example.com.");
    lab_expect_text(finding->fix, "registrar");
    assert_true(finding->may_pass);
    assert_int_equal(lab.step.findings.count, 1);
    assert_int_equal(lab.asked, 0);
}

static void a_zone_that_is_not_found_leaves_every_record_unknown(void **state)
{
    (void)state;
    lab.delegation.status = PM_ZONE_UNKNOWN;
    lab.delegation.why = PM_STR("Nobody answered.");
    lab_expect(&lab, "zone-delegated", PM_STATUS_UNKNOWN, "");
    lab_expect_text(lab_find(&lab, "zone-delegated")->fix, "--resolver-only");
    assert_true(lab_find(&lab, "zone-delegated")->may_pass);
    static const char *const rules[] = {"ownership", "mx",    "spf",  "dkim1",
                                        "dkim2",     "dkim3", "dmarc"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        lab_expect(&lab, rules[i], PM_STATUS_UNKNOWN, "");
        assert_true(lab_find(&lab, rules[i])->required);
        assert_true(lab_find(&lab, rules[i])->may_pass);
        assert_true(lab_find(&lab, rules[i])->expected.len > 0);
    }
    assert_int_equal(lab.step.findings.count, 8);
    lab.input.on_account = PM_TRUE;
    assert_false(lab_find(&lab, "ownership")->required);
}

static void one_name_server_is_a_warning(void **state)
{
    (void)state;
    lab.delegation.server_count = 1;
    lab_expect(&lab, "zone-servers", PM_STATUS_WARN, "");
    lab_expect_text(lab_find(&lab, "zone-servers")->why, "only one name server");
    lab_expect_text(lab_find(&lab, "zone-servers")->seen, "a.ns.example");
}

static void a_name_server_without_an_address_is_a_warning(void **state)
{
    (void)state;
    lab.name_servers[1].problem = PM_STR("it has no address");
    lab_expect(&lab, "zone-servers", PM_STATUS_WARN, "");
    lab_expect_text(lab_find(&lab, "zone-servers")->why,
                    "1 of 2 name servers cannot be asked: b.ns.example: it has no address.");
    lab_expect_text(lab_find(&lab, "zone-servers")->fix, "Give the host an address");
    lab.name_servers[1].in_doubt = true;
    lab_expect(&lab, "zone-servers", PM_STATUS_UNKNOWN, "");
    assert_true(lab_find(&lab, "zone-servers")->may_pass);
    lab_expect_text(lab_find(&lab, "zone-servers")->fix, "");
    lab.name_servers[0].problem = PM_STR("it has no address");
    lab_expect(&lab, "zone-servers", PM_STATUS_WARN, "");
}

static void parent_and_zone_must_name_the_same_servers(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"+example.com NS c.ns.example"},
         "zone-ns-equal",
         PM_STATUS_WARN,
         "",
         "",
         "Only the zone itself names: c.ns.example.",
         "",
         ""},
        {{"=example.com NS b.ns.example"},
         "zone-ns-equal",
         PM_STATUS_WARN,
         "",
         "",
         "Only the parent names: a.ns.example.",
         "",
         ""},
        {{"+@b example.com NS b.ns.example"},
         "zone-ns-equal",
         PM_STATUS_WARN,
         "",
         "",
         "Only the parent names: a.ns.example.",
         "",
         ""},
        {{"-example.com NS"},
         "zone-ns-equal",
         PM_STATUS_WARN,
         "",
         "",
         "Only the parent names: a.ns.example b.ns.example.",
         "",
         ""},
        {{"!example.com NS TIMEOUT"},
         "zone-ns-equal",
         PM_STATUS_UNKNOWN,
         "",
         "",
         "No name server",
         "",
         ""},
        {{"!@b example.com NS TIMEOUT"}, "zone-ns-equal", PM_STATUS_PASS, "", "", "", "", ""},
    };
    lab_check_rows(ROWS(rows));
}

static void a_server_that_does_not_serve_the_zone_is_lame(void **state)
{
    (void)state;
#define SOA " example.com SOA "
    static const struct lab_row rows[] = {
        {{"!@b" SOA "REFUSED"}, "zone-lame", PM_STATUS_WARN, "", "b: REFUSED", "Some", "", ""},
        {{"!@b" SOA "REFERRAL"}, "zone-lame", PM_STATUS_WARN, "", "b: refers", "Some", "", ""},
        {{"!@b" SOA "NXDOMAIN"}, "zone-lame", PM_STATUS_WARN, "", "b: knows no", "Some", "", ""},
        {{"!@b" SOA "NODATA"}, "zone-lame", PM_STATUS_WARN, "", "b: knows no", "Some", "", ""},
        {{"!@b" SOA "TIMEOUT"},
         "zone-lame",
         PM_STATUS_UNKNOWN,
         "",
         "b: no answer",
         "Not every",
         "",
         ""},
        {{"!@b" SOA "SERVFAIL"}, "zone-lame", PM_STATUS_UNKNOWN, "", NULL, NULL, "", ""},
        {{"!@a" SOA "REFERRAL", "!@b" SOA "REFUSED"},
         "zone-lame",
         PM_STATUS_FAIL,
         "",
         NULL,
         "None of",
         "",
         ""},
        {{"!@a" SOA "REFERRAL", "!@b" SOA "TIMEOUT"},
         "zone-lame",
         PM_STATUS_WARN,
         "",
         NULL,
         NULL,
         "",
         ""},
        {{"!example.com SOA REFUSED"}, "zone-lame", PM_STATUS_UNKNOWN, "", NULL, NULL, "", ""},
    };
    lab_check_rows(ROWS(rows));
}

static void put_detail(void *ctx, struct pm_answer *answer)
{
    (void)ctx;
    if (answer->status == PM_ANSWER_FAILED)
        answer->detail = PM_STR("connection refused");
}

static void each_server_is_told_with_what_it_said(void **state)
{
    (void)state;
    static const enum pm_status statuses[] = {PM_STATUS_WARN, PM_STATUS_WARN, PM_STATUS_UNKNOWN,
                                              PM_STATUS_PASS};
    lab.servers[2] = "c";
    lab.servers[3] = "d";
    lab.twist = put_detail;
    lab_do(&lab, "!@a example.com SOA REFERRAL");
    lab_do(&lab, "!@b example.com SOA REFUSED");
    lab_do(&lab, "!@c example.com SOA FAILED");
    const struct pm_finding *finding = lab_find(&lab, "zone-lame");
    assert_int_equal(finding->evidence_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(finding->evidence[i].status, statuses[i]);
    assert_true(pm_str_is(finding->where, "a, b, c"));
    lab_expect_text(finding->seen, "c: connection refused");
}

static void what_time_mends_is_told_so(void **state)
{
    (void)state;
    static const struct {
        const char *order, *rule;
    } rows[] = {
        {"!example.com NS TIMEOUT", "zone-ns-equal"},
        {"!@b example.com SOA TIMEOUT", "zone-lame"},
        {"!example.com SOA TIMEOUT", "zone-serial"},
        {"+@b example.com SOA a.ns.example h.example. 8 1 1 1 1", "zone-serial"},
        {"!@b example.com MX NODATA", "zone-consistent"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab other;
        lab_init(&other);
        lab_do(&other, rows[i].order);
        assert_true(lab_find(&other, rows[i].rule)->may_pass);
        lab_fini(&other);
    }
}

/* What it has may be a cache's, or a zone of long ago. */
static void a_lame_servers_records_are_not_believed(void **state)
{
    (void)state;
    lab.lame = "b";
    lab_expect(&lab, "zone-lame", PM_STATUS_WARN, "");
    lab_expect_text(lab_find(&lab, "zone-lame")->seen, "without authority (no AA)");
    lab_expect(&lab, "mx", PM_STATUS_UNKNOWN, "");
    lab_expect_text(lab_find(&lab, "mx")->why, "answers without authority");
    lab_do(&lab, "!@b example.com MX NODATA");
    lab_expect(&lab, "mx", PM_STATUS_UNKNOWN, "");
}

static void servers_that_were_named_need_no_authority(void **state)
{
    (void)state;
    lab.lame = "b";
    lab.input.mode = PM_VERIFY_SERVERS;
    lab.input.delegation = NULL;
    lab_expect(&lab, "mx", PM_STATUS_PASS, "");
    assert_null(lab_find(&lab, "zone-delegated"));
    assert_null(lab_find(&lab, "zone-lame"));
    assert_null(lab_find(&lab, "dnssec"));
}

static void a_hostile_list_of_servers_is_cut(void **state)
{
    (void)state;
    char line[64];
    for (int i = 0; i < 150; i++) {
        snprintf(line, sizeof line, "+example.com NS server%d.example", i);
        lab_do(&lab, line);
    }
    lab_expect(&lab, "zone-ns-equal", PM_STATUS_WARN, "");
    assert_in_range(lab_find(&lab, "zone-ns-equal")->why.len, 1000, 1100);
}

/* A server that does not serve the zone answers from somewhere else. */
static void the_words_of_a_lame_server_are_no_fault_of_the_zone(void **state)
{
    (void)state;
    static const struct {
        const char *orders[4], *rule;
    } rows[] = {
        {{"-example.com MX", "+@a example.com MX 10 mailserver.purelymail.com",
          "+@b example.com CNAME evil.example"},
         "zone-apex-cname"},
        {{"-_dmarc.example.com CNAME", "+_dmarc.example.com TXT v=DMARC1; p=none",
          "+@b _dmarc.example.com CNAME dmarcroot.purelymail.com"},
         "zone-cname-alone"},
        {{"+@b example.com MX 10 nowhere.example"}, "mx-target"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab other;
        lab_init(&other);
        other.lame = "b";
        for (size_t o = 0; o < 4; o++)
            lab_do(&other, rows[i].orders[o]);
        lab_expect(&other, rows[i].rule, PM_STATUS_PASS, "");
        other.lame = NULL;
        assert_int_not_equal(lab_find(&other, rows[i].rule)->status, PM_STATUS_PASS);
        lab_fini(&other);
    }
}

static void a_lame_server_tells_no_cause(void **state)
{
    (void)state;
    static const struct {
        const char *orders[4], *rule, *cause;
    } rows[] = {
        {{"-example.com MX", "+@b example.com.example.com MX 10 mailserver.purelymail.com"},
         "mx",
         "zone-name-twice"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab other;
        lab_init(&other);
        other.lame = "b";
        for (size_t o = 0; o < 4; o++)
            lab_do(&other, rows[i].orders[o]);
        assert_true(pm_str_is(lab_find(&other, rows[i].rule)->cause, ""));
        other.lame = NULL;
        assert_true(pm_str_is(lab_find(&other, rows[i].rule)->cause, rows[i].cause));
        lab_fini(&other);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_a_lame_server_are_no_fault_of_the_zone),
        cmocka_unit_test(a_lame_server_tells_no_cause),
        TEST(a_clean_zone_passes_every_rule),
        TEST(a_domain_that_is_not_delegated_fails_and_nothing_else_is_said),
        TEST(a_zone_that_is_not_found_leaves_every_record_unknown),
        TEST(one_name_server_is_a_warning),
        TEST(a_name_server_without_an_address_is_a_warning),
        TEST(parent_and_zone_must_name_the_same_servers),
        TEST(a_server_that_does_not_serve_the_zone_is_lame),
        TEST(a_lame_servers_records_are_not_believed),
        TEST(servers_that_were_named_need_no_authority),
        TEST(each_server_is_told_with_what_it_said),
        TEST(what_time_mends_is_told_so),
        TEST(a_hostile_list_of_servers_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
