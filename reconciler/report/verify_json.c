#include "report/verify.h"

#include "report/bodies.h"
#include "report/document.h"

static void put_finding(struct pm_json_writer *w, const struct pm_finding *finding,
                        bool without_ownership)
{
    bool told = !without_ownership || !pm_str_is(finding->rule, "ownership");
    struct pm_str none = {0};
    pm_json_open(w, '{');
    pm_json_field_str(w, "domain", finding->domain);
    pm_json_field_str(w, "rule", finding->rule);
    pm_json_field_text(w, "status", pm_status_name(finding->status));
    pm_json_field_bool(w, "required", finding->required);
    pm_json_field_str(w, "owner", finding->owner);
    pm_json_field_text(w, "type", pm_rrtype_name(finding->type));
    pm_json_field_str_or_null(w, "expected", told ? finding->expected : none);
    pm_json_field_str_or_null(w, "seen", told ? finding->seen : none);
    pm_json_field_str_or_null(w, "where", finding->where);
    pm_json_field_str_or_null(w, "why", finding->why);
    pm_json_field_str_or_null(w, "fix", told ? finding->fix : none);
    pm_json_close(w);
}

static void put_verdicts(struct pm_json_writer *w, const struct pm_findings *findings)
{
    pm_json_field_open(w, "domains", '[');
    for (size_t at = 0, count; at < findings->count; at += count) {
        count = pm_verify_run(findings, at);
        pm_json_open(w, '{');
        pm_json_field_str(w, "name", findings->items[at].domain);
        pm_json_field_text(w, "status",
                           pm_status_name(pm_findings_verdict(findings->items + at, count)));
        pm_json_close(w);
    }
    pm_json_close(w);
}

void pm_verify_body_put(struct pm_json_writer *w, const struct pm_findings *findings,
                        int64_t verified_at, bool without_ownership)
{
    struct pm_verify_summary s = pm_verify_summarize(findings);
    pm_json_field_time(w, "verified_at", verified_at);
    pm_json_field_open(w, "summary", '{');
    pm_json_field_int(w, "domains", (int64_t)s.domains);
    pm_json_field_int(w, "ok", (int64_t)s.ok);
    pm_json_field_int(w, "failed", (int64_t)s.failed);
    pm_json_field_int(w, "unknown", (int64_t)s.unknown);
    pm_json_close(w);
    put_verdicts(w, findings);
    pm_json_field_open(w, "findings", '[');
    for (size_t i = 0; i < findings->count; i++)
        put_finding(w, &findings->items[i], without_ownership);
    pm_json_close(w);
}

void pm_report_verify_json(struct pm_sink *sink, const struct pm_findings *findings,
                           const struct pm_style *style)
{
    struct pm_json_writer w;
    pm_document_begin(&w, sink);
    pm_verify_body_put(&w, findings, style->now, false);
    pm_document_end(&w);
}
