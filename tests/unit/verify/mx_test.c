/* The MX rules: what the servers say, and what is found. */
#include "tests/unit/verify/lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROWS(rows)  (rows), sizeof(rows) / sizeof *(rows)
#define OURS        "example.com. 3600 IN MX 10 mailserver.purelymail.com."
#define MX(value)   "=example.com MX " value
#define MORE(value) "+example.com MX " value

static void the_right_record_passes_with_any_preference(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{NULL}, "mx", PM_STATUS_PASS, "", "10 mailserver.purelymail.com.", "", "", ""},
        {{MX("50 mailserver.purelymail.com")},
         "mx",
         PM_STATUS_PASS,
         "",
         "50 mailserver.purelymail.com.",
         "preference is 50, the file says 10",
         "",
         ""},
    };
    lab_check_rows(ROWS(rows));
}

static void a_missing_record_is_a_failure_with_the_record_to_publish(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"-example.com MX"},
         "mx",
         PM_STATUS_FAIL,
         "",
         "",
         "There is no such MX record.",
         OURS,
         ""},
        {{"!example.com MX NXDOMAIN"},
         "mx",
         PM_STATUS_FAIL,
         "",
         "",
         "There is no such name.",
         OURS,
         ""},
        {{"-example.com MX", "+example.com A 192.0.2.80"},
         "mx",
         PM_STATUS_FAIL,
         "",
         "",
         "own address, 192.0.2.80, as if",
         OURS,
         ""},
        {{"-example.com MX", "+example.com AAAA 2001:db8::80"},
         "mx",
         PM_STATUS_FAIL,
         "",
         "",
         "own address, 2001:db8::80, as if",
         OURS,
         ""},
    };
    lab_check_rows(ROWS(rows));
}

static void a_wildcard_is_no_doubled_name(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"-example.com MX", "+*.example.com MX 10 mailserver.purelymail.com"},
         "mx",
         PM_STATUS_FAIL,
         "",
         "",
         "There is no such MX record.",
         OURS,
         ""},
        {{"-example.com MX", "+*.example.com MX 10 elsewhere.example",
          "+example.com.example.com MX 10 mailserver.purelymail.com"},
         "mx",
         PM_STATUS_FAIL,
         "zone-name-twice",
         "",
         "at example.com.example.com",
         OURS,
         "example.com.example.com. 600 IN MX 10 mailserver.purelymail.com."},
    };
    struct lab lab;
    lab_check_rows(ROWS(rows));
    lab_init(&lab);
    lab_do(&lab, rows[0].orders[0]);
    lab_do(&lab, rows[0].orders[1]);
    assert_true(lab_find(&lab, "mx")->may_pass);
    lab_fini(&lab);
}

static const struct lab_row wrong_records[] = {
    {{MX("0 .")}, "mx", PM_STATUS_FAIL, "", "0 .", "null MX", OURS, "example.com. 600 IN MX 0 ."},
    {{MORE("0 .")}, "mx", PM_STATUS_FAIL, "", "0 .", "null MX", "", "example.com. 600 IN MX 0 ."},
    {{MX("10 mx.purelymail.com")},
     "mx",
     PM_STATUS_FAIL,
     "wrong-mx-host",
     "10 mx.purelymail.com.",
     "mx.purelymail.com is not PurelyMail's mail server",
     OURS,
     "example.com. 600 IN MX 10 mx.purelymail.com."},
    {{MX("10 purelymail.com")}, "mx", PM_STATUS_FAIL, "wrong-mx-host", NULL, NULL, OURS, NULL},
    {{MX("10 mailserver.purelymail.com.example.com")},
     "mx",
     PM_STATUS_FAIL,
     "final-dot-missing",
     NULL,
     "final dot is missing",
     OURS,
     "example.com. 600 IN MX 10 mailserver.purelymail.com.example.com."},
    {{MORE("5 mailserver.purelymail.com.example.com")},
     "mx",
     PM_STATUS_FAIL,
     "final-dot-missing",
     NULL,
     "final dot is missing",
     "",
     "example.com. 600 IN MX 5 mailserver.purelymail.com.example.com."},
    {{MORE("50 mailserver.purelymail.com.example.com")},
     "mx-extra",
     PM_STATUS_WARN,
     "final-dot-missing",
     NULL,
     NULL,
     "",
     NULL},
    {{MORE("5 mx.purelymail.com")},
     "mx",
     PM_STATUS_FAIL,
     "wrong-mx-host",
     NULL,
     "mx.purelymail.com is not",
     "",
     "example.com. 600 IN MX 5 mx.purelymail.com."},
    {{MX("10 mx.purelymail.com.example.com")},
     "mx",
     PM_STATUS_FAIL,
     "wrong-mx-host",
     NULL,
     "mail server, and the zone's name was put behind it",
     OURS,
     NULL},
    {{MX("10 mx.purelymail.com.example.net")},
     "mx",
     PM_STATUS_FAIL,
     "old-mx",
     NULL,
     NULL,
     OURS,
     NULL},
    {{MX("10 mx.other.example"), MORE("20 mx2.other.example")},
     "mx",
     PM_STATUS_FAIL,
     "old-mx",
     "10 mx.other.example.; 20 mx2.other.example.",
     "goes to another mail server.",
     OURS,
     "example.com. 600 IN MX 10 mx.other.example.\nexample.com. 600 IN MX 20 "
     "mx2.other.example."},
    {{MX("10 notpurelymail.com")}, "mx", PM_STATUS_FAIL, "old-mx", NULL, NULL, OURS, NULL},
    {{MORE("5 old.example")},
     "mx",
     PM_STATUS_FAIL,
     "old-mx",
     NULL,
     "server first",
     "",
     "example.com. 600 IN MX 5 old.example."},
    {{MORE("10 old.example")},
     "mx",
     PM_STATUS_FAIL,
     "old-mx",
     NULL,
     "by chance",
     "",
     "example.com. 600 IN MX 10 old.example."},
    {{"-example.com MX", "+example.com.example.com MX 10 mailserver.purelymail.com"},
     "mx",
     PM_STATUS_FAIL,
     "zone-name-twice",
     "",
     "not at example.com, but at example.com.example.com",
     OURS,
     "example.com.example.com. 600 IN MX 10 mailserver.purelymail.com."},
    {{"-example.com MX", "+*.example.com MX 10 other.example"},
     "mx",
     PM_STATUS_FAIL,
     "",
     "",
     NULL,
     OURS,
     ""},
};

static void a_wrong_record_is_named_with_its_cause(void **state)
{
    (void)state;
    lab_check_rows(ROWS(wrong_records));
}

static void a_name_of_the_domain_or_an_address_is_no_former_provider(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{MX("10 mail.example.com")}, "mx", PM_STATUS_FAIL, "", NULL, "another", OURS, NULL},
        {{MORE("10 192.0.2.17")}, "mx", PM_STATUS_FAIL, "", NULL, "by chance", "", NULL},
        {{MORE("20 mail.example.com")}, "mx-extra", PM_STATUS_WARN, "", NULL, NULL, "", NULL},
        {{MX("10 mail.example.com"), MORE("20 old.example")},
         "mx",
         PM_STATUS_FAIL,
         "old-mx",
         NULL,
         NULL,
         OURS,
         NULL},
    };
    lab_check_rows(ROWS(rows));
}

static void only_what_is_missing_may_pass_by_waiting(void **state)
{
    (void)state;
    static const struct {
        const char *orders[2];
        bool may_pass;
        uint32_t cached_s;
    } rows[] = {
        {{"-example.com MX"}, true, 300},
        {{MX("10 old.example")}, false, 600},
        {{"+@b example.com MX 10 old.example"}, true, 600},
        {{"!example.com MX TIMEOUT"}, true, 0},
        {{MX("10 old.example"), "!@b example.com MX TIMEOUT"}, false, 600},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab_do(&lab, rows[i].orders[0]);
        lab_do(&lab, rows[i].orders[1]);
        const struct pm_finding *finding = lab_find(&lab, "mx");
        assert_int_equal(finding->may_pass, rows[i].may_pass);
        assert_int_equal(finding->cached_s, rows[i].cached_s);
        lab_fini(&lab);
    }
}

static void servers_behind_ours_are_a_warning_of_their_own(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{NULL}, "mx-extra", PM_STATUS_PASS, "", "", "", "", ""},
        {{MORE("20 old.example")}, "mx", PM_STATUS_PASS, "", NULL, "", "", ""},
        {{MORE("20 old.example")},
         "mx-extra",
         PM_STATUS_WARN,
         "old-mx",
         "10 mailserver.purelymail.com.; 20 old.example.",
         "spam",
         "",
         "example.com. 600 IN MX 20 old.example."},
        {{MORE("5 old.example")}, "mx-extra", PM_STATUS_SKIP, "", NULL, "See mx", NULL, NULL},
        {{"-example.com MX"}, "mx-extra", PM_STATUS_SKIP, "", NULL, NULL, NULL, NULL},
    };
    lab_check_rows(ROWS(rows));
}

static const struct lab_row targets[] = {
    {{NULL}, "mx-target", PM_STATUS_PASS, "", NULL, "", "", ""},
    {{MORE("20 old.example"), "+old.example A 192.0.2.5"},
     "mx-target",
     PM_STATUS_PASS,
     "",
     NULL,
     "",
     "",
     ""},
    {{MORE("20 old.example"), "+old.example AAAA 2001:db8::5"},
     "mx-target",
     PM_STATUS_PASS,
     "",
     NULL,
     "",
     "",
     ""},
    {{MORE("20 old.example")},
     "mx-target",
     PM_STATUS_FAIL,
     "",
     NULL,
     "old.example has no address",
     "",
     "example.com. 600 IN MX 20 old.example."},
    {{MORE("20 old.example"), "+old.example CNAME new.example", "+new.example A 192.0.2.5"},
     "mx-target",
     PM_STATUS_FAIL,
     "",
     NULL,
     "old.example is an alias",
     "",
     NULL},
    {{MORE("20 192.0.2.5")},
     "mx-target",
     PM_STATUS_FAIL,
     "",
     NULL,
     "192.0.2.5 is an IP address",
     "",
     NULL},
    {{MORE("20 old.example"), "!old.example A TIMEOUT", "!old.example AAAA NODATA"},
     "mx-target",
     PM_STATUS_UNKNOWN,
     "",
     NULL,
     "could not be looked up",
     "",
     ""},
    {{MORE("20 old.example"), "!old.example A SERVFAIL", "+old.example AAAA 2001:db8::5"},
     "mx-target",
     PM_STATUS_PASS,
     "",
     NULL,
     "",
     "",
     ""},
};

static void the_targets_of_others_are_looked_up(void **state)
{
    (void)state;
    lab_check_rows(ROWS(targets));
}

static void our_mail_server_is_not_looked_up(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab_run(&lab);
    assert_false(lab_was_asked(&lab, "mailserver.purelymail.com", PM_RRTYPE_A, PM_VIA_RESOLVER));
    lab_do(&lab, MORE("20 old.example"));
    lab_run(&lab);
    assert_true(lab_was_asked(&lab, "old.example", PM_RRTYPE_A, PM_VIA_RESOLVER));
    lab_fini(&lab);
}

static void each_target_is_told_once_and_doubt_may_pass(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab);
    lab_do(&lab, MORE("20 old.example"));
    assert_true(pm_str_is(lab_find(&lab, "mx-target")->why, "old.example has no address."));
    assert_false(lab_find(&lab, "mx-target")->may_pass);
    lab_do(&lab, "!old.example A TIMEOUT");
    assert_true(lab_find(&lab, "mx-target")->may_pass);
    lab_fini(&lab);
}

static void a_ttl_out_of_the_usual_is_information(void **state)
{
    (void)state;
    static const struct {
        uint32_t ttl;
        enum pm_status status;
        const char *why;
    } rows[] = {
        {300, PM_STATUS_PASS, ""},
        {86400, PM_STATUS_PASS, ""},
        {299, PM_STATUS_INFO, "short"},
        {86401, PM_STATUS_INFO, "long"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.ttl = rows[i].ttl;
        lab_expect(&lab, "mx-ttl", rows[i].status, "");
        lab_expect_text(lab_find(&lab, "mx-ttl")->why, rows[i].why);
        lab.input.mode = PM_VERIFY_RESOLVER;
        lab.input.delegation = NULL;
        assert_null(lab_find(&lab, "mx-ttl"));
        lab_fini(&lab);
    }
}

static void a_record_behind_an_alias_is_a_warning(void **state)
{
    (void)state;
    static const struct lab_row rows[] = {
        {{"-example.com MX", "+example.com CNAME www.example.com",
          "+www.example.com MX 10 mailserver.purelymail.com"},
         "mx",
         PM_STATUS_WARN,
         "",
         "10 mailserver.purelymail.com.",
         "alias (CNAME) for www",
         OURS,
         "example.com. 600 IN CNAME www.example.com."},
        {{"-example.com MX", "+example.com CNAME www.example.com", "+www.example.com A 192.0.2.1"},
         "mx",
         PM_STATUS_FAIL,
         "",
         "www.example.com.",
         "alias (CNAME) for www.example.com, which has no such",
         OURS,
         "example.com. 600 IN CNAME www.example.com."},
    };
    lab_check_rows(ROWS(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wildcard_is_no_doubled_name),
        cmocka_unit_test(the_right_record_passes_with_any_preference),
        cmocka_unit_test(a_missing_record_is_a_failure_with_the_record_to_publish),
        cmocka_unit_test(a_wrong_record_is_named_with_its_cause),
        cmocka_unit_test(a_name_of_the_domain_or_an_address_is_no_former_provider),
        cmocka_unit_test(only_what_is_missing_may_pass_by_waiting),
        cmocka_unit_test(servers_behind_ours_are_a_warning_of_their_own),
        cmocka_unit_test(the_targets_of_others_are_looked_up),
        cmocka_unit_test(our_mail_server_is_not_looked_up),
        cmocka_unit_test(each_target_is_told_once_and_doubt_may_pass),
        cmocka_unit_test(a_ttl_out_of_the_usual_is_information),
        cmocka_unit_test(a_record_behind_an_alias_is_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
