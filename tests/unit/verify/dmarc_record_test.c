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

static const struct row records[] = {
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
    {{GONE, OWN "site-verification=1", "+*.example.com TXT v=spf1 -all"},
     "dmarc",
     PM_STATUS_FAIL,
     "text-beside-cname",
     "Another text stands there",
     RIGHT,
     "_dmarc.example.com. 600 IN TXT \"site-verification=1\""},
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

static void the_record_is_judged(void **state)
{
    (void)state;
    rows_check(ROWS(records));
}

#define OWN_TEXT "v=DMARC1; p=reject; rua=mailto:d@example.com"

/* With dns.dmarc in the file. */
static const struct row own_texts[] = {
    {{GONE, OWN OWN_TEXT}, "dmarc", PM_STATUS_PASS, "", "", "", ""},
    {{GONE, OWN "v=DMARC1;p=reject;rua=mailto:d@example.com;"},
     "dmarc",
     PM_STATUS_PASS,
     "",
     "",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=rej ect; rua=mailto:d@example.com"},
     "dmarc",
     PM_STATUS_FAIL,
     "",
     "another than the one in the file",
     "_dmarc.example.com. 3600 IN TXT \"" OWN_TEXT "\"",
     NULL},
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
    {{GONE, OWN "site-verification=1"}, "dmarc", PM_STATUS_FAIL, "", "no DMARC record", NULL, NULL},
    {{GONE, OWN "\"" OWN_TEXT "\""},
     "dmarc",
     PM_STATUS_FAIL,
     "quotes-in-text",
     "quotation mark",
     NULL,
     NULL},
};

static void a_text_of_ones_own_is_compared_with_the_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof own_texts / sizeof *own_texts; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.dns.dmarc = PM_STR(OWN_TEXT);
        lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
        row_apply(&lab, &own_texts[i]);
        const struct pm_finding *finding = lab_find(&lab, "dmarc");
        lab_expect(&lab, "dmarc", own_texts[i].status, own_texts[i].cause);
        assert_true(pm_str_contains_nocase(finding->why, pm_str_from(own_texts[i].why)));
        if (own_texts[i].publish)
            assert_true(pm_str_is(finding->publish, own_texts[i].publish));
        lab_fini(&lab);
    }
}

static const struct row wrong_places[] = {
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

static void texts_in_the_wrong_place_are_found(void **state)
{
    (void)state;
    rows_check(ROWS(wrong_places));
}

static void a_useless_text_of_the_file_is_no_pass(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab.dns.dmarc = PM_STR("v=DMARC1; p=rejct");
    lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
    row_apply(&lab, &(struct row){.edits = {GONE, OWN "v=DMARC1; p=rejct"}});
    lab_expect(&lab, "dmarc", PM_STATUS_FAIL, "");
    lab_expect_text(lab_find(&lab, "dmarc")->why, "'rejct' is no policy");
    lab_expect_text(lab_find(&lab, "dmarc")->fix, "dns.dmarc");
    lab_fini(&lab);
}

/* Whether a text may stand there is asked only where a server said that the CNAME does not. */
static void texts_are_asked_for_where_there_may_be_some(void **state)
{
    static const struct {
        struct row row;
        bool asked;
    } cases[] = {
        {{.edits = {NULL}}, false},
        {{.edits = {GONE}}, false},
        {{.edits = {"!* TIMEOUT _dmarc.example.com CNAME"}}, false},
        {{.edits = {"!a TIMEOUT _dmarc.example.com CNAME", "!b NXDOMAIN _dmarc.example.com CNAME"}},
         false},
        {{.edits = {GONE, OWN "v=DMARC1; p=none"}}, true},
        {{.edits = {GONE, OWN "v=DMARC1; p=none", "!a NXDOMAIN _dmarc.example.com CNAME"}}, true},
        {{.edits = {GONE, OWN "v=DMARC1; p=none", "!b TIMEOUT _dmarc.example.com CNAME"}}, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lab lab;
        lab_init(&lab);
        row_apply(&lab, &cases[i].row);
        lab_run(&lab);
        assert_int_equal(lab_was_asked(&lab, "_dmarc.example.com", PM_RRTYPE_TXT, PM_VIA_AUTHORITY),
                         cases[i].asked);
        lab_fini(&lab);
    }
}

static void a_lame_server_is_not_believed(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab.lame = "b";
    lab_say_at(&lab, "b", "example.com TXT v=DMARC1; p=none");
    lab_expect(&lab, "dmarc-apex", PM_STATUS_UNKNOWN, "");
    lab_expect_text(lab_find(&lab, "dmarc-apex")->why, "without authority");
    lab_unsay(&lab, "_dmarc.example.com CNAME");
    lab_say_at(&lab, "b", "_dmarc.example.com TXT v=DMARC1; p=reject");
    lab_expect(&lab, "dmarc", PM_STATUS_FAIL, "");
    lab_expect_text(lab_find(&lab, "dmarc-policy")->why, "No DMARC policy");
    lab_fini(&lab);
}

static void a_pass_is_told_in_full_or_in_brief(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_expect_text(lab_find(&lab, "dmarc")->seen, "dmarcroot.purelymail.com.");
    lab_expect_text(lab_find(&lab, "dmarc-shared")->seen, "v=DMARC1; p=quarantine");
    lab.input.brief = true;
    lab_expect_text(lab_find(&lab, "dmarc")->seen, "");
    lab_expect_text(lab_find(&lab, "dmarc-shared")->seen, "");
    lab_fini(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_is_judged),
        cmocka_unit_test(a_text_of_ones_own_is_compared_with_the_file),
        cmocka_unit_test(texts_in_the_wrong_place_are_found),
        cmocka_unit_test(a_useless_text_of_the_file_is_no_pass),
        cmocka_unit_test(texts_are_asked_for_where_there_may_be_some),
        cmocka_unit_test(a_lame_server_is_not_believed),
        cmocka_unit_test(a_pass_is_told_in_full_or_in_brief),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
