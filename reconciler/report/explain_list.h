/* All rules and causes in one list. Private to report/. */
#pragma once

#include "report/verify_format.h"

struct pm_explained_rule {
    const char *group; /* "SPF" */
    const struct pm_rule *rule;
};

struct pm_explained {
    struct pm_explained_rule *rules; /* in the order of their findings */
    size_t rule_count, rule_cap;
    const struct pm_cause **causes; /* each once */
    size_t cause_count, cause_cap;
};

struct pm_explained pm_explain_list(struct pm_arena *arena);
/* What breaking the rule comes to: "At worst FAIL, and verify ends with status 6". */
const char *pm_explain_weight(const struct pm_rule *rule);
