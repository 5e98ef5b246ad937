/* Asking the service to look at domains' DNS again. */
#pragma once

#include "command/context.h"

/* Sends recheckDns for these domains, for all on the account when count is 0, --parallel at a time;
 * each failure is noted on stderr and counted. Errors: the account cannot be read, a name is not on
 * it, the token is refused. */
PM_CHECKED bool pm_recheck(struct pm_context *context, struct pm_client *client,
                           const struct pm_name *names, size_t count, size_t *failed,
                           struct pm_err *err);
