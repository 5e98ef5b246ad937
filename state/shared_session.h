/* What the files of shared.h and outbox.h share. Private to them. */
#pragma once

#include "state/repository.h"
#include "state/shared.h"
#include "state/snapshot.h"

/* An event of the run, and whether the branch has it. */
enum pm_own_state {
    PM_OWN_WANTED,    /* the next push brings it */
    PM_OWN_PUSHED,    /* it is in the run's record in the tip */
    PM_OWN_WITHDRAWN, /* it is not to be pushed (again); a push without an answer may have been
                         faster */
    PM_OWN_REPLACED,  /* withdrawn, and one of the same id was added since */
};

struct pm_own_event {
    struct pm_event event;
    enum pm_own_state state;
    bool stays; /* is not withdrawn with the try that it was added in */
};

struct pm_shared_tip {
    struct pm_commit_id commit; /* empty: none was accepted yet */
    struct pm_snapshot snapshot;
    struct pm_str digest; /* of state.json's bytes */
    bool edited;          /* by somebody else's commit: its message is not one of ours */
};

struct pm_shared {
    struct pm_shared_options options;
    struct pm_arena *arena;
    struct pm_repository *repository;
    const char *lock_path;
    int lock; /* a descriptor */
    struct pm_shared_tip tip;
    bool refused;         /* the branch was reached, and what it holds is not to be taken */
    struct pm_str record; /* the path of the run's own */
    struct pm_own_event *own;
    size_t own_count, own_cap;
    size_t late_rows;   /* voided for coming late, and not told yet */
    bool has_withdrawn; /* some of them */
    bool claimed;       /* and not given up */
    int64_t request_timeout_s;
    int64_t renew_after;      /* not before this time again: the last renewal failed */
    struct pm_err claim_gone; /* code NONE: it is still there */
    bool ending;              /* the run's last push: a stop signal must not keep it back */
    bool complete, complete_pushed;
    bool making;                     /* the branch, or taking up what is there */
    const struct pm_shared_end *end; /* while ending; NULL: nothing happened */
};

/* shared_lock.c: other programs on this machine keep out of our repository. Errors: PM_ERR_LOCKED
 * after a minute. */
PM_CHECKED bool pm_shared_lock(struct pm_shared *s, struct pm_err *err);
void pm_shared_unlock(struct pm_shared *s);
/* When a tip was accepted last (local clock), kept in the lock file; 0: never. */
void pm_shared_note_seen(struct pm_shared *s);
int64_t pm_shared_noted_seen(const struct pm_shared *s);

/* shared.c. A sentence for the person watching. */
void pm_shared_say(const struct pm_shared *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* shared_own.c. Copies events to the end of the run's own. */
PM_CHECKED bool pm_own_add(struct pm_shared *s, const struct pm_event *events, size_t count,
                           struct pm_err *err);
/* Adds what takes a row out of the queue. */
PM_CHECKED bool pm_own_void(struct pm_shared *s, const struct pm_event *schedule, const char *note,
                            struct pm_err *err);
/* The same, whatever becomes of the try that it was noticed in. */
PM_CHECKED bool pm_own_void_for_good(struct pm_shared *s, const struct pm_event *schedule,
                                     const char *note, struct pm_err *err);
/* What is still wanted from that position on is withdrawn. */
void pm_own_withdraw(struct pm_shared *s, size_t first);
/* It is in the branch. A row of the queue that came there late is voided: that is wanted, then. */
PM_CHECKED bool pm_own_set_pushed(struct pm_shared *s, size_t position, struct pm_err *err);
/* True when there is something for the next push. */
bool pm_own_is_wanted(const struct pm_shared *s);
/* True when the tip has all from that position on, but for what stays. */
bool pm_own_has_arrived(const struct pm_shared *s, size_t first);
/* Events in that state, in an array of the arena. */
struct pm_event *pm_own_in_state(const struct pm_shared *s, enum pm_own_state state,
                                 struct pm_arena *arena, size_t *count);
/* Those that the record is to hold: all that are pushed or wanted. */
struct pm_event *pm_own_for_record(const struct pm_shared *s, struct pm_arena *arena,
                                   size_t *count);
/* Learns from the run's record in a tip (NULL: it has none) which events are in the branch. Errors:
 * the record holds what this run did not write, or lost what it did. */
PM_CHECKED bool pm_own_match(struct pm_shared *s, const struct pm_record *record,
                             struct pm_err *err);
/* True when both are written alike. */
bool pm_event_same(const struct pm_event *a, const struct pm_event *b);
/* A copy by way of its text: what a run folds is then what others will read. */
PM_CHECKED bool pm_event_copy(const struct pm_event *event, struct pm_arena *arena,
                              struct pm_event *out, struct pm_err *err);

/* shared_tip.c. Fetches; *found false: the branch is missing. The lock is held. */
PM_CHECKED bool pm_tip_fetch(struct pm_shared *s, bool *found, struct pm_commit_id *out,
                             struct pm_err *err);
/* Reads a commit's state; judges nothing. */
PM_CHECKED bool pm_tip_load(struct pm_shared *s, struct pm_commit_id commit,
                            struct pm_shared_tip *out, struct pm_err *err);
/* Takes the commit for the tip when it may be: else false, with s->refused when it is to blame. */
PM_CHECKED bool pm_tip_accept(struct pm_shared *s, struct pm_commit_id commit, struct pm_err *err);
/* The tip from now on; notes that it was seen. */
PM_CHECKED bool pm_tip_set(struct pm_shared *s, const struct pm_shared_tip *tip,
                           struct pm_err *err);

/* shared_log.c: records of any commit. */
typedef bool pm_log_fn(void *ctx, struct pm_str path, const struct pm_record *record,
                       struct pm_err *err);
struct pm_log_filter {
    bool (*wanted)(void *ctx, struct pm_str run, struct pm_str command); /* NULL: all */
    void *ctx;
};
/* Each record below the folder ("log"), which lasts for the call. */
PM_CHECKED bool pm_log_walk(struct pm_shared *s, struct pm_commit_id commit, const char *folder,
                            const struct pm_log_filter *filter, pm_log_fn *fn, void *ctx,
                            struct pm_err *err);
struct pm_log_events {
    struct pm_event *items;
    size_t count, cap;
};
/* All events of all records, copied. */
PM_CHECKED bool pm_log_events(struct pm_shared *s, struct pm_commit_id commit,
                              struct pm_arena *arena, struct pm_log_events *out,
                              struct pm_err *err);

/* Fails unless the schedule event is in the log of the tip as it is here: in its run's record, or
 * in one of `state init` or `state import`; a row that a hand put into state.json deletes nothing.
 * *in_order: that run has written its last word. */
PM_CHECKED bool pm_log_backs(struct pm_shared *s, const struct pm_event *schedule, bool *in_order,
                             struct pm_err *err);
/* True for a command whose record holds events of other runs, too. */
bool pm_log_may_hold_any_run(struct pm_str command);

/* shared_check.c. Folds the log of a commit and names each difference from the snapshot. */
PM_CHECKED bool pm_log_compare(struct pm_shared *s, struct pm_commit_id commit,
                               const struct pm_snapshot *snapshot, struct pm_arena *arena,
                               struct pm_str **differences, size_t *count, struct pm_err *err);

/* shared_commit.c: what a commit is made of. */
struct pm_commit_words {
    struct pm_str command;    /* "apply" */
    struct pm_str summary;    /* "at work, 3 events" */
    struct pm_str run, actor; /* trailers; likewise the next three, when not empty */
    struct pm_str plan_digest, state_digest;
    int64_t serial; /* 0: none */
};
struct pm_str pm_commit_message(const struct pm_commit_words *words, struct pm_arena *arena);
/* The trailer's value; empty when it is not there. */
struct pm_str pm_commit_trailer(struct pm_str message, const char *key);
/* By the author that the options say. */
struct pm_commit_info pm_commit_info_make(const struct pm_shared *s, struct pm_str message);
/* Makes a commit, signed when the user's git says so. */
PM_CHECKED bool pm_commit_make_as(struct pm_shared *s, const char *tree, struct pm_commit_id parent,
                                  const struct pm_commit_info *info, struct pm_commit_id *out,
                                  struct pm_err *err);
/* Both. */
PM_CHECKED bool pm_commit_make(struct pm_shared *s, const char *tree, struct pm_commit_id parent,
                               struct pm_str message, struct pm_commit_id *out, struct pm_err *err);
/* Bytes that were written to a memory sink, copied; the sink is done with. */
struct pm_str pm_sink_finish(struct pm_sink *sink, struct pm_arena *arena);
/* The run's own record with these events; end may be NULL. */
struct pm_record pm_own_record(const struct pm_shared *s, struct pm_event *events, size_t count,
                               const struct pm_shared_end *end);
struct pm_str pm_record_bytes(const struct pm_record *record, struct pm_arena *arena);

/* shared_late.c: records that wait in our own repository. */
PM_CHECKED bool pm_late_put(struct pm_shared *s, const struct pm_record *record,
                            const struct pm_shared_end *end, struct pm_err *err);
struct pm_late_record {
    struct pm_str path;      /* of the record */
    struct pm_record record; /* with plan, outcome and verify */
    struct pm_str markdown;
};
/* One that waits, from the commit that keeps it; all is copied. */
PM_CHECKED bool pm_late_read(struct pm_shared *s, struct pm_commit_id commit,
                             struct pm_arena *arena, struct pm_late_record *out,
                             struct pm_err *err);
/* Says that one cannot be pushed. */
void pm_late_complain(const struct pm_shared *s, const char *ref, const struct pm_err *err);
PM_CHECKED bool pm_late_any(struct pm_shared *s, bool *any, struct pm_err *err);
struct pm_late {
    struct pm_tree_file *files; /* as they are to be in the branch */
    size_t file_count, file_cap;
    struct pm_event *events; /* that are not there yet, and may still come */
    size_t event_count, event_cap;
    const char **refs; /* to be removed when they have arrived */
    size_t ref_count, ref_cap;
};
/* What waits, on top of the tip. All lies in the session's arena. */
PM_CHECKED bool pm_late_collect(struct pm_shared *s, struct pm_late *out, struct pm_err *err);
PM_CHECKED bool pm_late_forget(struct pm_shared *s, const struct pm_late *late, struct pm_err *err);
/* True for what may be added after its time: nothing that hastens a deletion. */
bool pm_late_may_come(const struct pm_shared *s, const struct pm_event *event);
/* Another run has been at work since: of what is wanted only that may still come. */
void pm_late_withdraw(struct pm_shared *s);

/* shared_push.c. What a commit brings, and what the tip is with it. */
struct pm_change {
    struct pm_commit_id old;  /* the branch's tip; empty: the branch is made */
    struct pm_commit_id base; /* into whose tree the files are put; empty: into none */
    struct pm_event *events;  /* new to the branch */
    size_t count;
    struct pm_late late;
    struct pm_tree_file *files;
    size_t file_count, file_cap;
    struct pm_shared_tip tip; /* without its commit and digest, which come of the rest */
};
void pm_change_put(struct pm_shared *s, struct pm_change *change, struct pm_str path,
                   struct pm_str bytes);
/* Adds the run's record, state.json and queue.md, commits and pushes; done: it is the tip. The lock
 * is held. */
PM_CHECKED bool pm_change_push(struct pm_shared *s, struct pm_change *change,
                               struct pm_arena *scratch, enum pm_push *result, struct pm_err *err);
/* One push of what is wanted, on the tip. */
PM_CHECKED bool pm_push_once(struct pm_shared *s, bool with_late, enum pm_push *result,
                             struct pm_err *err);
/* After one that did not bring it about (raced, or *err): waits and fetches what is there now.
 * False when it has been tried often enough, or another try would be in vain. */
struct pm_tries {
    int raced, unreachable;
};
PM_CHECKED bool pm_push_again(struct pm_shared *s, bool raced, struct pm_tries *tries,
                              struct pm_err *err);
/* The same without the fetch. */
PM_CHECKED bool pm_push_wait(struct pm_shared *s, bool raced, struct pm_tries *tries,
                             struct pm_err *err);
/* Fetches and accepts; tries again what may pass by itself. */
PM_CHECKED bool pm_fetch_patiently(struct pm_shared *s, struct pm_err *err);
/* Pushes until nothing is wanted any more. */
PM_CHECKED bool pm_push_all(struct pm_shared *s, struct pm_err *err);
/* Pushes until no late record waits any more. */
PM_CHECKED bool pm_push_late(struct pm_shared *s, struct pm_err *err);

/* shared_claim.c. False, saying who took it, when the run's claim is gone. */
PM_CHECKED bool pm_claim_is_there(struct pm_shared *s, struct pm_err *err);
/* Looks for the run's claim in the tip. */
void pm_claim_look(struct pm_shared *s);
/* Adds a new claim to what is wanted when the run has one that is half over, or has less than two
 * request time-outs left. */
PM_CHECKED bool pm_claim_renew(struct pm_shared *s, struct pm_err *err);
/* How long the run's claim lasts yet, as far as the branch has it. */
int64_t pm_claim_left(const struct pm_shared *s);
/* Adds what gives the claim up to what is wanted. */
PM_CHECKED bool pm_claim_give_up(struct pm_shared *s, struct pm_err *err);
