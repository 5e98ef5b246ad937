/* Who is doing this, for the log. */
#pragma once

#include "base/arena.h"

/* --actor, else GITHUB_ACTOR, GITLAB_USER_LOGIN, git's user.name, user@host. Control characters are
 * left out, and over 200 bytes cut. Never empty. */
struct pm_str pm_actor_find(struct pm_str given, struct pm_arena *arena);
/* The name of this machine. */
struct pm_str pm_actor_host(struct pm_arena *arena);
