#include "verify/look.h"

static void judge_zone(struct pm_look *look)
{
    (void)look;
}

const struct pm_rule_group pm_rules_zone = {.title = "Zone", .judge = judge_zone};
