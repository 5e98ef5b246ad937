/* What verification found, a domain at a time, for people and for programs
 * (schema/verify.schema.json). */
#pragma once

#include "base/sink.h"
#include "model/finding.h"
#include "report/style.h"

/* One domain's findings, final. */
struct pm_verify_domain {
    struct pm_name name;
    const struct pm_finding *items;
    size_t count;
};

/* Domains by what their required findings come to. */
struct pm_verify_summary {
    size_t domains, ok, failed, unknown;
    /* Of ok: with a finding of status WARN, or with one of status FAIL or UNKNOWN that is not
     * required. */
    size_t warned;
    /* Not looked at, as the run ended before them; none of domains. Known at the end. */
    size_t missed;
};

struct pm_verify_format;
/* "text", "json", "markdown", "junit", "nagios", "prometheus"; NULL: no such format. */
const struct pm_verify_format *pm_verify_format_find(struct pm_str name);

struct pm_verify_report {
    const struct pm_verify_format *format;
    struct pm_sink *sink;
    const struct pm_style *style; /* verbose: everything is shown, not only what needs attention */
    size_t expected_domains;      /* how many there will be: many are told in brief */
    struct pm_verify_summary summary;
    void *own; /* the format's, in the arena */
    struct pm_arena arena;
};

/* begin, then pm_verify_report_domain for each domain in order, then end (also after an error in
 * between: the document is then well-formed, with the domains told so far, and says that others
 * were not looked at; before the end pm_verify_report_missed names each of these). The findings are
 * borrowed during the call only; sink and style until end, which frees all that begin and domain
 * took. */
void pm_verify_report_begin(struct pm_verify_report *report, const struct pm_verify_format *format,
                            struct pm_sink *sink, const struct pm_style *style, size_t domains);
void pm_verify_report_domain(struct pm_verify_report *report,
                             const struct pm_verify_domain *domain);
void pm_verify_report_missed(struct pm_verify_report *report, struct pm_name name);
void pm_verify_report_end(struct pm_verify_report *report);

/* The exit status of --format nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (also without any
 * domain, and when not all were looked at: that is no pass). */
int pm_verify_nagios_status(const struct pm_verify_summary *summary);
/* True when the format shows findings of status PASS with their texts (JSON, text with --verbose):
 * else verification may leave them out (struct pm_verify_input brief). */
bool pm_verify_format_is_full(const struct pm_verify_format *format, const struct pm_style *style);

/* The rules and causes for `verify --explain ID` ("all": every one; a
 * badge's name, "MX": the rules that make it). False: no rule or cause has
 * that id, and nothing is written; the nearest known one is in *nearest (empty: none is near). */
bool pm_report_explain(struct pm_sink *sink, struct pm_str id, bool json,
                       const struct pm_style *style, struct pm_str *nearest);
/* All of them as the tables of docs/verification.md. */
void pm_report_rules_markdown(struct pm_sink *sink);

#define PM_REPORT_VERIFY_MARKER "<!-- pm-reconcile/verify -->"
