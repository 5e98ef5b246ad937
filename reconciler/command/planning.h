/* What plan and apply have in common at the command line. */
#pragma once

#include "apply/observe.h"
#include "command/books.h"

/* The planner's options from the command line; --readd names are checked. */
PM_CHECKED bool pm_planning_input(struct pm_context *context, const struct pm_desired *desired,
                                  struct pm_observe_input *out, struct pm_err *err);

/* --allow-blocked: which reasons are allowed. Error: a word that is no reason that needs
 * a person. */
PM_CHECKED bool pm_planning_allowed(struct pm_context *context, uint64_t *allowed,
                                    struct pm_err *err);
/* PM_EXIT_PERSON when an item of the plan needs a person and is not allowed; else 0. allowed: a set
 * of enum pm_reason. */
int pm_planning_status(const struct pm_plan *plan, uint64_t allowed);

/* True when the plan would change the account or the queue. */
bool pm_planning_has_changes(const struct pm_plan *plan);

/* Sentences to show beside a plan: where the state is and how old, what its clocks set ahead,
 * requests of another run that are still open. */
void pm_planning_notes(const struct pm_books *books, const struct pm_observation *seen,
                       struct pm_str **out, size_t *count);
/* Shows the plan on standard output in the form of --format; on a terminal, with --verbose, along
 * with the users that block domains, for which the client is asked once more. Error:
 * PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_planning_show(struct pm_books *books, const struct pm_observation *seen,
                                 struct pm_client *client, struct pm_err *err);
