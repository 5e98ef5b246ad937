/* With what environment git fetches and pushes. */
#pragma once

#include "state/git_env.h"
#include "state/git_place.h"

/* The user's environment (state/git_env.h), the checkout's own settings as far as they go along,
 * ours, and a remote called "pm" at that place, with the credentials that stood in its address. */
struct pm_git_env pm_git_settings_env(const struct pm_git_place *place, struct pm_arena *arena);
