/* One pass over everything that names a domain, in the order of names. Private to plan/. */
#pragma once

#include "plan/planning.h"

struct pm_walk {
    const struct pm_plan_input *input;
    int64_t delay_s; /* in force */
    size_t desired, account, known, pending, holds, protections;
    struct pm_str before; /* the name before this one */
    bool disordered;      /* a list was not sorted, named a domain twice, or held an empty name */
};

struct pm_walk pm_walk_begin(const struct pm_plan_input *input, int64_t delay_s);
/* The next domain; false at the end, and as soon as the input turns out not to be sorted. */
bool pm_walk_next(struct pm_walk *walk, struct pm_domain_view *view);
