/* Whether a ledger that was read is one that a fold could have made. Private to state/snapshot.c.
 */
#pragma once

#include "base/err.h"
#include "model/ledger.h"

/* Each event (which passed pm_event_check) is of its list's kind, each list is in its order, no
 * event stands twice or is closed by another, the account is that of the policy or a later one, and
 * no event that counts is later than the highest time. */
PM_CHECKED bool pm_ledger_check(const struct pm_ledger *ledger, struct pm_err *err);
