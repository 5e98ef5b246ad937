/* A row a mistake with where and how a DMARC record is published. */
#include "tests/unit/verify/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

#define RIGHT "_dmarc.example.com. 3600 IN CNAME dmarcroot.purelymail.com."
#define GONE  "-_dmarc.example.com CNAME"
#define OWN   "+_dmarc.example.com TXT "

static void the_record_is_judged(void **state)
{
    static const struct row rows[] = {
        {{NULL}, "dmarc", PM_STATUS_PASS, "", "", "", ""},
        {{GONE}, "dmarc", PM_STATUS_FAIL, "", "There is no such name", RIGHT, ""},
        {{GONE, "+x._dmarc.example.com TXT x"},
         "dmarc",
         PM_STATUS_FAIL,
         "",
         "There is no such CNAME record",
         RIGHT,
         ""},
        {{GONE, OWN "v=DMARC1; p=reject"}, "dmarc", PM_STATUS_INFO, "", "badge", "", ""},
        {{GONE, OWN "v=DMARC1; p=rejct"},
         "dmarc",
         PM_STATUS_FAIL,
         "",
         "'rejct' is no policy",
         RIGHT,
         "_dmarc.example.com. 600 IN TXT \"v=DMARC1; p=rejct\""},
        {{GONE, OWN "v=DMARC1; p=none", OWN "v=DMARC1; p=reject"},
         "dmarc",
         PM_STATUS_FAIL,
         "",
         "several DMARC records",
         RIGHT,
         NULL},
        {{GONE, OWN "\"v=DMARC1; p=none\""},
         "dmarc",
         PM_STATUS_FAIL,
         "quotes-in-text",
         "quotation mark",
         RIGHT,
         NULL},
        {{GONE, OWN "v=DMARC1 p=none"}, "dmarc", PM_STATUS_FAIL, "", "no semicolon", RIGHT, NULL},
        {{GONE, OWN "site-verification=1"},
         "dmarc",
         PM_STATUS_FAIL,
         "text-beside-cname",
         "Another text",
         RIGHT,
         "_dmarc.example.com. 600 IN TXT \"site-verification=1\""},
        {{GONE, "+*.example.com TXT v=spf1 -all"},
         "dmarc",
         PM_STATUS_FAIL,
         "wildcard-answers",
         "wildcard text",
         RIGHT,
         ""},
        {{GONE, "+_dmarc.example.com A 192.0.2.80"},
         "dmarc",
         PM_STATUS_FAIL,
         "proxied-or-flattened",
         "proxies",
         RIGHT,
         NULL},
        {{GONE, "+_dmarc.example.com.example.com CNAME dmarcroot.purelymail.com"},
         "dmarc",
         PM_STATUS_FAIL,
         "zone-name-twice",
         "",
         RIGHT,
         NULL},
        {{"=_dmarc.example.com CNAME dmarcroot.purelymail.com.example.com"},
         "dmarc",
         PM_STATUS_FAIL,
         "final-dot-missing",
         "final dot",
         RIGHT,
         NULL},
        {{"=_dmarc.example.com CNAME other.example", "+other.example TXT v=DMARC1; p=reject"},
         "dmarc",
         PM_STATUS_INFO,
         "",
         "badge",
         "",
         ""},
        {{"=_dmarc.example.com CNAME other.example"},
         "dmarc",
         PM_STATUS_FAIL,
         "",
         "has no DMARC record",
         RIGHT,
         NULL},
        {{"=_dmarc.example.com CNAME other.example", "!* TIMEOUT other.example TXT"},
         "dmarc",
         PM_STATUS_UNKNOWN,
         "",
         "could not be told",
         NULL,
         NULL},
        {{"!* TIMEOUT _dmarc.example.com CNAME"}, "dmarc", PM_STATUS_UNKNOWN, "", "", "", ""},
        {{GONE, OWN "v=DMARC1; p=reject", "!* SERVFAIL _dmarc.example.com TXT"},
         "dmarc",
         PM_STATUS_UNKNOWN,
         "",
         "",
         NULL,
         NULL},
        {{"!b NODATA _dmarc.example.com CNAME", "@b _dmarc.example.com TXT v=DMARC1; p=none"},
         "dmarc",
         PM_STATUS_FAIL,
         "not-everywhere-yet",
         "another one the CNAME",
         RIGHT,
         NULL},
    };
    (void)state;
    rows_check(ROWS(rows));
}

#define OWN_TEXT "v=DMARC1; p=reject; rua=mailto:d@example.com"

/* With dns.dmarc in the file. */
static void a_text_of_ones_own_is_compared_with_the_file(void **state)
{
    static const struct row rows[] = {
        {{GONE, OWN OWN_TEXT}, "dmarc", PM_STATUS_PASS, "", "", "", ""},
        {{GONE, OWN "v=DMARC1;p=reject;rua=mailto:d@example.com;"},
         "dmarc",
         PM_STATUS_PASS,
         "",
         "",
         "",
         ""},
        {{GONE, OWN "v=DMARC1; p=none"},
         "dmarc",
         PM_STATUS_FAIL,
         "",
         "another than the one in the file",
         "_dmarc.example.com. 3600 IN TXT \"" OWN_TEXT "\"",
         "_dmarc.example.com. 600 IN TXT \"v=DMARC1; p=none\""},
        {{NULL}, "dmarc", PM_STATUS_FAIL, "", "A CNAME stands", NULL, RIGHT},
        {{GONE}, "dmarc", PM_STATUS_FAIL, "", "There is no such name", NULL, ""},
        {{GONE, OWN OWN_TEXT, OWN "v=DMARC1; p=none"},
         "dmarc",
         PM_STATUS_FAIL,
         "",
         "several",
         NULL,
         NULL},
        {{GONE, OWN "site-verification=1"},
         "dmarc",
         PM_STATUS_FAIL,
         "",
         "no DMARC record",
         NULL,
         NULL},
        {{GONE, OWN "\"" OWN_TEXT "\""},
         "dmarc",
         PM_STATUS_FAIL,
         "quotes-in-text",
         "quotation mark",
         NULL,
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.dns.dmarc = PM_STR(OWN_TEXT);
        lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
        row_apply(&lab, &rows[i]);
        const struct pm_finding *finding = lab_find(&lab, "dmarc");
        lab_expect(&lab, "dmarc", rows[i].status, rows[i].cause);
        assert_true(pm_str_contains_nocase(finding->why, pm_str_from(rows[i].why)));
        if (rows[i].publish)
            assert_true(pm_str_is(finding->publish, rows[i].publish));
        lab_fini(&lab);
    }
}

static void texts_in_the_wrong_place_are_found(void **state)
{
    static const struct row rows[] = {
        {{NULL}, "dmarc-apex", PM_STATUS_PASS, "", "", "", ""},
        {{"+example.com TXT v=DMARC1; p=none"},
         "dmarc-apex",
         PM_STATUS_WARN,
         "",
         "where no receiver",
         "",
         "example.com. 600 IN TXT \"v=DMARC1; p=none\""},
        {{GONE, "+example.com TXT v=DMARC1; p=none"},
         "dmarc-apex",
         PM_STATUS_FAIL,
         "",
         "where no receiver",
         "",
         NULL},
        {{"!b TIMEOUT example.com TXT"},
         "dmarc-apex",
         PM_STATUS_UNKNOWN,
         "",
         "could not be told",
         "",
         ""},
        {{GONE, OWN "v=DMARC1; p=reject", OWN "site-verification=1"},
         "dmarc-other-text",
         PM_STATUS_WARN,
         "",
         "another text",
         NULL,
         NULL},
        {{GONE, OWN "v=DMARC1; p=reject"}, "dmarc-other-text", PM_STATUS_PASS, "", "", "", ""},
    };
    (void)state;
    rows_check(ROWS(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_is_judged),
        cmocka_unit_test(a_text_of_ones_own_is_compared_with_the_file),
        cmocka_unit_test(texts_in_the_wrong_place_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
