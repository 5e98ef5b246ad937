/* An ownership value that stands in a text which is not exactly the value. */
#pragma once

#include "verify/look.h"

#define PM_OWNERSHIP_PREFIX "purelymail_ownership_proof="

/* False: the domain is on the account, or the file says `ownership: never`. */
bool pm_ownership_is_required(const struct pm_verify_input *input);

/* Says in the verdict, a FAIL with the record to publish, what is wrong with the text, which is one
 * of the answer's. Where the text is the domain's SPF record too, both are to be published. */
void pm_ownership_explain(const struct pm_subject *subject, const struct pm_answer *answer,
                          const struct pm_rdata *text, struct pm_verdict *verdict);
