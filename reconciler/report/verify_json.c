#include "report/bodies.h"
#include "report/document.h"
#include "report/verify_format.h"

/* What is told of the values. */
struct telling {
    struct pm_json_writer *w;
    bool without_ownership;
};

static bool is_about_ownership(const struct pm_finding *finding)
{
    return pm_str_starts(finding->rule, PM_STR("ownership")) ||
           pm_str_starts(finding->cause, PM_STR("ownership"));
}

static void put_lines(struct pm_json_writer *w, const char *key, struct pm_str lines)
{
    struct pm_str line;
    pm_json_field_open(w, key, '[');
    while (lines.len > 0 && pm_str_next(&lines, '\n', &line))
        if (line.len > 0)
            pm_json_str(w, line);
    pm_json_close(w);
}

static void put_evidence(struct pm_json_writer *w, const struct pm_finding *finding, bool told)
{
    struct pm_str none = {0};
    pm_json_field_open(w, "evidence", '[');
    for (size_t i = 0; i < finding->evidence_count; i++) {
        const struct pm_evidence *evidence = &finding->evidence[i];
        pm_json_open(w, '{');
        pm_json_field_str(w, "server", evidence->server);
        pm_json_field_text(w, "status", pm_status_name(evidence->status));
        pm_json_field_str_or_null(w, "seen", told ? evidence->seen : none);
        pm_json_close(w);
    }
    pm_json_close(w);
}

static void put_finding(const struct telling *telling, const struct pm_finding *finding)
{
    struct pm_json_writer *w = telling->w;
    struct pm_str none = {0};
    bool told = !telling->without_ownership || !is_about_ownership(finding);
    pm_json_open(w, '{');
    pm_json_field_str(w, "rule", finding->rule);
    pm_json_field_text(w, "status", pm_status_name(finding->status));
    pm_json_field_bool(w, "required", finding->required);
    pm_json_field_str_or_null(w, "cause", finding->cause);
    pm_json_field_str(w, "owner", finding->owner);
    if (finding->type)
        pm_json_field_text(w, "type", pm_rrtype_name(finding->type));
    else
        pm_field_null(w, "type");
    pm_json_field_str_or_null(w, "expected", told ? finding->expected : none);
    pm_json_field_str_or_null(w, "seen", told ? finding->seen : none);
    pm_json_field_str_or_null(w, "where", finding->where);
    pm_json_field_str_or_null(w, "why", finding->why);
    pm_json_field_str_or_null(w, "fix", told ? pm_verify_fix_of(finding) : none);
    put_lines(w, "publish", told ? finding->publish : none);
    put_lines(w, "remove", told ? finding->remove : none);
    put_evidence(w, finding, told);
    pm_json_field_bool(w, "may_pass", finding->may_pass);
    if (finding->cached_s > 0)
        pm_json_field_int(w, "cached_s", finding->cached_s);
    else
        pm_field_null(w, "cached_s");
    pm_json_close(w);
}

static void put_badges(struct pm_json_writer *w, const struct pm_verify_domain *domain)
{
    static const char *const keys[PM_BADGES] = {
        [PM_BADGE_MX] = "mx",       [PM_BADGE_SPF] = "spf", [PM_BADGE_DKIM] = "dkim",
        [PM_BADGE_DMARC] = "dmarc", [PM_BADGE_OWN] = "own",
    };
    struct pm_verify_badges badges = pm_verify_badges_of(domain);
    pm_json_field_open(w, "badges", '{');
    for (int i = PM_BADGE_MX; i < PM_BADGES; i++)
        pm_json_field_text(w, keys[i], pm_status_name(badges.of[i]));
    pm_json_close(w);
}

static void put_domain(const struct telling *telling, const struct pm_verify_domain *domain,
                       struct pm_verify_verdict verdict)
{
    struct pm_json_writer *w = telling->w;
    pm_json_open(w, '{');
    pm_field_name(w, "name", domain->name);
    pm_json_field_text(w, "status", pm_status_name(verdict.status));
    put_badges(w, domain);
    pm_json_field_open(w, "findings", '[');
    for (size_t i = 0; i < domain->count; i++)
        put_finding(telling, &domain->items[i]);
    pm_json_close(w);
    pm_json_close(w);
}

static void put_head(struct pm_json_writer *w, int64_t verified_at)
{
    pm_json_field_time(w, "verified_at", verified_at);
    pm_json_field_open(w, "domains", '[');
}

static void put_tail(struct pm_json_writer *w, const struct pm_verify_summary *summary)
{
    pm_json_close(w);
    pm_json_field_open(w, "summary", '{');
    pm_json_field_int(w, "domains", (int64_t)summary->domains);
    pm_json_field_int(w, "ok", (int64_t)summary->ok);
    pm_json_field_int(w, "warned", (int64_t)summary->warned);
    pm_json_field_int(w, "failed", (int64_t)summary->failed);
    pm_json_field_int(w, "unknown", (int64_t)summary->unknown);
    pm_json_close(w);
}

void pm_verify_body_put(struct pm_json_writer *w, const struct pm_findings *findings,
                        int64_t verified_at, bool without_ownership)
{
    struct pm_verify_summary summary = {0};
    struct telling telling = {w, without_ownership};
    struct pm_verify_domain domain;
    put_head(w, verified_at);
    for (size_t at = 0; pm_verify_next_domain(findings, &at, &domain);) {
        struct pm_verify_verdict verdict = pm_verify_verdict_of(&domain);
        pm_verify_count(&summary, verdict);
        put_domain(&telling, &domain, verdict);
    }
    put_tail(w, &summary);
}

static void begin(struct pm_verify_report *report)
{
    struct pm_json_writer *w = PM_NEW(&report->arena, struct pm_json_writer);
    report->own = w;
    pm_document_begin(w, report->sink);
    put_head(w, report->style->now);
}

static void tell(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                 struct pm_verify_verdict verdict)
{
    struct telling telling = {report->own, false};
    put_domain(&telling, domain, verdict);
}

static void end(struct pm_verify_report *report)
{
    put_tail(report->own, &report->summary);
    pm_json_field_bool(report->own, "complete", report->summary.missed == 0);
    pm_document_end(report->own);
}

const struct pm_verify_format pm_verify_as_json = {
    .name = "json", .full = true, .begin = begin, .domain = tell, .end = end};
