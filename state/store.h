/* The ledger on disk: one SQLite file. The event table is the truth; anything else is a cache. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "model/event.h"
#include "model/ledger.h"

struct pm_store;

enum pm_store_mode {
    PM_STORE_READ,  /* creates nothing, takes no lock; a state that is not there is not an error */
    PM_STORE_WRITE, /* creates the folder (0700) and file (0600) when missing; cancel, release,
                       unprotect */
    PM_STORE_RUN, /* as WRITE, and holds the run lock (OFD lock on <state>.lock) until closed: apply
                   */
};

/* Who holds or takes the run lock; written into the lock file. */
struct pm_lock_info {
    struct pm_str run, actor, host, operation;
    int64_t since;
};

/* Opens the state at path. In mode READ *out may be a store without a file: its ledger has exists =
 * false. who: for mode RUN. Errors, each with what to do: not a database, a database of another
 * program, of a newer version, read-only, disk full, damaged; locked by another run (PM_ERR_LOCKED:
 * who, where, since when). */
PM_CHECKED bool pm_store_open(const char *path, enum pm_store_mode mode,
                              const struct pm_lock_info *who, struct pm_arena *arena,
                              struct pm_store **out, struct pm_err *err);
void pm_store_close(struct pm_store *store);
/* False: the state does not exist (mode READ). */
bool pm_store_exists(const struct pm_store *store);

/* All events, in the order of time, run, number. */
PM_CHECKED bool pm_store_events(struct pm_store *store, struct pm_arena *arena,
                                struct pm_event **out, size_t *count, struct pm_err *err);
/* The fold of all events. */
PM_CHECKED bool pm_store_ledger(struct pm_store *store, struct pm_arena *arena,
                                struct pm_ledger *out, struct pm_err *err);
/* Commits events in one transaction, synced to disk. An event whose id is there already with the
 * same content is passed over; with another content: an error, nothing committed. */
PM_CHECKED bool pm_store_append(struct pm_store *store, const struct pm_event *events, size_t count,
                                struct pm_err *err);
/* In one transaction: reads the ledger, lets `check` look at it (and fill `events`), commits what
 * it leaves. When check returns false nothing is committed and its error is passed on. */
typedef bool pm_store_check_fn(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                               struct pm_event **events, size_t *count, struct pm_err *err);
PM_CHECKED bool pm_store_append_checked(struct pm_store *store, pm_store_check_fn *check, void *ctx,
                                        struct pm_arena *arena, struct pm_err *err);
