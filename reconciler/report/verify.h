/* What verification found, for people and for programs (schema/verify.schema.json). */
#pragma once

#include "base/sink.h"
#include "model/finding.h"
#include "report/style.h"

/* Domains by what their required findings come to. */
struct pm_verify_summary {
    size_t domains, ok, failed, unknown;
};
/* Findings of one domain must stand together. */
struct pm_verify_summary pm_verify_summarize(const struct pm_findings *findings);
/* How many findings from `at` on are of the same domain. */
size_t pm_verify_run(const struct pm_findings *findings, size_t at);

/* Per domain a line with its verdict, then a line a finding; what is wrong is told with expected,
 * seen, where and the record to publish. Ends in "Verify: N domains: P ok, F failed, U unknown." */
void pm_report_verify_text(struct pm_sink *sink, const struct pm_findings *findings,
                           const struct pm_style *style);
void pm_report_verify_json(struct pm_sink *sink, const struct pm_findings *findings,
                           const struct pm_style *style);
