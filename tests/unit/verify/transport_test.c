/* MTA-STS and TLS-RPT, a row each. */
#include "tests/unit/verify/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

#define STS "+_mta-sts.example.com TXT v=STSv1; id=1"
#define TLS "+_smtp._tls.example.com TXT "

static const struct row unused[] = {
    {{NULL}, "mta-sts", PM_STATUS_SKIP, "", "does not use", "", ""},
    {{NULL}, "tls-rpt", PM_STATUS_SKIP, "", "does not ask", "", ""},
    {{"+_mta-sts.example.com TXT something"}, "mta-sts", PM_STATUS_SKIP, "", "", "", ""},
    {{"!* TIMEOUT _mta-sts.example.com TXT"}, "mta-sts", PM_STATUS_UNKNOWN, "", "", "", ""},
    {{"!* SERVFAIL _smtp._tls.example.com TXT"}, "tls-rpt", PM_STATUS_UNKNOWN, "", "", "", ""},
};

static void what_is_not_used_is_skipped(void **state)
{
    (void)state;
    rows_check(ROWS(unused));
}

static const struct row records[] = {
    {{STS}, "mta-sts", PM_STATUS_PASS, "", "", "", ""},
    {{"+_mta-sts.example.com CNAME sts.example", "+sts.example TXT v=STSv1; id=1"},
     "mta-sts",
     PM_STATUS_PASS,
     "",
     "",
     "",
     ""},
    {{STS, STS "2"}, "mta-sts", PM_STATUS_FAIL, "", "several", "", ""},
    {{STS, "+_mta-sts.example.com TXT v=STSv2; id=1"}, "mta-sts", PM_STATUS_PASS, "", "", "", ""},
    {{"+_mta-sts.example.com TXT v=STSv2; id=1", "+_mta-sts.example.com TXT v=stsv1; id=1"},
     "mta-sts",
     PM_STATUS_FAIL,
     "",
     "several",
     "",
     ""},
    {{STS "-2"}, "mta-sts", PM_STATUS_FAIL, "", "no id", "", ""},
    {{"+_mta-sts.example.com TXT v=stsv1; id=1"},
     "mta-sts",
     PM_STATUS_FAIL,
     "",
     "does not begin",
     "",
     ""},
    {{TLS "v=TLSRPTv1; rua=mailto:a@example.com"}, "tls-rpt", PM_STATUS_PASS, "", "", "", ""},
    {{TLS "v=TLSRPTv2; rua=x", TLS "v=TLSRPTv1; rua=mailto:a@example.com"},
     "tls-rpt",
     PM_STATUS_PASS,
     "",
     "",
     "",
     ""},
    {{TLS "v=TLSRPTv1"}, "tls-rpt", PM_STATUS_FAIL, "", "no address", "", ""},
    {{TLS "v=TLSRPTv1; rua=mailto:a@example.com", TLS "v=TLSRPTv1; rua=mailto:b@example.com"},
     "tls-rpt",
     PM_STATUS_FAIL,
     "",
     "several",
     "",
     ""},
};

static void the_records_are_judged(void **state)
{
    (void)state;
    rows_check(ROWS(records));
}

#define GOOD "version: STSv1\nmode: enforce\nmax_age: 604800\nmx: mailserver.purelymail.com\n"
#define BODY(text) \
    .answered = true, .status = 200, .type = PM_STR_INIT("text/plain"), .body = PM_STR_INIT(text)

static const struct {
    struct pm_web_answer policy;
    enum pm_status status;
    const char *why;
} policies[] = {
    {{BODY(GOOD)}, PM_STATUS_PASS, ""},
    {{.answered = true,
      .status = 200,
      .type = PM_STR_INIT("text/plain; charset=utf-8"),
      .body = PM_STR_INIT(GOOD)},
     PM_STATUS_PASS,
     ""},
    {{BODY("version: STSv1\nmode: enforce\nmax_age: 604800\nmx: mx.old.example\n")},
     PM_STATUS_FAIL,
     "do not deliver."},
    {{BODY("version: STSv1\nmode: enforce\nmax_age: 604800\nmx: *.purelymail.com\n")},
     PM_STATUS_PASS,
     ""},
    {{BODY("version: STSv1\nmode: testing\nmax_age: 604800\nmx: mx.old.example\n")},
     PM_STATUS_WARN,
     "once it is enforced"},
    {{BODY("version: STSv1\nmode: testing\nmax_age: 604800\nmx: *.purelymail.com\n")},
     PM_STATUS_INFO,
     "testing"},
    {{BODY("version: STSv1\nmode: none\nmax_age: 604800\n")}, PM_STATUS_INFO, "withdrawn"},
    {{BODY("<html>")}, PM_STATUS_FAIL, "The line '<html>'"},
    {{.answered = true, .status = 404}, PM_STATUS_FAIL, "status 404"},
    {{.answered = true, .status = 301, .target = PM_STR_INIT("https://other.example/")},
     PM_STATUS_FAIL,
     "https://other.example/"},
    {{.answered = true, .status = 200, .type = PM_STR_INIT("text/html"), .body = PM_STR_INIT(GOOD)},
     PM_STATUS_WARN,
     "'text/html', not text/plain"},
    {{.answered = true,
      .status = 200,
      .type = PM_STR_INIT("text/plain"),
      .body = PM_STR_INIT(GOOD),
      .cut = true},
     PM_STATUS_FAIL,
     "64 KiB"},
    {{.refused = true, .why = PM_STR_INIT("the certificate has expired")},
     PM_STATUS_FAIL,
     "certificate has expired"},
    {{.why = PM_STR_INIT("no connection within 10 s")}, PM_STATUS_UNKNOWN, "no connection"},
};

static void the_policy_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        struct lab lab;
        lab_init(&lab);
        lab_say(&lab, "_mta-sts.example.com TXT v=STSv1; id=1");
        lab.input.policy = &policies[i].policy;
        lab_expect(&lab, "mta-sts-policy", policies[i].status, "");
        lab_expect_text(lab_find(&lab, "mta-sts-policy")->why, policies[i].why);
        lab_fini(&lab);
    }
}

static void what_is_no_policy_is_not_shown_as_one(void **state)
{
    static const struct pm_web_answer page = {BODY("<html>")}, good = {BODY(GOOD)};
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_say(&lab, "_mta-sts.example.com TXT v=STSv1; id=1");
    lab.input.policy = &page;
    lab_expect_text(lab_find(&lab, "mta-sts-policy")->seen, "");
    lab.input.policy = &good;
    lab_expect_text(lab_find(&lab, "mta-sts-policy")->seen, "mode enforce, max_age 604800");
    lab_fini(&lab);
}

static void a_policy_is_wanted_where_there_is_a_record(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    assert_null(lab_find(&lab, "mta-sts-policy"));
    assert_false(lab.step.wants_policy);
    lab_say(&lab, "_mta-sts.example.com TXT v=STSv1; id=1");
    assert_null(lab_find(&lab, "mta-sts-policy"));
    assert_true(lab.step.wants_policy);
    lab_fini(&lab);
}

static void named_servers_are_not_asked_about_transport(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab.input.mode = PM_VERIFY_SERVERS;
    lab.input.delegation = NULL;
    lab_say(&lab, "_mta-sts.example.com TXT v=STSv1; id=1");
    assert_null(lab_find(&lab, "mta-sts"));
    assert_null(lab_find(&lab, "tls-rpt"));
    assert_false(lab_was_asked(&lab, "_mta-sts.example.com", PM_RRTYPE_TXT, PM_VIA_RESOLVER));
    lab_fini(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_used_is_skipped),
        cmocka_unit_test(the_records_are_judged),
        cmocka_unit_test(the_policy_is_judged),
        cmocka_unit_test(what_is_no_policy_is_not_shown_as_one),
        cmocka_unit_test(a_policy_is_wanted_where_there_is_a_record),
        cmocka_unit_test(named_servers_are_not_asked_about_transport),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
