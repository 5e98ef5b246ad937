/* A row a mistake: what a server says, and what is found. */
#include "tests/unit/verify/build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
    const char *answer;
    enum pm_status status;
    const char *seen; /* exactly */
    const char *why;  /* a part of it; all of it behind a '='; "" must be empty */
    const char *fix;  /* exactly */
};

#define PUBLISH_MX  "publish: example.com. 3600 IN MX 10 mailserver.purelymail.com."
#define PUBLISH_SPF "example.com. 3600 IN TXT \"v=spf1 include:_spf.purelymail.com ~all\""
#define PUBLISH_OWN "Publish: example.com. 3600 IN TXT \"" OWNERSHIP "\""
#define PUBLISH_DKIM \
    "purelymail2._domainkey.example.com. 3600 IN CNAME key2.dkimroot.purelymail.com."
#define PUBLISH_DMARC "_dmarc.example.com. 3600 IN CNAME dmarcroot.purelymail.com."

static void check_text(const struct row *row, const char *what, struct pm_str actual,
                       const char *expected)
{
    if (!pm_str_is(actual, expected))
        fail_msg("answer '%s': %s is '%" PM_STR_FMT "', not '%s'", row->answer, what,
                 PM_STR_ARG(actual), expected);
}

static void check(const struct row *row, const struct pm_finding *finding)
{
    if (finding->status != row->status)
        fail_msg("answer '%s': %s, not %s (%" PM_STR_FMT ")", row->answer,
                 pm_status_name(finding->status), pm_status_name(row->status),
                 PM_STR_ARG(finding->why));
    check_text(row, "seen", finding->seen, row->seen);
    check_text(row, "fix", finding->fix, row->fix);
    if (row->why[0] == '=')
        check_text(row, "why", finding->why, row->why + 1);
    else if (row->why[0] == '\0' ? finding->why.len > 0
                                 : !pm_str_contains_nocase(finding->why, pm_str_from(row->why)))
        fail_msg("answer '%s': why is '%" PM_STR_FMT "', not '%s'", row->answer,
                 PM_STR_ARG(finding->why), row->why);
    check_text(row, "where", finding->where, "192.0.2.1@53");
}

static void check_rows(const struct row *rows, size_t count, enum pm_purpose purpose,
                       const char *owner, enum pm_rrtype type)
{
    for (size_t i = 0; i < count; i++) {
        struct bench bench;
        bench_init(&bench);
        bench_answer(&bench, "192.0.2.1@53", owner, type, rows[i].answer);
        struct pm_finding finding = bench_find(&bench, purpose);
        check(&rows[i], &finding);
        assert_true(pm_str_is(finding.rule, pm_purpose_name(purpose)));
        assert_true(finding.required);
        bench_fini(&bench);
    }
}

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

static void inconclusive_answers_are_unknown_never_missing(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"TIMEOUT", PM_STATUS_UNKNOWN, "", "no answer in time", ""},
        {"SERVFAIL", PM_STATUS_UNKNOWN, "", "SERVFAIL", ""},
        {"REFUSED", PM_STATUS_UNKNOWN, "", "REFUSED", ""},
        {"FAILED", PM_STATUS_UNKNOWN, "", "failed", ""},
    };
    check_rows(ROWS(rows), PM_PURPOSE_OWNERSHIP, "example.com", PM_RRTYPE_TXT);
    check_rows(ROWS(rows), PM_PURPOSE_MX, "example.com", PM_RRTYPE_MX);
    check_rows(ROWS(rows), PM_PURPOSE_SPF, "example.com", PM_RRTYPE_TXT);
    check_rows(ROWS(rows), PM_PURPOSE_DKIM2, "purelymail2._domainkey.example.com", PM_RRTYPE_CNAME);
    check_rows(ROWS(rows), PM_PURPOSE_DMARC, "_dmarc.example.com", PM_RRTYPE_CNAME);
}

static void mx(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"10 mailserver.purelymail.com", PM_STATUS_PASS, "10 mailserver.purelymail.com.", "", ""},
        {"50 mailserver.purelymail.com", PM_STATUS_PASS, "50 mailserver.purelymail.com.",
         "preference is 50, the file says 10", ""},
        {"NODATA", PM_STATUS_FAIL, "", "There is no such MX record.",
         "Publish: example.com. 3600 IN MX 10 mailserver.purelymail.com."},
        {"NXDOMAIN", PM_STATUS_FAIL, "", "There is no such name.",
         "Publish: example.com. 3600 IN MX 10 mailserver.purelymail.com."},
        {"0 ", PM_STATUS_FAIL, "0 .", "null MX", "Remove: example.com. 60 IN MX 0 .; " PUBLISH_MX},
        {"10 mailserver.purelymail.com|0 ", PM_STATUS_FAIL, "10 mailserver.purelymail.com.; 0 .",
         "null MX", "Remove: example.com. 60 IN MX 0 ."},
        {"10 mx.purelymail.com", PM_STATUS_FAIL, "10 mx.purelymail.com.",
         "not PurelyMail's mail server",
         "Remove: example.com. 60 IN MX 10 mx.purelymail.com.; " PUBLISH_MX},
        {"10 mailserver.purelymail.com.example.com", PM_STATUS_FAIL,
         "10 mailserver.purelymail.com.example.com.", "final dot is missing",
         "Remove: example.com. 60 IN MX 10 mailserver.purelymail.com.example.com.; " PUBLISH_MX},
        {"10 mx.other.example|20 mx2.other.example", PM_STATUS_FAIL,
         "10 mx.other.example.; 20 mx2.other.example.", "goes to another mail server.",
         "Remove: example.com. 60 IN MX 10 mx.other.example.; remove: example.com. 60 IN MX 20 "
         "mx2.other.example.; " PUBLISH_MX},
        {"10 mailserver.purelymail.com|5 old.example", PM_STATUS_FAIL,
         "10 mailserver.purelymail.com.; 5 old.example.", "another mail server first",
         "Remove: example.com. 60 IN MX 5 old.example."},
        {"10 mailserver.purelymail.com|10 old.example", PM_STATUS_FAIL,
         "10 mailserver.purelymail.com.; 10 old.example.", "to both by chance",
         "Remove: example.com. 60 IN MX 10 old.example."},
        {"10 mailserver.purelymail.com|20 old.example", PM_STATUS_WARN,
         "10 mailserver.purelymail.com.; 20 old.example.", "spam",
         "Remove: example.com. 60 IN MX 20 old.example."},
        {">www.example.com 10 mailserver.purelymail.com", PM_STATUS_WARN,
         "10 mailserver.purelymail.com.", "an alias (CNAME)",
         "Publish: example.com. 3600 IN MX 10 mailserver.purelymail.com."},
        {">www.example.com NODATA", PM_STATUS_FAIL, "",
         "alias (CNAME) for www.example.com, which has no such record",
         "Publish: example.com. 3600 IN MX 10 mailserver.purelymail.com."},
    };
    check_rows(ROWS(rows), PM_PURPOSE_MX, "example.com", PM_RRTYPE_MX);
}

#define ONE  "Publish this record instead: example.com. 3600 IN TXT "
#define THIS "Publish this record instead: " PUBLISH_SPF
#define MANY "Publish this one record instead of them: example.com. 3600 IN TXT "

static void spf_at_fault(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"NXDOMAIN", PM_STATUS_FAIL, "", "There is no such name.", "Publish: " PUBLISH_SPF},
        {"NODATA", PM_STATUS_FAIL, "", "no such TXT record", "Publish: " PUBLISH_SPF},
        {"unrelated", PM_STATUS_FAIL, "", "no SPF record among the texts", "Publish: " PUBLISH_SPF},
        {"v=spf1 -all", PM_STATUS_FAIL, "\"v=spf1 -all\"", "is missing", THIS},
        {"v=spf1", PM_STATUS_FAIL, "\"v=spf1\"", "is missing", THIS},
        {"v=spf1 include:_spf.google.com mx ip6:2001:db8::/32 -all", PM_STATUS_FAIL,
         "\"v=spf1 include:_spf.google.com mx ip6:2001:db8::/32 -all\"", "is missing",
         ONE "\"v=spf1 include:_spf.google.com mx ip6:2001:db8::/32 include:_spf.purelymail.com "
             "~all\""},
        {"v=spf1 redirect=_spf.other.example", PM_STATUS_FAIL,
         "\"v=spf1 redirect=_spf.other.example\"", "is missing",
         ONE "\"v=spf1 include:_spf.other.example include:_spf.purelymail.com ~all\""},
        {"v=spf1 include:_spf.purelymail.com ~all|v=spf1 include:_spf.google.com "
         "include:_SPF.google.com a ~all",
         PM_STATUS_FAIL,
         "\"v=spf1 include:_spf.purelymail.com ~all\"; \"v=spf1 include:_spf.google.com "
         "include:_SPF.google.com a ~all\"",
         "several SPF records",
         MANY "\"v=spf1 include:_spf.google.com a include:_spf.purelymail.com ~all\""},
        {"v=spf1 include:_spf.purelymail.com +all", PM_STATUS_FAIL,
         "\"v=spf1 include:_spf.purelymail.com +all\"", "every server in the world", THIS},
        {"v=spf1 include:_spf.purelymail.com all", PM_STATUS_FAIL,
         "\"v=spf1 include:_spf.purelymail.com all\"", "every server in the world", THIS},
        {"v=spf1 ~all include:_spf.purelymail.com", PM_STATUS_FAIL,
         "\"v=spf1 ~all include:_spf.purelymail.com\"", "behind 'all'", THIS},
        {"v=spf1 ?include:_spf.purelymail.com ~all", PM_STATUS_FAIL,
         "\"v=spf1 ?include:_spf.purelymail.com ~all\"", "The sign before", THIS},
        {"v=spf1 include:_spf.purelymail.com~all", PM_STATUS_FAIL,
         "\"v=spf1 include:_spf.purelymail.com~all\"", "not as a term of its own", THIS},
        {"v=spf1 include:_spf.google.cominclude:_spf.purelymail.com ~all", PM_STATUS_FAIL,
         "\"v=spf1 include:_spf.google.cominclude:_spf.purelymail.com ~all\"",
         "not as a term of its own", THIS},
        {"v=spf1include:_spf.purelymail.com ~all", PM_STATUS_FAIL,
         "\"v=spf1include:_spf.purelymail.com ~all\"", "space behind 'v=spf1' is missing", THIS},
        {"\"v=spf1 include:_spf.purelymail.com ~all\"", PM_STATUS_FAIL,
         "\"\\\"v=spf1 include:_spf.purelymail.com ~all\\\"\"", "quotes are part of the text",
         THIS},
        {OWNERSHIP " v=spf1 include:_spf.purelymail.com ~all", PM_STATUS_FAIL,
         "\"" OWNERSHIP " v=spf1 include:_spf.purelymail.com ~all\"", "first thing in a text",
         THIS},
    };
    check_rows(ROWS(rows), PM_PURPOSE_SPF, "example.com", PM_RRTYPE_TXT);
}

static void spf_that_counts(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"v=spf1 include:_spf.purelymail.com ~all", PM_STATUS_PASS,
         "\"v=spf1 include:_spf.purelymail.com ~all\"", "", ""},
        {"other=1|V=SPF1  INCLUDE:_SPF.purelymail.com. ~ALL |x", PM_STATUS_PASS,
         "\"V=SPF1  INCLUDE:_SPF.purelymail.com. ~ALL \"", "", ""},
        {"v=spf1 include:_spf.purelymail.com -all", PM_STATUS_WARN,
         "\"v=spf1 include:_spf.purelymail.com -all\"",
         "the file asks for is missing: '~all'. The record has more than the file: '-all'.", THIS},
        {"v=spf1 include:_spf.purelymail.com", PM_STATUS_WARN,
         "\"v=spf1 include:_spf.purelymail.com\"", "Without an 'all'", THIS},
        {"v=spf1 ip4:192.0.2.1 include:_spf.purelymail.com ~all", PM_STATUS_INFO,
         "\"v=spf1 ip4:192.0.2.1 include:_spf.purelymail.com ~all\"",
         "more than the file: 'ip4:192.0.2.1'", ""},
        {">www.example.com v=spf1 include:_spf.purelymail.com ~all", PM_STATUS_WARN,
         "\"v=spf1 include:_spf.purelymail.com ~all\"", "an alias (CNAME)",
         "Publish: " PUBLISH_SPF},
    };
    check_rows(ROWS(rows), PM_PURPOSE_SPF, "example.com", PM_RRTYPE_TXT);
}

static void spf_of_a_file_with_other_senders(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"v=spf1 include:_spf.google.com include:_spf.purelymail.com -all", PM_STATUS_PASS,
         "\"v=spf1 include:_spf.google.com include:_spf.purelymail.com -all\"", "", ""},
        {"v=spf1 include:_spf.purelymail.com -all", PM_STATUS_WARN,
         "\"v=spf1 include:_spf.purelymail.com -all\"",
         "Mail through PurelyMail passes, but what the file asks for is missing: "
         "'include:_spf.google.com'.",
         "Publish this record instead: example.com. 3600 IN TXT \"v=spf1 include:_spf.google.com "
         "include:_spf.purelymail.com -all\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        struct pm_str include = PM_STR("_spf.google.com");
        bench_init(&bench);
        bench.dns.spf_include = &include;
        bench.dns.spf_include_count = 1;
        bench.dns.spf_all = PM_SPF_FAIL;
        bench_expect(&bench, OWNERSHIP);
        bench_answer(&bench, "192.0.2.1@53", "example.com", PM_RRTYPE_TXT, rows[i].answer);
        struct pm_finding finding = bench_find(&bench, PM_PURPOSE_SPF);
        check(&rows[i], &finding);
        bench_fini(&bench);
    }
}

static void dkim(void **state)
{
    (void)state;
#define REPLACE "Replace it: " PUBLISH_DKIM
    static const struct row rows[] = {
        {"key2.dkimroot.purelymail.com", PM_STATUS_PASS, "key2.dkimroot.purelymail.com.", "", ""},
        {"NXDOMAIN", PM_STATUS_FAIL, "", "There is no such name.", "Publish: " PUBLISH_DKIM},
        {"NODATA", PM_STATUS_FAIL, "", "proxies or flattens", "Publish: " PUBLISH_DKIM},
        {"key1.dkimroot.purelymail.com", PM_STATUS_FAIL, "key1.dkimroot.purelymail.com.", "swapped",
         REPLACE},
        {"key2.dkimroot.purelymail.com.example.com", PM_STATUS_FAIL,
         "key2.dkimroot.purelymail.com.example.com.", "final dot is missing", REPLACE},
        {"key2.dkimroot.purelymail.com.com", PM_STATUS_FAIL, "key2.dkimroot.purelymail.com.com.",
         "final dot is missing", REPLACE},
        {"key2.dkimroot.purelymail.com.other.example", PM_STATUS_FAIL,
         "key2.dkimroot.purelymail.com.other.example.", "=The CNAME points to another name.",
         REPLACE},
        {"key2.dkimroot.purelymail.com-example.com", PM_STATUS_FAIL,
         "key2.dkimroot.purelymail.com-example.com.", "=The CNAME points to another name.",
         REPLACE},
        {"key2._dkimroot.purelymail.com", PM_STATUS_FAIL, "key2._dkimroot.purelymail.com.",
         "old name", REPLACE},
        {"purelymail2._domainkey.purelymail.com", PM_STATUS_FAIL,
         "purelymail2._domainkey.purelymail.com.", "exchanged", REPLACE},
        {"key2.dkimroot.purelymail.com|key1.dkimroot.purelymail.com", PM_STATUS_FAIL,
         "key2.dkimroot.purelymail.com.; key1.dkimroot.purelymail.com.", "several CNAME", REPLACE},
    };
    check_rows(ROWS(rows), PM_PURPOSE_DKIM2, "purelymail2._domainkey.example.com", PM_RRTYPE_CNAME);
}

static void dmarc_as_a_cname(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"dmarcroot.purelymail.com", PM_STATUS_PASS, "dmarcroot.purelymail.com.", "", ""},
        {"NXDOMAIN", PM_STATUS_FAIL, "", "There is no such name.", "Publish: " PUBLISH_DMARC},
        {"NODATA", PM_STATUS_FAIL, "", "no such CNAME record", "Publish: " PUBLISH_DMARC},
        {"dmarcroot.purelymail.com.example.com", PM_STATUS_FAIL,
         "dmarcroot.purelymail.com.example.com.", "final dot", "Replace it: " PUBLISH_DMARC},
    };
    check_rows(ROWS(rows), PM_PURPOSE_DMARC, "_dmarc.example.com", PM_RRTYPE_CNAME);
}

static void dmarc_as_a_text_instead_of_the_cname(void **state)
{
    (void)state;
#define REPLACE_DMARC "Replace it: " PUBLISH_DMARC
    static const struct {
        const char *cname;
        struct row row;
    } rows[] = {
        {"NODATA",
         {"v=DMARC1; p=reject", PM_STATUS_INFO, "\"v=DMARC1; p=reject\"", "badge will show false",
          "To have it checked against the file, put the text under dns.dmarc."}},
        {"other.example",
         {">other.example v=DMARC1; p=none", PM_STATUS_INFO, "\"v=DMARC1; p=none\"",
          "badge will show false",
          "To have it checked against the file, put the text under dns.dmarc."}},
        {"NODATA",
         {"v=DMARC1; p=reject|v=DMARC1; p=none", PM_STATUS_FAIL,
          "\"v=DMARC1; p=reject\"; \"v=DMARC1; p=none\"", "several DMARC", REPLACE_DMARC}},
        {"NODATA",
         {"v=DMARC1; p=rejct", PM_STATUS_FAIL, "\"v=DMARC1; p=rejct\"", "'rejct' is no policy",
          REPLACE_DMARC}},
        {"NODATA",
         {"hello", PM_STATUS_FAIL, "\"hello\"", "no CNAME can stand beside it", REPLACE_DMARC}},
        {"NODATA",
         {"NODATA", PM_STATUS_FAIL, "", "no such CNAME record", "Publish: " PUBLISH_DMARC}},
        {"other.example",
         {"NXDOMAIN", PM_STATUS_FAIL, "other.example.", "another name", REPLACE_DMARC}},
        {"NODATA", {"TIMEOUT", PM_STATUS_UNKNOWN, "", "no answer in time", ""}},
        {"dmarcroot.purelymail.com",
         {"TIMEOUT", PM_STATUS_PASS, "dmarcroot.purelymail.com.", "", ""}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_init(&bench);
        bench_answer(&bench, "192.0.2.1@53", "_dmarc.example.com", PM_RRTYPE_CNAME, rows[i].cname);
        bench_answer(&bench, i % 2 ? "192.0.2.1@53" : "192.0.2.2@53", "_dmarc.example.com",
                     PM_RRTYPE_TXT, rows[i].row.answer);
        struct pm_finding finding = bench_find(&bench, PM_PURPOSE_DMARC);
        check(&rows[i].row, &finding);
        bench_fini(&bench);
    }
}

static void dmarc_as_a_text_of_the_file(void **state)
{
    (void)state;
#define OWN "_dmarc.example.com. 3600 IN TXT \"v=DMARC1; p=reject\""
    static const struct row rows[] = {
        {"v=DMARC1; p=reject", PM_STATUS_PASS, "\"v=DMARC1; p=reject\"", "", ""},
        {"v=DMARC1 ;p = reject; |x", PM_STATUS_PASS, "\"v=DMARC1 ;p = reject; \"; \"x\"", "", ""},
        {"v=DMARC1; p=none", PM_STATUS_FAIL, "\"v=DMARC1; p=none\"", "another than the one in",
         "Replace it: " OWN},
        {"v=DMARC1; p=reject|v=DMARC1; p=none", PM_STATUS_FAIL,
         "\"v=DMARC1; p=reject\"; \"v=DMARC1; p=none\"", "several", "Replace it: " OWN},
        {"v=dmarc1; p=reject", PM_STATUS_FAIL, "\"v=dmarc1; p=reject\"", "no DMARC record",
         "Replace it: " OWN},
        {"NXDOMAIN", PM_STATUS_FAIL, "", "no such name", "Publish: " OWN},
        {"NODATA", PM_STATUS_FAIL, "", "no such TXT", "Publish: " OWN},
        {">dmarcroot.purelymail.com v=DMARC1; p=none", PM_STATUS_FAIL,
         "CNAME dmarcroot.purelymail.com.", "A CNAME stands", "Replace it: " OWN},
        {">dmarcroot.purelymail.com NODATA", PM_STATUS_FAIL, "CNAME dmarcroot.purelymail.com.",
         "A CNAME stands", "Replace it: " OWN},
        {"TIMEOUT", PM_STATUS_UNKNOWN, "", "no answer in time", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_init(&bench);
        bench.dns.dmarc = PM_STR("v=DMARC1; p=reject");
        bench_expect(&bench, OWNERSHIP);
        bench_answer(&bench, "192.0.2.1@53", "_dmarc.example.com", PM_RRTYPE_TXT, rows[i].answer);
        struct pm_finding finding = bench_find(&bench, PM_PURPOSE_DMARC);
        check(&rows[i], &finding);
        bench_fini(&bench);
    }
}

static void ownership_before_the_domain_is_added(void **state)
{
    (void)state;
#define ELSE "purelymail_ownership_proof=ffff"
    static const struct row rows[] = {
        {"x|" OWNERSHIP, PM_STATUS_PASS, "\"" OWNERSHIP "\"", "", ""},
        {"NXDOMAIN", PM_STATUS_FAIL, "", "no such name", PUBLISH_OWN},
        {"NODATA", PM_STATUS_FAIL, "", "no such TXT", PUBLISH_OWN},
        {"v=spf1 -all", PM_STATUS_FAIL, "", "no such TXT", PUBLISH_OWN},
        {ELSE, PM_STATUS_FAIL, "\"" ELSE "\"", "that of another account", PUBLISH_OWN},
        {ELSE "|" OWNERSHIP, PM_STATUS_WARN, "\"" ELSE "\"; \"" OWNERSHIP "\"",
         "Another account's ownership value",
         "Remove the other value if that account no longer has the domain."},
        {OWNERSHIP " v=spf1 -all", PM_STATUS_FAIL, "\"" OWNERSHIP " v=spf1 -all\"",
         "not as a text of its own", PUBLISH_OWN},
        {"\"" OWNERSHIP "\"", PM_STATUS_FAIL, "\"\\\"" OWNERSHIP "\\\"\"",
         "not as a text of its own", PUBLISH_OWN},
        {"0123abcDEF", PM_STATUS_FAIL, "\"0123abcDEF\"", "not as a text of its own", PUBLISH_OWN},
        {"PURELYMAIL_ownership_proof=0123ABCDEF", PM_STATUS_FAIL,
         "\"PURELYMAIL_ownership_proof=0123ABCDEF\"", "must be exactly the value", PUBLISH_OWN},
    };
    check_rows(ROWS(rows), PM_PURPOSE_OWNERSHIP, "example.com", PM_RRTYPE_TXT);
}

static void ownership_of_a_domain_on_the_account_is_information(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {OWNERSHIP, PM_STATUS_PASS, "\"" OWNERSHIP "\"", "", ""},
        {"NODATA", PM_STATUS_INFO, "", "which is all right", ""},
        {ELSE, PM_STATUS_WARN, "\"" ELSE "\"", "that of another account", ""},
        {"\"" OWNERSHIP "\"", PM_STATUS_INFO, "\"\\\"" OWNERSHIP "\\\"\"",
         "not as a text of its own", ""},
        {"TIMEOUT", PM_STATUS_UNKNOWN, "", "no answer in time", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_init(&bench);
        bench.input.on_account = PM_TRUE;
        bench_answer(&bench, "192.0.2.1@53", "example.com", PM_RRTYPE_TXT, rows[i].answer);
        struct pm_finding finding = bench_find(&bench, PM_PURPOSE_OWNERSHIP);
        check(&rows[i], &finding);
        assert_false(finding.required);
        bench_fini(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inconclusive_answers_are_unknown_never_missing),
        cmocka_unit_test(mx),
        cmocka_unit_test(spf_at_fault),
        cmocka_unit_test(spf_that_counts),
        cmocka_unit_test(spf_of_a_file_with_other_senders),
        cmocka_unit_test(dkim),
        cmocka_unit_test(dmarc_as_a_cname),
        cmocka_unit_test(dmarc_as_a_text_instead_of_the_cname),
        cmocka_unit_test(dmarc_as_a_text_of_the_file),
        cmocka_unit_test(ownership_before_the_domain_is_added),
        cmocka_unit_test(ownership_of_a_domain_on_the_account_is_information),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
