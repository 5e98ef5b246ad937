/* What `state init` and `state import` make a branch of: the records that are there, those that
 * this machine saw, and events from elsewhere. Private to shared_*.c. */
#pragma once

#include "state/shared_session.h"

struct pm_history {
    struct pm_log_events logged; /* in records that will be in the branch */
    struct pm_log_events loose;  /* of records that the branch holds in another form */
};

/* Reads the records below the change's base and, when `seen` is another commit, below that one;
 * what the base lacks of its files is put into the change. A record of the base that cannot be read
 * is replaced by the one that was seen; an error when there is none. */
PM_CHECKED bool pm_history_read(struct pm_shared *s, struct pm_commit_id seen,
                                struct pm_change *change, struct pm_history *out,
                                struct pm_err *err);
/* Those of the loose and of the given events, by id, that are not logged. */
struct pm_event *pm_history_missing(const struct pm_history *history, const struct pm_event *given,
                                    size_t given_count, struct pm_arena *arena, size_t *count);
