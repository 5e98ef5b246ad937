#include "documents.h"

#include "base/time.h"
#include "report/report.h"

#define GOOD   PM_STR_INIT("good.example")
#define BAD    PM_STR_INIT("bad.example")
#define SPLIT  PM_STR_INIT("split-between-its-servers.example")
#define DARK   PM_STR_INIT("dark.example")
#define FIRST  PM_STR_INIT("ns1.dns.example 192.0.2.1")
#define SECOND PM_STR_INIT("ns2.dns.example 2001:db8::1")
#define BOTH   PM_STR_INIT("ns1.dns.example 192.0.2.1, ns2.dns.example 2001:db8::1")
#define OUR_MX PM_STR_INIT("10 mailserver.purelymail.com.")

static const struct pm_evidence good_mx[] = {
    {FIRST, PM_STATUS_PASS, OUR_MX},
    {SECOND, PM_STATUS_PASS, OUR_MX},
};
static const struct pm_evidence split_key[] = {
    {FIRST, PM_STATUS_PASS, PM_STR_INIT("key1.dkimroot.purelymail.com.")},
    {SECOND, PM_STATUS_FAIL, {NULL, 0}},
};

#define NO_ANSWER                                                                            \
    .status = PM_STATUS_UNKNOWN, .required = true, .seen = PM_STR_INIT("no answer in time"), \
    .where = BOTH, .why = PM_STR_INIT("The server could not say: no answer in time."),       \
    .may_pass = true

static const struct pm_finding finding_rows[] = {
    {.domain = GOOD,
     .rule = PM_STR_INIT("ownership"),
     .status = PM_STATUS_INFO,
     .owner = GOOD,
     .type = PM_RRTYPE_TXT,
     .why = PM_STR_INIT("The ownership record is gone, which is all right: the domain is on the "
                        "account.")},
    {.domain = GOOD,
     .rule = PM_STR_INIT("mx"),
     .status = PM_STATUS_PASS,
     .required = true,
     .owner = GOOD,
     .type = PM_RRTYPE_MX,
     .expected = OUR_MX,
     .seen = OUR_MX,
     .where = BOTH,
     .evidence = good_mx,
     .evidence_count = 2},
    {.domain = BAD,
     .rule = PM_STR_INIT("mx"),
     .status = PM_STATUS_FAIL,
     .required = true,
     .cause = PM_STR_INIT("old-mx"),
     .owner = BAD,
     .type = PM_RRTYPE_MX,
     .expected = OUR_MX,
     .seen = PM_STR_INIT("5 mx.elsewhere.example.; 7 mx2.elsewhere.example."),
     .where = BOTH,
     .why = PM_STR_INIT("The domain's mail goes to another mail server."),
     .fix = PM_STR_INIT("Remove the other MX records and publish PurelyMail's, which takes all "
                        "mail for the domain from then on."),
     .publish = PM_STR_INIT("bad.example. 3600 IN MX 10 mailserver.purelymail.com."),
     .remove = PM_STR_INIT("bad.example. 3600 IN MX 5 mx.elsewhere.example.\n"
                           "bad.example. 3600 IN MX 7 mx2.elsewhere.example.")},
    {.domain = BAD,
     .rule = PM_STR_INIT("spf-all"),
     .status = PM_STATUS_WARN,
     .owner = BAD,
     .type = PM_RRTYPE_TXT,
     .seen = PM_STR_INIT("\"v=spf1 include:_spf.purelymail.com ?all\""),
     .where = BOTH,
     .why = PM_STR_INIT("?all says nothing of mail from elsewhere.")},
    {.domain = BAD,
     .rule = PM_STR_INIT("dmarc"),
     .status = PM_STATUS_SKIP,
     .required = true,
     .owner = PM_STR_INIT("_dmarc.bad.example"),
     .type = PM_RRTYPE_CNAME,
     .why = PM_STR_INIT("not looked at")},
    {.domain = SPLIT,
     .rule = PM_STR_INIT("dkim1"),
     .status = PM_STATUS_FAIL,
     .required = true,
     .cause = PM_STR_INIT("cause-of-a-later-version"),
     .owner = PM_STR_INIT("purelymail1._domainkey.split-between-its-servers.example"),
     .type = PM_RRTYPE_CNAME,
     .expected = PM_STR_INIT("key1.dkimroot.purelymail.com."),
     .where = SECOND,
     .why = PM_STR_INIT("There is no such name. The servers differ: pass at ns1.dns.example."),
     .fix = PM_STR_INIT("Wait."),
     .publish = PM_STR_INIT("purelymail1._domainkey.split-between-its-servers.example. 3600 IN "
                            "CNAME key1.dkimroot.purelymail.com."),
     .evidence = split_key,
     .evidence_count = 2,
     .may_pass = true,
     .cached_s = 900},
    {.domain = DARK,
     .rule = PM_STR_INIT("mx"),
     .owner = DARK,
     .type = PM_RRTYPE_MX,
     .expected = OUR_MX,
     NO_ANSWER},
    {.domain = DARK,
     .rule = PM_STR_INIT("dkim1"),
     .owner = PM_STR_INIT("purelymail1._domainkey.dark.example"),
     .type = PM_RRTYPE_CNAME,
     .expected = PM_STR_INIT("key1.dkimroot.purelymail.com."),
     NO_ANSWER},
};

static void add(struct pm_findings *findings, struct pm_finding finding, struct pm_arena *arena)
{
    *PM_PUSH(arena, findings->items, findings->count, findings->cap) = finding;
}

struct pm_findings findings_mixed(struct pm_arena *arena)
{
    struct pm_findings findings = {0};
    for (size_t i = 0; i < sizeof finding_rows / sizeof *finding_rows; i++)
        add(&findings, finding_rows[i], arena);
    return findings;
}

struct pm_findings findings_hostile(struct pm_arena *arena)
{
    struct pm_findings findings = {0};
    struct pm_evidence *evidence = PM_NEW(arena, struct pm_evidence);
    *evidence = (struct pm_evidence){hostile, PM_STATUS_FAIL, hostile};
    struct pm_finding finding = {
        .domain = PM_STR("a.example"),
        .rule = PM_STR("spf"),
        .status = PM_STATUS_FAIL,
        .required = true,
        .cause = hostile,
        .owner = hostile,
        .type = PM_RRTYPE_TXT,
        .expected = hostile,
        .seen = hostile,
        .where = hostile,
        .why = hostile,
        .fix = hostile,
        .publish = hostile,
        .remove = hostile,
        .evidence = evidence,
        .evidence_count = 1,
    };
    add(&findings, finding, arena);
    finding.rule = hostile;
    finding.status = PM_STATUS_UNKNOWN;
    add(&findings, finding, arena);
    finding.status = PM_STATUS_SKIP;
    add(&findings, finding, arena);
    return findings;
}

static void add_one_of_many(struct pm_findings *findings, struct pm_finding finding,
                            const char *prefix, size_t number, struct pm_arena *arena)
{
    struct pm_str name = pm_str_printf(arena, "%s%05zu.example", prefix, number);
    finding.domain = finding.owner = name;
    if (finding.publish.len > 0)
        finding.publish = pm_str_printf(
            arena, "%" PM_STR_FMT ". 3600 IN MX 10 mailserver.purelymail.com.", PM_STR_ARG(name));
    add(findings, finding, arena);
}

struct pm_findings findings_many(size_t good, size_t old, size_t dark, struct pm_arena *arena)
{
    enum { GOOD_ROW = 1, OLD_ROW, WARN_ROW, DARK_ROW = 6 };
    struct pm_findings findings = {0};
    for (size_t i = 0; i < good; i++)
        add_one_of_many(&findings, finding_rows[GOOD_ROW], "good", i, arena);
    for (size_t i = 0; i < old; i++) {
        add_one_of_many(&findings, finding_rows[OLD_ROW], "old", i, arena);
        add_one_of_many(&findings, finding_rows[WARN_ROW], "old", i, arena);
    }
    for (size_t i = 0; i < dark; i++) {
        add_one_of_many(&findings, finding_rows[DARK_ROW], "dark", i, arena);
        add_one_of_many(&findings, finding_rows[DARK_ROW + 1], "dark", i, arena);
    }
    return findings;
}

static size_t run_length(const struct pm_findings *findings, size_t at)
{
    size_t end = at;
    while (end < findings->count &&
           pm_str_eq(findings->items[end].domain, findings->items[at].domain))
        end++;
    return end - at;
}

/* Of the domains from `interrupted` on nothing is told but that they were not looked at. */
static void write_until(struct pm_sink *sink, const char *format,
                        const struct pm_findings *findings, const struct pm_style *style,
                        size_t interrupted)
{
    struct pm_verify_report report;
    size_t domains = 0, told = 0;
    for (size_t at = 0; at < findings->count; at += run_length(findings, at))
        domains++;
    pm_verify_report_begin(&report, pm_verify_format_find(pm_str_from(format)), sink, style,
                           domains);
    for (size_t at = 0, count; at < findings->count; at += count) {
        count = run_length(findings, at);
        struct pm_verify_domain domain = {pm_name_canonical(findings->items[at].domain),
                                          findings->items + at, count};
        if (told++ < interrupted)
            pm_verify_report_domain(&report, &domain);
        else
            pm_verify_report_missed(&report, domain.name);
    }
    pm_verify_report_end(&report);
}

void verify_write(struct pm_sink *sink, const char *format, const struct pm_findings *findings,
                  const struct pm_style *style)
{
    write_until(sink, format, findings, style, SIZE_MAX);
}

void verify_write_interrupted(struct pm_sink *sink, const char *format,
                              const struct pm_findings *findings, const struct pm_style *style)
{
    write_until(sink, format, findings, style, 2);
}
