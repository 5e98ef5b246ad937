/* The ledger on disk: one SQLite file that holds the events, and who ran what, and nothing else;
 * what they come to is folded at each load (a microsecond an event).
 *
 * Several programs may have the state open at once, and a write of one waits for that of another.
 * Every function that touches the file fails with PM_ERR_LOCKED when it is still in use by another
 * program after 5 seconds, and with a message that says what to do when the disk is full, the file
 * damaged or not to be written, or when it holds something that is no event. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "model/event.h"
#include "model/ledger.h"
#include "state/transfer.h"

struct pm_store;

enum pm_store_mode {
    /* Creates nothing, takes no lock; a state that is not there is not an error. */
    PM_STORE_READ,
    /* Creates the folder (0700) and file (0600) when missing. For cancel, release, unprotect. */
    PM_STORE_WRITE,
    /* As WRITE, and holds the run lock (OFD lock on <state>.lock) until closed. For apply. */
    PM_STORE_RUN,
};

/* Who writes: kept with the run's first events (its operation is the command), and, of who takes
 * the run lock, written into the lock file. */
struct pm_lock_info {
    struct pm_str run, actor, host, operation;
    int64_t since;
};

/* Opens the state at path; *out lives in the arena. In mode READ *out may be a store without a
 * file: its ledger has exists = false. who: needed in mode RUN; in mode
 * WRITE NULL means that no run is kept with the events. The form of an older version is changed
 * when it is opened to be written, and a copy of it kept beside it (state/backup.h); reading needs
 * no change. A write that a killed program
 * left half done is rolled back, in mode READ too. Errors, each with what to do, and nothing
 * changed: a URI, a symbolic link (folders may be reached by one), not a database, a database of
 * another program, of a newer version, read-only, disk full, damaged; not backed up, where
 * its form had to be changed; locked by another run (PM_ERR_LOCKED: who, where, since when). */
PM_CHECKED bool pm_store_open(const char *path, enum pm_store_mode mode,
                              const struct pm_lock_info *who, struct pm_arena *arena,
                              struct pm_store **out, struct pm_err *err);
/* Gives up the run lock, too. NULL is fine. */
void pm_store_close(struct pm_store *store);
/* Fails with PM_ERR_LOCKED, and who holds it, when another run holds the run lock now. It may be
 * gone, or be there, a moment later. */
PM_CHECKED bool pm_store_look_for_run(const struct pm_store *store, struct pm_err *err);
/* False: the state does not exist (mode READ), or is a file with nothing in it. */
bool pm_store_exists(const struct pm_store *store);

/* All events, in the order of time; those of one second as they were appended. */
PM_CHECKED bool pm_store_events(struct pm_store *store, struct pm_arena *arena,
                                struct pm_event **out, size_t *count, struct pm_err *err);
/* Who did it: the runs in the order of ids, that is of time; only what is stored of them is set. Of
 * events that an older version stored there are none. */
PM_CHECKED bool pm_store_runs(struct pm_store *store, struct pm_arena *arena, struct pm_run **out,
                              size_t *count, struct pm_err *err);
/* The fold of all events. exists is false as long as there are none, whatever the mode: an apply
 * that never committed anything has left no state. */
PM_CHECKED bool pm_store_ledger(struct pm_store *store, struct pm_arena *arena,
                                struct pm_ledger *out, struct pm_err *err);
/* Commits events in one transaction, synced to disk. An event whose id is there already with the
 * same content is passed over; with another content: an error, nothing committed. */
PM_CHECKED bool pm_store_append(struct pm_store *store, const struct pm_event *events, size_t count,
                                struct pm_err *err);
/* In one transaction that no other writer can come between: reads the ledger, lets `check` look at
 * it (and fill `events`), commits what it leaves. When check returns false nothing is committed and
 * its error is passed on. check must not use the store. */
typedef bool pm_store_check_fn(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                               struct pm_event **events, size_t *count, struct pm_err *err);
PM_CHECKED bool pm_store_append_checked(struct pm_store *store, pm_store_check_fn *check, void *ctx,
                                        struct pm_arena *arena, struct pm_err *err);

/* Adds a whole other state to this one, as pm_transfer_merge does, in one transaction. run: in
 * whose name deletions are voided. *added: how many events, voids among them; *voided: how many
 * voids. */
PM_CHECKED bool pm_store_import(struct pm_store *store, const struct pm_transfer *state,
                                struct pm_run *run, struct pm_arena *arena, size_t *added,
                                size_t *voided, struct pm_err *err);
/* Looks for all that can be wrong with the file, its rows and what they refer to: each as a
 * sentence, none when all is well. Fails only when that cannot be found out. */
PM_CHECKED bool pm_store_check(struct pm_store *store, struct pm_arena *arena,
                               struct pm_str **problems, size_t *count, struct pm_err *err);
/* Takes the file out of use, once its events are kept elsewhere: it is renamed to
 * "<state>.moved-<time>" (*moved), with nothing lost should another program be writing right now.
 * The store must be open in mode RUN, and can only be closed afterwards. events: how many were
 * taken along. Errors, the file left in its place: it holds more by now. */
PM_CHECKED bool pm_store_retire(struct pm_store *store, size_t events, struct pm_arena *arena,
                                const char **moved, struct pm_err *err);
