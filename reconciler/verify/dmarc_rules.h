/* The parts of the DMARC rules. */
#pragma once

#include "verify/dmarc_find.h"
#include "verify/look.h"

enum pm_dmarc_rule {
    PM_DMARC_RULE_RECORD,
    PM_DMARC_RULE_OTHER_TEXT,
    PM_DMARC_RULE_APEX,
    PM_DMARC_RULE_TAGS,
    PM_DMARC_RULE_POLICY,
    PM_DMARC_RULE_REPORTS,
    PM_DMARC_RULE_SHARED,
    PM_DMARC_RULE_OLD,
    PM_DMARC_RULES,
};

/* The required rule, at each server. NULL: something is wanted first. */
struct pm_finding *pm_dmarc_judge_record(struct pm_look *look, const struct pm_rule *rule);
/* Whether receivers may and can send the reports that the record asks for. */
void pm_dmarc_judge_reports(struct pm_look *look, const struct pm_rule *rule,
                            const struct pm_dmarc_found *found, const struct pm_dmarc *dmarc);
/* What the record has receivers do with mail that fails. It must apply. */
void pm_dmarc_judge_policy(struct pm_look *look, const struct pm_rule *rule,
                           const struct pm_dmarc_found *found, const struct pm_dmarc *dmarc);
/* What receivers by RFC 7489 do differently with this record. */
void pm_dmarc_judge_old(struct pm_look *look, const struct pm_rule *rule,
                        const struct pm_dmarc_found *found, const struct pm_dmarc *dmarc);
/* The same for a domain without a record: which parent's each of the two kinds uses. */
void pm_dmarc_judge_inherited_old(struct pm_look *look, const struct pm_rule *rule,
                                  const struct pm_dmarc_found *now,
                                  const struct pm_dmarc_found *then);
/* A finding about the text that was found. */
struct pm_finding *pm_dmarc_tell(struct pm_look *look, const struct pm_rule *rule,
                                 const struct pm_dmarc_found *found,
                                 const struct pm_verdict *verdict);
/* "p=reject" as it counts for the domain: the p of its own record, the sp of a parent's. */
enum pm_dmarc_policy pm_dmarc_policy_of(const struct pm_dmarc_found *found,
                                        const struct pm_dmarc_view *view);
