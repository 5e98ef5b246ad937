/* Events of a shared ledger that a wrong clock, or a hand, set ahead of time. */
#pragma once

#include "base/arena.h"
#include "model/ledger.h"

/* How far an event's time may be ahead of the service's clock. */
enum { PM_AHEAD_MAX_S = 5 * 60 };

/* Leaves out of the ledger the pending rows and claims whose time is over PM_AHEAD_MAX_S ahead of
 * now, and its highest time when that is. What holds a deletion back (holds, protections, known
 * domains, intents) stays, whatever its time: a row that is left out comes back when its time does,
 * and its domain has a whole delay from then on. Each as a sentence in *notes, with names and
 * actors as they came; their number. Pure: the ledger's lists are made anew in the arena. */
size_t pm_ledger_leave_out_ahead(struct pm_ledger *ledger, int64_t now, struct pm_arena *arena,
                                 struct pm_str **notes);
