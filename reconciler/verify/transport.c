#include "verify/look.h"

static void judge_transport(struct pm_look *look)
{
    (void)look;
}

const struct pm_rule_group pm_rules_transport = {.title = "Transport", .judge = judge_transport};
