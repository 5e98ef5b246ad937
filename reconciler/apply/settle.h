/* Open intents of earlier runs: what the account's list says became of them. Pure. */
#pragma once

#include "model/account.h"
#include "model/ledger.h"

/* The seconds an intent is left alone beyond its request's time-out. */
enum { PM_SETTLE_MARGIN_S = 5 };

/* For each open intent that is older than its request can live: a DONE event when the account shows
 * the effect (add: there; delete: gone; update: there, its settings are compared by the next plan),
 * else FAILED. DONE of a delete closes the pending rows and the known event, too. *youngest_s: how
 * long, at `now`, until the rest can be settled; 0 when none is left. Returns the number of events.
 */
size_t pm_settle(const struct pm_ledger *ledger, const struct pm_account *account, int64_t now,
                 int64_t request_timeout_s, struct pm_run *run, struct pm_arena *arena,
                 struct pm_event **out, int64_t *youngest_s, size_t *unsettled);

/* Makes `done` close what a delete of its domain ends: pending rows and the known event. */
void pm_close_deleted(struct pm_event *done, const struct pm_ledger *ledger,
                      struct pm_arena *arena);
