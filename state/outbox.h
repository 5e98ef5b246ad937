/* The log in a branch (git.state: log): records, and queue.md, and no state. A record that cannot
 * be pushed waits in our own repository and goes with the next one. */
#pragma once

#include "state/shared.h"

/* Puts the record (RUN's, with its markdown and queue.md) into the outbox and pushes all that waits
 * there, oldest first; a branch that is missing is made. *waiting: how many still wait. False, the
 * records safe in the outbox unless the repository itself failed: could not be pushed. */
PM_CHECKED bool pm_outbox_send(const struct pm_shared_options *options,
                               const struct pm_record *record, const struct pm_shared_end *end,
                               const struct pm_ledger *ledger, size_t *waiting, struct pm_err *err);

/* Fetches, and tells whether the branch holds a shared state: then it is no place for a log, and
 * the state of one machine is not what counts. Errors: of the repository and the remote. */
PM_CHECKED bool pm_outbox_look(const struct pm_shared_options *options, bool *shared,
                               struct pm_err *err);
