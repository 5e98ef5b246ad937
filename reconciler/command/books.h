/* The books of a command: the ledger that it works on, wherever `git.state` of the file says that
 * it is kept: in a state file of this machine (off, log), or in a branch of a git remote (shared).
 *
 * Opening looks only. An apply then begins its work (the run lock, or a claim), adds events by the
 * ledger port, and finishes; a person's single change needs no such beginning. Finishing leaves the
 * run's record in the branch. */
#pragma once

#include "apply/ports.h"
#include "command/context.h"
#include "state/store.h"

struct pm_findings;
struct pm_remote;
struct pm_report_apply;
struct pm_shared;

enum pm_books_use {
    PM_BOOKS_LOOK,   /* when the remote cannot be reached, the state that was seen last will do */
    PM_BOOKS_CHANGE, /* only the newest will do */
    PM_BOOKS_RUN, /* the same for an apply: not where another state may hold its deletions back */
    PM_BOOKS_REPAIR, /* a branch is not fetched: it may be missing or wrong */
};

struct pm_books {
    struct pm_context *context;
    const struct pm_desired *desired; /* NULL: the file is not there, or cannot be read */
    struct pm_git_options git;
    struct pm_run run;
    const char *path;    /* of the state file */
    struct pm_str place; /* "the state PATH", "BRANCH of URL" */
    bool exists;         /* false: there is no state file yet; a branch exists */
    int64_t seen_at; /* when a ledger was new that may be old by now (local clock); 0: it is new */
    /* Sentences to show beside what the ledger says. */
    struct pm_str *notes;
    size_t note_count, note_cap;

    /* Private to books*.c. */
    enum pm_books_use use;
    struct pm_store *store;
    struct pm_remote *remote;
    struct pm_shared *shared;
    struct pm_event *events; /* what the run has recorded */
    size_t event_count, event_cap;
    bool fetched;          /* and not loaded since */
    bool working;          /* begun: a single signal ends no push any more */
    int64_t wait_until_ms; /* --lock-timeout */
    struct pm_str former;  /* the branch that was used before, when the file says something else */
    bool has_clock;        /* the service's, as it was at a local time */
    int64_t clock, clock_at, clock_at_ms; /* the latter by a clock that never jumps */
};

/* Opens the books that the file names; desired: the file, NULL when the command has not read it
 * (it is read without a word; when it cannot be, what was used last counts). Errors: of the state
 * file; of the remote and the branch (state/remote.h, state/shared.h): PM_ERR_UNREACHABLE in mode
 * LOOK only when nothing was seen before; PM_ERR_INVALID: a file that cannot be read, and nothing
 * else says where the state is. */
PM_CHECKED bool pm_books_open(struct pm_context *context, const struct pm_desired *desired,
                              enum pm_books_use use, struct pm_books **out, struct pm_err *err);
/* NULL is fine. Gives up the run lock; a claim only pm_books_finish gives up. */
void pm_books_close(struct pm_books *books);
/* Opens them to look, and takes the ledger, which lasts as long as they are open. That there is no
 * state yet is noted on stderr. */
PM_CHECKED bool pm_books_read(struct pm_context *context, const struct pm_desired *desired,
                              struct pm_books **out, struct pm_ledger *ledger, struct pm_err *err);

/* On stderr how old the ledger is, if it is, for commands whose output has no place for notes. */
void pm_books_tell_age(const struct pm_books *books);

/* True when the ledger is in a branch. */
bool pm_books_in_branch(const struct pm_books *books);
/* "the state PATH", "BRANCH of URL, serial 41". */
struct pm_str pm_books_where(const struct pm_books *books);
PM_CHECKED bool pm_books_ledger(struct pm_books *books, struct pm_ledger *out, struct pm_err *err);
/* The account was read just now: from here on the service's clock is known. */
void pm_books_see_clock(struct pm_books *books, const struct pm_account *account);
/* The service's clock as far as it is known, else the local one. */
int64_t pm_books_now(const struct pm_books *books);

/* Fails with PM_ERR_LOCKED, and who it is, when another run is at work now; waits for its end as
 * long as --lock-timeout allows. */
PM_CHECKED bool pm_books_look_for_run(struct pm_books *books, struct pm_err *err);
/* Whom the run lock of the state file names. */
struct pm_lock_info pm_books_who(const struct pm_books *books);
/* Takes the run lock or claims the branch, and waits for another run likewise. */
PM_CHECKED bool pm_books_begin(struct pm_books *books, struct pm_err *err);
/* For apply/; lasts as long as the books. */
struct pm_ledger_port pm_books_port(struct pm_books *books);
/* A person's change, which needs neither lock nor claim: creates the state file if there is none.
 */
PM_CHECKED bool pm_books_change(struct pm_books *books, pm_store_check_fn *check, void *ctx,
                                struct pm_err *err);

/* What there is to tell of a run that ended. */
struct pm_books_end {
    struct pm_str summary;      /* for a commit's subject: plain ASCII */
    const struct pm_plan *plan; /* NULL: none; likewise the next two */
    const struct pm_report_apply *outcome;
    const struct pm_findings *verify;
};
/* Gives up lock or claim, and leaves the run's record in the branch; one in which nothing happened
 * leaves none unless --record is given. end NULL: nothing was begun but the claim. With git.state:
 * log a failure is a warning on stderr. False: the claim, or what was recorded since the last
 * publish, could not be pushed. */
PM_CHECKED bool pm_books_finish(struct pm_books *books, const struct pm_books_end *end,
                                struct pm_err *err);
/* --record without a branch to record to is a usage error. */
PM_CHECKED bool pm_books_check_record(const struct pm_books *books, struct pm_err *err);
