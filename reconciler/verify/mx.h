/* The parts of the MX rules. */
#pragma once

#include "verify/look.h"

/* True for digits and dots: an IPv4 address in place of a name. */
bool pm_mx_is_address(struct pm_str target);
/* Adds the finding of mx-target: do the mail servers beside PurelyMail's have addresses? Ours is
 * PurelyMail's to care for. record: the MX record as it should be. */
void pm_mx_judge_targets(struct pm_look *look, const struct pm_rule *rule,
                         const struct pm_dns_record *record, const struct pm_replies *replies);
