/* Whose mail keeps a domain from being deleted: for a person at a terminal, and for nobody else. */
#pragma once

#include "command/context.h"
#include "model/plan.h"
#include "report/plan.h"

enum { PM_USERS_SHOWN = 20 }; /* of a domain */

/* Addresses go nowhere but to a terminal, when they were asked for: text, --verbose, and standard
 * output is a terminal. */
bool pm_users_wanted(const struct pm_context *context);

/* Reads the account's users once more and keeps those of the domains that users block in the plan;
 * nothing without such a domain. out: sorted by domain, in the arena. That they could not be read
 * is told, not fatal; the only error is PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_users_collect(struct pm_context *context, struct pm_client *client,
                                 const struct pm_plan *plan, struct pm_arena *arena,
                                 struct pm_report_users **out, size_t *count, struct pm_err *err);
