/* A desired-state file written from an account (`import`). */
#pragma once

#include "base/sink.h"
#include "model/account.h"

struct pm_report_account {
    const struct pm_account *account;
    int64_t now; /* when it was read, for the comment */
};

/* Every domain of the account that is not shared, with settings where they differ from the
 * service's defaults, and comments: users and rules, names as people write them, what was left out
 * and why. A plan of this file against the same account has nothing to do. Domains that the file
 * cannot declare (public suffixes) are put under policy.ignore. */
void pm_report_account_yaml(struct pm_sink *sink, const struct pm_report_account *report);
