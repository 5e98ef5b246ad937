/* The ledger's fold. */
#pragma once

#include "base/arena.h"
#include "model/ledger.h"

/* Folds events, in any order, with repetitions (the same id counts once), into what they come to:
 * of each kind the events that no other event closes. `exists` is set to true. The ledger borrows
 * from the events. */
struct pm_ledger pm_ledger_fold(const struct pm_event *events, size_t count,
                                struct pm_arena *arena);
