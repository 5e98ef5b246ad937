/* Mistakes that rules of several groups recognize: one home for their texts. A mistake that only
 * one group knows stands in that group's own table. */
#pragma once

#include "verify/rules.h"

enum pm_cause_shared {
    PM_CAUSE_ZONE_NAME_TWICE,
    PM_CAUSE_FINAL_DOT_MISSING,
    PM_CAUSE_QUOTES_IN_TEXT,
    PM_CAUSE_OWNERSHIP_IN_SPF,
    PM_CAUSE_APEX_TEXT_REPLACED,
    PM_CAUSE_PROXIED_OR_FLATTENED,
    PM_CAUSE_TEXT_BESIDE_CNAME,
    PM_CAUSE_EMPTY_NON_TERMINAL,
    PM_CAUSE_WILDCARD_ANSWERS,
    PM_CAUSE_NEGATIVE_CACHE,
    PM_CAUSE_NOT_EVERYWHERE_YET,
    PM_CAUSES_SHARED,
};

/* By enum pm_cause_shared. */
extern const struct pm_cause pm_causes_shared[PM_CAUSES_SHARED];
