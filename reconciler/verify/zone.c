#include "verify/causes.h"
#include "verify/look.h"

static void judge_zone(struct pm_look *look)
{
    (void)look;
}

const struct pm_rule_group pm_rules_zone = {.title = "Zone",
                                            .causes = pm_causes_shared,
                                            .cause_count = PM_CAUSES_SHARED,
                                            .judge = judge_zone};
