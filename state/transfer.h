/* A whole state as one document: what `state export` writes and `state import` reads, for the
 * SQLite file and the branch alike. Canonical JSON in one line:
 *
 *     {"events":[EVENT,…],"format_version":"1.0","runs":[RUN,…]}
 *
 * EVENT as state/event_json.h writes it, sorted by time, then run, then number; RUN as
 * state/run_json.h does, sorted by id. The same state gives the same bytes, wherever it is kept.
 * Not every event's run is among the runs. */
#pragma once

#include "base/sink.h"
#include "model/ledger.h"

enum { PM_TRANSFER_MAX = 256 * 1024 * 1024 }; /* bytes of a document that is read */

struct pm_transfer {
    struct pm_event *events;
    size_t count;
    struct pm_run *runs;
    size_t run_count;
};

/* Events and runs in any order, each id once; all must pass their checks. */
void pm_transfer_write(const struct pm_transfer *state, struct pm_sink *sink);
/* Outside input: every event and run is checked, and nothing is taken that this program would not
 * write. All is copied. Errors: not such a document, one of a later format; an event that is none,
 * with its id. */
PM_CHECKED bool pm_transfer_read(struct pm_str bytes, struct pm_arena *arena,
                                 struct pm_transfer *out, struct pm_err *err);

/* A void event for each domain that has pending deletions; their number. note: why, for people. */
size_t pm_void_pending(const struct pm_ledger *ledger, struct pm_run *run, int64_t time,
                       struct pm_str note, struct pm_arena *arena, struct pm_event **out);

struct pm_merge {
    const struct pm_event *present; /* all events of the state */
    size_t present_count;
    const struct pm_event *brought; /* of the document */
    size_t brought_count;
    /* The state is one that a machine keeps for itself: claims and unclaims stay behind, and as the
     * document may tell of applies that were made elsewhere meanwhile, no pending deletion of the
     * state is kept, either. */
    bool into_file;
};
struct pm_merged {
    struct pm_event *events; /* what is to be added: what is new, then the voids */
    size_t count, voided;    /* voided: how many of them are voids */
};

/* The union of two histories, save that no pending deletion comes back with it: of a copy nobody
 * can say what was cancelled since, so each that is not in the state already (into_file: each) is
 * voided in the name of the run. The voids' time is the latest of the ledger: no clock is asked, so
 * that a wrong one holds nothing up later. Errors: both hold an event of one id with different
 * content; the document is of another account than the state. */
PM_CHECKED bool pm_transfer_merge(const struct pm_merge *merge, struct pm_run *run,
                                  struct pm_arena *arena, struct pm_merged *out,
                                  struct pm_err *err);
