/* The account's view, for people and for programs (schema/status.schema.json). */
#pragma once

#include "base/sink.h"
#include "model/account.h"
#include "model/ledger.h"
#include "report/style.h"

struct pm_report_status {
    const struct pm_account *account;
    const struct pm_desired *desired; /* NULL: no file was read */
    const struct pm_ledger *ledger;
    int64_t delete_delay_s;     /* the delay now, for due times */
    const struct pm_str *notes; /* sentences to show below, "no state at PATH: …" */
    size_t note_count;
};

/* A table: per domain the service's four badges, users, rules, settings that differ from the
 * service's defaults, and how it stands with the file and the queue; then the credit. */
void pm_report_status_text(struct pm_sink *sink, const struct pm_report_status *report,
                           const struct pm_style *style);
void pm_report_status_json(struct pm_sink *sink, const struct pm_report_status *report,
                           const struct pm_style *style);
