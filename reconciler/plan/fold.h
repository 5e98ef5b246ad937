/* The ledger's fold. */
#pragma once

#include "base/arena.h"
#include "model/ledger.h"

/* Folds events, in any order, with repetitions (the same id counts once), into what they come to:
 * of each kind the events that no event closes. The policy is the latest of those that no event
 * closes, so that it survives a clock that was set back; the account is that of the latest policy
 * event that names one. Events of a domain's kinds without a domain are passed over. `exists` is
 * set to true. The lists are made in the arena, the events are borrowed. */
struct pm_ledger pm_ledger_fold(const struct pm_event *events, size_t count,
                                struct pm_arena *arena);

/* The same for a history of which only what it came to is left: folds the events onto `base`, which
 * must be a fold, or zeroed. It equals the fold of both histories as long as no event of the base's
 * history closes one of `events`; and none does if they are new, since only what is in a history
 * can be closed in it. What the base's history holds already must not be given again: somebody may
 * have closed it since. Of several policies that are open at once the base keeps the latest only;
 * as each closes the one before it, there are several only where histories were joined. The events
 * of the base are borrowed, too. */
struct pm_ledger pm_ledger_fold_onto(const struct pm_ledger *base, const struct pm_event *events,
                                     size_t count, struct pm_arena *arena);
