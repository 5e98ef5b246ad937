/* The state in a branch of a git remote: what a run sees of it, adds to it, and pushes.
 *
 * The branch is one line of history, its tip holds the snapshot (state/snapshot.h), the records
 * (state/record.h) and queue.md. A change is a commit on the tip that was fetched, pushed on
 * condition that the tip is still that one. When somebody was faster, the newer tip is fetched, the
 * run's events are folded onto it, and it is pushed again, a bounded number of times. An event is
 * in the branch if and only if it is in its run's record there: what a push without an answer
 * brought there is not added twice.
 *
 * A tip is accepted when it is a state of the same lineage that this machine has not seen
 * overtaken: not with a lower serial than the last seen one, not another state of the same serial,
 * and with the record that was the last one then. A tip whose commit this program did not write
 * (its message names the serial and the digest of state.json) is folded anew from its records, and
 * refused when state.json does not follow from them; when it does, the next commit voids all that
 * is pending there, since a revert may have undone a cancel. A branch that is missing is never an
 * empty queue. */
#pragma once

#include "model/ledger.h"
#include "state/record.h"
#include "state/remote_port.h"
#include "state/store.h"

struct pm_shared;

struct pm_shared_options {
    const char *path; /* of the bare repository; made when missing */
    struct pm_remote_port remote;
    struct pm_str name; /* "BRANCH of URL", for messages */
    struct pm_str author_name, author_email;
    struct pm_run *run; /* whose events are added; numbers of its events are used up by claims */
    /* Writes queue.md for the ledger. */
    void (*queue)(void *ctx, const struct pm_ledger *ledger, struct pm_sink *sink);
    /* Sleeps; false when a signal asked to stop. */
    bool (*sleep_ms)(void *ctx, int64_t ms);
    /* The service's clock as far as it is known, else the local one. */
    int64_t (*now)(void *ctx);
    /* A sentence for the person watching; may be NULL. */
    void (*say)(void *ctx, struct pm_str text);
    void *ctx;
};

/* No network yet. Errors: of the repository; it is in use by another program for a minute. */
PM_CHECKED bool pm_shared_open(const struct pm_shared_options *options, struct pm_arena *arena,
                               struct pm_shared **out, struct pm_err *err);
/* NULL is fine. What was appended and not published is gone. */
void pm_shared_close(struct pm_shared *shared);

/* Fetches the tip and accepts it. Errors: PM_ERR_UNREACHABLE; the branch is missing, was rewound or
 * replaced, is not a state, or was edited into something that does not follow from its log: each
 * with what to do. */
PM_CHECKED bool pm_shared_fetch(struct pm_shared *shared, struct pm_err *err);
/* Brings the records that wait here (pm_shared_finish) into the branch, so that what is planned on
 * it has them; none: no network. After a fetch. Errors: as of pm_shared_publish. */
PM_CHECKED bool pm_shared_send_waiting(struct pm_shared *shared, struct pm_err *err);
/* Takes the tip that this machine accepted last, without the network; *seen_at is when that was
 * (local clock). False in *found: there is none. */
PM_CHECKED bool pm_shared_use_last(struct pm_shared *shared, bool *found, int64_t *seen_at,
                                   struct pm_err *err);
/* The accepted tip with the run's own events folded in. Borrows from the arena and from `shared`.
 */
struct pm_ledger pm_shared_ledger(struct pm_shared *shared, struct pm_arena *arena);
int64_t pm_shared_serial(const struct pm_shared *shared);

/* Adds events of the run to what the next publish brings. Under a claim that is more than half over
 * it publishes now, with a new claim; that failing, as long as two request time-outs are left, only
 * says so. Events ought to pass pm_event_check. */
PM_CHECKED bool pm_shared_append(struct pm_shared *shared, const struct pm_event *events,
                                 size_t count, struct pm_err *err);
/* Brings what was appended into the branch; nothing appended: no commit. Under a claim it fails
 * when the claim is no longer there. Errors: PM_ERR_UNREACHABLE after several tries: what was
 * appended is kept for the next publish, and may have arrived; PM_ERR_LOCKED: the claim is gone,
 * unlocked or taken over, by whom; PM_ERR_FAILED: refused. */
PM_CHECKED bool pm_shared_publish(struct pm_shared *shared, struct pm_err *err);
/* Fetches, lets the check look at the ledger, brings the events it leaves (and what was appended)
 * into the branch; on a lost race all of it again. Under a claim it fails, before the check, when
 * the claim is gone, and renews it in the same commit when fewer than two request time-outs are
 * left. An intent to delete needs a pending row in the branch that the log backs: the
 * record of a run that ended in order. A row that came into the branch over five minutes after its
 * time is voided, and then it fails. When it fails,
 * the check's events are not pushed later; they may have arrived all the same. */
PM_CHECKED bool pm_shared_append_checked(struct pm_shared *shared, pm_store_check_fn *check,
                                         void *ctx, struct pm_arena *arena, struct pm_err *err);

/* Claims the account for the run (a claim whose time is over five minutes ahead of now is reported
 * and counts as expired): PM_ERR_LOCKED when another run's claim has not expired (who,
 * where, since and until when; how to unlock it). Expired claims are taken over: closed. wait_s:
 * how long to wait for the other, fetching now and then. */
PM_CHECKED bool pm_shared_claim(struct pm_shared *shared, int64_t request_timeout_s, int64_t wait_s,
                                struct pm_err *err);
/* False when the claim is over or ends in less than `seconds`. True without a claim. */
PM_CHECKED bool pm_shared_may_send(struct pm_shared *shared, int64_t seconds, struct pm_err *err);

/* The last word of a run. */
struct pm_shared_end {
    struct pm_str summary;               /* "2 added, 1 scheduled for deletion" */
    struct pm_str plan_digest;           /* may be empty */
    struct pm_str plan, outcome, verify; /* JSON objects; may be empty */
    struct pm_str markdown;              /* the record for people; may be empty */
};

/* Publishes the complete record, with what was appended, and gives up the claim. Nothing in the
 * record but what makes up a claim and `always` false: commits only what gives the claim up. When
 * it cannot be pushed, the record is put into the outbox (refs below PM_REF_OUTBOX) and goes with
 * the next push from this machine. What arrives late must not hasten a deletion: of such a record
 * only known, protect, void, cancel, hold, intent, done, failed and unknown events are kept,
 * and of them none that lifts a hold or a protection. */
PM_CHECKED bool pm_shared_finish(struct pm_shared *shared, const struct pm_shared_end *end,
                                 bool always, struct pm_err *err);

/* Records of the branch, oldest first, whose path is wanted (NULL: all); each lasts for the call.
 */
typedef bool pm_shared_record_fn(void *ctx, const struct pm_record *record, struct pm_err *err);
PM_CHECKED bool pm_shared_records(struct pm_shared *shared,
                                  bool (*wanted)(void *ctx, struct pm_str run,
                                                 struct pm_str command),
                                  pm_shared_record_fn *fn, void *ctx, struct pm_err *err);
/* Folds the whole log again. Each difference from state.json as a sentence; none: they agree. */
PM_CHECKED bool pm_shared_check(struct pm_shared *shared, struct pm_arena *arena,
                                struct pm_str **differences, size_t *count, struct pm_err *err);

/* Makes the branch, or takes up one that is missing, rewound or edited, with the run's record as
 * its newest: its history is what the records say of the branch and of the tip that this machine
 * accepted last, and the events (of any run: of a file, of a local state), which the record holds.
 * What is pending there and not among the events is voided. Fails when there is a good branch
 * already, unless add is true: then the events are added to it, and nothing is voided. Errors also:
 * a record that cannot be read, and was not seen before. */
PM_CHECKED bool pm_shared_init(struct pm_shared *shared, const struct pm_event *events,
                               size_t count, bool add, struct pm_err *err);
