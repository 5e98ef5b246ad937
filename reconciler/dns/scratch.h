/* Memory of what ends while other work is still under way: many users in one arena, and a new arena
 * now and then, so that an old one can go once its last user is done. */
#pragma once

#include "base/arena.h"

struct pm_scratch {
    struct pm_arena arena;
    size_t users;
    struct pm_scratch *next; /* of all that there are */
};

/* The one to be used now, with one user more. *list starts as NULL. */
struct pm_scratch *pm_scratch_take(struct pm_scratch **list);
/* One user less: what it made is gone. */
void pm_scratch_give(struct pm_scratch **list, struct pm_scratch *scratch);
/* All of them. */
void pm_scratch_free(struct pm_scratch **list);
