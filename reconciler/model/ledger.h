/* What a history of events comes to: known domains, queue, holds, protections, open intents. Made
 * by plan/fold.h. Each list is sorted by domain, then time, then event id. */
#pragma once

#include "model/event.h"

/* The open events of one kind. */
struct pm_open_events {
    const struct pm_event **items;
    size_t count;
};

struct pm_ledger {
    struct pm_open_events known;
    struct pm_open_events pending; /* schedule */
    struct pm_open_events holds;
    struct pm_open_events protections; /* protect */
    struct pm_open_events intents;
    struct pm_open_events
        claims; /* sorted by time, then id; of a state that one machine keeps: none */
    /* The latest policy event that is still open, so that a clock set back revives no old one.
     * NULL: no apply yet. */
    const struct pm_event *policy;
    /* The latest policy event, open or closed, that names an account, and the fingerprint in it.
     * NULL and empty: none. */
    const struct pm_event *account_event;
    struct pm_str account;
    /* Of the service's clock, so that one set back is noticed: cancel, hold, release, unprotect
     * and unclaim do not count, which may have a person's local time. 0: no event counts. */
    int64_t highest_time;
    /* False: there is no state yet; queue, holds and protections are unknown, not empty. */
    bool exists;
};

/* The open events of that domain: first position and number (0: none). Binary search. */
struct pm_open_events pm_open_of(const struct pm_open_events *open, struct pm_str domain);

/* The open intent to delete that domain: a request that was sent, or was about to be, and whose
 * outcome is not known. NULL: none. */
const struct pm_event *pm_ledger_delete_intent(const struct pm_ledger *ledger,
                                               struct pm_str domain);

enum { PM_CLAIM_LIFE_S = 15 * 60 };
/* When it expires: whatever a hand wrote, a claim lasts no longer than PM_CLAIM_LIFE_S. */
int64_t pm_claim_end(const struct pm_event *claim);
/* The claim that has not expired at that time (the service's clock); of several the one that lasts
 * longest. NULL: nobody works on the account. */
const struct pm_event *pm_ledger_claim(const struct pm_ledger *ledger, int64_t now);

/* A pending deletion. A domain with several open schedule events has one row: the latest counts. */
struct pm_pending {
    struct pm_str domain;
    int64_t requested;
    int64_t delay_s; /* the delay when it was requested: the longest of its events */
    struct pm_str actor;
    struct pm_str run;
};

/* The row of that domain; false when nothing is pending. */
bool pm_ledger_pending(const struct pm_ledger *ledger, struct pm_str domain,
                       struct pm_pending *out);
/* requested + the longest of 24 h, the delay then and the delay now. */
int64_t pm_pending_due(const struct pm_pending *pending, int64_t delay_now_s);
