/* Lists of names and "*.name" patterns, as policies hold them: sorted, canonical. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

/* The entry that matches name, or the empty slice. A binary search a label, so that a list may be
 * as long as the file. The same answer as pm_policy_lists (model/desired.h). */
struct pm_str pm_patterns_match(const struct pm_str *patterns, size_t count, struct pm_str name);
/* Every entry of both lists once, sorted; the lists themselves may be in any order. */
struct pm_str *pm_patterns_union(const struct pm_str *a, size_t a_count, const struct pm_str *b,
                                 size_t b_count, struct pm_arena *arena, size_t *count);
/* The entries of a that b does not hold. Both sorted. */
struct pm_str *pm_patterns_minus(const struct pm_str *a, size_t a_count, const struct pm_str *b,
                                 size_t b_count, struct pm_arena *arena, size_t *count);
