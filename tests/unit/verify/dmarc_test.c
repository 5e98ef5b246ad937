/* A row what a DMARC record says, and to whom. */
#include "tests/unit/verify/rows.h"

#include "verify/dmarc_find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

#define GONE "-_dmarc.example.com CNAME"
#define OWN  "+_dmarc.example.com TXT "

#define ASKS "rua=mailto:d@reports.example"

static const struct row tags[] = {
    {{GONE, OWN "v=DMARC1; p=reject"}, "dmarc-tags", PM_STATUS_PASS, "", "", "", ""},
    {{GONE, OWN "v=DMARC1; p=reject; x=1"}, "dmarc-tags", PM_STATUS_INFO, "", "'x'", "", ""},
    {{GONE, OWN "v=DMARC1; p=reject; p=none"}, "dmarc-tags", PM_STATUS_WARN, "", "twice", "", ""},
    {{GONE, OWN "v=DMARC1; p=rejct"}, "dmarc-tags", PM_STATUS_FAIL, "", "Character 13", "", ""},
    {{GONE, OWN "v=DMARC1; p=reject"}, "dmarc-policy", PM_STATUS_PASS, "", "", "", ""},
    {{GONE, OWN "v=DMARC1; p=none"}, "dmarc-policy", PM_STATUS_INFO, "", "is none", "", ""},
    {{GONE, OWN "v=DMARC1; p=reject; sp=none"},
     "dmarc-policy",
     PM_STATUS_WARN,
     "",
     "subdomains (none) is weaker",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; np=none"},
     "dmarc-policy",
     PM_STATUS_WARN,
     "",
     "do not exist (none)",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; t=y"}, "dmarc-policy", PM_STATUS_INFO, "", "test", "", ""},
    {{GONE, OWN "v=DMARC1; p=reject"}, "dmarc-reports", PM_STATUS_INFO, "", "Nobody", "", ""},
    {{GONE, OWN "v=DMARC1; p=reject; rua=mailto:d@example.com"},
     "dmarc-reports",
     PM_STATUS_PASS,
     "",
     "",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; " ASKS, "+reports.example MX 10 mx.reports.example"},
     "dmarc-reports",
     PM_STATUS_WARN,
     "",
     "example.com._report._dmarc.reports.example",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; " ASKS, "+reports.example MX 10 mx.reports.example",
      "+example.com._report._dmarc.reports.example TXT v=DMARC1"},
     "dmarc-reports",
     PM_STATUS_PASS,
     "",
     "",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; " ASKS, "+*._report._dmarc.reports.example TXT v=DMARC1;",
      "+reports.example A 192.0.2.7"},
     "dmarc-reports",
     PM_STATUS_PASS,
     "",
     "",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; " ASKS,
      "+example.com._report._dmarc.reports.example TXT v=DMARC1"},
     "dmarc-reports",
     PM_STATUS_WARN,
     "",
     "no mail server",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; " ASKS, "+reports.example MX 0 .",
      "+example.com._report._dmarc.reports.example TXT v=DMARC1"},
     "dmarc-reports",
     PM_STATUS_WARN,
     "",
     "null MX",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; ruf=mailto:d@sub.example.com"},
     "dmarc-reports",
     PM_STATUS_WARN,
     "",
     "does not exist",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; " ASKS,
      "!* TIMEOUT example.com._report._dmarc.reports.example TXT"},
     "dmarc-reports",
     PM_STATUS_UNKNOWN,
     "",
     "could not be told",
     "",
     ""},
    {{GONE, "@a _dmarc.example.com TXT x", "@b _dmarc.example.com TXT v=DMARC1; p=none"},
     "dmarc-policy",
     PM_STATUS_INFO,
     "",
     "policy is none",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=none", "!a TIMEOUT _dmarc.example.com TXT"},
     "dmarc-policy",
     PM_STATUS_INFO,
     "",
     "policy is none",
     "",
     ""},
};

static void tags_policy_and_reports_are_judged(void **state)
{
    (void)state;
    rows_check(ROWS(tags));
}

static const struct row shared[] = {
    {{NULL}, "dmarc-shared", PM_STATUS_PASS, "", "daily ones to nobody", "", ""},
    {{"=dmarcroot.purelymail.com TXT v=DMARC1; p=none"},
     "dmarc-shared",
     PM_STATUS_PASS,
     "",
     "nobody gets reports",
     "",
     ""},
    {{"-dmarcroot.purelymail.com TXT"},
     "dmarc-shared",
     PM_STATUS_FAIL,
     "",
     "no DMARC record",
     "",
     ""},
    {{"+dmarcroot.purelymail.com TXT v=DMARC1; p=none"},
     "dmarc-shared",
     PM_STATUS_FAIL,
     "",
     "or several",
     "",
     ""},
    {{"=dmarcroot.purelymail.com TXT v=DMARC1; p=x"},
     "dmarc-shared",
     PM_STATUS_FAIL,
     "",
     "'x' is no policy",
     "",
     ""},
    {{"!* TIMEOUT dmarcroot.purelymail.com TXT"},
     "dmarc-shared",
     PM_STATUS_UNKNOWN,
     "",
     "could not be told",
     "",
     ""},
};

static void the_shared_record_is_shown(void **state)
{
    (void)state;
    rows_check(ROWS(shared));
}

static const struct row old_receivers[] = {
    {{GONE, OWN "v=DMARC1; p=reject"}, "dmarc-old-receivers", PM_STATUS_PASS, "", "", "", ""},
    {{GONE, OWN "v=DMARC1; p=reject; t=y"},
     "dmarc-old-receivers",
     PM_STATUS_WARN,
     "",
     "p=reject in full",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; t=y; pct=0"},
     "dmarc-old-receivers",
     PM_STATUS_INFO,
     "",
     "to 0 %",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; sp=reject"},
     "dmarc-old-receivers",
     PM_STATUS_WARN,
     "",
     "p is required",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=none; np=reject"},
     "dmarc-old-receivers",
     PM_STATUS_INFO,
     "",
     "do not know np",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; adkim=s; p=none"},
     "dmarc-old-receivers",
     PM_STATUS_INFO,
     "",
     "right behind v",
     "",
     ""},
    {{GONE, OWN "v=DMARC1; p=reject; np=x"},
     "dmarc-old-receivers",
     PM_STATUS_INFO,
     "",
     "They use the record",
     "",
     ""},
};

static void old_receivers_that_differ_are_told_of(void **state)
{
    (void)state;
    rows_check(ROWS(old_receivers));
}

/* The rows are about example.com; here the domain is mail.eu.example.com, without a record. */
static const struct {
    const char *lines[4];
    enum pm_status policy, old;
    const char *why, *old_why;
} inherited[] = {
    {{NULL}, PM_STATUS_INFO, PM_STATUS_PASS, "No DMARC policy", ""},
    {{"_dmarc.example.com TXT v=DMARC1; p=x"},
     PM_STATUS_INFO,
     PM_STATUS_PASS,
     "No DMARC policy",
     ""},
    {{"_dmarc.example.com TXT v=DMARC1; p=none; sp=reject"},
     PM_STATUS_INFO,
     PM_STATUS_PASS,
     "_dmarc.example.com counts, with its policy for subdomains, reject",
     ""},
    {{"_dmarc.eu.example.com TXT v=DMARC1; p=reject"},
     PM_STATUS_INFO,
     PM_STATUS_INFO,
     "_dmarc.eu.example.com counts",
     "apply no policy"},
    {{"_dmarc.eu.example.com TXT v=DMARC1; p=reject",
      "_dmarc.example.com TXT v=DMARC1; p=quarantine"},
     PM_STATUS_INFO,
     PM_STATUS_PASS,
     "_dmarc.example.com counts",
     ""},
    {{"_dmarc.eu.example.com TXT v=DMARC1; p=reject; psd=n",
      "_dmarc.example.com TXT v=DMARC1; p=quarantine"},
     PM_STATUS_INFO,
     PM_STATUS_INFO,
     "_dmarc.eu.example.com counts",
     "apply quarantine"},
    {{"_dmarc.com TXT v=DMARC1; p=reject; psd=y"},
     PM_STATUS_INFO,
     PM_STATUS_INFO,
     "_dmarc.com counts",
     "apply no policy"},
    {{"_dmarc.com TXT v=DMARC1; p=reject; psd=y", "_dmarc.example.com TXT v=DMARC1; p=none"},
     PM_STATUS_INFO,
     PM_STATUS_PASS,
     "_dmarc.example.com counts",
     ""},
    {{"_dmarc.com TXT v=DMARC1; p=reject; psd=y", "_dmarc.eu.example.com TXT v=DMARC1; p=none"},
     PM_STATUS_INFO,
     PM_STATUS_INFO,
     "_dmarc.com counts",
     "apply no policy"},
    {{"_dmarc.example.com TXT v=DMARC1; p=none", "_dmarc.example.com TXT v=DMARC1; p=reject"},
     PM_STATUS_INFO,
     PM_STATUS_PASS,
     "No DMARC policy",
     ""},
};

static void a_parents_record_counts_where_there_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inherited / sizeof *inherited; i++) {
        struct lab lab;
        lab_init(&lab);
        lab.input.name = pm_name_canonical(PM_STR("mail.eu.example.com"));
        lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
        lab_unsay(&lab, "_dmarc.example.com CNAME");
        for (size_t l = 0; l < 4 && inherited[i].lines[l]; l++)
            lab_say(&lab, inherited[i].lines[l]);
        lab_expect(&lab, "dmarc", PM_STATUS_FAIL, "");
        lab_expect(&lab, "dmarc-policy", inherited[i].policy, "");
        lab_expect_text(lab_find(&lab, "dmarc-policy")->why, inherited[i].why);
        lab_expect(&lab, "dmarc-old-receivers", inherited[i].old, "");
        lab_expect_text(lab_find(&lab, "dmarc-old-receivers")->why, inherited[i].old_why);
        lab_fini(&lab);
    }
}

static const struct row broken_walks[] = {
    {{GONE, "!* TIMEOUT _dmarc.com TXT"},
     "dmarc-policy",
     PM_STATUS_UNKNOWN,
     "",
     "_dmarc.com could not be told",
     "",
     ""},
};

static void a_walk_that_breaks_off_is_unknown(void **state)
{
    (void)state;
    rows_check(ROWS(broken_walks));
}

static const struct {
    const char *domain, *parents;
} walks[] = {
    {"com", ""},
    {"example.com", "com"},
    {"a.b.c.d.e.f.g.h", "b.c.d.e.f.g.h c.d.e.f.g.h d.e.f.g.h e.f.g.h f.g.h g.h h"},
    {"1.2.3.a.b.c.d.e.f.g.h", "b.c.d.e.f.g.h c.d.e.f.g.h d.e.f.g.h e.f.g.h f.g.h g.h h"},
};

static void findings_name_the_record_they_are_about(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_unsay(&lab, "_dmarc.example.com CNAME");
    lab_say(&lab, "_dmarc.example.com TXT v=DMARC1; p=reject");
    const struct pm_finding *finding = lab_find(&lab, "dmarc-policy");
    lab_expect_text(finding->owner, "_dmarc.example.com");
    lab_expect_text(finding->where, "a");
    lab_expect_text(finding->seen, "p=reject sp=reject np=reject");
    lab_fini(&lab);
}

static void what_is_wrong_comes_with_a_fix(void **state)
{
    static const char *const ids[] = {"dmarc-policy", "dmarc-reports", "dmarc-tags",
                                      "dmarc-old-receivers"};
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_unsay(&lab, "_dmarc.example.com CNAME");
    lab_say(&lab, "_dmarc.example.com TXT v=DMARC1; p=reject; p=none; sp=none; t=y; " ASKS);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        lab_expect(&lab, ids[i], PM_STATUS_WARN, "");
        if (lab_find(&lab, ids[i])->fix.len == 0)
            fail_msg("%s: no fix", ids[i]);
    }
    lab_fini(&lab);
}

static void a_record_that_does_not_apply_has_no_policy(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_unsay(&lab, "_dmarc.example.com CNAME");
    lab_say(&lab, "_dmarc.example.com TXT v=DMARC1; p=rejct");
    lab_expect(&lab, "dmarc", PM_STATUS_FAIL, "");
    assert_null(lab_find(&lab, "dmarc-policy"));
    lab_fini(&lab);
}

static void the_order_of_servers_chooses_no_record(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_unsay(&lab, "_dmarc.example.com CNAME");
    lab_say_at(&lab, "a", "_dmarc.example.com TXT v=DMARC1; p=reject");
    lab_say_at(&lab, "b", "_dmarc.example.com TXT v=DMARC1; p=none");
    lab_expect_text(lab_find(&lab, "dmarc-policy")->seen, "p=none");
    lab.servers[0] = "b";
    lab.servers[1] = "a";
    lab_expect_text(lab_find(&lab, "dmarc-policy")->seen, "p=none");
    lab_replace(&lab, "_dmarc.example.com CNAME z.example");
    lab_say_at(&lab, "b", "_dmarc.example.com CNAME y.example");
    lab_say(&lab, "y.example TXT v=DMARC1; p=quarantine");
    for (int i = 0; i < 2; i++) {
        lab_expect_text(lab_find(&lab, "dmarc-policy")->owner, "y.example");
        lab.servers[0] = "a";
        lab.servers[1] = "b";
    }
    lab_fini(&lab);
}

static void a_walk_takes_eight_names_at_most(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        struct pm_str parents[PM_DMARC_PARENTS_MAX];
        size_t count = pm_dmarc_parents(pm_str_from(walks[i].domain), parents);
        struct pm_str rest = pm_str_from(walks[i].parents), parent;
        for (size_t p = 0; p < count; p++) {
            assert_true(pm_str_next(&rest, ' ', &parent));
            assert_true(pm_str_eq(parent, parents[p]));
        }
        assert_true(count == 0 || !pm_str_next(&rest, ' ', &parent));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_policy_and_reports_are_judged),
        cmocka_unit_test(the_shared_record_is_shown),
        cmocka_unit_test(old_receivers_that_differ_are_told_of),
        cmocka_unit_test(a_parents_record_counts_where_there_is_none),
        cmocka_unit_test(a_walk_that_breaks_off_is_unknown),
        cmocka_unit_test(findings_name_the_record_they_are_about),
        cmocka_unit_test(what_is_wrong_comes_with_a_fix),
        cmocka_unit_test(a_record_that_does_not_apply_has_no_policy),
        cmocka_unit_test(the_order_of_servers_chooses_no_record),
        cmocka_unit_test(a_walk_takes_eight_names_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
