/* Sorting by a text, for lists of 100,000: the bytes in which texts differ first are compared as
 * one number, so that the texts themselves are seldom looked at. */
#pragma once

#include "base/str.h"

#include <stdint.h>

struct pm_sort_key {
    struct pm_str text; /* what is sorted by, in the order of pm_str_cmp */
    const void *item;   /* the caller's */
    uint64_t head;      /* filled in by pm_sort */
};

/* Sorts keys by text; those of equal texts by tie(item, item), which works as for qsort. */
void pm_sort(struct pm_sort_key *keys, size_t count, int (*tie)(const void *, const void *));
