/* What the files of `verify` share. Private to verify*.c. */
#pragma once

#include "command/books.h"
#include "command/keep.h"
#include "report/verify.h"

struct pm_verifying {
    struct pm_context *context;
    struct pm_desired desired;
    struct pm_account account;
    bool has_account;
    struct pm_books *books; /* NULL: not needed */
    struct pm_ledger ledger;
    struct pm_survey_domain *domains;
    size_t count;
    struct pm_survey_options survey;
    struct pm_verify_report report;
    struct pm_findings recorded; /* for --record: all of them */
    bool silent;                 /* of some domain every required record is unknown */
    bool heard, resolver_heard;  /* somebody replied, as in struct pm_survey_result */
    struct pm_err stopped;       /* a signal ended the waiting: code INTERRUPTED; else NONE */
};

/* Tells of a domain, in the order of the domains. */
void pm_verifying_tell(struct pm_verifying *v, const struct pm_kept *found, size_t domain);
/* --wait: looks until all is right, then tells of all domains; of those that were looked at when it
 * fails. Errors: of pm_survey_run. */
PM_CHECKED bool pm_verifying_wait(struct pm_verifying *v, struct pm_err *err);
