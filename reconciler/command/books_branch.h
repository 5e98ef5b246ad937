/* Books in a branch. Private to books*.c and the state commands. */
#pragma once

#include "command/books.h"
#include "state/shared.h"

/* The path of our bare repository beside the state file. */
const char *pm_branch_repository(const struct pm_books *books);
/* Makes our repository when it is missing. */
PM_CHECKED bool pm_branch_prepare(struct pm_books *books, struct pm_err *err);
/* Finds the remote; no network. */
PM_CHECKED bool pm_branch_remote(struct pm_books *books, struct pm_err *err);
/* What a session needs but the remote and its name. */
struct pm_shared_options pm_branch_options(struct pm_books *books);
/* All of that, and opens the session; no network. */
PM_CHECKED bool pm_branch_connect(struct pm_books *books, struct pm_err *err);
/* Fetches, or in mode LOOK takes what was seen last when the remote cannot be reached. */
PM_CHECKED bool pm_branch_fetch(struct pm_books *books, struct pm_err *err);

enum pm_branch_look {
    PM_BRANCH_NONE, /* the remote has no such branch, and this machine never saw it */
    PM_BRANCH_GOOD,
    PM_BRANCH_BAD, /* it is gone, was rewound or edited, or is something else */
};
/* What there is of the branch, and, when it is bad, why. Errors: of the remote; the file named
 * another branch before. */
PM_CHECKED bool pm_branch_look(struct pm_books *books, enum pm_branch_look *out, struct pm_err *why,
                               struct pm_err *err);
/* Somebody who changed `git.state` must know that what the state file holds counts no more; an
 * apply does not begin. */
PM_CHECKED bool pm_branch_check_unused_file(struct pm_books *books, struct pm_err *err);

/* books_noted.c. Notes in our repository, if there is one, what the file says now; but a branch
 * whose state was not taken over into a state file stays noted. */
PM_CHECKED bool pm_branch_note(struct pm_books *books, struct pm_err *err);
/* It was taken over. */
PM_CHECKED bool pm_branch_leave(struct pm_books *books, struct pm_err *err);
/* *found: a branch was noted as the state, *out; its folder is an absolute path. */
PM_CHECKED bool pm_branch_noted(const struct pm_books *books, bool *found,
                                struct pm_git_options *out, struct pm_err *err);
/* Puts into books->former the branch that was noted, if that is not what the file says now. */
PM_CHECKED bool pm_branch_note_former(struct pm_books *books, struct pm_err *err);

/* books_record.c. For git.state: log: fails when the branch holds a shared state, which counts for
 * others. A remote that cannot be reached is no reason: the run's record only will have to wait. */
PM_CHECKED bool pm_branch_check_log(struct pm_books *books, struct pm_err *err);

/* Sleeps, drawing progress; false when a signal asks to stop. */
bool pm_books_sleep_ms(struct pm_context *context, int64_t ms);
