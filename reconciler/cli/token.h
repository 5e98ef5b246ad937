/* The API token: from --token-file or the environment, never from argv. */
#pragma once

#include "base/arena.h"
#include "base/secret.h"

/* Loads the token: of the file when path is given (regular, one's own, mode 0600; one final line
 * feed is cut off), else of $PURELYMAIL_API_TOKEN, which is overwritten and removed from the
 * environment in either case. Once it is loaded core dumps and ptrace of the process are off.
 * Nothing given: secret stays empty and the call succeeds. */
PM_CHECKED bool pm_token_load(struct pm_secret *secret, struct pm_str path, struct pm_arena *arena,
                              struct pm_err *err);
