/* The rules about the zone that holds the domain: its servers, its health, DNSSEC. */
#pragma once

#include "verify/look.h"

enum pm_zone_rule {
    PM_ZONE_RULE_DELEGATED,
    PM_ZONE_RULE_SERVERS,
    PM_ZONE_RULE_NS_EQUAL,
    PM_ZONE_RULE_LAME,
    PM_ZONE_RULE_SERIAL,
    PM_ZONE_RULE_CONSISTENT,
    PM_ZONE_RULE_WILDCARD,
    PM_ZONE_RULE_APEX_CNAME,
    PM_ZONE_RULE_CNAME_ALONE,
    PM_ZONE_RULE_DNSSEC,
    PM_ZONE_RULES,
};

/* By enum pm_zone_rule. */
extern const struct pm_rule pm_zone_rules[PM_ZONE_RULES];

/* Each judges the rules it is named after and adds one finding a rule. All but dnssec need a
 * delegation. */
void pm_zone_judge_delegation(struct pm_look *look); /* zone-delegated, zone-servers */
void pm_zone_judge_servers(struct pm_look *look);    /* zone-ns-equal, zone-lame, zone-serial */
/* Of the answers that are there: what other groups ask for is judged in a later step. */
void pm_zone_judge_consistent(struct pm_look *look); /* zone-consistent */
/* zone-wildcard, zone-apex-cname, zone-cname-alone; asks only what tells a wildcard. */
void pm_zone_judge_records(struct pm_look *look);
void pm_zone_judge_dnssec(struct pm_look *look);
