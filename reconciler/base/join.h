/* Texts, joined by a separator as they are added. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

struct pm_joined {
    struct pm_arena *arena;
    struct pm_str text;
};

void pm_join(struct pm_joined *joined, const char *separator, struct pm_str part);
