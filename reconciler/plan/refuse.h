/* The inputs that no plan is made from. Private to plan/. */
#pragma once

#include "plan/planning.h"

enum {
    PM_KNOWN_MIN = 10, /* known domains from which on a percentage of them says something */
};

/* False, with the error, for those that pm_plan_make (plan/planner.h) refuses. The plan's policy is
 * filled in already. */
PM_CHECKED bool pm_plan_acceptable(const struct pm_planning *planning, struct pm_err *err);
