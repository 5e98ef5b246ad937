/* Open intents of earlier runs: what the account's list says became of them. Pure. */
#pragma once

#include "model/account.h"
#include "model/ledger.h"

/* The seconds an intent is left alone beyond its request's time-out. */
enum { PM_SETTLE_MARGIN_S = 5 };

struct pm_settle_times {
    int64_t now;
    bool comparable; /* now is of the clock that intents are written by, the service's */
    /* Slept since the intents were first seen: they are at least that old, whatever clocks say. */
    int64_t waited_s;
    int64_t request_timeout_s; /* for intents that do not say their own */
};

struct pm_settlements {
    struct pm_event *events; /* for each intent that is settled one, or a FAILED and its VOID */
    size_t count;
    size_t unsettled; /* intents that are too young */
    int64_t wait_s;   /* until the youngest of them can be settled; 0 when there is none */
};

/* For each open intent that is older than its request can live: a DONE event when the account shows
 * the effect (add: there; delete: gone; update: there, its settings are compared by the next plan),
 * else FAILED. DONE of a delete closes the pending rows and the known event, too; after FAILED of a
 * delete comes a VOID of its pending rows, if there are any, so that a new delay begins. */
struct pm_settlements pm_settle(const struct pm_ledger *ledger, const struct pm_account *account,
                                const struct pm_settle_times *times, struct pm_run *run,
                                struct pm_arena *arena);

/* Makes `done` close what a delete of its domain ends: pending rows and the known event. */
void pm_close_deleted(struct pm_event *done, const struct pm_ledger *ledger,
                      struct pm_arena *arena);
