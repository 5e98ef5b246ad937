/* Problems of the desired-state file for people, programs (schema/validate.schema.json) and
 * workflows. */
#pragma once

#include "base/diag.h"
#include "base/sink.h"
#include "report/style.h"

/* Each problem with its place, the line of the file with a caret under it, and what to write
 * instead; then how many there are. Nothing without problems. With style->github_actions followed
 * by annotations. */
void pm_report_diags_text(struct pm_sink *sink, const struct pm_diags *diags,
                          const struct pm_style *style);
/* The ten worst as workflow commands; the runner shows no more. */
void pm_report_diags_annotations(struct pm_sink *sink, const struct pm_diags *diags);

/* What `validate` came to. */
struct pm_report_validate {
    const struct pm_diags *diags;
    size_t domain_count; /* declared, as far as it could be read */
};

/* pm_report_diags_text, then "Valid: 3 domains." without errors. */
void pm_report_validate_text(struct pm_sink *sink, const struct pm_report_validate *report,
                             const struct pm_style *style);
void pm_report_validate_json(struct pm_sink *sink, const struct pm_report_validate *report,
                             const struct pm_style *style);
