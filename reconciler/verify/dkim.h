/* The parts of the DKIM rules. */
#pragma once

#include "verify/dkim_key.h"
#include "verify/look.h"

enum { PM_DKIM_KEYS = 3 };

enum pm_dkim_rule {
    PM_DKIM_RULE_SELECTOR, /* three of them */
    PM_DKIM_RULE_KEY = PM_DKIM_KEYS,
    PM_DKIM_RULE_PARENT,
};

/* "_domainkey.example.com". */
struct pm_str pm_dkim_parent(const struct pm_look *look);
/* The keys as resolvers see them: one finding for all three. */
void pm_dkim_judge_keys(struct pm_look *look, const struct pm_rule *rule);
/* Has some server one of the keys as it should be? False: it is not known yet, but wanted. */
bool pm_dkim_find_keys(struct pm_look *look, bool *out);
/* What the resolver says of _domainkey where keys are published, which dnssec asks as well; when it
 * does not know it, or something else is suspicious, what the servers say. Tells nothing where no
 * server has names below it. */
void pm_dkim_judge_parent(struct pm_look *look, const struct pm_rule *rule, bool suspicious);
