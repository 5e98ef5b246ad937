#include "verify/look.h"

static void judge_account(struct pm_look *look)
{
    (void)look;
}

const struct pm_rule_group pm_rules_account = {.title = "Account", .judge = judge_account};
