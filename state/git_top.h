/* In which checkout a folder lies, by looking at the folders around it alone. */
#pragma once

#include "base/arena.h"

struct pm_git_top {
    struct pm_str path; /* of the checkout: absolute, without symbolic links; empty: none */
    /* A folder that only looks like a repository (HEAD, objects, refs) comes first: it may be part
     * of what was checked out, and git before 2.38 takes its settings for the user's own. */
    bool bare;
};

/* Finds what git would, without running it: from the folder upwards, the first that holds ".git".
 * Inside of a ".git" folder: none. */
struct pm_git_top pm_git_top_find(const char *folder, struct pm_arena *arena);
/* True when the path lies in the checkout, or would if it were there. */
bool pm_git_top_holds(const struct pm_git_top *top, struct pm_str path, struct pm_arena *arena);
