/* All events that the books hold, and the runs they are of. */
#pragma once

#include "command/books.h"
#include "state/transfer.h"

/* Reads the whole history of open books: of a branch all its records, sorted by run (that is by its
 * start), then number; of a state file its rows, in the order of time. Each event stands there
 * once. Runs are sorted by id; not every event's run is among them. */
PM_CHECKED bool pm_books_history(struct pm_books *books, struct pm_transfer *out,
                                 struct pm_err *err);
/* Of an open state file; nothing when it does not exist. */
PM_CHECKED bool pm_books_history_of(struct pm_store *store, struct pm_arena *arena,
                                    struct pm_transfer *out, struct pm_err *err);
/* A copy by way of its text. False: it is no event that may be kept. */
bool pm_books_copy_event(const struct pm_event *event, struct pm_arena *arena,
                         struct pm_event *out);
